"""Money and hours spent on channels: channel, amount or hours, and the days, the month or the quarter."""

from __future__ import annotations

from maal.sources.channels import named_channel_sql
from maal.sources.check import Fault, checked, missing, negative, unknown_currency
from maal.sources.generic import generic_roles, money_currency
from maal.sources.sheet import Sheet
from maal.sources.source import Source, Stage, relation


def stage(sheet: Sheet) -> Stage:
    """Every row is a cost; a month, a quarter or a year in place of a day stands for all its days."""
    start = "starts_on" if sheet.has("starts_on") else "month"
    first, last = start, f"coalesce(ends_on_last, {start}_last)" if sheet.has("ends_on") else f"{start}_last"
    currency, note = money_currency(sheet, "amount")
    faults = [
        missing("channel", "a channel"),
        missing(start, "a day or a month"),
        Fault("amount", "amount IS NULL AND hours IS NULL", "without an amount and hours", "an amount, hours or both"),
        negative("amount", "an amount"),
        negative("hours", "hours"),
        Fault(start, f"{first} < DATE '1990-01-01'", "before 1990", "days from 1990 to today"),
        Fault(
            start, f"{first} > DATE '{sheet.context.now:%Y-%m-%d}' + 1", "that start in the future", "days until today"
        ),
        Fault("ends_on", f"{last} < {first}", "that end before they start", "a last day on or after the first"),
        unknown_currency(),
    ]
    rows = checked(sheet, faults)
    channel = named_channel_sql("channel", sheet.context.settings)
    sql = (
        f"SELECT {channel} AS channel, goal, {first} AS starts_on, {last} AS ends_on, amount, {currency} AS currency, "
        "hours, source_id FROM sheet"
    )
    costs = relation(sheet, "cost", sql, "id" if sheet.has("source_id") else "row")
    return Stage((costs,), (*sheet.notes, *note), {"cost": sum(rows.values())})


SOURCE = Source(
    name="generic_costs",
    kind="cost",
    title="money and hours spent on channels",
    roles=generic_roles(
        "source_id", "channel", "hours", "month", "starts_on", "ends_on", "currency", "goal", "amount", "person"
    ),
    needs=(("channel",), ("amount", "hours"), ("starts_on", "month")),
    unless=("person",),
    stage=stage,
    sample="Kanal;Måned;Kostnad;Timer\nLokalavisa;2026-02;12 500,00;\nFacebook;2026-02;3 000,00;7:30\n",
)

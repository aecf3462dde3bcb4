"""What the spend reports of advertising platforms share: one cost a campaign and span, which a later export revises.

A report may have a row an ad, an age group or a country: rows of one campaign, channel and span are one sum.
"""

from __future__ import annotations

from maal.sources.check import Fault, checked, missing, negative, unknown_currency
from maal.sources.generic import money_currency
from maal.sources.quote import literal
from maal.sources.sheet import Sheet
from maal.sources.source import Stage, relation


def spend_stage(sheet: Sheet, channel: str, platform: str) -> Stage:
    """Costs of ``channel`` (SQL) by campaign and span; ``platform`` begins the ids, by which a later export revises."""
    last = "coalesce(ends_on_last, starts_on_last)" if sheet.has("ends_on") else "starts_on_last"
    currency, note = money_currency(sheet, "amount")
    faults = [
        missing("campaign", "a campaign"),
        missing("starts_on", "a day"),
        negative("amount", "an amount"),
        Fault("starts_on", f"starts_on > DATE '{sheet.context.now:%Y-%m-%d}' + 1", "that start in the future", _DAYS),
        Fault("starts_on", "starts_on < DATE '1990-01-01'", "before 1990", _DAYS),
        Fault("ends_on", f"{last} < starts_on", "that end before they start", "a last day on or after the first"),
        unknown_currency(),
    ]
    checked(sheet, faults)
    rows = (
        f"SELECT {channel} AS channel, campaign, starts_on, {last} AS ends_on, amount, {currency} AS currency "
        "FROM sheet WHERE amount IS NOT NULL"
    )
    key = f"concat_ws(' ', {literal(platform)}, channel, campaign, starts_on, ends_on, currency)"
    sql = (
        "SELECT channel, starts_on, ends_on, sum(amount) AS amount, currency, "
        f"{key} AS source_id FROM ({rows}) GROUP BY channel, campaign, starts_on, ends_on, currency"
    )
    ((costs,),) = sheet.rows(f"SELECT count(*) FROM ({sql})")
    return Stage((relation(sheet, "cost", sql),), (*sheet.notes, *note), {"cost": int(str(costs))})


_DAYS = "days from 1990 to today"

"""What people did, from any program: person, time, and a value, a kind or an order number."""

from __future__ import annotations

from maal.core import Text
from maal.sources.check import beyond, checked, missing, unknown_currency
from maal.sources.generic import end_of_day, generic_roles, money_currency, outcome_kind
from maal.sources.people import generic_aliases, person_sql
from maal.sources.sheet import Sheet
from maal.sources.source import Source, Stage, relation


def stage(sheet: Sheet) -> Stage:
    """Every row is an outcome."""
    kind, kind_note = outcome_kind(sheet)
    currency, currency_note = money_currency(sheet, "value")
    time, time_note = end_of_day(sheet)
    faults = [missing("person", "a person"), missing("occurred_at", "a time"), *beyond(sheet, "occurred_at")]
    below = checked(sheet, [*faults, unknown_currency()], "value < 0")
    key = _row_key(sheet)
    sql = (
        f"SELECT {person_sql()} AS person, {time} AS occurred_at, {kind} AS kind, value, {currency} AS currency, "
        f"asked, {key or 'NULL'} AS source_id FROM sheet"
    )
    outcomes = relation(sheet, "outcome", sql, "id" if key else "row")
    notes = (*sheet.notes, *kind_note, *currency_note, *time_note, *_below_zero(below.get("True", 0)))
    return Stage((outcomes, *generic_aliases(sheet)), notes, {"outcome": sum(below.values())})


def _row_key(sheet: Sheet) -> str | None:
    """The row's own id; an order number is one where no two rows share it."""
    if sheet.has("source_id"):
        return "source_id"
    if not sheet.has("order_id"):
        return None
    ((rows, orders),) = sheet.rows("SELECT count(order_id), count(DISTINCT order_id) FROM sheet")
    return "order_id" if rows == orders else None


def _below_zero(rows: int) -> tuple[Text, ...]:
    if not rows:
        return ()
    return (
        Text("Outcomes with a value below zero: {rows:count}. They count as outcomes all the same.", {"rows": rows}),
    )


SOURCE = Source(
    name="generic_outcomes",
    kind="outcome",
    title="what people did",
    roles=generic_roles(
        "source_id", "order_id", "person", "occurred_at", "currency", "kind", "asked", "value", "channel",
        "user_id", "customer_id", "email",
    ),
    needs=(("person",), ("occurred_at",), ("value", "kind", "order_id")),
    # A channel and a kind, but neither a value nor an order, are contacts.
    is_so=lambda sheet: not sheet.has("channel") or sheet.has("value", "order_id"),
    stage=stage,
    sample="kunde;dato;beløp;type\n17;06.02.2026;1 249,50;order\n18;07.02.2026;0,00;enquiry\n",
)  # fmt: skip

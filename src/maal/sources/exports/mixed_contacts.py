"""Contacts and conversions as rows of one table: a row that converts is a contact with its channel and an outcome."""

from __future__ import annotations

from maal.sources.check import beyond, checked, missing, unknown_currency
from maal.sources.exports.generic_touchpoints import contact_channel
from maal.sources.generic import generic_roles, interaction_sql, money_currency, outcome_kind
from maal.sources.people import generic_aliases, person_sql
from maal.sources.sheet import Sheet
from maal.sources.source import Source, Stage, relation

_WORDS = "'convers|konver|purchase|order|ordre|bestil|beställ|kjøp|köp|køb|osto|tilau'"
_YES = "('true', 't', 'yes', 'y', 'ja', 'j', 'kyllä', 'converted', 'purchase')"


def converts_sql(sheet: Sheet) -> str:
    """SQL that tells whether a row converts: its flag is yes or above zero, else the word for its event says so."""
    flag = f"lower(conversion) IN {_YES} OR coalesce(TRY_CAST(conversion AS DOUBLE), 0) > 0"
    word = f"regexp_matches(lower(event), {_WORDS})"
    return f"coalesce({flag if sheet.has('conversion') else word}, false)"


def stage(sheet: Sheet) -> Stage:
    """Every row with a channel is a contact; a row that converts is an outcome too."""
    converts, channel = converts_sql(sheet), contact_channel(sheet)
    kind, kind_note = outcome_kind(sheet)
    currency, currency_note = money_currency(sheet, "value")
    faults = [
        missing("person", "a person"),
        missing("occurred_at", "a time"),
        missing("channel", "a channel", f"NOT {converts}"),
        *beyond(sheet, "occurred_at"),
        unknown_currency(),
    ]
    groups = checked(sheet, faults, f"CASE WHEN {converts} THEN '1' ELSE '0' END || coalesce({channel}, '')")
    person, interaction = person_sql(), interaction_sql("event")
    contacts = (
        f"SELECT {person} AS person, occurred_at, {channel} AS channel, campaign, {interaction} AS interaction "
        "FROM sheet WHERE channel IS NOT NULL"
    )
    outcomes = (
        f"SELECT {person} AS person, occurred_at, {kind} AS kind, value, {currency} AS currency "
        f"FROM sheet WHERE {converts}"
    )
    tables = (relation(sheet, "touchpoint", contacts, "row"), relation(sheet, "outcome", outcomes, "row"))
    by_channel: dict[str, int] = {}
    for group, rows in groups.items():
        by_channel[str(group)[1:]] = by_channel.get(str(group)[1:], 0) + rows
    by_channel.pop("", None)
    counts = {
        "touchpoint": sum(by_channel.values()),
        "outcome": sum(rows for group, rows in groups.items() if str(group)[0] == "1"),
    }
    notes = (*sheet.notes, *kind_note, *currency_note)
    return Stage((*tables, *generic_aliases(sheet)), notes, counts, by_channel)


def has_conversions(sheet: Sheet) -> bool:
    """Tell whether the column of events names conversions at all (a column of views and clicks does not)."""
    if sheet.has("conversion"):
        return True
    return bool(sheet.rows(f"SELECT 1 FROM sheet WHERE {converts_sql(sheet)} LIMIT 1"))


SOURCE = Source(
    name="mixed_contacts",
    kind="mixed",
    title="contacts and conversions as rows of one table",
    roles=generic_roles(
        "person", "occurred_at", "channel", "campaign", "conversion", "event", "kind", "value", "currency",
        "order_id", "user_id", "customer_id", "email",
    ),
    needs=(("person",), ("occurred_at",), ("channel",), ("conversion", "event")),
    weight=1,
    is_so=has_conversions,
    stage=stage,
    sample=(
        "cookie,time,interaction,conversion,conversion_value,channel\n"
        "a1,2026-02-01T10:00:00Z,impression,0,0.0,Instagram\n"
        "a1,2026-02-02T11:30:00Z,conversion,1,6.5,Paid Search\n"
    ),
)  # fmt: skip

"""What the generic kinds of file share: their roles, the currency, the kind of outcome, the end of a day."""

from __future__ import annotations

import re
from collections.abc import Mapping

from maal.core import Text
from maal.sources.check import currency_codes, currency_sql
from maal.sources.headers import plain, synonyms
from maal.sources.quote import literal
from maal.sources.sheet import Reads, Role, Sheet

#: Signs that mean one currency only.
_SIGNS = {"€": "EUR", "£": "GBP"}
_READS: Mapping[str, Reads] = {
    "person": "id",
    "occurred_at": "time",
    "value": "number",
    "source_id": "id",
    "order_id": "id",
    "user_id": "id",
    "customer_id": "id",
    "email": "id",
    "amount": "number",
    "hours": "hours",
    "starts_on": "day",
    "ends_on": "day",
    "month": "day",
    "std_error": "number",
    "n": "number",
    "conversions": "number",
    "conversion_value": "number",
    "nulls": "number",
}


def generic_roles(*roles: str) -> dict[str, Role]:
    """Roles with the names of ``headers.toml``; a column goes to the first role that claims it."""
    return {role: Role(synonyms()[role], _READS.get(role, "text")) for role in roles}


def interaction_sql(role: str) -> str:
    """SQL of the kind of contact: view, click or visit; NULL where the file does not say."""
    viewed, clicked = "view|impression|visning|näyttö", "cli[ck]k|klik"
    words = (
        f"WHEN regexp_matches(lower({role}), '{viewed}') THEN 'view' WHEN regexp_matches(lower({role}), '{clicked}')"
    )
    return f"CASE WHEN {role} IS NULL THEN NULL {words} THEN 'click' ELSE 'visit' END"


def outcome_kind(sheet: Sheet) -> tuple[str, tuple[Text, ...]]:
    """SQL of the kind of outcome; a file that does not say it holds orders if it has values, else conversions.

    Where contacts and conversions share a table, they are conversions: its own column calls them so.
    """
    is_order = sheet.has("value", "order_id") and not sheet.has("conversion", "event")
    kind = "order" if is_order else "conversion"
    if sheet.has("kind"):
        return f"coalesce(kind, {literal(kind)})", ()
    note = Text(
        "The file does not say what its outcomes are: they are loaded as '{kind:term}' (write --map kind==enquiry, "
        "for example, to name them).",
        {"kind": kind},
    )
    return literal(kind), (note,)


def money_currency(sheet: Sheet, amount: str) -> tuple[str, tuple[Text, ...]]:
    """SQL of an amount's currency: the file's, else its header's, else the organisation's (said in a note)."""
    own, headed = sheet.context.settings.organisation.currency, header_currency(sheet.columns.get(amount, ""))
    sql = f"CASE WHEN {amount} IS NOT NULL THEN {currency_sql(otherwise=headed or own)} END"
    if headed or sheet.has("currency") or not sheet.has(amount):
        return sql, ()
    return sql, (Text("The file names no currency: its amounts are taken as {currency:name}.", {"currency": own}),)


def header_currency(column: str) -> str | None:
    """The currency in a header's parentheses, if it is named beyond doubt ("kr" may be any of four).

    >>> header_currency("Amount spent (SEK)"), header_currency("Kustannus (€)"), header_currency("Beløp (kr)")
    ('SEK', 'EUR', None)
    """
    (said,) = re.findall(r"\(([^)]*)\)\s*$", column) or [""]
    code = _SIGNS.get(said.strip(), said.strip().upper())
    return code if code in currency_codes() else None


def end_of_day(sheet: Sheet, role: str = "occurred_at") -> tuple[str, tuple[Text, ...]]:
    """SQL of an outcome's time: where the file has days only, the end of the day, so that its contacts come before.

    23:00 is on the same day whether the clocks change or not.
    """
    if role not in sheet.date_only:
        return role, ()
    note = Text("Outcomes have a date and no time: they are put at the end of their day, after its contacts.", {})
    return f"{role} + INTERVAL '82799' SECOND", (note,)


def is_source_and_medium(sheet: Sheet) -> bool:
    """Tell whether the file names its channels as analytics do: a column "source" beside a column "medium"."""
    pair = (sheet.columns.get("channel", ""), sheet.columns.get("utm_medium", ""))
    return (plain(pair[0]), plain(pair[1])) in {("source", "medium"), ("source", "utmmedium")}

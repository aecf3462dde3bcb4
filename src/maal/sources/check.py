"""Refuse a file whose rows cannot all be loaded: how many, where, what is allowed. Nothing is half loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from babel.numbers import list_currencies

from maal.core import BadInput
from maal.sources.quote import literal, name
from maal.sources.sheet import Fault as Fault
from maal.sources.sheet import Sheet

EARLIEST = "1990-01-01"
#: Roles whose values may be personal: errors show their lines, never their text.
_PRIVATE = frozenset({"person", "email", "user_id", "customer_id", "order_id"})


def missing(role: str, what: str, where: str = "true") -> Fault:
    """Fault: no value where one is needed."""
    return Fault(role, f"{name(role)} IS NULL AND ({where})", f"without {what}", f"every row needs {what}", absent=True)


def beyond(sheet: Sheet, role: str, where: str = "true") -> list[Fault]:
    """Faults: a time before 1990, or after tomorrow (clocks and time zones may differ by a day)."""
    column = name(role)
    return [
        Fault(role, f"{column} < TIMESTAMP '{EARLIEST}' AND ({where})", "before 1990", "dates from 1990 to today"),
        Fault(
            role,
            f"{column} > TIMESTAMP '{sheet.context.now:%Y-%m-%d %H:%M:%S}' + INTERVAL 1 DAY AND ({where})",
            "in the future",
            "dates from 1990 to today",
        ),
    ]


def negative(role: str, what: str) -> Fault:
    """Fault: an amount below zero."""
    return Fault(
        role, f"{name(role)} < 0", f"with {what} below zero", f"{what} of zero or more; leave refunds out or net them"
    )


def unknown_currency(role: str = "currency") -> Fault:
    """Fault: a currency that ISO 4217 does not know."""
    codes = ", ".join(map(literal, currency_codes()))
    return Fault(
        role,
        f"{name(role)} IS NOT NULL AND {currency_sql(role)} NOT IN ({codes})",
        "with an unknown currency",
        "an ISO 4217 code such as NOK, SEK, DKK, EUR",
    )


@cache
def currency_codes() -> tuple[str, ...]:
    """The codes of ISO 4217, sorted."""
    return tuple(sorted(list_currencies()))


def currency_sql(role: str = "currency", otherwise: str = "") -> str:
    """SQL of a currency code in capitals; ``otherwise`` (a code) where there is none."""
    code = f"CASE {name(role)} WHEN '€' THEN 'EUR' WHEN '£' THEN 'GBP' ELSE upper({name(role)}) END"
    return f"coalesce({code}, {literal(otherwise)})" if otherwise else code


def checked(sheet: Sheet, faults: Sequence[Fault], group: str = "NULL", where: str = "true") -> dict[str | None, int]:
    """Rows of the sheet by ``group`` (SQL) when no row has a fault; otherwise BadInput with all faults.

    One reading; only when there are faults, the file itself is read again to count them and to find their lines.
    """
    every = [_narrowed(sheet, fault) for fault in (*sheet.faults, *faults)]
    counts = "".join(f", count(*) FILTER (WHERE {fault.where})" for fault in every)
    sql = f"SELECT {group} AS part, count(*) FILTER (WHERE {where}){counts} FROM sheet GROUP BY ALL"
    found = sheet.rows(sql)
    if any(_totals(found)):
        found = sheet.rows(sql, numbered=True)
    faulty = [(fault, total) for fault, total in zip(every, _totals(found), strict=True) if total]
    if faulty:
        raise BadInput(_message(sheet, faulty))
    return {None if row[0] is None else str(row[0]): int(str(row[1])) for row in found if row[1]}


def _totals(found: Sequence[tuple[object, ...]]) -> list[int]:
    """Rows with each fault, over all groups."""
    return [sum(map(int, map(str, counts))) for counts in list(zip(*found, strict=True))[2:]]


def _narrowed(sheet: Sheet, fault: Fault) -> Fault:
    written = f"{fault.role} as written"
    if not fault.absent or written not in sheet.values:
        return fault
    return replace(fault, where=f"{fault.where} AND {name(written)} IS NULL")


def _message(sheet: Sheet, faulty: Sequence[tuple[Fault, int]]) -> str:
    lines = [f"{sheet.raw.path.name} has rows that cannot be loaded, so nothing was loaded:"]
    return "\n".join(lines + [f"- {_describe(sheet, fault, total)}" for fault, total in faulty])


def _describe(sheet: Sheet, fault: Fault, total: int) -> str:
    written = f"{fault.role} as written"
    shown = "NULL" if fault.role in _PRIVATE else name(written if written in sheet.values else fault.role)
    rows = sheet.rows(
        f"SELECT line_no, left(CAST({shown} AS VARCHAR), 40) FROM sheet WHERE {fault.where} ORDER BY line_no LIMIT 5",
        numbered=True,
    )
    where = "line" if sheet.raw.header_line else "row"
    first = ", ".join(f"{line}{_quoted(value)}" for line, value in rows)
    column = sheet.columns.get(fault.role)
    of = f" (column '{column}')" if column and not column.startswith("=") else ""
    rows_shown = f"{total:,} row{'s' if total > 1 else ''} {_fits(fault.problem)}{of}, first at {where} {first}"
    return f"{rows_shown}. Allowed: {fault.allowed}."


def _fits(problem: str) -> str:
    return problem if problem.startswith(("with", "in ", "before")) else f"with {problem}"


def _quoted(value: object) -> str:
    if value is None:
        return ""
    return " (an e-mail address)" if "@" in str(value) else f" ('{value}')"

"""Ids of people, each with the space that it belongs to before the first colon."""

from __future__ import annotations

from collections.abc import Iterable

from maal.sources.headers import plain, spaces
from maal.sources.quote import name
from maal.sources.sheet import Sheet
from maal.sources.source import relation
from maal.workspace import Staged


def id_sql(space: str, role: str) -> str:
    """SQL of an id in a space, NULL where the role has no value. Pandas' ``1001.0`` is 1001.

    >>> id_sql("email", "email")
    '\\'email:\\' || lower("email")'
    """
    column = name(role)
    if space == "email":
        return f"'email:' || lower({column})"
    if space in ("order", "customer", "person"):
        return f"'{space}:' || CASE WHEN suffix({column}, '.0') THEN {column}[:-3] ELSE {column} END"
    return f"'{space}:' || {column}"


def person_sql(role: str = "person") -> str:
    """SQL of a generic file's person: an e-mail address is one of the space ``email``, all else of ``person``."""
    return f"CASE WHEN contains({name(role)}, '@') THEN {id_sql('email', role)} ELSE {id_sql('person', role)} END"


def aliases(sheet: Sheet, person: str, others: Iterable[str], where: str = "true") -> Staged | None:
    """Rows of ``alias``: the person and each other id (SQL) that a row names besides; None without other ids."""
    parts = [f"SELECT {person} AS person, {other} AS same_as FROM sheet WHERE {where}" for other in others]
    if not parts:
        return None
    pairs = " UNION ALL ".join(parts)
    whole = "person IS NOT NULL AND same_as IS NOT NULL AND person <> same_as"
    return relation(sheet, "alias", f"SELECT DISTINCT person, same_as FROM ({pairs}) WHERE {whole}", "row")


def generic_aliases(sheet: Sheet) -> tuple[Staged, ...]:
    """Aliases of a generic file: its order, e-mail, user and customer columns, and the space of its person column."""
    known = {"order_id": "order", "email": "email", "user_id": "user", "customer_id": "customer"}
    others = [id_sql(space, role) for role, space in known.items() if sheet.has(role)]
    space = spaces().get(plain(sheet.columns.get("person", "")))
    if space:
        plain_id = f"CASE WHEN NOT contains({name('person')}, '@') THEN {id_sql(space, 'person')} END"
        others.append(plain_id)
    found = aliases(sheet, person_sql(), others)
    return (found,) if found else ()

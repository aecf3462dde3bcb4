"""A file seen through a source's roles: one SQL column a role, and what was learnt of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import duckdb
from duckdb.sqltypes import DuckDBPyType

from maal.core import Text
from maal.sources import numbers
from maal.sources.parsed import Parsed
from maal.sources.quote import name
from maal.sources.raw import RawTable
from maal.workspace import Settings

Reads = Literal["text", "id", "time", "utc", "day", "number", "hours", "json"]


@dataclass(frozen=True, slots=True)
class Role:
    """What a column is used for: the names that it may bear, likeliest first, and how its values are read.

    ``time``: without an offset it is the workspace's; ``utc``: without an offset it is UTC. ``json``: lists and
    structures, as JSON text.
    """

    names: tuple[str, ...]
    reads: Reads = "text"


@dataclass(frozen=True, slots=True)
class Context:
    """What the file does not say itself: settings, the present moment (UTC), the decimal mark where it is in doubt."""

    settings: Settings
    now: datetime
    decimal: numbers.Mark | None = None
    orders: duckdb.DuckDBPyRelation | None = None

    @property
    def zone(self) -> str:
        """The time zone of times that name none."""
        return self.settings.organisation.timezone


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows that must not be loaded: the SQL that finds them in the sheet, what is wrong, and what is allowed.

    ``absent``: the value is not there at all (one that is there and cannot be read is another fault).
    """

    role: str
    where: str
    problem: str
    allowed: str
    absent: bool = False


@dataclass(frozen=True)
class Sheet:
    """A lazy table with one column a role (NULL where the file has no such column), and what was learnt of the file."""

    raw: RawTable
    parsed: Parsed
    context: Context
    columns: Mapping[str, str]
    values: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Text, ...] = ()
    date_only: frozenset[str] = field(default_factory=frozenset)

    def has(self, *roles: str) -> bool:
        """Tell whether the file has a column (or a given constant) for any of the roles."""
        return any(role in self.columns for role in roles)

    def having(self, role: str, sql: str) -> Sheet:
        """The sheet with one more column: SQL over the file's own columns, which a copy does not all have."""
        parsed = replace(self.parsed, quick=self.parsed.whole)
        return replace(self, parsed=parsed, values={**self.values, role: sql})

    def sql(self, sql: str, *, numbered: bool = False) -> str:
        """The whole text of a query that calls the table ``sheet`` (with ``line_no`` if ``numbered``)."""
        raw, first = self.parsed.quick, self.raw.header_line
        if numbered:
            raw = f"SELECT *, row_number() OVER () + {first} AS line_no FROM ({self.parsed.whole})"
        roles = [f"{value} AS {name(role)}" for role, value in self.values.items()] + ["line_no"] * numbered
        return f"WITH raw AS ({raw}), sheet AS (SELECT {', '.join(roles)} FROM raw) {sql}"

    def relation(self, sql: str) -> duckdb.DuckDBPyRelation:
        """A lazy relation over ``sheet``."""
        return self.raw.connection.sql(self.sql(sql))

    def rows(self, sql: str, *, numbered: bool = False) -> list[tuple[object, ...]]:
        """Run a small query over ``sheet``; faults of the file become BadInput."""
        return self.raw.run(self.sql(sql, numbered=numbered))


def fields(relation: duckdb.DuckDBPyRelation) -> dict[str, tuple[str, str]]:
    """Column → (SQL, type), with the fields of structures as columns ``outer.inner``."""
    found: dict[str, tuple[str, str]] = {}
    for column, kind in zip(relation.columns, relation.types, strict=True):
        _add_fields(found, column, name(column), kind)
    return found


def _add_fields(found: dict[str, tuple[str, str]], shown: str, sql: str, kind: DuckDBPyType) -> None:
    found[shown] = (sql, str(kind))
    if kind.id == "struct":
        for inner, inner_kind in kind.children:
            if isinstance(inner_kind, DuckDBPyType):
                _add_fields(found, f"{shown}.{inner}", f"{sql}.{name(inner)}", inner_kind)

"""What a fact table is: columns, types and a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

TYPES = {
    "BIGINT": "long",
    "INTEGER": "integer",
    "DOUBLE": "double",
    "VARCHAR": "string",
    "DATE": "date",
    "TIMESTAMP": "timestamp_ntz",
    "VARCHAR[]": "array",
}
"""The engine's types in use, each with its name in a Delta schema."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type in the engine and what it says.

    ``person``: arrives as a clear id, is stored as a pseudonym. ``required``: never null. ``compared``: another value
    under the same key is a revision.
    """

    name: str
    type: str
    text: str
    required: bool = False
    person: bool = False
    compared: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One fact table. Rows are one and the same fact when they agree in every column of ``key``.

    ``identifier`` is the column by which a user names a row (None where there is none).
    """

    name: str
    text: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    identifier: str | None = "source_id"
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", MappingProxyType({column.name: column for column in self.columns}))

    @property
    def content(self) -> tuple[Column, ...]:
        """The columns that make a revision when they change."""
        return tuple(column for column in self.columns if column.compared and column.name not in self.key)

    @property
    def stored(self) -> tuple[Column, ...]:
        """All columns of the Delta table: the facts, the load that brought them and the load that replaced them."""
        return (*self.columns, *_BOOKKEEPING)


_BOOKKEEPING = (
    Column("load", "VARCHAR", "id of the load that brought the row", required=True),
    Column("superseded", "VARCHAR", "id of the load that replaced the row; empty while it is current"),
)

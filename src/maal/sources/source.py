"""What a source is: the columns by which a file is recognised, and the mapping to the fact tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from maal.core import Text
from maal.sources.headers import find
from maal.sources.sheet import Role, Sheet
from maal.workspace import Staged


@dataclass(frozen=True, slots=True)
class Stage:
    """What a source made of a file: relations to load, remarks, rows by table or reason, touchpoints by channel."""

    tables: tuple[Staged, ...]
    notes: tuple[Text, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of file. It is recognised when each of ``needs`` (alternatives of a role) has a column.

    ``kind`` is what ``--as`` says; ``unless`` roles that tell another kind; ``weight`` settles between kinds that
    both match in full (exact column names of a program weigh more than words that anybody uses); ``is_so`` looks
    into the file where the columns do not suffice; ``sample`` is a small file as text, by which the source is tested.
    """

    name: str
    kind: str
    title: str
    roles: Mapping[str, Role]
    needs: tuple[tuple[str, ...], ...]
    stage: Callable[[Sheet], Stage]
    sample: str
    unless: tuple[str, ...] = ()
    weight: int = 0
    is_so: Callable[[Sheet], bool] = lambda sheet: True

    def columns(self, header: Iterable[str]) -> dict[str, str]:
        """Role → the column of the header that has it; a column has one role, the first that claims it."""
        free, found = list(header), {}
        for role, kind in self.roles.items():
            column = find(kind.names, free)
            if column is not None:
                found[role] = column
                free.remove(column)
        return found

    def missing(self, columns: Mapping[str, str]) -> list[str]:
        """The needs that no column meets, in words."""
        return [" or ".join(need) for need in self.needs if not any(role in columns for role in need)]


def first_of_each_id(sql: str) -> str:
    """SQL that keeps the earliest of the rows with one ``source_id``: analytics count a purchase again on a reload."""
    earliest = "row_number() OVER (PARTITION BY source_id ORDER BY occurred_at, person) = 1"
    return f"SELECT * FROM ({sql}) QUALIFY source_id IS NULL OR {earliest}"


def relation(sheet: Sheet, table: str, sql: str, key: str = "id") -> Staged:
    """Stage ``sql`` (over ``sheet``) for a fact table; rows are known by ``source_id`` or by their content."""
    return Staged(table, sheet.relation(sql), key="id" if key == "id" else "row")

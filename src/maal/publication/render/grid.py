"""A table as a spreadsheet holds it: one number a cell, the ends of an interval in columns of their own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from maal.core import Estimate, Text
from maal.publication.blocks import Cell, Table
from maal.publication.blocks.figures import bound, figure_of, make_up
from maal.publication.prose import Prose
from maal.publication.prose.figures import is_currency
from maal.publication.render.number import PARTS, SHARED, Estimates, Number, Part, shown

UNKNOWN, NONE = "[x]", "[z]"  # a figure that cannot be given; a part that the figure does not have

_UNITS = {
    "share": Text("share"),
    "points": Text("percentage points"),
    "outcomes": Text("outcomes"),
    "ratio": Text("ratio"),
}

Value = Number | date | str


@dataclass(frozen=True, slots=True)
class Filled:
    """A column with its head and its cells."""

    head: str
    cells: tuple[Value, ...]


def grid(table: Table, prose: Prose, number_of: Callable[[Text], int]) -> tuple[Filled, ...]:
    """Spread a table over columns of one kind of value each, with heads that differ.

    Sample size and level of the intervals stand once a row, unless a row holds several of them. ``number_of`` gives
    the number of the note that says why a figure is missing.
    """
    rows = [[figure_of(cell) for cell in row.cells] for row in table.rows]
    shared = [part for part in SHARED if all(len(part.of_all(row)) <= 1 for row in rows)]
    beside = [part for part in PARTS if part not in shared]
    filled = [Filled(prose.write(table.columns[0].head), tuple(prose.write(row.head) for row in table.rows))]
    for place, column in enumerate(table.columns[1:]):
        cells = [row.cells[place] for row in table.rows]
        filled += _spread(column.head, cells, [row[place] for row in rows], prose, beside)
    filled += [_shared(part, rows, prose) for part in shared if any(part.of_all(row) for row in rows)]
    if table.reasons:
        filled.append(Filled(prose.write(Text("Notes")), _notes(table, prose, number_of)))
    return _told_apart(filled)


def _shared(part: Part, rows: Iterable[Estimates], prose: Prose) -> Filled:
    return Filled(prose.write(part.alone), tuple(next(iter(part.of_all(row)), NONE) for row in rows))


def _spread(
    head: Text, cells: Sequence[Cell], estimates: Estimates, prose: Prose, beside: Sequence[Part]
) -> list[Filled]:
    if any(estimates):
        spread = _numeric(head, estimates, prose, beside)
    else:
        spread = [Filled(prose.write(head), tuple(_words(cell, prose) for cell in cells))]
    made_up = [make_up(cell) for cell in cells]
    if any(made_up):
        details = prose.write(Text("{figure:text}, details", {"figure": head}))
        spread.append(Filled(details, tuple(NONE if one is None else prose.write(one) for one in made_up)))
    return spread


def _numeric(head: Text, estimates: Estimates, prose: Prose, beside: Sequence[Part]) -> list[Filled]:
    """Give the value, each part that any estimate has, and the unit where it varies, a column."""
    units = sorted({one.unit for one in estimates if one is not None})
    values = {"figure": head, "unit": units[0]}
    named = Text("{figure:text} ({unit:name})", values) if len(units) == 1 and is_currency(units[0]) else head
    filled = [Filled(prose.write(named), tuple(_value(one) for one in estimates))]
    for part in (one for one in beside if one.of_all(estimates)):
        found = tuple(NONE if one is None else part.of(one) or NONE for one in estimates)
        filled.append(Filled(prose.write(Text(part.beside.template, values)), found))
    if len(units) > 1:
        written = tuple(_unit(one, prose) for one in estimates)
        filled.append(Filled(prose.write(Text("{figure:text}, unit", values)), written))
    return filled


def _value(estimate: Estimate | None) -> Value:
    if estimate is None or not math.isfinite(estimate.value):
        return UNKNOWN
    return Number(estimate.value, shown(estimate))


def _unit(estimate: Estimate | None, prose: Prose) -> str:
    if estimate is None or not estimate.unit:
        return NONE
    return prose.write(_UNITS.get(estimate.unit, Text("{unit:name}", {"unit": estimate.unit})))


def _words(cell: Cell, prose: Prose) -> Value:
    if cell.text is None:
        return UNKNOWN
    value, _ = bound(cell.text)
    return value if isinstance(value, date) else prose.write(cell.text)


def _notes(table: Table, prose: Prose, number_of: Callable[[Text], int]) -> tuple[str, ...]:
    return tuple(_row_notes(table, place, prose, number_of) or NONE for place in range(len(table.rows)))


def _row_notes(table: Table, place: int, prose: Prose, number_of: Callable[[Text], int]) -> str:
    """Name the notes on the missing figures of a row, each with the columns that it is about."""
    missing: dict[int, list[Text]] = {}
    for column, cell in zip(table.columns[1:], table.rows[place].cells, strict=True):
        if cell.text is None and cell.why is not None:
            missing.setdefault(number_of(cell.why), []).append(column.head)
    notes = (
        Text("note {number:count} ({columns:text})", {"number": number, "columns": tuple(heads)})
        for number, heads in missing.items()
    )
    return "; ".join(prose.write(note) for note in notes)


def _told_apart(columns: Iterable[Filled]) -> tuple[Filled, ...]:
    """Number heads that are alike: a table of a spreadsheet refuses them, in whatever case."""
    seen: dict[str, int] = {}
    told: list[Filled] = []
    for column in columns:
        times = seen[column.head.casefold()] = seen.get(column.head.casefold(), 0) + 1
        told.append(Filled(f"{column.head} ({times})", column.cells) if times > 1 else column)
    return tuple(told)

"""The figures of a publication as numbers, for the formats that carry data: every table, and every cell of it."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from maal.core import Estimate, Money, Text
from maal.publication.blocks.block import Cell, Column, Dot, Publication, Row, Section, Table
from maal.publication.blocks.course import estimate_cell

_COUNTED = ("count", "number", "percent")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and where it stands; ``estimate`` is None where the cell says why there is none."""

    section: Section
    table: Table
    row: Row
    column: Column
    cell: Cell
    estimate: Estimate | None

    @property
    def channel(self) -> str | None:
        """The channel that the figure is about, as its data name it."""
        return self.row.channel or (self.cell.evidence.channel if self.cell.evidence else None)


def tables(section: Section) -> tuple[Table, ...]:
    """Gather the tables of a section: its own, its charts' and its sentences', and what only a chart shows as one more.

    The dots of a chart that stand in a table of the section are not given again.
    """
    stated = [table for block in section.blocks if (table := _table_of(block)) is not None]
    known = [figure_of(cell) for table in stated for row in table.rows for cell in row.cells]
    found: list[Table] = []
    for block in section.blocks:
        own = _table_of(block)
        found += [own] if own is not None and own.rows else []
        dots = tuple(dot for dot in getattr(block, "dots", ()) if dot.estimate not in known)
        found += [_dot_table(block, dots)] if dots else []
    return tuple(found)


def figures(publication: Publication) -> Iterator[Figure]:
    """Give every figure of the publication's tables once, in the order of the page; words and days are left out."""
    for section in publication.sections:
        for table in tables(section):
            yield from _figures(section, table)


def _figures(section: Section, table: Table) -> Iterator[Figure]:
    for row in table.rows:
        for column, cell in zip(table.columns[1:], row.cells, strict=True):
            estimate = figure_of(cell)
            if estimate is not None or (cell.text is None and column.numeric):
                yield Figure(section, table, row, column, cell, estimate)


def figure_of(cell: Cell) -> Estimate | None:
    """The number that a cell shows; None where it shows words, a day or nothing.

    >>> figure_of(Cell(Text("{total:money}", {"total": Money(650, "NOK")}))) == Estimate(650, unit="NOK")
    True
    """
    value, kind = bound(cell.text)
    if isinstance(value, Estimate):
        return value
    if isinstance(value, Money):
        return Estimate(value.amount, unit=value.currency)
    if kind in _COUNTED and isinstance(value, int | float):
        return Estimate(value, unit="share" if kind == "percent" else "")
    return None


def bound(text: Text | None) -> tuple[Any, str]:
    """The value and its kind where a text is nothing but one value; else None and "".

    >>> bound(Text("{n:count}", {"n": 3})), bound(Text("n = {n:count}", {"n": 3}))
    ((3, 'count'), (None, ''))
    """
    parts = [] if text is None else list(string.Formatter().parse(text.template))
    if text is None or len(parts) != 1 or parts[0][0] or not parts[0][1]:
        return None, ""
    value = text.values[parts[0][1]]
    return bound(value) if isinstance(value, Text) else (value, parts[0][2] or "")


def make_up(cell: Cell) -> Text | None:
    """Tell what a figure is made up of; its interval and sample size, which an estimate knows itself, are not that."""
    value, _ = bound(cell.detail)
    if cell.detail is None or isinstance(value, Estimate) or cell.detail.template.startswith("n\u00a0="):
        return None
    return cell.detail


def _table_of(block: Any) -> Table | None:
    """The block itself, or the table that it offers beside its picture or sentence."""
    table = block if isinstance(block, Table) else getattr(block, "table", None)
    return table if isinstance(table, Table) else None


def _dot_table(chart: Any, dots: tuple[Dot, ...]) -> Table:
    columns = (Column(Text("Name"), numeric=False), Column(Text("Value")))
    rows = tuple(Row(_dot_head(dot), (_dot_cell(dot),)) for dot in dots)
    caption = Text("Figures of the chart “{headline:text}”", {"headline": chart.headline})
    return Table(f"{chart.key}-dots", caption, columns, rows)


def _dot_head(dot: Dot) -> Text:
    group = getattr(dot, "group", None) or getattr(dot, "panel", None)
    return dot.label if group is None else Text("{group:text}: {label:text}", {"group": group, "label": dot.label})


def _dot_cell(dot: Dot) -> Cell:
    cell = estimate_cell(dot.estimate)
    return replace(cell, detail=Text("not used")) if getattr(dot, "standing", None) == "unused" else cell

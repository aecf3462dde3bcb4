"""Where things stand on a page: every block by its key, with the texts that it puts before the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from maal.core import Estimate, Text
from maal.publication.blocks import (
    Advices,
    Block,
    Cell,
    DotChart,
    Finding,
    GoalChart,
    Notes,
    Paragraph,
    Publication,
    Section,
    Table,
)
from maal.publication.blocks.figures import bound


@dataclass(frozen=True, slots=True)
class Place:
    """A block with its key and section; a page's title and a section's heading are places without a block."""

    key: str
    section: Section | None
    block: Block | Finding | None
    texts: tuple[Text, ...]


def places(publication: Publication) -> Iterator[Place]:
    """Give every block of a page from top to bottom; a chart's or a sentence's table is a place of its own.

    What has no key of its own is named by its section and its kind: ``goal-1-notes-2``.
    """
    yield Place("title", None, None, (publication.title, publication.subtitle))
    for number, finding in enumerate(publication.findings, 1):
        yield Place(f"finding-{number}", _section_of(finding, publication), finding, _texts(finding))
    for section in publication.sections:
        yield Place(section.key, section, None, (section.title,))
        yield from _blocks(section)


def _blocks(section: Section) -> Iterator[Place]:
    met: Counter[str] = Counter()
    for block in section.blocks:
        kind = type(block).__name__.lower()
        met[kind] += 1
        yield Place(getattr(block, "key", f"{section.key}-{kind}-{met[kind]}"), section, block, _texts(block))
        table = getattr(block, "table", None)
        if isinstance(table, Table):
            yield Place(table.key, section, table, _texts(table))


def _section_of(finding: Finding, publication: Publication) -> Section | None:
    """The section of a finding's goal."""
    goal, _ = bound(finding.goal)
    return next((one for one in publication.sections if one.goal == getattr(goal, "key", None)), None)


def _texts(block: Any) -> tuple[Text, ...]:
    if isinstance(block, Table):
        return tuple(_of_table(block))
    if isinstance(block, DotChart | GoalChart):
        return block.headline, block.subtitle, block.description, *_drawn(block)
    if isinstance(block, Notes):
        return block.title, *block.items
    if isinstance(block, Advices):
        return block.title, *(one.reason for one in block.items)
    if isinstance(block, Finding):
        figures = (text for pair in block.figures for text in pair)
        return block.goal, *figures, block.text, *(() if block.step is None else (block.step,))
    return (block.text,) if isinstance(block, Paragraph) else ()


def _drawn(chart: DotChart | GoalChart) -> Iterator[Text]:
    """What is written beside the points of a chart, each once."""
    dots = chart.dots if isinstance(chart, DotChart) else ()
    beside = (getattr(dot, part, None) for dot in dots for part in ("label", "group", "panel"))
    yield from {id(text): text for text in beside if text is not None}.values()


def _of_table(table: Table) -> Iterator[Text]:
    """The texts of a table, but for cells that hold a figure and nothing else."""
    yield table.caption
    yield from (column.head for column in table.columns)
    yield from table.reasons
    for row in table.rows:
        yield row.head
        for cell in row.cells:
            yield from (text for text in (cell.text, cell.detail) if text is not None and not bound(text)[1])
            if cell.text is not None and cell.why is not None:
                yield cell.why


def cells(table: Table) -> Iterator[tuple[Text, Text, Cell]]:
    """Give every cell with the heads of its row and column."""
    for row in table.rows:
        yield from ((row.head, column.head, cell) for column, cell in zip(table.columns[1:], row.cells, strict=True))


def estimate_in(cell: Cell) -> Estimate | None:
    """The estimate that a cell shows; counts and sums of money are none."""
    value, _ = bound(cell.text)
    return value if isinstance(value, Estimate) else None

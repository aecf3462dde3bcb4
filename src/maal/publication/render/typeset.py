"""A publication as plain words and drawings for a typesetter: what its template needs, and nothing to be interpreted.

What a page folds away (a chart shown on request, the figures behind a chart) stands in an appendix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from maal.core import Text
from maal.publication.blocks import (
    Advices,
    Block,
    Cell,
    Column,
    DotChart,
    Finding,
    GoalChart,
    Listing,
    Notes,
    Paragraph,
    Publication,
    Row,
    Section,
    Table,
)
from maal.publication.prose import Prose
from maal.publication.prose.figures import MISSING, NO_BREAK
from maal.publication.prose.names import tidy
from maal.publication.render import palette
from maal.publication.render.charts import ON_PAPER, dot_svg, goal_svg
from maal.publication.render.columns import fitted, has_long_word
from maal.publication.render.glyphs import breakable, printable

Words = dict[str, Any]

_WIDEST = 10  # columns that fit on a page; a wider table is set in parts
_SHORT = 6  # notes that may stand in half a page's width
_PIXEL = 0.19  # millimetres, so that the type of a drawing is as large as a table's
_VIEW = re.compile(r'viewBox="0 0 (\d+)')


def words(publication: Publication, organisation: str, language: str, day: date | None) -> Words:
    """Write a publication in ``language`` as strings, lists and dictionaries; ``day`` is the last day of its data."""
    writer = _Writer(Prose(language))
    name = breakable(printable(tidy(organisation)))
    return {
        "language": language,
        "organisation": name,
        "title": writer.write(publication.title),
        "subtitle": _capital(writer.write(publication.subtitle)),
        "day": None if day is None else [day.year, day.month, day.day],
        "colours": {name: colour for name, colour in vars(palette).items() if name.isupper() and name[0] != "_"},
        "findings": [writer.finding(finding) for finding in publication.findings],
        "sections": list(writer.sections(publication)),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Writer:
    """Blocks in words of one language."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose

    def write(self, text: Text) -> str:
        """Write a sentence in letters that can be printed."""
        return breakable(printable(self.prose.write(text).replace(" %", f"{NO_BREAK}%")))

    def finding(self, finding: Finding) -> Words:
        """Write a goal in short."""
        return {
            "goal": self.write(finding.goal),
            "mark": str(finding.standing),
            "standing": self.prose.term(finding.standing),
            "figures": [[self.write(name), self.write(figure)] for name, figure in finding.figures],
            "sentences": [self.write(text) for text in (finding.text, finding.step) if text is not None],
        }

    def sections(self, publication: Publication) -> Iterator[Words]:
        """Write the sections, and last the appendix where something is folded away."""
        for section in publication.sections:
            blocks = [words for block in section.blocks if not _is_folded(block) for words in self._block(block)]
            yield {"title": self.write(section.title), "appendix": False, "blocks": _paired(blocks)}
        if appendix := [words for section in publication.sections for words in self._behind(section)]:
            yield {"title": self.write(Text("Appendix")), "appendix": True, "blocks": appendix}

    def _block(self, block: Block) -> list[Words]:
        if isinstance(block, Paragraph):
            return [{"kind": "paragraph", "text": self.write(block.text), "leads": block.leads}]
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, GoalChart):
            return [self._chart(block) | {"table": self._table(block.table)[0]}]
        if isinstance(block, DotChart):
            return [self._chart(block)]
        if isinstance(block, Advices):
            return [self._advices(block)]
        if isinstance(block, Notes):
            items = [self.write(item) for item in block.items]
            return [{"kind": "notes", "title": self.write(block.title), "items": items}]
        assert isinstance(block, Listing)
        return [{"kind": "listing", "lines": "\n".join(map(printable, block.lines.splitlines()))}]

    def _behind(self, section: Section) -> list[Words]:
        """Write what the page folds away, under the section's title."""
        charts = [block for block in section.blocks if isinstance(block, DotChart)]
        behind = [words for chart in charts for words in self._folded(chart)]
        return [{"kind": "heading", "text": self.write(section.title)}, *behind] if behind else []

    def _folded(self, chart: DotChart) -> list[Words]:
        """Write a chart's table, first what it shows where the chart itself is folded; the chart where it has none."""
        if chart.table is None:
            return [self._chart(chart)] if chart.folded else []
        said = f"{self.write(chart.headline)}. {self.write(chart.description)}"
        return [*([{"kind": "introduction", "text": said}] if chart.folded else []), *self._table(chart.table)]

    def _chart(self, chart: GoalChart | DotChart) -> Words:
        svg = goal_svg(chart, self.prose) if isinstance(chart, GoalChart) else dot_svg(chart, self.prose, ON_PAPER)
        return {
            "kind": "chart",
            "heading": self.write(chart.headline),
            "subtitle": _capital(self.write(chart.subtitle)),
            "alternative": f"{self.write(chart.headline)}. {self.write(chart.description)}",
            "svg": printable(svg),
            "width": round(_PIXEL * _pixels(svg), 1),
            "table": None,
        }

    def _advices(self, advices: Advices) -> Words:
        items = [
            {
                "channels": breakable(printable(self.prose.value(item.channels, "term"))),
                "mark": str(item.decision),
                "decision": self.prose.term(item.decision),
                "reason": self.write(item.reason),
            }
            for item in advices.items
        ]
        return {"kind": "advices", "title": self.write(advices.title), "items": items}

    def _table(self, table: Table) -> list[Words]:
        """Write a table, or the parts of a wide one, each with the row heads; the last holds the reasons."""
        starts = range(1, max(len(table.columns), 2), _WIDEST - 1)
        parts = [self._part(table, start, start + _WIDEST - 1) for start in starts]
        parts[-1]["reasons"] = [self.write(reason) for reason in table.reasons]
        return parts

    def _part(self, table: Table, start: int, end: int) -> Words:
        shown = (table.columns[0], *table.columns[start:end])
        columns = [self._column(column) for column in shown]
        rows = [self._row(row, table, slice(start - 1, end - 1)) for row in table.rows]
        return {
            "kind": "table",
            "caption": self.write(table.caption),
            "columns": columns,
            "rows": rows,
            "reasons": [],
        } | fitted(columns, rows)

    def _row(self, row: Row, table: Table, shown: slice) -> Words:
        return {"head": self.write(row.head), "cells": [self._cell(cell, table) for cell in row.cells[shown]]}

    def _column(self, column: Column) -> Words:
        head = self.write(column.head)
        return {"head": head, "numeric": column.numeric, "long": has_long_word(head)}

    def _cell(self, cell: Cell, table: Table) -> Words:
        if cell.text is None:
            note = None if cell.why is None else str(table.reasons.index(cell.why) + 1)
            return {"text": MISSING, "note": note, "detail": None}
        detail = None if cell.detail is None else self.write(cell.detail)
        return {"text": self.write(cell.text), "note": None, "detail": detail}


def _is_folded(block: Block) -> bool:
    return isinstance(block, DotChart) and block.folded


def _paired(blocks: list[Words]) -> list[Words]:
    """Set two short lists of notes that follow each other side by side."""
    paired: list[Words] = []
    for block in blocks:
        if paired and _is_short(block) and _is_short(paired[-1]):
            paired[-1] = {"kind": "pair", "blocks": [paired[-1], block]}
        else:
            paired.append(block)
    return paired


def _is_short(block: Words) -> bool:
    return block["kind"] == "notes" and len(block["items"]) <= _SHORT


def _pixels(svg: str) -> int:
    view = _VIEW.search(svg)
    assert view is not None
    return int(view[1])

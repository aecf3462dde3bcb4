"""A publication as plain words and drawings for a typesetter: what its template needs, and nothing to be interpreted.

What a page folds away (a chart shown on request, the figures behind a chart) stands in an appendix.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from maal.core import Text
from maal.publication.blocks import (
    Advice,
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
    Table,
)
from maal.publication.prose import Prose
from maal.publication.prose.figures import MISSING, NO_BREAK
from maal.publication.prose.names import tidy
from maal.publication.render import palette
from maal.publication.render.charts import dot_svg, goal_svg
from maal.publication.render.columns import fitted, has_long_word
from maal.publication.render.glyphs import breakable, printable
from maal.publication.render.pdf_layout import arranged, notes

Words = dict[str, Any]

_WIDEST = 10  # columns that fit on a page; a wider table is set in parts
_PIXEL = 0.19  # millimetres, so that the type of a drawing is as large as a table's
_VIEW = re.compile(r'viewBox="0 0 (\d+)\S* (\d+)')


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
            yield {"title": self.write(section.title), "appendix": False, "blocks": arranged(blocks)}
        if appendix := self._appendix(publication):
            yield {"title": self.write(Text("Appendix")), "appendix": True, "blocks": arranged(appendix)}

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
            return [notes(self.write(block.title), items)]
        assert isinstance(block, Listing)
        return [{"kind": "listing", "lines": "\n".join(map(printable, block.lines.splitlines()))}]

    def _appendix(self, publication: Publication) -> list[Words]:
        """Write what the page folds away: the figures of the charts that are shown, then the charts that are not."""
        blocks = (block for section in publication.sections for block in section.blocks)
        charts = sorted((block for block in blocks if isinstance(block, DotChart)), key=lambda chart: chart.folded)
        return [words for chart in charts for words in self._folded(chart)]

    def _folded(self, chart: DotChart) -> list[Words]:
        """Write a chart's table, first what it shows where the chart itself is folded; the chart where it has none."""
        if chart.table is None:
            return [self._chart(chart)] if chart.folded else []
        said = f"{self.write(chart.headline)}. {self.write(chart.description)}"
        return [*([{"kind": "introduction", "text": said}] if chart.folded else []), *self._table(chart.table, True)]

    def _chart(self, chart: GoalChart | DotChart) -> Words:
        svg = goal_svg(chart, self.prose) if isinstance(chart, GoalChart) else dot_svg(chart, self.prose, on_paper=True)
        width, height = _millimetres(svg)
        return {
            "kind": "chart",
            "heading": self.write(chart.headline),
            "subtitle": _capital(self.write(chart.subtitle)),
            "alternative": f"{self.write(chart.headline)}. {self.write(chart.description)}",
            "svg": printable(svg),
            "width": width,
            "height": height,
            "table": None,
        }

    def _advices(self, advices: Advices) -> Words:
        """Write the decisions; a second sentence that several reasons share stands once, as a note beneath."""
        seconds = Counter(self._second(item.reason) for item in advices.items)
        shared = [second for second, times in seconds.items() if second and times > 1]
        items = [self._advice(item, shared) for item in advices.items]
        return {
            "kind": "advices",
            "title": self.write(advices.title),
            "items": items,
            "reasons": shared,
        }

    def _advice(self, item: Advice, shared: Sequence[str]) -> Words:
        second = self._second(item.reason)
        note = str(shared.index(second) + 1) if second in shared else None
        return {
            "channels": breakable(printable(self.prose.value(item.channels, "term"))),
            "mark": str(item.decision),
            "decision": self.prose.term(item.decision),
            "reason": self.write(item.reason if note is None else item.reason.values["place"]),
            "note": note,
        }

    def _second(self, reason: Text) -> str:
        """Write the second sentence of a reason of two: the test that would settle what the first tells."""
        return self.write(reason.values["test"]) if reason.template == "{place:text} {test:text}" else ""

    def _table(self, table: Table, inline: bool = False) -> list[Words]:
        """Write a table, or the parts of a wide one, each with the row heads; the last holds the reasons."""
        starts = range(1, max(len(table.columns), 2), _WIDEST - 1)
        parts = [self._part(table, start, start + _WIDEST - 1, inline) for start in starts]
        parts[-1]["reasons"] = [self.write(reason) for reason in table.reasons]
        return parts

    def _part(self, table: Table, start: int, end: int, inline: bool) -> Words:
        shown = (table.columns[0], *table.columns[start:end])
        columns = [self._column(column) for column in shown]
        rows = [self._row(row, table, slice(start - 1, end - 1)) for row in table.rows]
        return {
            "kind": "table",
            "caption": self.write(table.caption),
            "columns": columns,
            "rows": rows,
            "reasons": [],
        } | fitted(columns, rows, inline)

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


def _millimetres(svg: str) -> tuple[float, float]:
    """Width and height of a drawing."""
    view = _VIEW.search(svg)
    assert view is not None
    return round(_PIXEL * int(view[1]), 1), round(_PIXEL * int(view[2]), 1)

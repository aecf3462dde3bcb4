"""Plain text for a terminal: the same blocks as tables that need neither colour nor a wide window."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from textwrap import wrap

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table as RichTable
from rich.text import Text as RichText

from maal.core import Text
from maal.publication.blocks import (
    Advices,
    Block,
    Cell,
    Finding,
    GoalChart,
    LadderChart,
    Listing,
    Notes,
    Paragraph,
    Publication,
    Table,
)
from maal.publication.prose import Prose
from maal.publication.prose.names import tidy

_GAP = 3  # columns of a terminal between two columns of a table
_HEADS = 16  # room that the row heads need at least; longer ones are folded


@dataclass(frozen=True, slots=True)
class _Filled:
    """A column with its cells in words."""

    head: RichText
    cells: tuple[str, ...]
    numeric: bool

    @property
    def width(self) -> int:
        """Width of the longest line of a cell, or word of the head."""
        lines = [line for cell in self.cells for line in cell.split("\n")]
        return max(cell_len(text) for text in (*lines, *self.head.plain.split()))


def page(publication: Publication, organisation: str, language: str, width: int) -> str:
    """Write a publication as plain text, ``width`` columns wide, all figures where there is room for them."""
    writer = _Writer(Prose(language), width)
    writer.heading(f"{tidy(organisation)}: {writer.prose.write(publication.title)}", "=")
    writer.line(publication.subtitle)
    writer.findings(publication.findings)
    for section in publication.sections:
        writer.heading(writer.prose.write(section.title), "-")
        for block in section.blocks:
            writer.block(block)
    return writer.text()


def _mark(number: int) -> str:
    """Write the dash that leads to a reason beneath the table."""
    return f"– {number})"


class _Writer:
    """A page in the making: plain text of one width, in one language."""

    def __init__(self, prose: Prose, width: int) -> None:
        self.prose = prose
        self._console = Console(file=StringIO(), width=width, no_color=True, highlight=False, markup=False, emoji=False)

    def text(self) -> str:
        """Give what was written, without spaces at the ends of lines."""
        file = self._console.file
        assert isinstance(file, StringIO)
        return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"

    def heading(self, text: str, underline: str) -> None:
        """Write a heading and underline it."""
        shown = RichText(text)
        self._console.print("", shown, underline * min(shown.cell_len, self._console.width), sep="\n")

    def line(self, text: Text, mark: str = "") -> None:
        """Write a sentence, its figures whole on their lines; ``mark`` stands before it, the other lines indented."""
        lines = wrap(f"{mark}{self.prose.write(text)}", self._console.width, subsequent_indent=" " * len(mark))
        self._show(RichText("\n".join(lines)))

    def block(self, block: Block) -> None:
        """Write a block; of the charts only the tables of the key figures and of the ladder."""
        if isinstance(block, Paragraph):
            self.line(block.text)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, GoalChart | LadderChart):
            self._table(block.table)
        elif isinstance(block, Advices):
            self._advices(block)
        elif isinstance(block, Notes):
            self._notes(block)
        elif isinstance(block, Listing):
            self._show(RichText(f"\n{block.lines}\n"))

    def findings(self, findings: tuple[Finding, ...]) -> None:
        """Write each goal in short: name and figures, where it stands, what to do next."""
        for finding in findings:
            figures = (f"{self.prose.write(name)} {self.prose.write(figure)}" for name, figure in finding.figures)
            self._console.print("", RichText(" · ".join((self.prose.write(finding.goal), *figures))), sep="\n")
            for text in (finding.text, finding.step):
                if text is not None:
                    self.line(text, "  ")

    def _show(self, shown: RenderableType) -> None:
        self._console.print(shown)

    def _table(self, table: Table) -> None:
        columns = self._fitting(table, self._columns(table))
        grid = RichTable(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
        for place, column in enumerate(columns):
            justify: JustifyMethod = "right" if column.numeric else "left"
            grid.add_column(column.head, justify=justify, overflow="fold", width=column.width if place else None)
        for row in zip(*(column.cells for column in columns), strict=True):
            grid.add_row(*map(RichText, row))
        self._console.print("", RichText(self.prose.write(table.caption)), grid, sep="\n")
        shown = {cell for column in columns for cell in column.cells}
        for number, reason in enumerate(table.reasons, 1):
            if _mark(number) in shown:
                self.line(reason, f" {number}) ")

    def _columns(self, table: Table) -> list[_Filled]:
        rows = [[self.prose.write(row.head), *(self._cell(table, cell) for cell in row.cells)] for row in table.rows]
        heads = [RichText(self.prose.write(column.head)) for column in table.columns]
        cells = zip(*rows, strict=True)
        return [
            _Filled(head, each, column.numeric) for head, column, each in zip(heads, table.columns, cells, strict=True)
        ]

    def _fitting(self, table: Table, columns: list[_Filled]) -> list[_Filled]:
        """All columns where there is room for them, else the essential ones."""
        needed = min(columns[0].width, _HEADS) + sum(column.width + _GAP for column in columns[1:])
        if needed <= self._console.width:
            return columns
        return [filled for filled, column in zip(columns, table.columns, strict=True) if column.essential]

    def _cell(self, table: Table, cell: Cell) -> str:
        if cell.text is None:
            return "–" if cell.why is None else _mark(table.reasons.index(cell.why) + 1)
        parts = [cell.text] if cell.detail is None else [cell.text, cell.detail]
        return "\n".join(self.prose.write(part) for part in parts)

    def _advices(self, advices: Advices) -> None:
        self._console.print("", RichText(self.prose.write(advices.title)), sep="\n")
        grid = RichTable(box=None, show_header=False, pad_edge=False, padding=(0, 1))
        for item in advices.items:
            named = (self._names(item.channels), self.prose.term(item.decision), self.prose.write(item.reason))
            grid.add_row(*(RichText(text) for text in named))
        self._show(grid)

    def _names(self, channels: tuple[str, ...]) -> str:
        return self.prose.value(channels, "term")

    def _notes(self, notes: Notes) -> None:
        self._console.print("", RichText(self.prose.write(notes.title)), sep="\n")
        for note in notes.items:
            self.line(note, " • ")

"""A workbook in the making, by the rules for accessible spreadsheets: one marked table a sheet, nothing but cells."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from maal.publication.render.grid import Filled, Value
from maal.publication.render.number import Number
from maal.publication.render.package import TITLE_SIZE, finished

LONGEST_TEXT = 32_767  # of a cell, in UTF-16 units (Excel's specifications and limits)
_LONGEST_HEAD = 255
_EPOCH = date(1980, 1, 1)  # the earliest day that a ZIP file knows
_FIRST_DAY = date(1900, 3, 1)  # from which spreadsheets agree on the number of a day
_NARROW, _WIDE = 12, 60  # of a column, in letters
_LINE = 16  # points of a line of a head
_BOLD = 1.25  # width of a bold letter of 12 points, in the letters by which columns are measured
_FONT = {"font_name": "Arial", "font_scheme": "none", "font_size": 12, "valign": "top"}


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to the first cell of another sheet."""

    text: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Links:
    """A column of links."""

    head: str
    cells: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title in A1, then ``lines``, then one table with a name of its own."""

    name: str
    title: str
    lines: tuple[str | Link, ...]
    table: str
    columns: tuple[Filled | Links, ...]


class _Exact(float):
    """A number that is written with all its digits; XlsxWriter asks for 16 of the 17 that a float may need."""

    def __format__(self, spec: str) -> str:
        return str(int(self)) if self.is_integer() and abs(self) < 2**53 else repr(float(self))


def workbook(sheets: Sequence[Sheet], title: str, author: str, subject: str, language: str, day: date | None) -> bytes:
    """Write the sheets to an XLSX file; the same sheets of the same ``day`` give the same bytes."""
    file = BytesIO()
    usual = dict(_FONT)  # XlsxWriter writes into it
    book = _Book(Workbook(file, {"in_memory": True, "default_format_properties": usual}))
    created = datetime.combine(day or _EPOCH, time())
    book.workbook.set_properties({"title": title, "author": author, "subject": subject, "created": created})
    for sheet in sheets:
        book.add(sheet)
    book.workbook.close()
    return finished(file.getvalue(), language)


class _Book:
    """The workbook and the looks of its cells."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def add(self, sheet: Sheet) -> None:
        """Write one sheet, from the left edge, nothing beneath its table."""
        page = self.workbook.add_worksheet(sheet.name)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.write_string(0, 0, cut(sheet.title), self._look(bold=True, font_size=TITLE_SIZE))
        for place, line in enumerate(sheet.lines, 1):
            self._write(page, place, 0, line, wrapped=False)
        self._table(page, sheet, len(sheet.lines) + 1)

    def _table(self, page: Worksheet, sheet: Sheet, top: int) -> None:
        columns = sheet.columns
        heads = [
            {"header": _head(column.head), "header_format": self._look(bold=True, text_wrap=True)} for column in columns
        ]
        page.add_table(
            top, 0, top + len(columns[0].cells), len(columns) - 1,
            {"name": sheet.table, "title": _head(sheet.title), "columns": heads, "autofilter": False, "style": None},
        )  # fmt: skip
        page.repeat_rows(top)
        page.set_row(top, _LINE * max(map(_lines, columns)))  # LibreOffice does not find it itself
        for across, column in enumerate(columns):
            page.set_column(across, across, _width(column), self._look())
            for down, cell in enumerate(column.cells, top + 1):
                self._write(page, down, across, cell)

    def _write(self, page: Worksheet, row: int, column: int, cell: Value | Link, wrapped: bool = True) -> None:
        if isinstance(cell, Number):
            page.write_number(row, column, _Exact(cell.value), self._look(num_format=cell.form))
        elif isinstance(cell, Link):
            look = self._look(underline=1, font_color="#0b0cb5", text_wrap=wrapped)
            page.write_url(row, column, f"internal:'{cell.sheet}'!A1", look, cut(cell.text))
        elif isinstance(cell, date) and cell >= _FIRST_DAY:
            page.write_datetime(row, column, datetime.combine(cell, time()), self._look(num_format="yyyy-mm-dd"))
        else:
            page.write_string(row, column, cut(str(cell)), self._look(text_wrap=wrapped))

    def _look(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(_FONT | properties)
        return self._formats[key]


def cut(text: str, longest: int = LONGEST_TEXT) -> str:
    """Shorten a text to what a cell holds; an ellipsis in brackets marks the cut.

    >>> cut("abcdefgh", 7)
    'abc […]'
    """
    mark = " […]"
    if _units(text) <= longest:
        return text
    kept = text.encode("utf-16-le")[: 2 * (longest - len(mark))].decode("utf-16-le", "ignore")
    return f"{kept}{mark}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _head(text: str) -> str:
    return cut(text, _LONGEST_HEAD)


def _width(column: Filled | Links) -> int:
    """Room for the longest word of the head and the longest cell; long texts are wrapped."""
    longest = max(len(_shown(cell)) for cell in column.cells)
    return min(max(_NARROW, *map(len, column.head.split()), longest) + 2, _WIDE)


def _lines(column: Filled | Links) -> int:
    """Lines that a head takes, wrapped in its column."""
    return len(textwrap.wrap(_head(column.head), max(1, int(_width(column) / _BOLD)))) or 1


def _shown(cell: Value | Link) -> str:
    if isinstance(cell, Number):
        return f"{cell.value:,.2f}" if abs(cell.value) < 1e15 else f"{cell.value:e}"
    return cell.text if isinstance(cell, Link) else str(cell)


def table_name(key: str, taken: Iterable[str]) -> str:
    """Make a key the name of a table: letters, digits and underscores, not like a cell's address, and not taken.

    >>> table_name("goal-1-channels", []), table_name("A1", ["table_a1"])
    ('table_goal_1_channels', 'table_A1_2')
    """
    name = f"table_{re.sub(r'[^A-Za-z0-9]+', '_', key).strip('_')}"[:200]
    known = {one.casefold() for one in taken}
    number = next((n for n in range(2, len(known) + 3) if f"{name}_{n}".casefold() not in known), 2)
    return f"{name}_{number}" if name.casefold() in known else name

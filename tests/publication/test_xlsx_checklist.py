"""The checklist for accessible spreadsheets: what test_xlsx.py leaves, and that its page names a test for an item."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from maal.publication import LANGUAGES, report_xlsx
from maal.publication.render.grid import NONE, UNKNOWN
from maal.publication.render.palette import contrast

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "report-xlsx.md"
STATES = {"holds", "does not apply", "deliberately not", "by people"}


@pytest.fixture(params=LANGUAGES)
def book(request, municipality) -> Any:
    return load_workbook(BytesIO(report_xlsx(municipality, request.param)))


def cells(book: Any) -> list[Any]:
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


def in_tables(book: Any) -> list[Any]:
    found = (sheet[table.ref] for sheet in book.worksheets for table in sheet.tables.values())
    return [cell for rows in found for row in rows for cell in row]


def test_texts_in_tables_are_wrapped_and_no_column_is_wider_than_a_screen(book):
    assert {cell.alignment.wrap_text for cell in in_tables(book) if isinstance(cell.value, str)} == {True}
    assert max(column.width for sheet in book.worksheets for column in sheet.column_dimensions.values()) <= 61


def test_no_note_is_signposted_by_a_symbol_or_a_superscript(book):
    assert {cell.font.vertAlign for cell in cells(book)} == {None}
    heads_and_titles = [cell.value for cell in cells(book) if isinstance(cell.value, str)]
    assert not [text for text in heads_and_titles if re.search(r"[*†‡§¶¹²³⁰-⁹]", text)]


def test_a_link_says_where_it_leads_and_no_two_places_share_a_text(book):
    for sheet in book.worksheets:
        links = {cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
        assert len(set(links.values())) == len(links) and not any("!" in text or "http" in text for text in links)


def test_text_is_of_one_large_plain_letter(book):
    fonts = [cell.font for cell in cells(book)]
    assert {font.name for font in fonts} == {"Arial"} and {font.sz for font in fonts} == {12, 16}
    assert not any(font.i or font.strike for font in fonts)
    assert {cell.alignment.textRotation for cell in cells(book)} == {0}
    assert {cell.alignment.horizontal for cell in cells(book)} <= {None, "general", "left"}
    assert not any(cell.font.b for cell in in_tables(book) if isinstance(cell.value, int | float))


def test_no_cell_holds_a_symbol_alone(book):
    texts = {cell.value for cell in cells(book) if isinstance(cell.value, str)} - {UNKNOWN, NONE}
    assert all(re.search(r"\w", text) for text in texts)


def test_nothing_but_cells_parts_the_data(book):
    lines = {getattr(cell.border, side).style for cell in cells(book) for side in ("left", "right", "top", "bottom")}
    assert lines == {None}
    for sheet in book.worksheets:
        assert len(sheet.conditional_formatting) == 0
        assert all(table.tableStyleInfo is None or not table.tableStyleInfo.name for table in sheet.tables.values())


def test_only_links_are_coloured_and_they_are_underlined_and_of_high_contrast(book):
    for cell in cells(book):
        colour = cell.font.color.rgb if cell.font.color is not None and cell.font.color.type == "rgb" else None
        assert (colour is not None) == (cell.hyperlink is not None) == (cell.font.u is not None)
        assert colour is None or contrast(f"#{colour[-6:]}", "#ffffff") >= 7


def test_the_cursor_stands_at_the_top_of_the_first_sheet(book):
    assert book.active is book.worksheets[0]
    for sheet in book.worksheets:
        assert {one.activeCell for one in sheet.sheet_view.selection} <= {"A1"}
        assert sheet.sheet_view.topLeftCell in (None, "A1")
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets].count(True) == 1


def test_no_sheet_is_blank(book):
    for sheet in book.worksheets:
        [table] = sheet.tables.values()
        assert len(sheet[table.ref]) > 1


def test_a_column_of_numbers_is_of_one_unit_or_has_a_column_of_units_beside_it(book):
    for sheet in book.worksheets:
        [table] = sheet.tables.values()
        columns = list(zip(*sheet[table.ref], strict=True))
        texts = [head.value for head, *found in columns if all(isinstance(cell.value, str) for cell in found)]
        for head, *found in columns:
            shares = {cell.number_format.endswith("%") for cell in found if isinstance(cell.value, int | float)}
            figure = head.value.rpartition(", ")[0] or head.value
            assert len(shares) < 2 or any(text.startswith(f"{figure}, ") for text in texts), (sheet.title, head.value)


def rows() -> list[list[str]]:
    lines = PAGE.read_text("utf-8").partition("## Held against the checklist")[2].splitlines()
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in found if len(row) == 5 and row[2] in STATES]


def test_the_page_goes_through_all_items_of_the_checklist():
    basics = PAGE.read_text("utf-8").partition("## Held against the checklist")[2].partition("### Beyond the basics")[0]
    assert sum(f"| {state} |" in line for line in basics.splitlines() for state in STATES) == 35


def test_every_item_that_a_machine_can_check_names_a_test_that_there_is():
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    for item, _, state, test, _ in rows():
        named = re.findall(r"`(test_\w+)`", test)
        assert all(f"def {name}(" in tests for name in named), item
        assert named or state != "holds" or test == "by people", item

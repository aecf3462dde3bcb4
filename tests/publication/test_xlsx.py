"""The workbook as a screen reader, a spreadsheet and the checklist for accessible spreadsheets meet it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from maal.core import BadInput, Text
from maal.publication import LANGUAGES, report_xlsx
from maal.publication.blocks import Cell, Column, Listing, Publication, Row, Section, Table
from maal.publication.render import xlsx
from maal.publication.render.grid import NONE, UNKNOWN
from maal.publication.render.workbook import LONGEST_TEXT

FORMULAS = ("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "=HYPERLINK(\"https://example.org\")", "_x0041_",
            "https://example.org", "internal:'Notes'!A1", "\ud800 half a letter", "\ufffe\uffff none")  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """A sheet with its only table: the sheet's rows and the table's."""

    sheet: Any
    name: str
    rows: list[tuple[Any, ...]]
    first: int

    @property
    def heads(self) -> list[str]:
        return list(self.rows[0])

    def column(self, head: str) -> list[Any]:
        place = self.heads.index(head)
        return [row[place] for row in self.rows[1:]]


def leaves(content: bytes) -> list[Leaf]:
    book = load_workbook(BytesIO(content))
    return [_leaf(sheet) for sheet in book.worksheets]


def _leaf(sheet: Any) -> Leaf:
    [(name, reference)] = [(table.displayName, table.ref) for table in sheet.tables.values()]
    rows = [tuple(cell.value for cell in row) for row in sheet[reference]]
    return Leaf(sheet, name, rows, sheet[reference][0][0].row)


@pytest.fixture
def read(municipality, hostile):
    """The sheets of a card in a language, written once."""
    cards = {"municipality": municipality, "hostile": _hostile(hostile)}

    @cache
    def written(name: str, language: str) -> bytes:
        return report_xlsx(cards[name], language)

    return written


def _hostile(card: Any) -> Any:
    """Channels whose names would be formulas, links or no text at all."""
    first = card.scores[0].channels[0]
    channels = tuple(replace(first, channel=name) for name in FORMULAS)
    return replace(card, scores=(replace(card.scores[0], channels=card.scores[0].channels + channels),))


@pytest.fixture(params=[("municipality", language) for language in LANGUAGES] + [("hostile", "en")], ids=str)
def content(request, read):
    return read(*request.param)


def test_every_sheet_has_a_title_marked_as_heading_and_one_named_table(content):
    found = leaves(content)
    assert len({leaf.name.casefold() for leaf in found}) == len(found)
    for leaf in found:
        assert leaf.sheet["A1"].style == "Heading 1" and leaf.sheet["A1"].value
        assert re.fullmatch(r"table_[A-Za-z0-9_]+", leaf.name)


def test_a_table_stands_at_the_left_edge_with_nothing_below_and_no_blank(content):
    for leaf in leaves(content):
        reference = leaf.sheet.tables[leaf.name].ref
        assert reference.startswith("A") and reference.endswith(leaf.sheet.dimensions.split(":")[1])
        assert all(value not in (None, "") for row in leaf.rows for value in row), leaf.sheet.title
        assert all(leaf.sheet.cell(row, 1).value for row in range(1, leaf.first))
        assert {row[1].value for row in leaf.sheet.iter_rows(1, leaf.first - 1, 1, 2)} == {None}


def test_heads_are_one_row_unlike_each_other_and_marked(content):
    for leaf in leaves(content):
        table = leaf.sheet.tables[leaf.name]
        assert table.headerRowCount == 1 and [column.name for column in table.tableColumns] == leaf.heads
        assert len({head.casefold() for head in leaf.heads}) == len(leaf.heads)


def test_nothing_is_merged_frozen_filtered_hidden_drawn_or_run(content):
    for leaf in leaves(content):
        sheet = leaf.sheet
        assert not sheet.merged_cells.ranges and sheet.freeze_panes is None and sheet.sheet_state == "visible"
        assert sheet.auto_filter.ref is None and leaf.sheet.tables[leaf.name].autoFilter is None
        assert not any(one.hidden for one in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()))
        assert {cell.fill.patternType for row in sheet.iter_rows() for cell in row} == {None}
        assert not any(part.text for part in (sheet.oddHeader.center, sheet.oddFooter.center))
    names = ZipFile(BytesIO(content)).namelist()
    assert not [name for name in names if re.search("vba|media|drawing|comment|externalLink|calcChain", name)]


def test_no_cell_is_a_formula_and_no_link_leaves_the_file(content):
    for leaf in leaves(content):
        cells = [cell for row in leaf.sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert all(cell.hyperlink.target is None for cell in cells if cell.hyperlink)
    package = ZipFile(BytesIO(content))
    assert not [
        name for name in package.namelist() if name.startswith("xl/worksheets/") and b"<f>" in package.read(name)
    ]


def test_figures_are_numbers_and_only_the_marks_stand_for_none(read):
    for leaf in leaves(read("municipality", "en"))[3:-1]:
        for head in leaf.heads:
            kinds = {type(value) for value in leaf.column(head) if value not in (UNKNOWN, NONE)}
            assert kinds <= {int, float} or kinds == {str}, (leaf.sheet.title, head)


def test_the_contents_lead_to_every_other_sheet_by_its_title(content):
    cover, *others = leaves(content)
    links = [cover.sheet.cell(cover.first + place, 1).hyperlink.location for place in range(1, len(cover.rows))]
    assert links == [f"'{leaf.sheet.title}'!A1" for leaf in others]
    assert [row[0] for row in cover.rows[1:]] == [leaf.sheet["A1"].value for leaf in others]
    back = {cell.hyperlink.location for leaf in others for cell in leaf.sheet["A"] if cell.hyperlink}
    assert back == {f"'{cover.sheet.title}'!A1"}


def test_names_of_sheets_are_short_and_differ(content):
    names = [leaf.sheet.title for leaf in leaves(content)]
    assert len({name.casefold() for name in names}) == len(names) and max(map(len, names)) <= 31


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_author_period_language_and_day_are_in_the_properties(read, language):
    content = read("municipality", language)
    properties = load_workbook(BytesIO(content)).properties
    cover = leaves(content)[0].sheet
    assert (properties.language, properties.creator) == (language, "Fjordvik kommune")
    assert (properties.title, properties.subject) == (cover["A1"].value, cover["A3"].value)
    assert (
        properties.created.replace(tzinfo=UTC)
        == datetime(2026, 8, 31, tzinfo=UTC)
        == properties.modified.replace(tzinfo=UTC)
    )


def test_every_missing_figure_has_a_note_on_the_sheet_of_notes(read):
    *found, notes = leaves(read("municipality", "en"))
    texts = {row[0]: row[2] for row in notes.rows[1:]}
    assert list(texts) == [f"note {number}" for number in range(1, len(texts) + 1)]
    dashes = [
        (row, dict(zip(leaf.heads, row, strict=True))) for leaf in found for row in leaf.rows[1:] if UNKNOWN in row
    ]
    assert len(dashes) >= 6
    for _, row in dashes:
        named = re.findall(r"(note \d+) \(([^;]*)\)(?:;|$)", row["Notes"])
        assert named and all(note in texts for note, _ in named)
        missing = [head for head, value in row.items() if value == UNKNOWN]
        assert all(head.split(" (NOK)")[0] in row["Notes"] for head in missing)
    assert texts["note 1"] == "No cost is registered for the channel."


def test_a_sheet_explains_the_marks_that_it_bears_and_no_others(content):
    for leaf in leaves(content)[1:]:
        bears = any(value in (UNKNOWN, NONE) for row in leaf.rows for value in row)
        lines = [leaf.sheet.cell(row, 1).value for row in range(2, leaf.first)]
        assert bears == any(UNKNOWN in line and NONE in line for line in lines)


def test_the_same_scorecard_gives_the_same_bytes(municipality):
    assert report_xlsx(municipality, "sv") == report_xlsx(municipality, "sv")


def test_names_are_shown_as_text_without_controls(read):
    strings = [
        str(cell.value) for leaf in leaves(read("hostile", "en")) for row in leaf.sheet.iter_rows() for cell in row
    ]
    for name in ("=1+1", "+1", "-2+3", "@SUM(A1)", '=HYPERLINK("https://example.org")', "_x0041_", "half a letter"):
        assert any(name in text for text in strings), name
    assert not re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "".join(strings))
    assert any("<script>alert('x')</script>" in text for text in strings)


def test_a_text_longer_than_a_cell_is_cut_and_the_sheet_says_so():
    long = Section("a", Text("A"), (Listing("🌞" * 40_000), Listing("short")))
    notes = leaves(xlsx.page(Publication(Text("T"), Text("S"), (), (long,)), "O", "en"))[-1]
    cut = notes.column("Text")[0]
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT and cut.startswith("🌞🌞") and cut.endswith(" […]")
    assert notes.column("Text")[1] == "short"
    assert "A text that is too long for a cell is cut; […] marks it." in [cell.value for cell in notes.sheet["A"]]


def test_a_publication_without_figures_is_a_cover_and_notes():
    empty = Publication(Text("T"), Text("S"), (), (Section("a", Text("A"), (Listing("x = 1"),)),))
    assert [leaf.sheet.title for leaf in leaves(xlsx.page(empty, "O", "en"))] == ["Cover", "Notes"]


def test_an_unknown_language_is_refused(municipality):
    with pytest.raises(BadInput, match="there is no language 'de'"):
        report_xlsx(municipality, "de")


def test_days_that_no_spreadsheet_knows_are_written_as_text():
    days = [Cell(Text("{d:date}", {"d": day})) for day in (date(1, 1, 1), date(2026, 8, 31))]
    columns = (Column(Text("Name"), numeric=False), Column(Text("Day")))
    table = Table("A1", Text("T"), columns, tuple(Row(Text("r"), (day,)) for day in days))
    leaf = leaves(xlsx.page(Publication(Text("T"), Text("S"), (), (Section("a", Text("A"), (table,)),)), "O", "en"))[1]
    assert leaf.column("Day") == ["0001-01-01", datetime(2026, 8, 31)]

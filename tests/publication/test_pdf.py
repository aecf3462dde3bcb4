"""The PDF as paper, a screen reader and a search in its text meet it; its figures are those of the other formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import maal.publication.render
from maal.core import Estimate, Money, Text
from maal.publication import LANGUAGES, Prose, report_pdf
from maal.publication.blocks import Cell, Column, DotChart, GoalChart, Publication, Row, Section, Table, publication
from maal.publication.render import glyphs, pdf

FIGURE = re.compile(r"−?\d+(?:[.,:]\d+)*")
TEMPLATE = Path(maal.publication.render.__file__).with_name("templates") / "report.typ"


@dataclass(frozen=True)
class Tag:
    name: str
    alternative: str
    scope: str


class Document:
    """A PDF, read: its text, its catalogue and its tags in reading order."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(BytesIO(content))
        self.pages = [page.extract_text() for page in self.reader.pages]
        self.text = plain("\n".join(self.pages))
        self.root: Any = self.reader.trailer["/Root"]
        self.tags = list(_tags(self.root["/StructTreeRoot"]["/K"]))

    def named(self, name: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name == name]

    def bookmarks(self) -> list[str]:
        return list(_titles(self.reader.outline))


def _tags(node: Any) -> Iterator[Tag]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from _tags(one)
    elif isinstance(node, dict) and "/S" in node:
        attributes = [each.get_object() for each in node.get("/A", [])]
        scopes = [str(each["/Scope"]) for each in attributes if "/Scope" in each]
        yield Tag(node["/S"], str(node.get("/Alt", "")), "".join(scopes))
        yield from _tags(node.get("/K", []))


def _titles(outline: list[Any]) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _titles(item)
        else:
            yield item.title


def plain(text: str) -> str:
    """One space between words, whatever the spaces were."""
    return " ".join(text.replace("\u200b", "").replace("\u2011", "-").split())


def figures(text: str) -> set[str]:
    """The written figures, each without the spaces and breaks within it."""
    return set(FIGURE.findall(re.sub(r"(?<=\d)[\u00a0\u202f](?=\d{3})", "", text)))


@pytest.fixture
def read(municipality, hostile):
    return lambda name, language: _read(name, language, {"municipality": municipality, "hostile": hostile}[name])


_documents: dict[tuple[str, str], Document] = {}


def _read(name: str, language: str, card: Any) -> Document:
    if (name, language) not in _documents:
        _documents[name, language] = Document(report_pdf(card, language))
    return _documents[name, language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tagged_and_says_its_language_title_and_author(read, municipality, language):
    document = read("municipality", language)
    title = Prose(language).write(publication(municipality).title)
    assert document.root["/Lang"] == language
    assert document.root["/MarkInfo"]["/Marked"]
    assert document.root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.reader.metadata.title == f"{title} – Fjordvik kommune"
    assert document.reader.metadata.author == "Fjordvik kommune"
    assert b"<pdfuaid:part>1<" in document.root["/Metadata"].get_object().get_data()


@pytest.mark.parametrize("language", LANGUAGES)
def test_bookmarks_are_the_headings_of_the_page_in_order(read, page, language):
    document = read("municipality", language)
    headings = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page("municipality", language))
    bookmarks = [plain(title) for title in document.bookmarks()]
    places = [bookmarks.index(plain(unescape(heading))) for heading in headings]
    assert places == sorted(places) and len(places) > 5
    assert len(document.named("/H1")) == 1 and len(bookmarks) == sum(len(document.named(f"/H{n}")) for n in (1, 2, 3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_page_is_in_the_text_layer(read, page, language):
    words = re.sub(r"<(head|svg)\b.*?</\1>|<[^>]+>", " ", page("municipality", language), flags=re.DOTALL)
    shown = figures(unescape(words))
    found = figures("\n".join(read("municipality", language).pages))
    assert len(shown) > 100
    assert shown - found == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_scorecard_is_in_the_text_layer(read, municipality, language):
    prose, text = Prose(language), read("municipality", language).text
    for score in municipality:
        for figure in (score.actual, score.projection, *_estimates(score)):
            if figure is not None:
                assert plain(prose.write(Text("{one:value}", {"one": figure}))) in text
            if figure is not None and figure.has_interval:
                assert plain(prose.write(Text("{one:interval}", {"one": figure}))) in text


def _estimates(score: Any) -> Iterator[Estimate | None]:
    for channel in score.channels:
        yield from (channel.touched, channel.cost_per_outcome, channel.returned, channel.net)
        yield from (evidence.estimate for evidence in (channel.evidence, *channel.by_rule) if evidence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_drawings_have_their_title_and_figures_as_alternative_text(read, municipality, language):
    prose = Prose(language)
    blocks = [block for section in publication(municipality).sections for block in section.blocks]
    drawn = [one for one in blocks if isinstance(one, GoalChart) or (isinstance(one, DotChart) and not one.folded)]
    spoken = [plain(f"{prose.write(one.headline)}. {prose.write(one.description)}") for one in drawn]
    assert [plain(tag.alternative) for tag in read("municipality", language).named("/Figure")] == spoken


def test_tables_are_tables_with_a_caption_and_heads_of_columns(read):
    document = read("municipality", "nb")
    tables = len(document.named("/Table"))
    assert tables == len(document.named("/Caption")) == len(document.named("/THead")) > 5
    assert {tag.scope for tag in document.named("/TH")} == {"/Column"}


def test_a_table_that_goes_over_a_page_repeats_its_heads():
    shown = pages_of(table(3, 150))
    assert len(shown) > 1
    assert all("Head 2" in page for page in shown[1:])


def test_a_wide_table_is_set_in_parts_with_its_row_heads_and_nothing_is_lost():
    text = plain(" ".join(pages_of(table(25, 3))))
    assert {f"{row}.{column}" for row in range(3) for column in range(24)} <= set(text.split())
    assert text.count("Row 2") == 3


def table(columns: int, rows: int) -> Table:
    heads = tuple(Column(Text(f"Head {place}")) for place in range(columns))
    lines = tuple(
        Row(Text(f"Row {row}"), tuple(Cell(Text(f"{row}.{place}")) for place in range(columns - 1)))
        for row in range(rows)
    )
    return Table("table", Text("A table"), heads, lines)


def pages_of(block: Table) -> list[str]:
    made = Publication(Text("Title"), Text("subtitle"), (), (Section("one", Text("Section"), (block,)),))
    return Document(pdf.document(made, "Organisation", "en")).pages


def test_pages_are_numbered_and_the_organisation_heads_them(read):
    pages = read("municipality", "nb").pages
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page and "Fjordvik kommune" in page


def test_what_a_page_folds_away_stands_in_the_appendix(read):
    text = read("municipality", "sv").text
    appendix = text[text.rindex("Bilaga") :]
    assert "Shapley" in appendix and "New customers" in appendix


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_are_only_words(read, language):
    document = read("hostile", language)
    assert "<script>alert('x')</script>" in document.text
    assert "</title></svg><img src=https://example.org/x.png>" in document.text.replace("\n", "")
    assert "evil name {curly:money}" in document.text and "\u202e" not in document.text
    assert not any("/Annots" in page for page in document.reader.pages)
    assert "/Names" not in document.root and "/OpenAction" not in document.root


MARKUP = (
    r"""#read("/etc/passwd") $x$ @ref [a] *b* _c_ `d` \u{41} // /* <label> = ' " --- #import "@preview/x:1.0.0": *"""
)


def test_markup_of_the_typesetter_is_written_as_it_stands(municipality):
    card = replace(municipality, organisation=MARKUP[:60])
    assert plain(MARKUP[:60]) in plain(Document(report_pdf(card, "en")).reader.metadata.author)
    hostile = replace(table(2, 1), caption=Text("{x:phrase}", {"x": MARKUP}))
    assert MARKUP in plain(" ".join(pages_of(hostile)))


def test_infinite_tiny_and_huge_numbers(municipality):
    values = [float("inf"), float("-inf"), float("nan"), 1e-300, 1e22, -1e15]
    cells = [Cell(Text("{x:number}", {"x": value}), Text("{x:money}", {"x": Money(value, "NOK")})) for value in values]
    columns = tuple(Column(Text(f"Column {place}")) for place in range(len(cells) + 1))
    text = plain(" ".join(pages_of(Table("t", Text("Extremes"), columns, (Row(Text("Row"), tuple(cells)),)))))
    assert "−1,000,000,000,000,000" in text.replace("\u200b", "") and "–" in text
    assert "inf" not in text and "nan" not in text


def test_long_names_break_and_letters_that_no_font_holds_are_boxes(read):
    text = read("hostile", "nb").text
    assert "x" * 40 in text.replace(" ", "") and f"Sommer {glyphs.BOX}" in text


def test_every_letter_that_counts_as_printable_is_held_by_the_fonts():
    letters = [chr(code) for code in range(0x20, 0x30000) if glyphs.printable(chr(code)) == chr(code)]
    rows = tuple(Row(Text(letter * (2 if letter in "{}" else 1)), ()) for letter in letters)
    assert len(letters) > 2000
    assert pages_of(Table("letters", Text("Letters"), (Column(Text("Letter")),), rows))


def test_the_same_card_gives_the_same_bytes_dated_by_its_data(municipality):
    first, second = report_pdf(municipality, "nn"), report_pdf(municipality, "nn")
    assert first == second
    assert Document(first).reader.metadata.creation_date.date() == date(2026, 8, 31)


def test_without_a_day_there_is_no_date(hostile):
    assert Document(report_pdf(hostile, "en")).reader.metadata.creation_date is None


def test_the_template_fetches_and_evaluates_nothing():
    code = re.sub(r"//.*", "", TEMPLATE.read_text("utf-8"))
    assert not re.search(r"\b(import|include|read|eval|plugin|xml|csv|yaml|toml)\b", code)
    assert code.count("json(") == 1

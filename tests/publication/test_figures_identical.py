"""Every rendering of one publication carries the same figures: HTML, PDF, XLSX, CSV and JSON, opened and compared."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from maal.core import Text
from maal.publication import Prose, report_csv, report_json, report_pdf, report_xlsx
from maal.publication.blocks import Advices, Notes, Paragraph, Publication, publication
from maal.publication.blocks.about import DASH
from maal.publication.blocks.figures import Figure, figures
from maal.publication.prose.figures import number

PUBLICATIONS = (("municipality", "nb"), ("municipality", "fi"), ("rungs", "nn"))


DATA_ONLY = ("-unexplained", "-dots")  # keys of tables that the page has as a sentence or in a picture


class Page(HTMLParser):
    """The text of a page, and of its tables: caption → rows of cells, the detail of a cell after a bar."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = self.caption = ""
        self.tables: dict[str, list[list[str]]] = {}
        self.rows: list[list[str]] = []
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside.append(tag)
        if tag == "table":
            self.rows, self.caption = [], ""
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
        elif "td" in self.inside and ("class", "detail") in attrs:
            self.rows[-1][-1] += "|"

    def handle_endtag(self, tag: str) -> None:
        while self.inside.pop() != tag:
            pass
        if tag == "table":
            self.tables[self.caption] = self.rows

    def handle_data(self, data: str) -> None:
        if "caption" in self.inside:
            self.caption += data
        elif {"th", "td"} & set(self.inside) and "sup" not in self.inside:
            self.rows[-1][-1] += data.strip("\n")
        if "style" not in self.inside:
            self.text += data


@pytest.fixture(params=PUBLICATIONS, ids=" in ".join)
def named(request) -> tuple[str, str]:
    return request.param


@pytest.fixture
def card(request, named):
    return request.getfixturevalue(named[0])


@pytest.fixture
def prose(named) -> Prose:
    return Prose(named[1])


@pytest.fixture
def blocks(card) -> Publication:
    return publication(card)


@pytest.fixture
def html(page, named) -> Page:
    return Page(page(*named))


@cache
def _sheets(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Caption → rows, each head → cell, of the numbered tables of a workbook."""
    found = {}
    for sheet in load_workbook(BytesIO(content)).worksheets:
        [reference] = [table.ref for table in sheet.tables.values()]
        heads, *rows = list(sheet[reference])
        names = [cell.value for cell in heads]
        found[re.sub(r"^\w+ \d+\. ", "", sheet["A1"].value)] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


@pytest.fixture
def sheets(card, prose):
    return _sheets(report_xlsx(card, prose.language))


@pytest.fixture
def rows(card, prose) -> list[dict[str, str]]:
    content = report_csv(card, prose.language).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(content, newline="")))


@pytest.fixture
def paper(card, prose) -> str:
    pages = PdfReader(BytesIO(report_pdf(card, prose.language))).pages
    return squashed("".join(page.extract_text() for page in pages))


def squashed(text: str) -> str:
    """A text without spaces and hyphens, which lines on paper set as they need."""
    return re.sub(r"[\s\u00ad\u200b\u2011\u2060-]", "", text)


def written(figure: Figure, prose: Prose) -> list[str]:
    """The value, and the interval where there is one, as every page writes them."""
    one = figure.estimate
    kinds = ["value"] + ["interval"] * (one.low is not None or one.high is not None)
    return [prose.write(Text(f"{{one:{kind}}}", {"one": one})) for kind in kinds]


def stated(blocks: Publication) -> list[Figure]:
    return [figure for figure in figures(blocks) if figure.estimate is not None]


def sentences(blocks: Publication) -> Iterator[Text]:
    for finding in blocks.findings:
        yield from (text for text in (finding.text, finding.step) if text)
    for block in (block for section in blocks.sections for block in section.blocks):
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Notes):
            yield from (item for item in block.items if item != DASH)
        elif isinstance(block, Advices):
            yield from (item.reason for item in block.items)


def test_csv_has_every_figure_as_it_is(blocks, rows):
    numbers = [_numbers(row) for row in rows if row["value"]]
    assert numbers == [[one.estimate.value, one.estimate.low, one.estimate.high] for one in stated(blocks)]


def test_xlsx_has_every_figure_as_it_is_and_shows_it_as_the_page_does(blocks, sheets, prose):
    for figure in stated(blocks):
        one, row = figure.estimate, _row(sheets, figure, prose)
        head = prose.write(figure.column.head)
        cell = row.get(f"{head} ({one.unit})") or row[head]
        assert cell.value == one.value
        assert shown(cell, prose) in prose.write(Text("{one:value}", {"one": one}))
        ends = {"{figure:text}, lower end": one.low, "{figure:text}, upper end": one.high}
        for template, end in ends.items():
            cell = row.get(prose.write(Text(template, {"figure": figure.column.head})))
            assert (cell.value if cell and cell.value != "[z]" else None) == end
            assert end is None or shown(cell, prose) in prose.write(Text("{one:interval}", {"one": one}))


def _row(sheets, figure: Figure, prose: Prose) -> dict[str, Any]:
    place = [row is figure.row for row in figure.table.rows].index(True)
    return sheets[prose.write(figure.table.caption)][place]


def shown(cell: Any, prose: Prose) -> str:
    """A number as its format shows it, in the language's habits."""
    places = len(cell.number_format.rstrip("%").partition(".")[2])
    return number(100 * cell.value if cell.number_format.endswith("%") else cell.value, prose.locale, places)


def test_html_writes_every_figure_in_its_cell_or_in_a_sentence(blocks, html, prose):
    in_tables = 0
    for figure in stated(blocks):
        rows = html.tables.get(prose.write(figure.table.caption))
        if rows is None:
            assert all(text in html.text for text in written(figure, prose))
            continue
        place = [row is figure.row for row in figure.table.rows].index(True)
        column = [column is figure.column for column in figure.table.columns].index(True)
        value, _, detail = rows[place + 1][column].partition("|")
        assert [value, detail][: len(written(figure, prose))] == written(figure, prose)
        in_tables += 1
    assert in_tables > 90


def test_every_table_of_the_page_is_a_sheet_and_every_sheet_is_on_the_page(blocks, html, sheets, prose):
    own = {prose.write(Text(template)) for template in ("In short", "What to do", "Notes")}
    own |= {prose.write(blocks.title)}
    told = {caption for caption in sheets if caption not in own and caption not in html.tables}
    assert set(html.tables) <= set(sheets)
    data_only = {prose.write(one.table.caption) for one in stated(blocks) if one.table.key.endswith(DATA_ONLY)}
    assert told == data_only


def test_pdf_writes_every_figure(blocks, paper, prose):
    in_text = [figure for figure in stated(blocks) if not figure.table.key.endswith("-dots")]
    missing = [one for figure in in_text for one in written(figure, prose) if squashed(one) not in paper]
    assert missing == []


def test_json_has_the_figures_of_the_tables(card, blocks, rows, prose):
    found = {(row["goal"], row["channel"], row["figure"]): _numbers(row) for row in rows if row["value"]}
    compared = 0
    for score in json.loads(json.dumps(report_json(card, prose.language)))["scores"]:
        goal = score["goal"]["key"]
        for channel, name, one in _json_figures(score, prose):
            values = None if one is None else [one["value"], one["low"], one["high"]]
            if (goal, channel, name) in found:
                assert values == found[goal, channel, name]
                compared += 1
            elif values and score["period"]:  # the rule used: a point of the chart
                assert values in [numbers for (where, *_), numbers in found.items() if where == goal]
    others = ("-dots", "-ladder-table", "no-goal-costs")
    assert compared == sum(not figure.table.key.endswith(others) for figure in stated(blocks))


def _numbers(row: dict[str, str]) -> list[float | None]:
    return [None if row[name] == "" else float(row[name]) for name in ("value", "low", "high")]


def _json_figures(score: dict[str, Any], prose: Prose) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    say = prose.write
    yield "", say(Text("Target")), _plain(score["target"])
    yield "", say(Text("Reached")), score["actual"]
    yield "", say(Text("Expected at the end of the period")), score["projection"]
    distance = score["actual"] and _plain(score["distance"])
    for end in ("low", "high") if distance else ():
        if score["actual"][end] is not None:
            distance[end] = score["actual"][end] - score["target"]
    yield "", say(Text("Distance to the target")), distance
    if part := score["unexplained"]:
        yield "", say(Text("Share that no channel explains")), part["share"]
        yield "", say(Text("Outcomes without any contact")), _plain(part["without_contact"])
        yield "", say(Text("Credited to “direct or unknown”")), part["direct_or_unknown"]
    heads = {
        "touched": Text("Outcomes it touched"),
        "cost_per_outcome": Text("Cost per outcome"),
        "returned": Text("Return ({required:number} is sufficient)", {"required": score["goal"]["required_return"]}),
        "net": Text("Net"),
    }
    rungs = {channel["evidence"]["rung"] for channel in score["channels"] if channel["evidence"]}
    credited = Text("Credited outcomes") if rungs <= {"tagged"} else Text("Outcomes, best supported")
    for channel in score["channels"]:
        key = channel["channel"]
        yield key, say(credited), channel["evidence"] and channel["evidence"]["estimate"]
        yield key, say(Text("Cost")), channel["cost"] and _plain(channel["cost"]["total"])
        yield from ((key, say(head), channel[name]) for name, head in heads.items())
        for evidence in channel["by_rule"]:
            yield key, prose.term(evidence["source"], "rule"), evidence["estimate"]


def _plain(value: float | None) -> dict[str, Any] | None:
    return None if value is None else {"value": value, "low": None, "high": None}


def test_the_sentences_are_the_same_in_every_format(card, blocks, html, sheets, paper, prose):
    cells = {str(cell.value) for rows in sheets.values() for row in rows for cell in row.values()}
    for sentence in (prose.write(text) for text in sentences(blocks)):
        assert sentence in cells and " ".join(sentence.split()) in " ".join(html.text.split())
        assert squashed(sentence) in paper
    card = report_json(card, prose.language)
    stated = [one["text"] for score in card["scores"] for one in (score["reason"], *score["notes"])]
    assert stated and set(stated) <= cells

"""Reports of names and numbers that mean harm: nothing runs, nothing crashes, and what can be read is readable."""

from __future__ import annotations

import csv
import json
import math
import re
import tomllib
from functools import cache
from html.parser import HTMLParser
from io import BytesIO, StringIO
from itertools import cycle
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.publication import cards

from maal.app import write_report
from maal.core import Estimate, Goal, Text
from maal.publication import report_csv, report_html, report_json, report_pdf, report_text, report_xlsx
from maal.publication.prose.names import tidy, visible
from maal.scorecard import Decision, Recorded, RecordedOutcomes, Score, Scorecard, Standing

MARKUP = (
    "<script>alert(1)</script>",
    "</style></title></svg><img src=x onerror=alert(2)>",
    '"><a href="javascript:alert(3)">x</a>&amp;',
    "&lt;b&gt; ]]><!--",
    "{curly:money} {0} %s {{7*7}}{% raw %}",
)
TYPST = (
    '#import "/etc/passwd": *',
    '#read("/etc/passwd") #eval("1+1")',
    "$x^2$ @reference *bold* _thin_ `raw` #{1+1} \\u{41} // gone /* ~",
    "= Heading\n- item\n+ number\n/ term: x",
)
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1+1", "\r=1+1", "radio;=1+1", "radio\n=1+1", "＝1+1")
RIGHT_TO_LEFT = ("\u202egnp.exe\u202c", "\u2067rtl\u2069 \u200f", "متجر الهدايا", "עברית (1)")
LONG = ("x" * 10_000, "ord " * 2_500, "Å" * 300, "🌞👩‍👩‍👧" * 1_500)
UNSEEN = ("a\0b\x07\x1b[31mc\x7f\x85", "two\u2028lines\u2029", "\ud800half", "\ufffe\uffffnone", "../../etc/passwd")
NAMES = (*MARKUP, *TYPST, *FORMULAS, *RIGHT_TO_LEFT, *LONG, *UNSEEN)
ORGANISATION = "=1+1 <b>Fjordvik</b> & \u202eco\0 #import *"

HARSH = (
    (5.0, 1.0, 30.0),
    (math.inf, -math.inf, math.inf),
    (1e-320, 0.0, 1e-300),
    (1e300, -1e300, 1e308),
    (math.nan, None, None),
    (-1e-9, -1.0, math.inf),
)
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\ud800-\udfff\ufffe\uffff]")
RUN_BY_A_SPREADSHEET = re.compile(r"\s*[=+\-@＝]")


def card(figures: tuple[tuple[float, float | None, float | None], ...] = HARSH[:1]) -> Scorecard:
    """A goal of every name as a channel, and goals that bear the names themselves."""
    channels = tuple(
        cards.channel(name, credit, (100, 1, 10), decision, Text("{name:name}", {"name": name}))
        for name, credit, decision in zip(NAMES, cycle(figures), cycle(Decision), strict=False)
    )
    goals = (MARKUP[1], FORMULAS[0], RIGHT_TO_LEFT[0])
    scores = (_score(goals[0], channels, figures[0]), *(_score(goal, channels[3:5], figures[-1]) for goal in goals[1:]))
    return Scorecard(ORGANISATION, "NOK", scores, channels[:2], (Text("{name:name}", {"name": LONG[0]}),))


def _score(name: str, channels: Any, figure: tuple[float, float | None, float | None]) -> Score:
    value, low, high = figure
    actual = Estimate(value, None, low, high, n=3, unit="outcomes", sample=name, method=name)
    goal = Goal(name, MARKUP[0], 10, "quarter", purpose=name, name=name)
    said = Text("{name:term}", {"name": name})
    return Score(goal, cards.Q3, None, 10, actual, actual, channels, None, Standing.UNKNOWN, said, (said,))


@pytest.fixture(scope="module")
def written():
    """A form of a card, made once."""
    made = {"names": card(), "numbers": card(HARSH)}

    @cache
    def write(form: Any, which: str = "numbers") -> Any:
        return form(made[which], "nb")

    return write


class Page(HTMLParser):
    """The tags, the attributes and the text of a page; every element is closed where it should be."""

    VOID = ("meta", "br", "link")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src")]
        self.open += [tag] if tag not in self.VOID else []

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts += [data] if "style" not in self.open else []


def squashed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\u2060\u2066-\u2069\u200e\u200f]", "", text)


def test_the_page_runs_nothing_and_leads_nowhere(written):
    html = written(report_html)
    page = Page(html)
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "base", "b"}
    assert not [name for name in page.attributes if name.startswith("on")]
    assert all(link.startswith("#") for link in page.links)
    assert not CONTROLS.search(html)


def test_the_page_shows_every_name_as_text_and_cuts_what_is_long(written):
    page = Page(written(report_html))
    assert [name for name in NAMES if tidy(name) not in "".join(page.texts)] == []
    assert max(len(word) for text in page.texts for word in text.split()) <= 80
    assert len(written(report_html)) < 500_000


def test_right_to_left_names_keep_their_direction_to_themselves(written):
    for text in Page(written(report_html)).texts:
        assert text.count("\u2068") == text.count("\u2069")


def test_a_number_that_is_none_is_a_dash_or_a_reason_in_the_page(written):
    text = "".join(Page(written(report_html)).texts)
    assert not re.search(r"\b(inf|nan|NaN|Infinity)\b", text)
    assert "1,00×10³⁰⁰" in squashed(text)


def test_paper_runs_nothing_and_reads_no_file(written):
    reader = PdfReader(BytesIO(written(report_pdf)))
    assert {tuple(page.mediabox[2:]) for page in reader.pages} == {tuple(reader.pages[0].mediabox[2:])}
    assert len(reader.pages) <= 12
    actions = [note.get_object().get("/A", {}) for page in reader.pages for note in page.get("/Annots", [])]
    assert {action.get("/S", "/GoTo") for action in actions} <= {"/GoTo"}
    assert not {"/OpenAction", "/AA"} & set(reader.trailer["/Root"])
    assert "root:" not in "".join(page.extract_text() for page in reader.pages)


def test_paper_shows_the_names_as_text(written):
    text = squashed("".join(page.extract_text() for page in PdfReader(BytesIO(written(report_pdf))).pages))
    drawn = [*MARKUP, *TYPST, *FORMULAS[:-1], *UNSEEN, *LONG[:3]]  # no font of ours draws the others
    assert [name for name in drawn if squashed(tidy(name)) not in text] == []
    assert not CONTROLS.search(text)


def test_the_workbook_holds_texts_and_finite_numbers_only(written):
    book = load_workbook(BytesIO(written(report_xlsx)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(math.isfinite(cell.value) for cell in cells if cell.data_type == "n")
    texts = "\n".join(cell.value for cell in cells if cell.data_type == "s")
    assert [name for name in NAMES if tidy(name) not in texts] == []
    assert not CONTROLS.search(texts)
    assert book.properties.creator == tidy(ORGANISATION)


def test_csv_gives_every_name_whole_and_nothing_to_run(written):
    content = written(report_csv).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(content, newline=""), strict=True))
    numbers = {"value", "low", "high", "level", "n"}
    texts = [row[name] for row in rows for name in row if name not in numbers]
    assert not [text for text in texts if RUN_BY_A_SPREADSHEET.match(text)]
    assert all(math.isfinite(float(row[name])) for row in rows for name in numbers if row[name])
    assert not CONTROLS.search(content.replace("\r\n", ""))
    channels = {row["channel"] for row in rows}
    assert {visible(name) for name in (*MARKUP, *RIGHT_TO_LEFT, *LONG, *UNSEEN)} <= channels
    assert {"'=cmd|' /C calc'!A0", "radio;'=1+1", "radio =1+1", "'＝1+1"} <= channels


def test_csv_runs_nothing_where_semicolons_part_the_cells(written):
    for line in written(report_csv).decode("utf-8-sig").splitlines():
        assert not [part for part in line.split(";")[1:] if re.match("[=+@＝-]", part)]


def test_csv_is_read_by_a_database(written, tmp_path):
    path = tmp_path / "r.csv"
    path.write_bytes(written(report_csv))
    kinds = duckdb.sql(f"select typeof(value) from read_csv('{path}') limit 1").fetchall()
    assert kinds == [("DOUBLE",)]


def test_json_gives_names_as_they_came_and_no_number_that_json_lacks(written):
    text = json.dumps(written(report_json), allow_nan=False)
    assert [one["channel"] for one in json.loads(text)["scores"][0]["channels"]] == list(NAMES)


def test_the_terminal_gets_no_control(written):
    text = report_text(card(HARSH), "nb", 80)
    assert not CONTROLS.search(text) and max(len(line) for line in text.splitlines()) < 200


@pytest.mark.parametrize("form", [".html", ".pdf", ".xlsx", ".csv", ".json"])
def test_every_form_is_written_to_a_file(form, tmp_path):
    path = write_report(card(), tmp_path / f"report{form}", "fi")
    content = path.read_bytes()
    assert len(content) < 5_000_000
    if form in (".html", ".json", ".csv"):
        content.decode("utf-8")


def test_what_is_recorded_may_mean_harm_too(tmp_path):
    day = cards.Q3.start
    outcomes = tuple(RecordedOutcomes(name, 40, day, day) for name in (ORGANISATION, *NAMES))
    found = Recorded(outcomes, tuple((name, 3) for name in NAMES))
    bare = Scorecard(ORGANISATION, "NOK", (), (), (), found)
    for form in (".html", ".pdf", ".xlsx", ".csv", ".json"):
        assert Path(write_report(bare, tmp_path / f"report{form}", "sv")).stat().st_size < 5_000_000
    page = Page((tmp_path / "report.html").read_text("utf-8"))
    assert not page.tags & {"script", "img", "b"} and not CONTROLS.search("".join(page.texts))
    [proposed] = [text for text in page.texts if text.startswith("[goals.")]
    [goal] = tomllib.loads(proposed)["goals"].values()
    assert goal["outcome"] == ORGANISATION

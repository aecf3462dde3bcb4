"""Releases of names and numbers that mean harm: nothing runs, nothing crashes, and what can be read is readable."""

from __future__ import annotations

import csv
import json
import math
import re
from io import BytesIO, StringIO

import duckdb
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.publication import releases
from tests.publication.test_hostile_report import (
    CONTROLS,
    FORMULAS,
    LONG,
    MARKUP,
    NAMES,
    RUN_BY_A_SPREADSHEET,
    TYPST,
    UNSEEN,
    Page,
    squashed,
)

from maal.publication.prose.names import tidy
from maal.publication.render import release as render
from maal.publication.render.jsonstat import release_jsonstat
from maal.publication.render.sdmx_csv import release_sdmx_csv

HARSH = (
    (0.5, 0.1, 0.3, 0.7),
    (math.inf, math.inf, -math.inf, math.inf),
    (1e-320, 1e-320, 0.0, 1e-300),
    (1e300, 1e300, -1e300, 1e305),
    (math.nan, math.nan, math.nan, math.nan),
    (-1e-9, 0.0, -1.0, math.inf),
    (0.25, None, None, None),
)
LEVELS = tuple(dict.fromkeys(NAMES))
CODE = re.compile(r"[A-Za-z0-9_@$-]+")


@pytest.fixture(scope="module")
def release():
    return releases.harmful(NAMES, HARSH)


@pytest.fixture(scope="module")
def html(release):
    return render.release_html(release, "nb")


@pytest.fixture(scope="module")
def paper(release):
    return PdfReader(BytesIO(render.release_pdf(release, "nb")))


@pytest.fixture(scope="module")
def sdmx(release):
    return release_sdmx_csv(release).decode()


def test_the_page_runs_nothing_and_leads_nowhere_but_to_its_files(html):
    page = Page(html)
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "form", "base", "b"}
    assert not [name for name in page.attributes if name.startswith("on")]
    assert all(link.startswith(("#", "social.")) for link in page.links)
    assert not CONTROLS.search(html)


def test_the_page_shows_every_name_as_text_and_cuts_what_is_long(html):
    page = Page(html)
    text = squashed("".join(page.texts))
    assert [name for name in LEVELS if squashed(tidy(name)) not in text] == []
    assert max(len(word) for each in page.texts for word in each.split()) <= 300
    assert len(html) < 500_000


def test_a_number_that_is_none_is_not_shown_as_one(html):
    assert not re.search(r"\b(inf|nan|NaN|Infinity|-?∞)\b", "".join(Page(html).texts))


def test_right_to_left_names_keep_their_direction_to_themselves(html):
    assert all(text.count("\u2068") == text.count("\u2069") for text in Page(html).texts)


def test_paper_runs_nothing_and_shows_names_as_text(paper):
    actions = [note.get_object().get("/A", {}) for page in paper.pages for note in page.get("/Annots", [])]
    assert {action.get("/S", "/GoTo") for action in actions} <= {"/GoTo"}
    assert not {"/OpenAction", "/AA"} & set(paper.trailer["/Root"])
    text = squashed("".join(page.extract_text() for page in paper.pages))
    assert "root:" not in text and not CONTROLS.search(text) and len(paper.pages) <= 12
    drawn = [*MARKUP, *TYPST, *FORMULAS[:-1], *UNSEEN, *LONG[:3]]  # no font of ours draws the others
    assert [name for name in drawn if squashed(tidy(name)) not in text] == []


def test_the_workbook_holds_texts_and_finite_numbers_only(release):
    book = load_workbook(BytesIO(render.release_xlsx(release, "nb")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(math.isfinite(cell.value) for cell in cells if cell.data_type == "n")
    texts = "\n".join(cell.value for cell in cells if cell.data_type == "s")
    assert [name for name in LEVELS if tidy(name) not in texts] == []
    assert not CONTROLS.search(texts)


def test_csv_has_nothing_to_run_and_finite_numbers_only(release):
    rows = _rows(render.release_csv(release, "nb").decode("utf-8-sig"))
    numbers = {"value", "low", "high", "level", "n"}
    texts = [row[name] for row in rows for name in row if name not in numbers]
    assert not [text for text in texts if RUN_BY_A_SPREADSHEET.match(text) or CONTROLS.search(text)]
    assert all(math.isfinite(float(row[name])) for row in rows for name in numbers if row[name])


def test_json_has_names_as_keys_and_no_number_that_json_lacks(release):
    page = json.loads(render.release_json(release, "nb"), parse_constant=pytest.fail)
    (table,) = page["tables"]
    assert [each["key"] for each in table["dimensions"][0]["categories"]] == ["_T", *LEVELS]
    assert not CONTROLS.search(page["title"])


def test_jsonstat_is_valid_and_every_label_can_be_read(release):
    found = json.loads(release_jsonstat(release, "nb"), parse_constant=pytest.fail)
    validator = pytest.importorskip("jsonstat_validator", reason="pip install jsonstat-validator to check JSON-stat")
    assert validator.validate_jsonstat(found)
    assert math.prod(found["size"]) == len(found["value"])
    labels = [text for each in found["dimension"].values() for text in each["category"]["label"].values()]
    assert not [label for label in labels if CONTROLS.search(label) or len(label) > 302]


def test_sdmx_has_codes_alone_each_cell_once_and_nothing_to_run(sdmx, release):
    rows = _rows(sdmx)
    assert len(rows) == len(LEVELS) + 1
    first, *heads = next(csv.reader([sdmx.splitlines()[0]]))
    assert first == "STRUCTURE" and all(re.fullmatch("[A-Z][A-Z0-9_]*", head) for head in heads)
    groups = [row[heads[2]] for row in rows]
    assert len(set(groups)) == len(groups) and all(CODE.fullmatch(group) for group in groups)
    texts = [value for row in rows for value in row.values() if not _is_number(value)]
    assert not [text for text in texts if RUN_BY_A_SPREADSHEET.match(text) or CONTROLS.search(text)]


def test_sdmx_has_finite_numbers_only_and_is_read_by_a_database(sdmx, tmp_path):
    path = tmp_path / "release.csv"
    path.write_text(sdmx, "utf-8", newline="")
    found = duckdb.sql(f"select OBS_VALUE, STD_ERROR, UPPER from read_csv('{path}', auto_type_candidates=['DOUBLE'])")
    assert all(each is None or math.isfinite(each) for row in found.fetchall() for each in row)


def test_the_terminal_gets_no_control(release):
    text = render.release_text(release, "nb", 80)
    assert not CONTROLS.search(text) and max(len(line) for line in text.splitlines()) < 200


def _rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content, newline=""), strict=True))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text) is not None

"""One release, seven formats, the same figures: each is opened, and every number in it compared with the survey's.

The numbers that a reader sees are written anew here, from the survey and not by the renderers.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.publication import releases

from maal.publication.release import Release
from maal.publication.release.survey import Surveyed
from maal.publication.release.survey_release import survey_release
from maal.publication.render import release as render
from maal.publication.render.jsonstat import release_jsonstat
from maal.publication.render.sdmx_csv import release_sdmx_csv

WRITERS: dict[str, Callable[[Release, str], Any]] = {
    "html": render.release_html,
    "pdf": render.release_pdf,
    "xlsx": render.release_xlsx,
    "csv": render.release_csv,
    "json": render.release_json,
    "jsonstat": release_jsonstat,
    "sdmx": lambda release, language: release_sdmx_csv(release),
}
LANGUAGES = ("en", "nb")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
HIDDEN = "West"  # 20 and 19 answers: too few for a figure
NAMES = ("value", "std_error", "low", "high", "level", "n", "design_effect")

Numbers = tuple[float | None, ...]


def cells(survey: Surveyed) -> dict[tuple[str, str], Numbers]:
    """(area or _T, indicator) → the numbers of `NAMES`; all None where the figure may not be shown."""
    found = {}
    for (_, area, key), answered in survey.figures.items():
        one = answered.estimate
        known = (one.value, one.std_error, one.low, one.high, one.level, answered.n, answered.design_effect)
        found[area or "_T", key] = (None,) * len(NAMES) if area == HIDDEN else known
    return found


def labelled(survey: Surveyed, language: str) -> dict[str, str]:
    """The key of a cell's area or indicator by its label."""
    areas = {each.key: each.key for each in survey.groupings[0].levels}
    return areas | {f"About {each.key}": each.key for each in survey.measured} | {_ALL[language]: "_T"}


_ALL = {"en": "All", "nb": "Alle"}


def written(number: float, places: int, language: str) -> str:
    text = f"{number:.{places}f}"
    return text if language == "en" else text.replace(".", ",")


def shown(survey: Surveyed, language: str, chart_times: int) -> Iterator[str]:
    """Every number on the page: of the tables, of the chart as often as it gives them, of the sentences."""
    for (area, _), (value, _, low, high, *_) in cells(survey).items():
        if value is not None:
            times = 1 if area == "_T" else 1 + chart_times
            yield from times * [written(100 * each, 1, language) for each in (value, low, high)]
    for each in survey.measured:
        _, error, *_, n, effect = cells(survey)["_T", each.key]
        yield from (written(n, 0, language), written(100 * error, 2, language), written(effect, 2, language))
    yield from said(survey, language)


def said(survey: Surveyed, language: str) -> Iterator[str]:
    """Every number in a sentence that comes of the survey."""
    drawn, found = survey.drawn, cells(survey)
    value, _, low, high, level, n, _ = found["_T", "uses"]
    (gap,) = survey.gaps
    ends = (found[gap.most, "uses"][0], found[gap.least, "uses"][0], gap.difference.value)
    for share in (value, low, high, found["_T", "policy"][0], *ends, drawn.rows / drawn.approached):
        yield written(100 * share, 1, language)
    for number in (*drawn.ratios, *drawn.kish):
        yield written(number, 2, language)
    hidden = sum(each[0] is None for each in found.values())
    counts = (100 * level, n, drawn.rows, drawn.rows, drawn.strata, 100 * drawn.level, drawn.approached)
    for number in (*counts, drawn.gaps["policy"], survey.small.fewest, survey.small.suppress_below, hidden):
        yield written(number, 0, language)


def numbers(text: str) -> Counter[str]:
    return Counter(NUMBER.findall(text))


def assert_shown(text: str, wanted: Iterator[str]) -> None:
    assert not Counter(wanted) - numbers(text)


def check_html(content: str, survey: Surveyed, language: str) -> None:
    body = re.sub(r"(?s)<style>.*?</style>", "", content)
    assert_shown(re.sub(r"<[^>]*>", " ", body), shown(survey, language, 2))  # drawn, and described for those who hear


def check_pdf(content: bytes, survey: Surveyed, language: str) -> None:
    pages = PdfReader(BytesIO(content)).pages
    assert_shown("\n".join(page.extract_text() for page in pages), shown(survey, language, 1))


def check_xlsx(content: bytes, survey: Surveyed, language: str) -> None:
    book = load_workbook(BytesIO(content))
    _, figures, precision, notes = ([*_rows(sheet)] for sheet in book.worksheets)
    keys = labelled(survey, language)
    wanted = {
        (area, key): (value, low, high, n, level)
        for (area, key), (value, _, low, high, level, n, _) in cells(survey).items()
    }
    found = {}
    for area, *rest in figures:
        for place, each in enumerate(survey.measured):
            values = (*rest[4 * place : 4 * place + 4], rest[8])
            found[keys[area], each.key] = tuple(one if isinstance(one, int | float) else None for one in values)
    assert found == wanted
    for name, *rest in precision:
        _, error, *_, n, effect = cells(survey)["_T", keys[name]]
        assert rest == [n, 100 * error, effect]
    assert_shown("\n".join(str(row[-1]) for row in notes), said(survey, language))


def _rows(sheet: Any) -> Iterator[list[Any]]:
    ((reference),) = [table.ref for table in sheet.tables.values()]
    for row in list(sheet[reference])[1:]:
        yield [cell.value for cell in row]


def check_csv(content: bytes, survey: Surveyed, language: str) -> None:
    keys = labelled(survey, language)
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    places = [row["figure"].partition(": ") for row in rows]
    found = {
        (keys[area], keys[indicator]): tuple(_number(row[name]) for name in ("value", "low", "high", "level", "n"))
        for row, (area, _, indicator) in zip(rows, places, strict=True)
        if indicator in keys
    }
    assert found == {
        place: (value, low, high, level, n) for place, (value, _, low, high, level, n, _) in cells(survey).items()
    }
    precise = [_number(row["value"]) for row, (name, *_) in zip(rows, places, strict=True) if name.startswith("About")]
    totals = [cells(survey)["_T", each.key] for each in survey.measured]
    assert precise == [each for _, error, *_, n, effect in totals for each in (n, 100 * error, effect)]


def _number(text: str) -> float | None:
    return float(text) if text else None


def check_json(content: bytes, survey: Surveyed, language: str) -> None:
    page = json.loads(content)
    (table,) = page["tables"]
    found = {tuple(each["categories"]): each["figure"] or {} for each in table["cells"]}
    assert {key: tuple(each.get(name) for name in NAMES) for key, each in found.items()} == cells(survey)
    assert_shown("\n".join(text for each in page["sections"] for text in each["sentences"]), said(survey, language))


def check_jsonstat(content: bytes, survey: Surveyed, language: str) -> None:
    data = json.loads(content)
    assert data["id"] == ["area", "indicator", "time", "figure"]
    areas, indicators, _, figures = (data["dimension"][each]["category"]["index"] for each in data["id"])
    values = iter(data["value"])
    found = {(area, one): {each: next(values) for each in figures} for area in areas for one in indicators}
    names = ("estimate", "std_error", "low", "high", "n", "design_effect")
    wanted = {key: (*each[:4], *each[5:]) for key, each in cells(survey).items()}
    assert {key: tuple(each[name] for name in names) for key, each in found.items()} == wanted


def check_sdmx(content: bytes, survey: Surveyed, language: str) -> None:
    rows = csv.DictReader(StringIO(content.decode(), newline=""))
    columns = ("OBS_VALUE", "STD_ERROR", "LOWER", "UPPER", "LEVEL", "N_OBS", "DESIGN_EFFECT")
    found = {(row["AREA"], row["INDICATOR"]): tuple(_number(row[name]) for name in columns) for row in rows}
    assert found == cells(survey)


CHECKS: dict[str, Callable[[Any, Surveyed, str], None]] = {
    "html": check_html,
    "pdf": check_pdf,
    "xlsx": check_xlsx,
    "csv": check_csv,
    "json": check_json,
    "jsonstat": check_jsonstat,
    "sdmx": check_sdmx,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", WRITERS)
def test_every_number_is_the_surveys(form: str, language: str) -> None:
    survey = releases.surveyed()
    CHECKS[form](WRITERS[form](survey_release(survey), language), survey, language)


DATA = ("json", "jsonstat", "sdmx")
TABLES = ("html", "pdf", "xlsx", "csv", *DATA)
PROSE = ("html", "pdf", "xlsx", "json")


@pytest.mark.parametrize(
    ("part", "by", "forms"),
    [
        ("value", 0.01, TABLES),
        ("low", 0.01, TABLES),
        ("high", 0.01, TABLES),
        ("std_error", 0.001, DATA),
        ("n", 1, ("xlsx", "csv", *DATA)),
        ("design_effect", 0.01, DATA),
    ],
)
def test_a_changed_number_of_a_group_is_seen(part: str, by: float, forms: tuple[str, ...]) -> None:
    _assert_seen(_changed(releases.surveyed(), ("area", "East", "policy"), part, by), forms)


@pytest.mark.parametrize(("part", "by"), [("value", 0.01), ("std_error", 0.001), ("n", 1), ("design_effect", 0.01)])
def test_a_changed_number_of_the_whole_is_seen_in_every_format(part: str, by: float) -> None:
    _assert_seen(_changed(releases.surveyed(), ("", "", "policy"), part, by), TABLES)


CHANGES = (
    {"rows": 432}, {"strata": 11}, {"ratios": (0.84, 1.27)}, {"kish": (1.21, 1.35)}, {"approached": 786},
    {"gaps": {"uses": 0, "policy": 18}},
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_changed_number_in_a_sentence_is_seen(change: dict[str, Any]) -> None:
    survey = releases.surveyed()
    _assert_seen(replace(survey, drawn=replace(survey.drawn, **change)), PROSE)


def _changed(survey: Surveyed, place: tuple[str, str, str], part: str, by: float) -> Surveyed:
    found = survey.figures[place]
    if part == "design_effect":
        found = replace(found, design_effect=found.design_effect + by)
    else:
        one = replace(found.estimate, **{part: getattr(found.estimate, part) + by})
        found = replace(found, estimate=one, n=one.n)
    return replace(survey, figures={**survey.figures, place: found})


def _assert_seen(changed: Surveyed, forms: tuple[str, ...]) -> None:
    """The formats with this number no longer fit the survey as it was."""
    release, survey = survey_release(changed), releases.surveyed()
    for form in forms:
        with pytest.raises(AssertionError):
            CHECKS[form](WRITERS[form](release, "en"), survey, "en")

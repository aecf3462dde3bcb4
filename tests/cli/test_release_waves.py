"""``maal survey release`` of a survey that was held before: what changed, by the interval of the difference.

The reference is R's survey 4.1-1 on the same rows in one long table (id of the enterprise in both years):
``svydesign(ids=~id, strata=~interaction(size, industry), weights=~weight, fpc=~fpc)``, ``svyby(~uses, ~year, svymean,
covmat=TRUE)``, ``svycontrast(c(-1, 1))``, and the same with the year among the strata and no ids.
"""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from tests.cli.conftest import Maal
from tests.cli.test_release import DESIGN, ENTERPRISES, RELEASE, Desk

BEFORE, NOW, CHANGE = 0.403201770253, 0.534654056407, 0.1314522861533
PANEL = (0.055942322858527, 0.206962249448076)
INDEPENDENT_ERROR = 0.041386771016473
WAVES = '\n[waves]\ncolumn = "year"\n'
PLAIN = RELEASE.replace('period = "2025"\n', "")
OWN_TITLES = PLAIN.replace("{ nb =", '{ nn = "T", sv = "T", da = "T", nb =')


def long_table(folder: Path, years: tuple[str, str] = ("2024", "2025")) -> Path:
    """The reference survey in two waves: what was used before, and what is used."""
    rows = list(csv.DictReader(StringIO(ENTERPRISES.read_text("utf-8"))))
    columns = ("id", "size", "industry", "region", "weight", "fpc", "purpose")
    lines = [",".join((*columns, "year", "uses_social"))]
    for year, used in zip(years, ("uses_before", "uses_social"), strict=True):
        lines += [",".join((*(row[each] for each in columns), year, row[used])) for row in rows]
    path = folder / "waves.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def waves(tmp_path: Path, maal: Maal) -> Desk:
    desk = Desk(tmp_path, maal, long_table(tmp_path))
    desk.write("DESIGN.toml", DESIGN + 'psu = "id"\n')
    desk.write("RELEASE.toml", PLAIN + WAVES)
    return desk


def page(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk.read("json"))
    return found


def sentences(desk: Desk, title: str = "Findings") -> list[str]:
    return next(each["sentences"] for each in page(desk)["sections"] if each["title"] == title)


def over_time(desk: Desk) -> dict[tuple[str, str], dict[str, Any]]:
    table = page(desk)["tables"][-1]
    assert [each["key"] for each in table["dimensions"]] == ["time", "indicator"]
    return {tuple(cell["categories"]): cell for cell in table["cells"]}


def test_the_last_wave_is_published_with_what_changed_as_r_has_it(waves: Desk) -> None:
    ran = waves.release()
    assert (ran.code, ran.err) == (0, "")
    found = over_time(waves)
    assert found["2024", "uses_social"]["figure"]["value"] == pytest.approx(BEFORE, abs=1e-11)
    assert found["2025", "uses_social"]["figure"]["value"] == pytest.approx(NOW, abs=1e-11)
    assert page(waves)["tables"][0]["cells"][0]["figure"] == found["2025", "uses_social"]["figure"]
    said = sentences(waves)
    low, high = (f"{100 * each:.1f}" for each in PANEL)
    assert any("rose from 40.3% to 53.5% between 2024 and 2025, an increase of 13.1 percentage" in one for one in said)
    sure = f"The true change probably lies between {low} and {high} percentage points (95% confidence interval)."
    assert any(sure in one for one in said)
    assert "The interval of a change takes into account that units answered in several waves (“id”)." in sentences(
        waves, "Method and quality"
    )


def test_the_figures_of_the_wave_are_those_of_the_survey_alone(waves: Desk, tmp_path: Path, maal: Maal) -> None:
    """A wave is a domain: points and numbers of answers are those of its own rows, gaps and strata too."""
    waves.release()
    (tmp_path / "alone").mkdir()
    alone = Desk(tmp_path / "alone", maal)
    alone.release()
    for ours, theirs in zip(page(waves)["tables"], page(alone)["tables"], strict=False):
        for one, other in zip(ours["cells"], theirs["cells"], strict=True):
            assert (one["categories"], one["status"]) == (other["categories"], other["status"])
            if one["figure"]:
                assert one["figure"]["value"] == pytest.approx(other["figure"]["value"], abs=1e-12)
                assert one["figure"]["n"] == other["figure"]["n"]
    told = [set(sentences(each, "Method and quality")) for each in (waves, alone)]
    assert told[1] - told[0] == set()


def test_what_most_of_a_change_is_made_up_of_is_said_by_size(waves: Desk) -> None:
    waves.release()
    said = [one for one in sentences(waves) if "took place within the groups" in one]
    assert len(said) == 1 and said[0].endswith("(by group: Persons employed).")


def test_waves_of_their_own_samples_count_apart(waves: Desk) -> None:
    waves.write("DESIGN.toml", DESIGN.replace('"industry"]', '"industry", "year"]'))
    assert waves.release().code == 0
    half = 1.96274 * INDEPENDENT_ERROR  # Student's t with 854 degrees of freedom
    low, high = (f"{100 * each:.1f}" for each in (CHANGE - half, CHANGE + half))
    assert any(
        f"The true change probably lies between {low} and {high} percentage points (95% confidence interval)." in one
        for one in sentences(waves)
    )
    assert "The interval of a change counts every wave as a sample of its own." in sentences(
        waves, "Method and quality"
    )


def test_a_design_that_does_not_say_how_waves_belong_together_is_refused(waves: Desk) -> None:
    waves.write("DESIGN.toml", DESIGN)
    ran = waves.release()
    assert ran.code == 1 and not (waves.folder / "out").exists()
    assert "does not say how the waves of 'year' belong together" in ran.err and "among the strata" in ran.err


def test_nothing_is_compared_across_a_break(waves: Desk) -> None:
    waves.write("RELEASE.toml", PLAIN + WAVES + 'breaks = ["2025"]\n')
    assert waves.release().code == 0
    said = sentences(waves)
    assert "There is a break in the series in 2025: figures before and after cannot be compared." in said
    assert not any("rose" in one or "true change" in one for one in said)
    found = over_time(waves)
    assert (found["2024", "uses_social"]["status"], found["2025", "uses_social"]["status"]) == ("A", "B")
    assert found["2025", "uses_social"]["figure"]["value"] == pytest.approx(NOW, abs=1e-11)
    rows = list(csv.DictReader(StringIO(waves.read("sdmx.csv"))))
    assert {row["OBS_STATUS"] for row in rows if row["TIME_PERIOD"] == "2024"} == {"A"}
    assert "B: There is a break in the series here" in waves.read("jsonstat.json")
    assert "media over time" not in waves.read("html") and "All indicators over time" not in waves.read("html")


def test_every_cell_stands_once_in_sdmx_and_the_validator_passes_jsonstat(waves: Desk) -> None:
    validator = pytest.importorskip("jsonstat_validator", reason="pip install jsonstat-validator to check JSON-stat")
    waves.release()
    rows = list(csv.DictReader(StringIO(waves.read("sdmx.csv"))))
    keys = [(row["SIZE"], row["INDUSTRY"], row["INDICATOR"], row["TIME_PERIOD"]) for row in rows]
    assert len(set(keys)) == len(keys) == 2 * (1 + 3 + 4) + 2
    assert sum(key[-1] == "2024" for key in keys) == 2
    assert validator.validate_jsonstat(json.loads(waves.read("jsonstat.json")))


def test_earlier_figures_are_the_same_in_every_format(waves: Desk) -> None:
    waves.release()
    figure = over_time(waves)["2024", "uses_social"]["figure"]
    value, low, high = (figure[each] for each in ("value", "low", "high"))
    shown = (f"{100 * value:.1f}%", f"{100 * low:.1f} to {100 * high:.1f}")
    pages = PdfReader(waves.folder / "out" / "social-media.pdf").pages
    for text in (waves.read("html").replace("\u00a0", " "), " ".join(page.extract_text() for page in pages)):
        assert all(each in " ".join(text.split()) for each in shown)
    book = openpyxl.load_workbook(waves.folder / "out" / "social-media.xlsx")
    numbers = [[cell for cell in row if isinstance(cell, float)] for sheet in book for row in sheet.values]
    assert any(row[:3] == [value, low, high] for row in numbers)
    rows = list(csv.DictReader(StringIO(waves.read("csv"))))
    assert any([row["value"], row["low"], row["high"]] == [repr(value), repr(low), repr(high)] for row in rows)


def test_a_period_chooses_the_wave_and_forgets_the_later_ones(waves: Desk) -> None:
    waves.write("RELEASE.toml", PLAIN.replace('key = "', 'period = "2024"\nkey = "') + WAVES)
    assert waves.release().code == 0
    assert "2025" not in waves.read("json") and not any(
        "Over time" in each["title"] for each in page(waves)["sections"]
    )
    assert page(waves)["tables"][0]["cells"][0]["figure"]["value"] == pytest.approx(BEFORE, abs=1e-11)


def test_a_sample_that_chose_itself_has_its_waves_without_changes(waves: Desk) -> None:
    waves.write("DESIGN.toml", 'weights = "weight"\nkind = "opt-in"\n')
    assert waves.release().code == 0
    assert not any("rose" in one or "true change" in one for one in sentences(waves))
    assert over_time(waves)["2024", "uses_social"]["figure"]["low"] is None


def test_an_earlier_wave_of_few_answers_is_neither_shown_nor_compared(waves: Desk) -> None:
    lines = waves.data.read_text("utf-8").splitlines()
    early = [line for line in lines if ",2024," in line][:7]
    waves.data.write_text("\n".join([lines[0], *early, *(line for line in lines if ",2025," in line)]), "utf-8")
    waves.write("DESIGN.toml", 'weights = "weight"\npsu = "id"\n')
    assert waves.release().code == 0
    found = over_time(waves)["2024", "uses_social"]
    assert (found["figure"], found["status"]) == (None, "Q")
    assert not any("2024" in one for one in sentences(waves))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"year"', '"yaer"', "yaer"),
        ('column = "year"', 'column = "size"', "names the waves: it can be no group and no indicator"),
        ('column = "year"', 'column = "region"', "4 of its values are no periods, such as 'east'"),
        ('column = "year"', 'column = "year"\nbreaks = ["2023"]', "'year' has no such wave"),
        ('column = "year"', 'column = "year"\nbreaks = ["soon"]', "soon"),
        ('key = "', 'period = "2023"\nkey = "', "'year' has no such wave"),
    ],
)
def test_waves_that_cannot_be_read_are_named(waves: Desk, old: str, new: str, told: str) -> None:
    waves.write("RELEASE.toml", (PLAIN + WAVES).replace(old, new, 1))
    ran = waves.release()
    assert ran.code == 1 and told in ran.err and not (waves.folder / "out").exists()


def test_one_period_written_in_two_ways_is_refused(waves: Desk) -> None:
    text = waves.data.read_text("utf-8")
    waves.data.write_text(text.replace(",2024,", ",2025-01-01..2025-12-31,"), "utf-8")
    ran = waves.release()
    assert ran.code == 1 and "'year' names the period 2025 in several ways" in ran.err


def test_rows_without_a_wave_are_told_of(waves: Desk) -> None:
    text = waves.data.read_text("utf-8")
    waves.data.write_text(text.replace(",2024,", ",,", 3), "utf-8")
    assert "'year' is missing in 3 rows" in waves.release().out


@pytest.mark.parametrize("language", ["nb", "nn", "sv", "da", "fi", "en"])
def test_a_release_over_time_passes_the_checks_in_every_language(waves: Desk, language: str) -> None:
    """One indicator of the vocabulary: its headline, too, says which way it went."""
    start, end = OWN_TITLES.index("[indicators.purpose]"), OWN_TITLES.index("[groups.size]")
    waves.write("RELEASE.toml", OWN_TITLES[:start] + OWN_TITLES[end:] + WAVES)
    ran = waves.release("--language", language)
    assert (ran.code, ran.err) == (0, "")
    said = " ".join(text for each in page(waves)["sections"] for text in each["sentences"])
    assert ("13.1" if language == "en" else "13,1") in said

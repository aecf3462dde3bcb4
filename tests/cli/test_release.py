"""``maal survey release`` as an analyst runs it: one set of figures in seven files, by the rule of small cells."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from tests.cli.conftest import Maal

ENTERPRISES = Path(__file__).parents[1] / "survey" / "reference" / "enterprises.csv"
DESIGN = 'weights = "weight"\nstrata = ["size", "industry"]\nfpc = "fpc"\n'
MARGINS = "[calibration.margins.region]\nnorth = 2200\neast = 1760\nsouth = 1300\nwest = 740\n"
RELEASE = """
key = "social-media"
title = { nb = "Sosiale medier i foretakene", fi = "Yritysten sosiaalinen media", en = "Social media in enterprises" }
organisation = "Fjordvik"
source = "A survey"
period = "2025"
language = "en"
approached = 800

[indicators.uses_social]
does = "uses-social-media"

[indicators.purpose]
value = "recruit"
does = { nb = "rekrutterer der", en = { one = "recruits there", many = "recruit there" } }

[groups.size]
kind = "size"

[groups.industry]
kind = "industry"
"""
FORMS = ("html", "pdf", "xlsx", "csv", "json", "jsonstat.json", "sdmx.csv")


class Desk:
    """A folder with a survey, its design and what is to be published."""

    def __init__(self, folder: Path, maal: Maal, data: Path = ENTERPRISES) -> None:
        self.folder, self.maal, self.data = folder, maal, data
        self.write("DESIGN.toml", DESIGN)
        self.write("RELEASE.toml", RELEASE)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def release(self, *options: object) -> Any:
        files = ("--design", self.folder / "DESIGN.toml", "--publication", self.folder / "RELEASE.toml")
        return self.maal("survey", "release", self.data, *files, "--to", self.folder / "out", *options)

    def read(self, form: str) -> str:
        return (self.folder / "out" / f"social-media.{form}").read_text("utf-8-sig")

    def values(self) -> list[float]:
        tables = json.loads(self.read("json"))["tables"]
        return [cell["figure"]["value"] for table in tables for cell in table["cells"] if cell["figure"]]


@pytest.fixture
def desk(tmp_path: Path, maal: Maal) -> Desk:
    return Desk(tmp_path, maal)


def test_seven_files_are_written_and_named(desk: Desk) -> None:
    ran = desk.release()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "Social media in enterprises"
    names = {path.name for path in (desk.folder / "out").iterdir()}
    assert names == {f"social-media.{form}" for form in FORMS}
    assert all(name in ran.out and f'<a href="{name}">{name}</a>' in desk.read("html") for name in names)


def test_figures_are_those_of_estimate_in_every_form(desk: Desk, maal: Maal) -> None:
    desk.write("DESIGN.toml", DESIGN + MARGINS)
    assert desk.release().code == 0
    asked = ("--of", "uses_social", "--statistic", "proportion", "--by", "size", "--json")
    rows = maal("survey", "estimate", ENTERPRISES, "--design", desk.folder / "DESIGN.toml", *asked).json["rows"]
    wanted = sorted(desk.values())
    assert {row["estimate"] for row in rows} <= set(wanted)
    table = csv.DictReader(StringIO(desk.read("csv")))
    assert sorted(float(row["value"]) for row in table if row["value"] and row["unit"] == "share") == wanted
    sdmx = list(csv.DictReader(StringIO(desk.read("sdmx.csv"))))
    assert {float(row["OBS_VALUE"]) for row in sdmx if row["OBS_VALUE"]} == set(wanted)
    stat = json.loads(desk.read("jsonstat.json"))["link"]["item"]
    assert sorted(value for each in stat for value in each["value"][::6]) == wanted
    book = openpyxl.load_workbook(desk.folder / "out" / "social-media.xlsx")
    numbers = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert set(wanted) <= numbers
    shown = {f"{100 * value:.1f}%" for value in wanted}
    pdf = "".join(page.extract_text() for page in PdfReader(desk.folder / "out" / "social-media.pdf").pages)
    for text in (desk.read("html"), pdf):
        assert shown <= set(re.findall(r"\d+\.\d%", text))


def test_the_method_chapter_says_what_was_done(desk: Desk) -> None:
    desk.write("DESIGN.toml", DESIGN + MARGINS)
    desk.release()
    method = json.loads(desk.read("json"))["sections"][-2]["sentences"]
    assert "The figures rest on 439 answers of a probability sample." in method
    assert "It was drawn in 12 strata, by “Persons employed” and “Industry”." in method
    assert "The weights are calibrated to known totals of “region” by raking." in method
    assert "Of 800 that were approached, 439 answered (54.9%)." in method
    assert "“Recruit there”: 35 answers are missing and left out." in method
    assert any("linearisation" in each for each in method)
    desk.write("DESIGN.toml", DESIGN)
    desk.write("RELEASE.toml", RELEASE.replace("approached = 800\n", ""))
    desk.release()
    assert "The weights are not calibrated to known totals." in desk.read("json")
    assert "How many were approached is not stated" in desk.read("json")


def test_findings_tell_only_sure_differences(desk: Desk) -> None:
    desk.release()
    said = json.loads(desk.read("json"))["sections"][0]["sentences"]
    assert any("rises with size, from 50.6" in each for each in said), said
    assert not any("industr" in each and "higher" in each for each in said)
    assert said[-1].startswith("The figures count enterprises, not volume")


def test_jsonstat_is_valid_and_speaks_the_language(desk: Desk) -> None:
    desk.write("RELEASE.toml", RELEASE.replace('[groups.industry]\nkind = "industry"\n', ""))
    desk.release("--language", "nb")
    found = json.loads(desk.read("jsonstat.json"))
    assert (found["class"], found["version"], found["role"]) == (
        "dataset",
        "2.0",
        {"time": ["time"], "metric": ["figure"]},
    )
    assert found["size"] == [4, 2, 1, 6] and len(found["value"]) == 48
    assert found["dimension"]["size"]["category"]["label"]["250+"] == "250+"
    assert found["dimension"]["indicator"]["category"]["label"]["uses_social"] == "Bruker sosiale medier"


def test_jsonstat_passes_the_validator(desk: Desk) -> None:
    validator = pytest.importorskip("jsonstat_validator", reason="pip install jsonstat-validator to check JSON-stat")
    desk.release()
    assert validator.validate_jsonstat(json.loads(desk.read("jsonstat.json")))


def test_sdmx_has_its_structure_columns_and_each_cell_once(desk: Desk) -> None:
    desk.release()
    rows = list(csv.DictReader(StringIO(desk.read("sdmx.csv"))))
    assert list(rows[0])[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert {(row["STRUCTURE"], row["STRUCTURE_ID"], row["ACTION"]) for row in rows} == {
        ("dataflow", "MAAL:SOCIAL_MEDIA(1.0.0)", "I")
    }
    keys = [(row["SIZE"], row["INDUSTRY"], row["INDICATOR"], row["TIME_PERIOD"]) for row in rows]
    assert len(set(keys)) == len(keys) == 2 * (1 + 3 + 4)
    assert ("GE250", "_T", "uses_social", "2025") in keys


def _small(desk: Desk, few: int, rest: int = 40) -> None:
    rows = ["uses,area,w"]
    for area, n in (("a", few), ("b", rest), ("c", rest + 5)):
        rows += [f"{place % 2},{area},2" for place in range(n)]
    desk.write("small.csv", "\n".join(rows))
    desk.data = desk.folder / "small.csv"
    desk.write("DESIGN.toml", 'weights = "w"\n')
    desk.write(
        "RELEASE.toml",
        'key = "social-media"\ntitle = "T"\norganisation = "O"\nsource = "=S"\n'
        '[indicators.uses]\ndoes = "uses-social-media"\n[groups.area]\n',
    )


def _status(desk: Desk) -> dict[str, str]:
    (table,) = json.loads(desk.read("json"))["tables"]
    return {cell["categories"][0]: cell["status"] for cell in table["cells"]}


def test_small_cells_are_withheld_with_one_more_so_that_none_can_be_worked_out(desk: Desk) -> None:
    _small(desk, 5)
    assert desk.release().code == 0
    assert _status(desk) == {"_T": "A", "a": "Q", "b": "Q", "c": "A"}
    for form in ("csv", "sdmx.csv", "jsonstat.json", "json"):
        assert not re.search(r"\b5,|\b5\b.*\"n\"|\"n\": 5\b", desk.read(form).replace("0.5", "")), form
    assert "Withheld to protect those who answered." in desk.read("html")


def test_between_the_limits_a_figure_is_too_uncertain(desk: Desk) -> None:
    _small(desk, 20)
    desk.release()
    assert _status(desk) == {"_T": "A", "a": "U", "b": "A", "c": "A"}
    assert "Too few answers for a figure." in desk.read("html")
    assert "'=S" in desk.read("sdmx.csv")


def test_an_opt_in_sample_has_no_interval(desk: Desk) -> None:
    _small(desk, 40)
    desk.write("DESIGN.toml", 'weights = "w"\nkind = "opt-in"\n')
    ran = desk.release()
    assert (ran.code, ran.err) == (0, "")
    (table,) = json.loads(desk.read("json"))["tables"]
    assert {cell["figure"]["low"] for cell in table["cells"]} == {None}
    assert "no margin of error can be given" in desk.read("html")
    assert "intervals" not in desk.read("html")


def test_words_that_lack_in_the_language_are_named_and_nothing_is_written(desk: Desk) -> None:
    ran = desk.release("--language", "fi")
    assert ran.code == 1 and "'fi'" in ran.message
    assert not (desk.folder / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "size"', 'kind = "sise"', "Did you mean 'size'?"),
        ('"uses-social-media"', '"uses-social-medium"', "uses-social-media"),
        ('value = "recruit"\n', "", "say with value = ... in [indicators.purpose] which counts"),
        ('value = "recruit"', 'value = "recruits"', "recruit"),
        ("[groups.industry]\n", "[groups.industri]\n", "industry"),
        ('key = "social-media"', 'key = "Social media"', "line 2, key"),
        ("[groups.size]", "[groups.region]", "'east' is no size class"),
        ("[groups.size]", "[groups.time]", "is the name of a dimension"),
        ('period = "2025"', 'period = "last year"', "period"),
    ],
)
def test_faults_of_the_file_are_said_in_one_message(desk: Desk, old: str, new: str, said: str) -> None:
    desk.write("RELEASE.toml", RELEASE.replace(old, new))
    ran = desk.release()
    assert ran.code == 1 and said in ran.message, ran.message
    assert not (desk.folder / "out").exists()


def test_schools_from_a_real_file(shared: Path, desk: Desk) -> None:
    desk.data = shared / "survey" / "apistrat.csv"
    if not desk.data.is_file():
        pytest.skip("shared/data/survey with R's samples of schools is not beside the repository")
    desk.write("DESIGN.toml", 'weights = "pw"\nstrata = "stype"\nfpc = "fpc"\n')
    desk.write(
        "RELEASE.toml",
        'key = "social-media"\ntitle = "Schools that met their target"\norganisation = "O"\nsource = "S"\n'
        'units = { en = { one = "school", many = "schools" } }\n'
        '[indicators."sch.wide"]\nvalue = "Yes"\n'
        'does = { en = { one = "met its target", many = "met their target" } }\n'
        '[groups.stype]\n[groups.stype.levels.E]\nlabel = "Elementary"\n'
        'among = { en = "among elementary schools" }\n',
    )
    assert desk.release().code == 0
    html = desk.read("html")
    assert "schools met their target" in html and "Elementary" in html
    wanted = {"_T": 200, "E": 100, "H": 50, "M": 50}
    (table,) = json.loads(desk.read("json"))["tables"]
    assert {cell["categories"][0]: cell["figure"]["n"] for cell in table["cells"]} == wanted
    schools = list(csv.DictReader(StringIO(desk.data.read_text("utf-8"))))
    yes = sum(float(row["pw"]) for row in schools if row["sch.wide"] == "Yes")
    assert desk.values()[0] == pytest.approx(yes / sum(float(row["pw"]) for row in schools))


def test_the_analysts_words_stand_in_every_form_that_is_read(desk: Desk) -> None:
    words = desk.folder / "words.toml"
    files = ("--design", desk.folder / "DESIGN.toml", "--publication", desk.folder / "RELEASE.toml")
    ran = desk.maal("survey", "release", desk.data, *files, "--edit", words)
    assert ran.out == f"Wrote {words}\n" and not (desk.folder / "out").exists()
    text = words.read_text("utf-8")
    mine = text.replace('text = "Findings"', 'text = "What we found"')
    words.write_text(mine, "utf-8")
    assert mine != text and desk.release("--texts", words).code == 0
    assert "What we found" in desk.read("html") and "What we found" in desk.read("json")
    source = 'text = "{period:period}, from the source: {source:name}"\nseen = { "period:period" = "'
    assert source in mine
    words.write_text(mine.replace(source, source.replace("from the", "by the").replace('= "', '= "not ')), "utf-8")
    ran = desk.release("--texts", words)
    assert ran.code == 3 and "error outdated-figure: The text was written when period was" in ran.message


def test_a_release_needs_a_folder_or_a_file_to_edit(desk: Desk) -> None:
    files = ("--design", desk.folder / "DESIGN.toml", "--publication", desk.folder / "RELEASE.toml")
    ran = desk.maal("survey", "release", desk.data, *files)
    assert ran.code == 2 and "Missing option '--to' (or '--edit')" in ran.err


def test_a_folder_in_the_way_of_one_file_leaves_the_old_release_whole(desk: Desk) -> None:
    assert desk.release().code == 0
    before = {path.name: path.read_bytes() for path in (desk.folder / "out").iterdir() if path.suffix != ".pdf"}
    (desk.folder / "out" / "social-media.pdf").unlink()
    (desk.folder / "out" / "social-media.pdf").mkdir()
    desk.write("RELEASE.toml", RELEASE.replace("A survey", "Another survey"))
    ran = desk.release()
    assert ran.code == 1 and "social-media.pdf cannot be written: a folder of that name is in its place." in ran.message
    assert {path.name: path.read_bytes() for path in (desk.folder / "out").iterdir() if path.is_file()} == before

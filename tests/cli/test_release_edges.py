"""``maal survey release`` at the edges: crossed tables, names that mean harm, hardly any data."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from tests.cli.conftest import Maal
from tests.cli.test_release import Desk

from maal.app.survey.release_file import parse_release
from maal.core import BadSetting

HEAD = (
    'key = "social-media"\ntitle = "T"\norganisation = "O"\nsource = "S"\n'
    '[indicators.uses]\ndoes = "uses-social-media"\n'
)
HARMFUL = (
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "+1", "-A1", "@SUM(A1)", '#import "x": *', "$x$ *b* _t_ @r",
    'a & "b", c; d', "\u202egnp.exe", "🌞👩‍👩‍👧", "x" * 10_000, "x x", "x_x", "עברית",
    "../../etc/passwd", "{curly:money} %s",
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, maal: Maal) -> Desk:
    return Desk(tmp_path, maal)


def test_a_crossed_grouping_is_protected_across_tables(desk: Desk) -> None:
    cells = {"ap": 4, "aq": 50, "ar": 70, "bp": 60, "bq": 80, "br": 90}
    rows = ["uses,x,y,both,w"]
    rows += [f"{at % 2},{cell[0]},{cell[1]},{cell},2" for cell, n in cells.items() for at in range(n)]
    desk.write("crossed.csv", "\n".join(rows))
    desk.data = desk.folder / "crossed.csv"
    desk.write("DESIGN.toml", 'weights = "w"\n')
    desk.write("RELEASE.toml", f"{HEAD}[groups.x]\n[groups.y]\n[groups.both]\n")
    assert desk.release().code == 0
    tables = json.loads(desk.read("json"))["tables"]
    hidden = [cell["categories"][0] for table in tables for cell in table["cells"] if cell["status"] == "Q"]
    assert hidden == ["ap", "aq", "bp", "bq"]
    assert "could be worked out from others, also across tables" in desk.read("html")


def test_names_from_the_data_may_mean_harm(desk: Desk) -> None:
    with (desk.folder / "harm.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["uses", "source", "w"])
        writer.writerows([at % 2 if at else "", name, 2] for name in HARMFUL for at in range(40))
    desk.data = desk.folder / "harm.csv"
    desk.write("DESIGN.toml", 'weights = "w"\n')
    desk.write("RELEASE.toml", f"{HEAD}[groups.source]\n")
    ran = desk.release()
    assert ran.code == 0, ran.message
    (table,) = json.loads(desk.read("json"))["tables"]
    levels = [each["key"] for each in table["dimensions"][0]["categories"]]
    assert len(levels) == len(HARMFUL) + 1 and {cell["figure"]["n"] for cell in table["cells"]} == {39, 39 * 16}
    assert "<script>alert" not in desk.read("html")
    rows = list(csv.reader(StringIO(desk.read("sdmx.csv"))))
    assert "SOURCE_2" in rows[0] and "TIME_PERIOD" not in rows[0] and len(set(rows[0])) == len(rows[0])
    codes = [row[rows[0].index("SOURCE_2")] for row in rows[1:]]
    assert codes[0] == "_T" and "x_x_2" in codes and len(set(codes)) == len(codes)


def test_a_level_that_is_called_as_the_whole_is_refused(desk: Desk) -> None:
    desk.write("few.csv", "uses,area,w\n1,a,2\n0,a,2\n1,_T,2\n0,_T,2\n")
    desk.data = desk.folder / "few.csv"
    desk.write("DESIGN.toml", 'weights = "w"\n')
    desk.write("RELEASE.toml", f"{HEAD}[groups.area]\n")
    ran = desk.release()
    assert ran.code == 1 and ran.message == (
        "'area' has the level '_T', the code of the whole in every table: call it otherwise."
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no rows"),
        (["1,a,2"], "single sampling unit"),
        ([",a,2", ",b,2"], "uses"),
        (["1,,2", "0,,2"], "There are 2 answers, and a figure needs 30"),
    ],
    ids=["no row", "one row", "no answer", "no group"],
)
def test_hardly_any_data_is_one_clear_message(desk: Desk, rows: list[str], said: str) -> None:
    desk.write("few.csv", "\n".join(["uses,area,w", *rows]) + "\n")
    desk.data = desk.folder / "few.csv"
    desk.write("DESIGN.toml", 'weights = "w"\n')
    desk.write("RELEASE.toml", f"{HEAD}[groups.area]\n")
    ran = desk.release()
    assert ran.code == 1 and said in ran.message and "Traceback" not in ran.message
    assert not (desk.folder / "out").exists()


def test_a_group_with_a_level_for_nearly_every_row_is_refused(desk: Desk) -> None:
    desk.write("many.csv", "\n".join(["uses,name,w", *(f"{at % 2},n{at},2" for at in range(1_001))]))
    desk.data = desk.folder / "many.csv"
    desk.write("DESIGN.toml", 'weights = "w"\n')
    desk.write("RELEASE.toml", f"{HEAD}[groups.name]\n")
    ran = desk.release()
    assert ran.code == 1 and ran.message == (
        "[groups.name]: the column has 1,001 levels, more than tables can hold (at most 1,000). Join levels in the "
        "data, or leave the group out."
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'key = "Social media"',
            "line 1, key: must be of a-z, 0-9 and -, and begin with a letter (it names the files); got 'Social media'.",
        ),
        (
            'agency = "Our town"',
            "agency: must be of A-Z, a-z, 0-9 and _ . -, and begin with a letter, as SDMX asks; got 'Our town'.",
        ),
        ("level = 95.0", "level: must be below 1.0; got 95.0."),
        ("small_cells = 3", "small_cells: there is no setting 'small_cells'. Did you mean 'small-cells'"),
        ("small-cells = { few = 3 }", "there is no setting 'few'. Did you mean 'fewest'"),
    ],
)
def test_faults_of_the_release_file_are_said_plainly(line: str, said: str) -> None:
    setting = line.split(" = ")[0]
    kept = [each for each in HEAD.splitlines() if not each.startswith(f"{setting} = ")]
    with pytest.raises(BadSetting) as told:
        parse_release("\n".join([line, *kept]))
    assert said in str(told.value)

"""``maal survey`` as a user runs it: R's values come out, figures are the same in every form, harm stays text."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import Maal, command
from tests.cli.test_hostile_text import HOSTILE, quoted

OWN = Path(__file__).parents[1] / "survey" / "reference"
ENTERPRISES = OWN / "enterprises.csv"
DESIGN = 'weights = "weight"\nstrata = ["size", "industry"]\nfpc = "fpc"\n'
MARGINS = "[calibration.margins.region]\nnorth = 2200\neast = 1760\nsouth = 1300\nwest = 740\n"


@pytest.fixture
def design(tmp_path: Path) -> Path:
    (tmp_path / "DESIGN.toml").write_text(DESIGN, "utf-8")
    return tmp_path / "DESIGN.toml"


@pytest.fixture
def schools(shared: Path, tmp_path: Path) -> dict[str, Any]:
    """The stratified sample of schools, its design, and R's values."""
    rows = shared / "survey" / "apistrat.csv"
    if not rows.is_file():
        pytest.skip("shared/data/survey with R's samples of schools is not beside the repository")
    (tmp_path / "API.toml").write_text('weights = "pw"\nstrata = "stype"\nfpc = "fpc"\n', "utf-8")
    cases = json.loads((shared.parent / "reference" / "survey.json").read_text("utf-8"))["cases"]
    return {"data": rows, "design": tmp_path / "API.toml", "cases": cases}


def own_case(name: str) -> Any:
    return json.loads((OWN / "reference.json").read_text("utf-8"))["cases"][name]["value"]


def test_means_by_domain_are_those_of_r(maal: Maal, schools: dict[str, Any]) -> None:
    asked = ("--of", "api00", "--statistic", "mean", "--by", "stype", "--json")
    ran = maal("survey", "estimate", schools["data"], "--design", schools["design"], *asked)
    assert (ran.code, ran.err) == (0, "")
    value = schools["cases"]["strat_by_stype_svymean"]["value"]
    wanted = dict(zip(value["names"], zip(value["est"], value["se"], strict=True), strict=True))
    for row in ran.json["rows"]:
        estimate, error = wanted[f"{row['domain']['stype']}:api00"]
        assert row["estimate"] == pytest.approx(estimate, rel=1e-11)
        assert row["std_error"] == pytest.approx(error, rel=1e-9)


def test_a_ratio_quantiles_and_a_comparison_are_those_of_r(maal: Maal, schools: dict[str, Any]) -> None:
    where = (schools["data"], "--design", schools["design"], "--json")
    ratio = maal("survey", "estimate", *where, "--statistic", "ratio", "--of", "api.stu", "--over", "enroll").json
    assert ratio["rows"][0]["std_error"] == pytest.approx(schools["cases"]["strat_ratio"]["value"]["se"], rel=1e-9)
    asked = [word for share in (0.25, 0.5, 0.75) for word in ("--probability", share)]
    found = maal("survey", "estimate", *where, "--statistic", "quantile", "--of", "api00", *asked).json
    assert [row["estimate"] for row in found["rows"]] == schools["cases"]["strat_quantile_mean"]["value"]["quantile"]
    compared = maal("survey", "compare", *where, "--of", "api00", "--between", "sch.wide", "--levels", "Yes", "No").json
    wanted = schools["cases"]["strat_diff_schwide"]["value"]
    assert compared["differences"][0]["name"] == "Yes - No"
    assert compared["differences"][0]["estimate"] == pytest.approx(wanted["est"], rel=1e-9)
    assert compared["differences"][0]["std_error"] == pytest.approx(wanted["se"], rel=1e-9)


def test_own_data_give_the_values_of_r(maal: Maal, design: Path) -> None:
    asked = [word for name in ("turnover", "employees", "uses_social", "ordered") for word in ("--of", name)]
    rows = maal("survey", "estimate", ENTERPRISES, "--design", design, *asked, "--json").json["rows"]
    wanted = own_case("ent_mean")
    assert [row["estimate"] for row in rows] == pytest.approx(wanted["est"], rel=1e-9)
    assert [row["std_error"] for row in rows] == pytest.approx(wanted["se"], rel=1e-9)


def test_the_table_says_how_the_sample_was_drawn(maal: Maal, design: Path) -> None:
    ran = maal("survey", "estimate", ENTERPRISES, "--design", design, "--of", "turnover", "--by", "size")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "mean (linearised mean), 95% intervals"
    assert lines[1] == (
        "enterprises.csv by DESIGN.toml: a probability sample of 439 rows in 12 strata (size, industry), weights "
        "weight, fpc fpc."
    )
    assert lines[3].split() == ["variable", "size", "estimate", "interval", "se", "cv", "n", "n", "eff."]
    assert [line.split()[1] for line in lines[4:]] == ["10-49", "250+", "50-249"]


def test_weights_from_fpc_are_told_from_none(maal: Maal, design: Path) -> None:
    design.write_text('strata = ["size", "industry"]\nfpc = "fpc"\n', "utf-8")
    said = maal("survey", "estimate", ENTERPRISES, "--design", design, "--of", "turnover").out.splitlines()[1]
    assert said.endswith("439 rows in 12 strata (size, industry), weights from fpc, fpc fpc.")


def test_an_opt_in_sample_has_no_interval_and_the_table_says_why(maal: Maal, design: Path) -> None:
    design.write_text(DESIGN + 'kind = "opt-in"\n', "utf-8")
    where = (ENTERPRISES, "--design", design, "--of", "turnover")
    ran = maal("survey", "estimate", *where, "--by", "size")
    assert "an opt-in sample of 439 rows" in ran.out
    assert ran.out.count("An opt-in sample chose itself") == 1 and "[" not in ran.out
    assert "An opt-in sample chose itself" in maal("survey", "compare", *where, "--between", "size").message


def test_estimates_are_written_as_csv_and_parquet(maal: Maal, design: Path, tmp_path: Path) -> None:
    asked = (ENTERPRISES, "--design", design, "--of", "turnover", "--by", "size", "--json")
    shown = maal("survey", "estimate", *asked, "--to", tmp_path / "a.csv").json["rows"]
    assert maal("survey", "estimate", *asked, "--to", tmp_path / "a.parquet").code == 0
    with (tmp_path / "a.csv").open(newline="") as file:
        written = list(csv.DictReader(file))
    assert [float(row["std_error"]) for row in written] == [row["std_error"] for row in shown]
    assert pq.read_table(tmp_path / "a.parquet")["estimate"].to_pylist() == [row["estimate"] for row in shown]
    refused = maal("survey", "estimate", *asked, "--to", tmp_path / "a.xlsx")
    assert refused.code == 1 and "there is no form of table '.xlsx'" in refused.message


def test_weights_without_a_source_are_remarked(maal: Maal, design: Path) -> None:
    design.write_text('strata = "size"\n', "utf-8")
    ran = maal("survey", "estimate", ENTERPRISES, "--design", design, "--of", "turnover")
    assert (ran.code, ran.err) == (0, "")
    assert "every row counts as 1" in ran.out


def test_calibration_writes_every_row_with_its_weight(maal: Maal, design: Path, tmp_path: Path) -> None:
    design.write_text(DESIGN + MARGINS, "utf-8")
    target = tmp_path / "weighted.csv"
    ran = maal("survey", "calibrate", ENTERPRISES, "--design", design, "--to", target)
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"region=west +724\.58 +740 +740", ran.out) and "Kish effect" in ran.out
    with target.open(newline="") as new, ENTERPRISES.open(newline="") as old:
        rows, before = list(csv.DictReader(new)), list(csv.DictReader(old))
    assert list(rows[0]) == [*before[0], "calibrated_weight"]
    assert [row["id"] for row in rows] == [row["id"] for row in before]
    west = sum(float(row["calibrated_weight"]) for row in rows if row["region"] == "west")
    assert west == pytest.approx(740, rel=1e-9)
    count = maal(
        "survey", "estimate", ENTERPRISES, "--design", design, "--statistic", "count", "--by", "region", "--json"
    )
    assert {row["domain"]["region"]: round(row["estimate"], 6) for row in count.json["rows"]}["west"] == 740
    assert maal("survey", "calibrate", ENTERPRISES, "--design", design, "--to", tmp_path / "w.parquet", "--json").json[
        "margins"
    ][0]["after"] == pytest.approx(2200)


def test_calibration_never_overwrites_and_needs_its_column_free(maal: Maal, design: Path, tmp_path: Path) -> None:
    design.write_text(DESIGN + MARGINS, "utf-8")
    data = tmp_path / "data.csv"
    data.write_bytes(ENTERPRISES.read_bytes())
    (tmp_path / "link.csv").symlink_to(data)
    for target in (data, tmp_path / "link.csv"):
        refused = maal("survey", "calibrate", data, "--design", design, "--to", target)
        assert refused.code == 1 and "is the data itself, which is never overwritten" in refused.message
    assert data.read_bytes() == ENTERPRISES.read_bytes()
    assert maal("survey", "calibrate", data, "--design", design, "--to", tmp_path / "w.csv").code == 0
    again = maal("survey", "calibrate", tmp_path / "w.csv", "--design", design, "--to", tmp_path / "v.csv")
    assert "w.csv has a column 'calibrated_weight' already" in again.message
    missing = maal("survey", "calibrate", data, "--design", design, "--to", tmp_path / "no" / "v.csv")
    assert missing.code == 1 and "cannot be written: there is no folder" in missing.message


def test_impossible_margins_change_nothing(maal: Maal, design: Path, tmp_path: Path) -> None:
    design.write_text(DESIGN + MARGINS.replace("west = 740\n", ""), "utf-8")
    target = tmp_path / "w.csv"
    target.write_text("kept")
    refused = maal("survey", "calibrate", ENTERPRISES, "--design", design, "--to", target)
    assert refused.code == 1 and "49 rows have no total in margin 'region': 'west'" in refused.message
    assert target.read_text() == "kept" and sorted(tmp_path.iterdir()) == [design, target]


def test_comparisons_are_told_in_words(maal: Maal, design: Path, tmp_path: Path) -> None:
    where = (ENTERPRISES, "--design", design, "--of", "turnover")
    pairs = maal("survey", "compare", *where, "--between", "industry", "--levels", "J", "C")
    assert (pairs.code, pairs.err) == (0, "")
    assert re.search(
        r"J - C: the sample shows a difference: [\d,]+, 95% interval [\d,]+ to [\d,]+ \(p < 0\.001\)\.", pairs.out
    )
    assert len(maal("survey", "compare", *where, "--between", "industry", "--json").json["differences"]) == 6
    test = maal("survey", "compare", *where, "--between", "industry", "--levels", "C", "J", "--test", "t")
    assert "The mean of turnover is" in test.out and "higher where industry is J than where it is C" in test.out
    same = maal("survey", "compare", *where, "--with", ENTERPRISES)
    assert "does not show a difference: 0" in same.out and same.out.count("a probability sample of 439 rows") == 1
    panel = tmp_path / "panel.csv"
    rows = (
        f"{unit},{year},{unit % 5 + year - 2020 + unit * year % 7 / 10},2"
        for unit in range(40)
        for year in (2023, 2024, 2025)
    )
    panel.write_text("unit,year,y,w\n" + "\n".join(rows) + "\n")
    design.write_text('weights = "w"\npsu = "unit"\n', "utf-8")
    waves = maal("survey", "compare", panel, "--design", design, "--of", "y", "--waves", "year", "--json").json
    assert [row["name"] for row in waves["differences"]] == ["2024 - 2023", "2025 - 2024", "slope over year"]


def test_plans(maal: Maal, tmp_path: Path) -> None:
    assert maal("survey", "plan", "--margin", "0.05", "--json").json["n"] == 385
    ran = maal("survey", "plan", "--population", "17000", "--share", "0.5", "--margin", "0.03")
    assert ran.out.startswith("1,005 units, 5.912% of the population\nTo expect: ± 3.0% (95% interval)")
    (tmp_path / "s.csv").write_text("stratum;population;std_dev\nlarge;16;232,0\nsmall;48;74,7\n")
    where = ("--strata", tmp_path / "s.csv", "--json")
    neyman = maal("survey", "plan", *where, "--sample", "24", "--allocation", "neyman").json
    assert {each["stratum"]: each["n"] for each in neyman["strata"]} == {"large": 12, "small": 12}
    wanted = maal("survey", "plan", *where, "--margin", neyman["margin"] * 1.000001, "--allocation", "neyman").json
    assert wanted["n"] == 24
    shown = maal("survey", "plan", "--strata", tmp_path / "s.csv", "--sample", "24")
    assert re.search(r"large +16 +6 +37\.5%", shown.out)
    for asked, said in (
        (("--sample", "24", "--margin", "1"), "Say one of: --margin"),
        (("--cv", "0.1"), "needs the mean of each stratum"),
        (("--sample", "24", "--population", "5"), "leave out the other options"),
        (("--sample", "24", "--allocation", "optimal"), "there is no allocation 'optimal'"),
    ):
        refused = maal("survey", "plan", "--strata", tmp_path / "s.csv", *asked)
        assert refused.code == 1 and said in refused.message
    halved = maal("survey", "plan", "--sample", "500", "--population", "9000", "--response-rate", "0.5")
    assert halved.code == 1 and "--sample counts the units that answer: leave out --response-rate" in halved.message


def test_wrong_usage_is_told_apart_from_bad_input(maal: Maal, design: Path) -> None:
    assert maal("survey", "estimate", ENTERPRISES).code == 2
    assert maal("survey", "estimate", ENTERPRISES, "--design", design, "--nonsense").code == 2
    assert maal("survey", "estimate", ENTERPRISES, "--design", design, "--of", "turnover", "--level", "2").code == 1


def test_hostile_text_is_harmless_wherever_it_is_shown(maal: Maal, design: Path, tmp_path: Path) -> None:
    data = tmp_path / "hostile.csv"
    rows = [f"{quoted(text)},{value},5" for text in HOSTILE.values() for value in (1, 2, 4)]
    data.write_text('"=name","y","w"\n' + "\n".join(rows) + "\n", "utf-8", newline="")
    design.write_text('weights = "w"\n', "utf-8")
    asked = ("--design", design, "--of", "y")
    ran = maal("survey", "estimate", data, *asked, "--by", "=name", "--to", tmp_path / "out.csv")
    assert (ran.code, ran.err) == (0, "")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", ran.out)
    compared = maal("survey", "compare", data, *asked, "--between", "=name")
    assert compared.code == 0 and "\x1b" not in compared.out
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row if not re.fullmatch(r"-?[\d.e+-]*", cell)]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    refused = maal("survey", "estimate", data, *asked, "--by", "\x1b[2Jname")
    assert refused.code == 1 and "\x1b" not in refused.err


def test_an_interrupted_calibration_leaves_no_half_file(tmp_path: Path, design: Path) -> None:
    data, target = tmp_path / "big.csv", tmp_path / "weighted.csv"
    names = ",".join(f"v{place}" for place in range(20))
    line = ",2," + ",".join(["0.123456789"] * 20) + "\n"
    data.write_text(f"region,weight,{names}\n" + "".join(("ab"[row % 2]) + line for row in range(100_000)))
    design.write_text('weights = "weight"\n[calibration.margins.region]\na = 150000\nb = 200000\n', "utf-8")
    target.write_text("kept")
    running = subprocess.Popen(
        command("survey", "calibrate", data, "--design", design, "--to", target),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".weighted.csv.*")) and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.005)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert (running.returncode, out) == (130, ""), err
    assert err == "maal: interrupted; what was not finished was not changed.\n"
    assert target.read_text() == "kept" and not list(tmp_path.glob(".weighted.csv.*"))

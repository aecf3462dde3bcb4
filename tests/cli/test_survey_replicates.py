"""``maal survey`` with replicate weights, as a user of a public-use file runs it."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.app.replicate_weights import MARGINS, R, design_text, write_enterprises
from tests.cli.conftest import Maal
from tests.cli.test_release import RELEASE, Desk

SOCIAL = ("--of", "uses_social")
METHOD = (
    "Standard errors are estimated with 8 sets of replicate weights that came with the data; method: Fay's method of "
    "balanced repeated replication (rho = 0.50)."
)
PLAIN = RELEASE[: RELEASE.index("[indicators.purpose]")] + '[groups.size]\nkind = "size"\n'
WAVES = PLAIN.replace('period = "2025"\n', "") + '[waves]\ncolumn = "year"\n'


@pytest.fixture
def desk(tmp_path: Path, maal: Maal) -> Desk:
    made = Desk(tmp_path, maal, write_enterprises(tmp_path / "enterprises.csv"))
    made.write("DESIGN.toml", design_text("Fay"))
    made.write("RELEASE.toml", PLAIN)
    return made


def test_estimate_says_what_the_errors_come_from(desk: Desk, maal: Maal) -> None:
    asked = ("survey", "estimate", desk.data, "--design", desk.folder / "DESIGN.toml", *SOCIAL)
    lines = maal(*asked).out.splitlines()
    assert lines[0] == "mean (replicated mean), 95% intervals"
    assert lines[1] == (
        "enterprises.csv by DESIGN.toml: a probability sample of 439 rows, weights weight, 8 replicate weights (Fay)."
    )
    found = maal(*asked, "--json").json
    assert [row["std_error"] for row in found["rows"]] == [pytest.approx(R["Fay"][2])]
    assert {name: found["sample"][name] for name in ("replicates", "replication", "rho")} == {
        "replicates": 8, "replication": "Fay", "rho": 0.5,
    }  # fmt: skip


def test_compare_waves_needs_no_psu(desk: Desk, maal: Maal) -> None:
    waves = write_enterprises(desk.folder / "waves.csv", waves=True)
    found = maal("survey", "compare", waves, "--design", desk.folder / "DESIGN.toml", *SOCIAL, "--waves", "year")
    assert found.code == 0 and "psu" not in found.out
    assert "8 replicate weights (Fay)" in found.out


def test_calibrate_writes_nothing_and_says_why(desk: Desk, maal: Maal) -> None:
    desk.write("DESIGN.toml", design_text("Fay", MARGINS))
    target = desk.folder / "w.csv"
    ran = maal("survey", "calibrate", desk.data, "--design", desk.folder / "DESIGN.toml", "--to", target)
    assert ran.code == 1 and not target.exists()
    assert "one calibrated weight beside replicate weights that are not calibrated" in ran.message


@pytest.mark.parametrize("command", ["estimate", "compare", "calibrate", "release"])
def test_every_command_refuses_strata_beside_replicates(desk: Desk, maal: Maal, command: str) -> None:
    desk.write("DESIGN.toml", 'strata = "size"\n' + design_text("Fay"))
    more = {
        "estimate": SOCIAL,
        "compare": (*SOCIAL, "--between", "size"),
        "calibrate": ("--to", desk.folder / "w.csv"),
        "release": ("--publication", desk.folder / "RELEASE.toml", "--to", desk.folder / "out"),
    }
    ran = maal("survey", command, desk.data, "--design", desk.folder / "DESIGN.toml", *more[command])
    assert ran.code == 1
    assert "replicates: stands in place of strata, psu and fpc, and there is strata beside it" in ran.message


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ('"rep_*"', "enterprises.csv has no column like 'rep_*', with a number for the star."),
        ('"fay_[1-9]"', "enterprises.csv: 'fay_[1-9]' means 9 columns, and not all are there: 'fay_9' is the first"),
        ('["fay_1", "regoin"]', "enterprises.csv: there is no column 'regoin'. Did you mean 'region'?"),
        ('["fay_1", "region"]', "Column 'region' holds String; numbers are needed."),
        ('["fay_1", "web_sales"]', "The replicate weights do not fit: 'web_sales' is missing in 64, of 439 rows."),
    ],
)
def test_columns_that_do_not_fit_are_refused(desk: Desk, columns: str, said: str) -> None:
    desk.write("DESIGN.toml", f'weights = "weight"\n[replicates]\ncolumns = {columns}\nscale = 1\n')
    ran = desk.release()
    assert ran.code == 1 and said in ran.message


def test_a_release_names_number_and_method_in_every_form(desk: Desk) -> None:
    ran = desk.release()
    assert (ran.code, ran.err) == (0, "")
    page = json.loads(desk.read("json"))
    assert METHOD in page["sections"][-2]["sentences"]
    assert METHOD in unescape(desk.read("html"))
    pdf = " ".join(each.extract_text() for each in PdfReader(desk.folder / "out" / "social-media.pdf").pages)
    assert "8 sets of replicate weights" in " ".join(pdf.split())
    figures = [cell["figure"]["std_error"] for cell in page["tables"][0]["cells"] if cell["figure"]]
    _, _, whole, smallest, largest, middle, *_ = R["Fay"]
    assert sorted(figures) == [pytest.approx(each) for each in sorted((whole, smallest, largest, middle))]


def test_a_release_over_time_takes_the_change_from_the_replicates(desk: Desk) -> None:
    desk.data = write_enterprises(desk.folder / "waves.csv", waves=True)
    desk.write("RELEASE.toml", WAVES)
    ran = desk.release()
    assert (ran.code, ran.err) == (0, "")
    findings, *_, method, _ = (each["sentences"] for each in json.loads(desk.read("json"))["sections"])
    assert "The interval of a change is worked out with the replicate weights of both waves." in method
    sure = "The true change probably lies between −4.6 and 30.9 percentage points (95% confidence interval)."
    assert any(sure in each for each in findings)


def test_the_interval_of_the_change_is_that_of_r() -> None:
    """The sentence above: change ± t × error, t of 4 degrees of freedom."""
    *_, df, change, error, _ = R["Fay"]
    t = 2.7764451051977987
    assert df == 4
    assert (round(100 * (change - t * error), 1), round(100 * (change + t * error), 1)) == (-4.6, 30.9)

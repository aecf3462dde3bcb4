"""``maal impact plan`` and ``maal impact tested`` as a user runs them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.app.tested_world import SPRING, bring, days, make, orders, orders_by_area
from tests.cli.conftest import Maal

from maal.cli import plan_show, tested_show
from maal.core import Estimate

COMING = date.today() + timedelta(days=7)
STOPPED = f"""[tests.stopped]
channel = "newspaper"
goal = "sales"
method = "difference-in-differences"
start = {SPRING}
end = 2026-05-03
change = "off"
measure = "orders"
treated = ["area 03", "area 05", "area 08"]
[tests.later]
channel = "radio"
goal = "sales"
method = "switchback"
start = 2030-01-07
end = 2030-02-03
on = [2030-01-07]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    space = make(tmp_path_factory.mktemp("tested") / "w", STOPPED)
    bring(space, "orders", orders(12 * 22 / 7, days(), seed=1))
    bring(space, "measures", orders_by_area(("area 03", "area 05", "area 08"), range(26, 35), -6))
    bring(
        space,
        "visits",
        ["person,occurred_at,channel", *(f"p1-2026-08-{n:02}-0,2026-08-05 10:00,radio" for n in (9, 10))],
    )
    return space.path


def test_a_plan_shows_what_each_length_finds_and_what_that_means(folder: Path, maal: Maal):
    text = maal("impact", "plan", "sales", "radio", "--hours", 10, "--workspace", folder).out
    assert text.startswith(
        "sales, radio: what a test could show (switchback), simulated on 2025-09-01 to 2026-08-30.\n"
    )
    assert "weeks  drawn  finds  half-width  finds in 92 days  half-width    NOK" in text
    assert [line.split()[-1] for line in text.splitlines() if line.startswith("      ")] == ["6,500"] * 3
    assert "in 80% of the cases" in text and "of the 95% interval to expect" in text
    assert (
        "Tagged credits radio with 2.00" in text and "in as many days: too little to be found; 12 weeks find " in text
    )


def test_figures_are_the_same_in_text_and_json(folder: Path, maal: Maal):
    arguments = ["impact", "plan", "sales", "newspaper", "--method", "areas", "--measure", "orders", "--weeks", 8]
    found = maal(*arguments, "--json", "--workspace", folder).json
    (option,) = found["options"]
    assert (option["weeks"], option["design"]["n_drawn"], found["recorded"], found["credited"]) == (8, 12, None, [])
    text = maal(*arguments, "--workspace", folder).out
    assert f"{option['detectable']:,.0f}" in text and "Neither tags nor answers credit newspaper" in text


def test_a_recorded_plan_prints_its_schedule_and_its_fingerprint(folder: Path, maal: Maal):
    arguments = ["impact", "plan", "sales", "radio", "--every", 7, "--weeks", 8, "--start", COMING, "--seed", 3]
    text = maal(*arguments, "--record", "coming", "--workspace", folder).out
    assert "Recorded 'coming' at " in text and "before its start. Seed 3." in text
    schedule = [line.split() for line in text.splitlines() if line.startswith(("  on", "  off"))]
    assert (schedule[0][1], schedule[-1][-1]) == (str(COMING), str(COMING + timedelta(days=55)))
    found = maal("impact", "tested", "sales", "--json", "--workspace", folder).json["tests"]
    (kept,) = [one for one in found if one["name"] == "coming"]
    assert f"Fingerprint {kept['plan']['fingerprint']}:" in text
    assert "runs until" in kept["problem"] and kept["effect"] is None and kept["plan"]["seed"] == 3
    again = maal(*arguments, "--record", "coming", "--workspace", folder)
    assert again.code == 1 and again.message.startswith("A plan called 'coming' is on record already")


def test_recorded_areas_are_named_on_and_off(folder: Path, maal: Maal):
    arguments = ["impact", "plan", "sales", "newspaper", "--method", "matched-areas", "--measure", "orders"]
    arguments += ["--weeks", 8, "--start", COMING, "--record", "areas", "--workspace", folder]
    text = maal(*arguments).out
    named = [line.split("  ")[2].split(", ") for line in text.splitlines() if line.startswith(("  on ", "  off  area"))]
    assert sorted(len(each) for each in named) == [6, 6] and "Areas that are not named take no part" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--record", "x"], "--record draws a test: say when with --start DATE, and how long with --weeks N."),
        (["--record", "x", "--start", "2026-01-01", "--weeks", 4], "A draw is written down before the test"),
        (["--method", "areas"], "name their measure with --measure"),
        (["--weeks", 1, "--every", 7], "at least 8 blocks"),
    ],
)
def test_what_cannot_be_planned_is_one_message(folder: Path, maal: Maal, arguments: list[object], said: str):
    ran = maal("impact", "plan", "sales", "radio", *arguments, "--workspace", folder)
    assert ran.code == 1 and said in ran.message


def test_tests_on_record_are_shown_and_those_that_cannot_be_analysed_say_why(folder: Path, maal: Maal):
    ran = maal("impact", "tested", "sales", "--period", "2026Q3", "--workspace", folder)
    assert ran.code == 0
    assert "95% intervals.\nTested: what it caused, then and there." in ran.out
    found = {
        one["name"]: one for one in maal("impact", "tested", "sales", "--json", "--workspace", folder).json["tests"]
    }
    stopped = found["stopped"]
    line = next(line for line in ran.out.splitlines() if line.startswith("  stopped "))
    assert line.split()[1:4] == ["newspaper", "quasi", f"{stopped['effect']['value']:.2f}"]
    assert f"{stopped['contribution']['value']:,.1f}" in line or f"{stopped['contribution']['value']:,.0f}" in line
    assert stopped["effect"]["value"] < 0 < stopped["contribution"]["value"]
    assert "stopped: difference-in-differences of newspaper, 2026-03-02 to 2026-05-03; effect per " in ran.out
    assert "  passed: pre-trend." in ran.out and "  note: interference." in ran.out
    assert "Not analysed:\n" in ran.out
    assert "  later (radio, 2030-01-07 to 2030-02-03): It runs until 2030-02-03; the data end 2026-08-30." in ran.out


def test_a_goal_without_tests_says_how_to_lay_one_out(tmp_path: Path, maal: Maal):
    space = make(tmp_path / "w")
    bring(space, "orders", orders(2, days(number=40), seed=1))
    text = maal("impact", "tested", "sales", "--workspace", space.path).out
    assert text == "sales: 0 tests on record.\nmaal impact plan lays one out.\n"


def test_unknown_goals_are_one_message(folder: Path, maal: Maal):
    assert "Did you mean 'sales'" in maal("impact", "tested", "sale", "--workspace", folder).message


def test_small_and_missing_figures_are_written_as_they_are():
    assert tested_show._figure(Estimate(0.0175, low=0.0064, high=0.0286)) == ("0.0175", "[0.0064, 0.0286]")
    assert tested_show._figure(Estimate(1234.5)) == ("1,234", "-")
    assert plan_show._number(float("nan")) == "-"

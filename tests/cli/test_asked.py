"""``maal impact asked`` and ``maal impact audience`` as a user runs them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.cli.conftest import GOAL, HEAD, Maal, rows_in

SAID = ["Facebook og avisa", "fjesbok", "naboen", "vet ikke", "=1+1", "", "bygdeposten"]
CHANNELS = (
    '[channels.newspaper-ads]\nplatform = "newspaper"\nrules = { name = ["Bygdeposten"] }\n'
    '[asked.synonyms]\n"naboen" = "referral"\n'
)


@pytest.fixture
def answered(space: Path, tmp_path: Path, maal: Maal) -> Path:
    """The workspace with 70 orders of July, with answers, 7 of August by the same persons, and one of June."""
    (space / "maal.toml").write_text(HEAD + GOAL + GOAL.replace("sales", "new").replace('"all"', '"first"') + CHANNELS)
    lines = ["person,occurred_at,kind,asked,source_id"]
    lines += [f"p{n},2026-07-{1 + n % 28:02d} 12:00,order,{SAID[n % 7]},{n}" for n in range(70)]
    lines += [f"p{n},2026-08-10 12:00,order,TV,{100 + n}" for n in range(7)]
    lines += ["p0,2026-06-01 12:00,order,radio,999"]
    file = tmp_path / "orders.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    assert maal("import", file).code == 0
    return space


def test_figures_are_the_same_in_text_and_json(answered: Path, maal: Maal):
    found = maal("impact", "asked", "sales", "--period", "2026Q3", "--json").json
    assert (found["outcomes"], found["answered"]) == (77, 67)
    shares = {row["channel"]: row["share"]["value"] for row in found["channels"]}
    assert shares == pytest.approx({"facebook": 20 / 67, "newspaper-ads": 20 / 67, "referral": 10 / 67, "tv": 7 / 67})
    assert found["channels"][0]["share"]["df"] == 60  # persons with an answer, less one
    credited = {each["channel"]: each["estimate"]["value"] for each in found["credited"]}
    assert credited["facebook"] == pytest.approx(77 * 15 / 67)
    text = maal("impact", "asked", "sales", "--period", "2026Q3").out
    assert text.startswith("sales, 2026Q3: 67 of 77 outcomes have an answer; 95% intervals.\nAsked: what people say")
    assert "facebook       29.9%" in text and "not understood: '1' 10" in text
    assert "passed: response rate. 87% answered" in text and "note: recall bias." in text


def test_first_outcomes_count_once_and_before_the_period_not_at_all(answered: Path, maal: Maal):
    found = maal("impact", "asked", "new", "--period", "2026Q3", "--json").json
    assert (found["outcomes"], found["answered"]) == (69, 59)
    assert "tv" not in [row["channel"] for row in found["channels"]]


def test_too_few_answers_unknown_goals_and_levels_are_one_message(answered: Path, maal: Maal):
    few = maal("impact", "asked", "sales", "--period", "2026-08")
    assert few.code == 1
    assert few.message.startswith(
        "7 of 7 outcomes have an answer. At least 30 are needed, and about 97 for ± 10 points"
    )
    assert "Did you mean 'sales'" in maal("impact", "asked", "sale").message
    (answered / "maal.toml").write_text(HEAD + GOAL.replace('"all"', '"level"').replace("order", "trust"))
    assert "is the level of a measure" in maal("impact", "asked", "sales", "--period", "2026Q3").message


def test_a_synonym_must_lead_to_a_channel(space: Path, maal: Maal):
    (space / "maal.toml").write_text(HEAD + GOAL + '[asked.synonyms]\n"naboen" = "refferal"\n')
    message = maal("impact", "asked", "sales").message
    assert "asked: 'naboen' leads nowhere: there is no channel 'refferal'. Did you mean 'referral'?" in message
    assert "line 11" in message


@pytest.fixture
def fans(tmp_path: Path) -> Path:
    """A list of followers with the separator of Nordic spreadsheets, a formula among them."""
    file = tmp_path / "fans.csv"
    names = ["=cmd()", *(f"@fan{number}" for number in range(399))]
    places = ["Oslo", "Ås"] * 200
    lines = [f"{name};{place};00{n}" for n, (name, place) in enumerate(zip(names, places, strict=True))]
    file.write_text("\n".join(["handle;place;id", *lines]) + "\n", "utf-8")
    return file


def filled_in(sample: Path) -> Path:
    with sample.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row["judged"] = ["kunde", "annet", "annet", "?"][number % 4]
    judged = sample.with_name("judged.csv")
    with judged.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return judged


def test_a_sample_is_drawn_judged_and_estimated(fans: Path, tmp_path: Path, maal: Maal):
    target = tmp_path / "sample.csv"
    ran = maal("impact", "audience", "sample", fans, "--n", 100, "--seed", 1, "--to", target)
    assert ran.out.startswith(f"Wrote {target}: 100 of 400, seed 1.\n") and "Handles are personal data" in ran.out
    assert target.stat().st_mode & 0o077 == 0
    first = target.read_bytes()
    assert maal("impact", "audience", "sample", fans, "--n", 100, "--seed", 1, "--to", target).code == 0
    assert target.read_bytes() == first
    found = maal("impact", "audience", "estimate", filled_in(target), "--population", 5400, "--json").json
    assert found["share"]["value"] == pytest.approx(1 / 3) and found["relevant"]["value"] == pytest.approx(1800)
    text = maal("impact", "audience", "estimate", filled_in(target)).out
    assert (
        text.startswith("100 judged of 400; 95% intervals.\nStakeholders: 33.3% [") and "FAILED: cannot tell." in text
    )
    one = maal("impact", "audience", "estimate", filled_in(target), "--stakeholder", "citizen")
    assert one.code == 1 and "no category 'kunde'" in one.message


def test_what_a_spreadsheet_would_run_stays_text(fans: Path, tmp_path: Path, maal: Maal):
    target = tmp_path / "all.csv"
    maal("impact", "audience", "sample", fans, "--n", 400, "--seed", 1, "--to", target)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "'=cmd()" in [row["handle"] for row in rows]
    assert not [row for row in rows if row["handle"][0] in "=+-@"]
    assert "000" in [row["id"] for row in rows]


def test_strata_are_drawn_from_and_found_again(fans: Path, tmp_path: Path, maal: Maal):
    target = tmp_path / "sample.csv"
    ran = maal("impact", "audience", "sample", fans, "--n", 80, "--seed", 2, "--to", target, "--strata", "place")
    assert "  Oslo: 40\n  Ås: 40\n" in ran.out
    assert maal("impact", "audience", "estimate", filled_in(target), "--json").json["population"] == 400


def test_nothing_of_it_goes_into_the_workspace(space: Path, fans: Path, tmp_path: Path, maal: Maal):
    before = sorted(space.rglob("*"))
    maal("impact", "audience", "sample", fans, "--n", 100, "--seed", 1, "--to", tmp_path / "s.csv")
    maal("impact", "audience", "estimate", filled_in(tmp_path / "s.csv"))
    assert sorted(space.rglob("*")) == before and rows_in(space) == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--n", 500, "--to", "s.csv"], "500 cannot be drawn: the list has 400 different handles"),
        (["--n", 50, "--to", "s.txt"], "s.txt: there is no form of table '.txt'"),
        (["--n", 50, "--to", "fans.csv"], "is the list itself, which is never overwritten"),
        (["--n", 50, "--to", "s.csv", "--handle", "handel"], "no column 'handel'. Did you mean 'handle'"),
        (["--n", 50, "--to", "nowhere/s.csv"], "cannot be written"),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_one_message(
    fans: Path, maal: Maal, monkeypatch: pytest.MonkeyPatch, arguments: list[object], message: str
):
    monkeypatch.chdir(fans.parent)
    before = fans.read_bytes()
    ran = maal("impact", "audience", "sample", fans.name, "--seed", 1, *arguments)
    assert ran.code == 1 and message in ran.message
    assert fans.read_bytes() == before and [each.name for each in fans.parent.glob("s.*")] == []


def test_an_estimate_of_something_else_is_one_message(fans: Path, maal: Maal):
    assert "no column 'judged'" in maal("impact", "audience", "estimate", fans).message

"""The scorecard: text, JSON, rows behind a figure, periods; the report and the rung "tagged"."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import GOAL, HEAD, Maal, process


def channels(scored: Any) -> dict[str, Any]:
    return {one["channel"]: one for one in scored["scores"][0]["channels"]}


def test_the_text_names_goal_figure_channel_and_decision(maal: Maal, filled: Path) -> None:
    shown = maal("scorecard")
    assert shown.code == 0 and shown.err == ""
    for part in ("Fjordvik", "Sales", "third quarter of 2026", "Radio", "Newsletter", "Measure more", "No cost"):
        assert part in shown.out, part


def test_the_language_is_that_of_the_settings_or_of_the_option(maal: Maal, filled: Path) -> None:
    assert "tredje kvartal" in maal("scorecard", "--language", "nb").out.replace("3. kvartal", "tredje kvartal")
    wrong = maal("scorecard", "--language", "klingon")
    assert wrong.code == 1 and "there is no language 'klingon'" in wrong.message


def test_json_holds_the_same_figures_at_full_precision(maal: Maal, filled: Path) -> None:
    scored = maal("scorecard", "--json").json
    goal = scored["scores"][0]
    assert goal["goal"]["key"] == "sales" and goal["actual"]["value"] == 2.0
    credited = {name: one["evidence"]["estimate"]["value"] for name, one in channels(scored).items()}
    assert sum(credited.values()) == pytest.approx(2.0, abs=1e-12)
    assert len(repr(credited["newsletter"])) > 8, "not rounded"


def test_the_shares_of_the_rows_sum_to_the_figure(maal: Maal, filled: Path) -> None:
    linear = maal("impact", "tagged", "sales", "--rule", "linear", "--rule", "first", "--json").json["rules"]
    for rule in ("linear", "first"):
        for credit in linear[rule]["credits"]:
            text = maal("scorecard", "--rows", "sales", credit["channel"]).out
            rows = list(csv.DictReader(io.StringIO(text)))
            share = sum(float(row[rule]) * float(row["conversions"]) for row in rows)
            assert share == pytest.approx(credit["credit"], abs=1e-9)
            value = sum(float(row[rule]) * float(row["value"]) for row in rows)
            assert value == pytest.approx(credit["value"], abs=1e-9)
            assert {row["channel"] for row in rows} == {credit["channel"]}


def test_rows_are_in_the_organisations_clock(maal: Maal, filled: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(maal("scorecard", "--rows", "sales", "radio").out))
    assert row["occurred_at"].startswith("2026-07-01 10:00") and row["outcome_at"].startswith("2026-07-04 12:00")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("slaes", "radio"), "there is no goal 'slaes'. Did you mean 'sales'?"),
        (("sales", "raido"), "there is no channel 'raido'. Did you mean 'radio'?"),
    ],
)
def test_rows_of_an_unknown_name_say_the_nearest(maal: Maal, filled: Path, names: tuple[str, str], said: str) -> None:
    asked = maal("scorecard", "--rows", *names)
    assert asked.code == 1 and asked.out == "" and said in asked.message


@pytest.mark.parametrize(
    ("period", "reached"),
    [
        ("2026", 2.0),
        ("2026H2", 2.0),
        ("2026Q3", 2.0),
        ("2026-07", 2.0),
        ("2026W27", 1.0),
        ("2026-07-05..2026-07-31", 1.0),
        ("2026-07-04..2026-07-04", 1.0),
        ("2026Q2", 0.0),
    ],
)
def test_every_form_of_period(maal: Maal, filled: Path, period: str, reached: float) -> None:
    assert maal("scorecard", "--period", period, "--json").json["scores"][0]["actual"]["value"] == reached


@pytest.mark.parametrize("period", ["2026Q5", "yesterday", "2026-13", "2026-07-31..2026-07-01", "'", "99999"])
def test_a_wrong_period_says_the_right_forms(maal: Maal, filled: Path, period: str) -> None:
    asked = maal("scorecard", "--period", period)
    assert asked.code == 1 and asked.out == ""
    assert period in asked.message and "2026Q3" in asked.message


def test_reports_take_the_form_of_their_ending_and_no_other(maal: Maal, filled: Path, tmp_path: Path) -> None:
    page, data = tmp_path / "r.html", tmp_path / "r.JSON"
    assert maal("report", "--to", page).out == f"Wrote {page}\n"
    assert "<svg" in page.read_text("utf-8") and "Fjordvik" in page.read_text("utf-8")
    assert maal("report", "--to", data, "--period", "2026").code == 0
    assert json.loads(data.read_text("utf-8")) == maal("scorecard", "--json", "--period", "2026").json
    assert maal("report", "--to", tmp_path / "r.pdf").code == 0
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    for name, said in (
        ("r.docx", "r.docx: there is no form of report '.docx'. Known: .csv, .html, .json, .pdf, .xlsx."),
        ("r", "r does not say which form of report: end it with .csv, .html, .json, .pdf, .xlsx, or with / for all"),
        (".html", ".html does not say which form of report"),
    ):
        wrong = maal("report", "--to", tmp_path / name)
        assert wrong.code == 1 and said in wrong.message
    missing = maal("report", "--to", tmp_path / "nowhere" / "r.html")
    assert missing.code == 1 and f"there is no folder {tmp_path / 'nowhere'}. Make it, or" in missing.message
    assert sorted(file.name for file in tmp_path.iterdir()) == ["exports", "r.JSON", "r.html", "r.pdf", "w"]


def test_a_report_replaces_the_one_before_as_a_whole(maal: Maal, filled: Path, tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    page.write_text("old")
    assert maal("report", "--to", page, "--language", "klingon").code == 1
    assert page.read_text() == "old"
    assert maal("report", "--to", page, "--language", "sv").code == 0
    assert 'lang="sv"' in page.read_text("utf-8")


def test_tagged_gives_every_rule_with_its_interval(maal: Maal, filled: Path) -> None:
    shown = maal("impact", "tagged", "sales")
    assert "Tagged: who was there, not who caused it." in shown.out
    rules = maal("impact", "tagged", "sales", "--json").json["rules"]
    assert list(rules) == [
        "first", "last", "last_non_direct", "linear", "position", "time_decay", "markov", "shapley", "shapley_rate",
    ]  # fmt: skip
    for rule, by in rules.items():
        assert rule in shown.out
        for credit in by["credits"]:
            assert credit["low"] <= credit["credit"] <= credit["high"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sals",), "there is no goal 'sals'. Did you mean 'sales'?"),
        (("sales", "--rule", "linaer"), "Did you mean 'linear'?"),
        (("sales", "--order", "3"), "order"),
        (("sales", "--lookback-days", "0"), "lookback_days"),
        (("sales", "--half-life-days", "-1"), "half"),
    ],
)
def test_tagged_says_what_is_wrong(maal: Maal, filled: Path, arguments: tuple[str, ...], said: str) -> None:
    asked = maal("impact", "tagged", *arguments)
    assert asked.code == 1 and said in asked.message


def test_a_goal_on_a_level_has_no_rows(maal: Maal, filled: Path) -> None:
    level = '[goals.open]\noutcome = "openness"\ntarget = 0.6\nevery = "year"\ncount = "level"\n'
    (filled / "maal.toml").write_text(HEAD + GOAL + level)
    for asked in (maal("scorecard", "--rows", "open", "radio"), maal("impact", "tagged", "open")):
        assert asked.code == 1
        assert asked.message == "Goal 'open' is the level of a measure: no contacts stand behind it."


def test_a_new_goal_that_nothing_is_recorded_for_is_shown_with_what_is_recorded(maal: Maal, filled: Path) -> None:
    (filled / "maal.toml").write_text(HEAD + GOAL.replace('"order"', '"enquiry"'))
    assert "Recorded, but counted by no goal: order (2)." in maal("scorecard").out


def test_a_terminal_without_the_signs_gets_question_marks(filled: Path) -> None:
    shown = process("scorecard", "--language", "nb", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (shown.code, shown.err) == (0, "") and "M?ltall" in shown.out

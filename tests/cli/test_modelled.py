"""``maal impact modelled`` as a user runs it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import GOAL, HEAD, Maal

WEEKS = 60


@pytest.fixture
def spent(space: Path, tmp_path: Path, maal: Maal) -> Path:
    """The workspace with 60 weeks of orders, of which radio and newspaper bring some."""
    rng = np.random.default_rng(1)
    radio, paper = rng.gamma(1.0, 1000.0, (2, WEEKS)).round()
    orders, costs = ["person,occurred_at,kind,source_id"], ["channel,starts_on,ends_on,amount,currency,hours,source_id"]
    for n in range(WEEKS):
        start = date(2025, 1, 6) + timedelta(weeks=n)
        costs += [
            f"{channel},{start},{start + timedelta(days=6)},{amount},NOK,,{channel}{n}"
            for channel, amount in (("radio", radio[n]), ("newspaper", paper[n]))
        ]
        number = rng.poisson(40 + 0.02 * radio[n] + 0.005 * paper[n])
        orders += [f"{n}-{i},{start + timedelta(days=i % 7)} 12:00,order,{n}-{i}" for i in range(number)]
    costs.append("phone,2025-01-06,2026-02-28,,NOK,90,phone")
    for name, lines in (("orders", orders), ("costs", costs)):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (space / "maal.toml").write_text(HEAD + GOAL, "utf-8")
    assert maal("import", tmp_path / "orders.csv", tmp_path / "costs.csv").code == 0
    return space


def test_figures_are_the_same_in_text_and_json(spent: Path, maal: Maal):
    found = maal("impact", "modelled", "sales", "--period", "2026Q1", "--json").json
    assert found["weeks"] == {"number": WEEKS, "first": "2025-01-06", "last": "2026-03-01"}
    radio, paper = (next(row for row in found["channels"] if row["channel"] == key) for key in ("radio", "newspaper"))
    assert radio["return"]["low"] < 0.02 < radio["return"]["high"] and paper["contribution"]["low"] < 40
    assert radio["marginal_return"]["value"] < radio["return"]["value"] and radio["calibrated"] is False
    assert found["left_out"]["phone"].startswith("only hours are recorded") and found["unused_tests"] == []
    assert {"out of sample", "length"} <= {check["name"] for check in found["checks"]}
    assert "stability" in {check["name"] for check in radio["checks"]}
    text = maal("impact", "modelled", "sales", "--period", "2026Q1").out
    assert text.startswith(
        "sales, 2026Q1: a model of 60 weeks, 2025-01-06 to 2026-03-01; 95% intervals.\nModelled: what"
    )
    row = next(line.split() for line in text.splitlines() if line.startswith("  radio"))
    assert row[1:3] == [f"{radio['spend']:,.0f}", f"{radio['contribution']['value']:.1f}"]
    assert "out of sample. Forecasts of" in text and "radio: stability. Refitted on" in text
    assert "Not modelled:\n  phone: only hours are recorded;" in text
    assert f"a gain in {found['budget']['sure']:.0%} of the draws" in text


def test_a_budget_is_laid_out_within_limits(spent: Path, maal: Maal):
    limits = ["--budget", 2500, "--limit", "radio=0..1200", "--limit", "newspaper=1000..1500"]
    plan = maal("impact", "modelled", "sales", *limits, "--json").json["budget"]
    assert plan["spend"]["radio"] + plan["spend"]["newspaper"] == pytest.approx(2500)
    assert plan["spend"]["radio"] == pytest.approx(1200) and plan["gain"]["low"] < plan["gain"]["high"]
    for wrong, message in (
        (["--limit", "radio"], "--limit 'radio' is no range of spend: write CHANNEL=LOW..HIGH, both a week"),
        (["--limit", "=1..2"], "--limit '=1..2' names no channel"),
        (["--limit", "radio=a..b"], "--limit 'radio=a..b' is no range of spend"),
        (["--limit", "tv=1..2"], "limits: there is no channel 'tv'."),
        (["--budget", 90000], "total is 90,000 a week, but the limits allow"),
    ):
        ran = maal("impact", "modelled", "sales", *wrong)
        assert ran.code == 1 and message in ran.message


def test_too_little_data_says_what_is_needed(filled: Path, maal: Maal):
    ran = maal("impact", "modelled", "sales")
    assert ran.code == 1
    assert ran.message.startswith("No cost of 'sales' is recorded: a model learns from spend that changes. Import the")
    assert "at least 26 weeks" in ran.message
    assert "Did you mean 'sales'" in maal("impact", "modelled", "sale").message


def test_controls_are_names(space: Path, maal: Maal):
    (space / "maal.toml").write_text(HEAD + GOAL + "[model]\ncontrols = [1]\n", "utf-8")
    assert "model.controls" in maal("impact", "modelled", "sales").message


def test_level_and_seed_are_chosen(spent: Path, maal: Maal):
    text = maal("impact", "modelled", "sales", "--level", 0.9, "--seed", 2).out
    assert "; 90% intervals." in text

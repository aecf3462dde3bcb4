"""What a claim reads from its evidence, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, Period, Rung
from maal.impact.asked.heard import CREDITED, SAID_SO
from maal.impact.ladder import claim, claim_of_effect
from maal.impact.modelled.result import estimands
from maal.impact.tested import holdout_lift_of_counts, switchback
from tests.impact.ladder.claims import QUARTER, evidence, make


@pytest.mark.parametrize(
    ("kind", "design"),
    [("randomised", "randomised"), ("quasi", "quasi"), ("calibrated", "calibrated"), ("model", "plain")],
)
def test_the_design_is_read_from_the_source(kind, design):
    assert make(kind).design == design


def test_an_unnamed_test_is_never_taken_for_randomised():
    assert claim(replace(evidence("randomised"), source="")).design == "quasi"
    assert claim(replace(evidence("randomised"), source=""), design="randomised").design == "randomised"


def test_the_estimands_of_the_rungs_are_known():
    words = estimands("orders", "shop", "2026Q3")
    expected = {"contribution": "contribution", "returns": "average return", "marginal_return": "marginal return"}
    for figure, text in words.items():
        assert claim(replace(evidence("model"), estimand=text)).estimand == expected[figure]
    assert claim(replace(evidence("asked"), estimand=CREDITED)).estimand == "contribution"
    assert claim(replace(evidence("asked"), estimand=SAID_SO)).estimand == "share"
    assert claim(replace(evidence("tagged"), estimand="outcomes credited by rule markov")).estimand == "contribution"


def test_what_is_not_known_is_refused():
    odd = replace(evidence("tagged"), estimand="mean mood")
    with pytest.raises(BadInput, match="What the evidence on shop estimates \\('mean mood'\\) is not known: say"):
        claim(odd)
    assert claim(odd, estimand="contribution").estimand == "contribution"
    with pytest.raises(BadInput, match=r"there is no design 'randomized'\. Did you mean 'randomised'\?"):
        claim(evidence("randomised"), design="randomized")
    with pytest.raises(BadInput, match="Evidence that is tagged is plain, not randomised"):
        claim(evidence("tagged"), design="randomised")


def test_a_contribution_is_brought_to_the_period_by_days_and_a_return_is_not():
    march = Period.parse("2026-03")
    brought = make("tagged", 31.0, 6.2, period=march).brought_to(QUARTER)
    assert brought.evidence.estimate.value == pytest.approx(92) and brought.evidence.estimate.high == pytest.approx(
        110.4
    )
    assert (
        brought.measured == march and str(brought.note) == "The figure is brought from 2026-03 to 2026Q3 by their days."
    )
    kept = make("model", 2.0, 1.0, period=march, estimand="average return").brought_to(QUARTER)
    assert kept.evidence.estimate.value == 2.0 and kept.note is None


def test_a_tested_effect_becomes_a_contribution():
    days = pl.DataFrame({"day": range(16), "on": [0, 1, 1, 0] * 4, "orders": [3.0, 9, 8, 2] * 4})
    effect = switchback(days, at="day", outcome="orders", on="on")
    test = Period.parse("2026-07-01..2026-07-16")
    made = claim_of_effect(effect, goal="orders", channel="shop", period=QUARTER, measured=test, active=92)
    assert made.design == "randomised" and made.rung is Rung.TESTED and made.measured == test
    assert made.evidence.estimate.value == pytest.approx(6 * 92) and made.evidence.estimate.unit == "outcomes"
    held = holdout_lift_of_counts(60, 1000, 30, 1000)
    of_people = claim_of_effect(held, goal="orders", channel="mail", period=QUARTER, measured=test, active=2000)
    assert of_people.evidence.estimate.value == pytest.approx(60) and np.isfinite(of_people.evidence.estimate.high)
    with pytest.raises(BadInput, match="active is 0; give the number of units and times"):
        claim_of_effect(held, goal="orders", channel="mail", period=QUARTER, measured=test, active=0)

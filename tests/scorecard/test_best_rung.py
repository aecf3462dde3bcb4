"""The scorecard's decisions rest on the best rung of the ladder, and say what they do not rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from maal.core import BadInput, Check, Estimate, Evidence, Goal, Period, Rung
from maal.impact.ladder import claim
from maal.scorecard import ChannelScore, Decision, Score, scorecard

Tables = Callable[..., dict[str, Any]]

SALES = Goal("sales", "order", 100, value=1000, margin=0.5)
Q3 = Period.parse("2026Q3")
TESTED = Evidence(
    "sales", "facebook", Q3, Rung.TESTED, "outcomes caused", Estimate(200, 20, 160, 240), source="switchback"
)
ASKED = Evidence("sales", "radio", Q3, Rung.ASKED, "outcomes credited", Estimate(60, 5, 50, 70), source="asked")
MODEL = Evidence("sales", "x", Q3, Rung.MODELLED, "contribution: orders", Estimate(9, 1, 7, 11), source="media mix")
CALIBRATED = replace(MODEL, source="media mix calibrated by a test")


@pytest.fixture
def tables(polars_tables: Tables) -> Tables:
    """200 orders after a contact on Facebook, 50 without any, and costs of three channels."""

    def make(**costs: float) -> dict[str, Any]:
        met = [datetime(2026, 7, 1) + timedelta(hours=8 * person) for person in range(250)]
        touchpoints = [(person, met[person], "facebook") for person in range(200)]
        outcomes = [(person, at + timedelta(hours=1), "order", None, None) for person, at in enumerate(met)]
        spent = [(name, "sales", Q3.start, Q3.last_day, amount, "NOK", 0.0) for name, amount in costs.items()]
        return polars_tables(touchpoints=touchpoints, outcomes=outcomes, costs=spent)

    return make


def scored(made: dict[str, Any], *evidence: Any, as_of: date = Q3.last_day) -> Score:
    (score,) = scorecard([SALES], [], **made, period=Q3, as_of=as_of, evidence=evidence)
    return score


def of(score: Score, channel: str) -> ChannelScore:
    return next(one for one in score.channels if one.channel == channel)


def said(score: Score) -> str:
    return " ".join(map(str, score.notes))


def test_tested_evidence_decides_and_tags_stand_beside_it(tables: Tables) -> None:
    score = scored(tables(facebook=50_000), TESTED)
    facebook = of(score, "facebook")
    assert facebook.decision is Decision.GROW and str(facebook.reason).startswith("Tested: ")
    assert facebook.evidence == TESTED and facebook.gain is not None and facebook.gain.value == 100_000
    assert facebook.by_rule[0].source == "markov"
    assert score.ladder is not None and score.ladder.outcomes == 250
    assert [one.rung for one in score.ladder.claims if one.channel == "facebook"] == [Rung.TESTED, Rung.TAGGED]
    assert "disagree" not in said(score)


def test_without_other_evidence_the_ladder_holds_the_tags(tables: Tables) -> None:
    score = scored(tables(facebook=50_000))
    assert score.ladder is not None and {one.rung for one in score.ladder.claims} == {Rung.TAGGED}
    assert of(score, "facebook").decision is Decision.KEEP


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"checks": (Check("placebo in time", False, "It found one."),)}, "It failed a check: placebo in time."),
        ({"estimate": Estimate(200)}, "It has no interval."),
        ({"period": Period.parse("2024Q3")}, "It was measured until 2024-09-30, more than 365 days before"),
    ],
)
def test_what_is_not_fit_is_not_used_and_said(tables: Tables, change: dict[str, Any], why: str) -> None:
    score = scored(tables(facebook=50_000), replace(TESTED, **change))
    assert of(score, "facebook").evidence.rung is Rung.TAGGED
    assert of(score, "facebook").decision is Decision.KEEP
    assert f"facebook: Not used: randomised test. {why}" in said(score)


def test_a_recent_test_is_brought_to_the_days_that_have_passed(tables: Tables) -> None:
    spring = replace(TESTED, period=Period.parse("2026Q2"))
    half = scored(tables(facebook=50_000), spring, as_of=date(2026, 8, 15))
    assert of(half, "facebook").evidence.estimate.value == pytest.approx(200 * 46 / 91)
    whole = scored(tables(facebook=50_000), TESTED, as_of=date(2026, 8, 15))
    assert of(whole, "facebook").evidence.estimate.value == 200


def test_where_the_best_rung_disagrees_with_the_tags_the_score_says_so(tables: Tables) -> None:
    score = scored(tables(facebook=50_000), replace(TESTED, estimate=Estimate(20, 5, 10, 30)))
    assert of(score, "facebook").decision is Decision.STOP
    assert "By a randomised test, facebook caused 20.0 (10.0 to 30.0) outcomes." in said(score)
    assert "They disagree: the difference is" in said(score)


def test_a_channel_that_only_people_name_is_never_more_than_kept(tables: Tables) -> None:
    radio = of(scored(tables(radio=10_000), ASKED), "radio")
    assert radio.decision is Decision.KEEP and radio.evidence == ASKED
    assert str(radio.reason).startswith("By the outcomes for which people name it, it returns 2.50 to 3.50 times")
    dear = of(scored(tables(radio=100_000), ASKED), "radio")
    assert dear.decision is Decision.TEST and "what people do not name may still pay" in str(dear.reason)


def test_a_calibrated_model_comes_after_a_test_and_before_a_model_alone(tables: Tables) -> None:
    test = replace(TESTED, channel="x", estimate=Estimate(90, 1, 87, 93))
    alone = of(scored(tables(x=10_000), MODEL), "x")
    assert alone.decision is Decision.TEST and "Modelled without a test" in str(alone.reason)
    by_model = of(scored(tables(x=10_000), MODEL, CALIBRATED), "x")
    assert by_model.decision is Decision.STOP and str(by_model.reason).startswith("Modelled, calibrated by a test: ")
    assert of(scored(tables(x=10_000), MODEL, CALIBRATED, test), "x").decision is Decision.GROW
    drawn = of(scored(tables(x=10_000), claim(test, design="quasi")), "x")
    assert str(drawn.reason).startswith("By a comparison without a draw: ")


def test_the_tags_cannot_stop_what_a_sound_model_or_answers_leave_possible(tables: Tables) -> None:
    assert of(scored(tables(facebook=900_000)), "facebook").decision is Decision.STOP
    for other in (MODEL, ASKED):
        open_ = replace(other, channel="facebook", estimate=Estimate(1000, 500, 20, 1980))
        assert of(scored(tables(facebook=900_000), open_), "facebook").decision is Decision.TEST


def test_evidence_of_other_goals_and_of_no_channel_stays_out(tables: Tables) -> None:
    score = scored(tables(), replace(TESTED, goal="help"), replace(TESTED, channel="direct"))
    assert {one.channel for one in score.ladder.claims} == {"facebook"}


def test_tags_by_another_rule_are_refused(tables: Tables) -> None:
    other = Evidence("sales", "facebook", Q3, Rung.TAGGED, "outcomes credited by rule last", Estimate(9, 1, 7, 11))
    with pytest.raises(BadInput, match="comes from 2 rules"):
        scored(tables(), other)

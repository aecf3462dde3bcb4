from __future__ import annotations

import re
from dataclasses import replace

import pytest

from maal.core import Estimate, Evidence, Goal, Money, Rung, Text
from maal.impact.ladder import Claim, Design, Estimand
from maal.scorecard import Cost, Decision
from maal.scorecard.case import Case
from maal.scorecard.decide import decide

GOAL = Goal("customers", "order", 1000, value=1000, margin=0.5, required_return=1.0)


def claimed(rung: Rung = Rung.TAGGED, design: Design | None = None) -> Claim:
    said = Evidence("customers", "facebook", None, rung, "outcomes", Estimate(100, 10, 80, 120))
    usual = Design.RANDOMISED if rung is Rung.TESTED else Design.PLAIN
    return Claim(said, design or usual, Estimand.CONTRIBUTION)


def cost(total: float, hours: float = 0.0, rate: float | None = 650.0) -> Cost:
    return Cost(Money(total, "NOK"), Money(total, "NOK"), hours, rate, Money(0, "NOK"))


def case(
    total: float = 50_000, low: float = 80, high: float = 120, rung: Rung = Rung.TAGGED, design: Design | None = None
) -> Case:
    """100 outcomes (low to high) of 1,000 are credited, each gains 500; 200 are touched; a fifth is unseen."""
    gain = Estimate(100 * 500, 10 * 500, low * 500, high * 500)
    return Case(
        goal=GOAL,
        channel="facebook",
        claim=claimed(rung, design),
        gain=gain,
        returned=gain.scaled(1 / total),
        cost=cost(total),
        per_outcome=500.0,
        touched=Estimate(180, low=160, high=200),
        touched_gain=200 * 500.0,
        unseen=Estimate(0.18, low=0.16, high=0.2),
        outcomes=1000,
        days=91,
    )


def test_keep_when_the_interval_reaches_what_is_required() -> None:
    decision, reason = decide(case(total=40_000))
    assert decision is Decision.KEEP
    assert str(reason).startswith("By its contacts it returns 1.00 to 1.50 times its cost, above the required 1.00;")


def test_test_when_the_interval_spans() -> None:
    decision, reason = decide(case(total=40_001))
    assert decision is Decision.TEST
    assert "around the required 1.00" in str(reason)


def test_the_test_that_would_settle_it_is_sized_by_the_break_even() -> None:
    # 50,000 / 500 = 100 outcomes break even; 4 × 2.8016² × (1000 / 100)² = 3,140 outcomes; 3.14 quarters are 41 weeks.
    reason = str(decide(case(total=50_000))[1])
    assert "by turns for 42 weeks" in reason
    assert "about 3,140 outcomes" in reason


def test_a_test_that_takes_more_than_a_year_is_not_proposed_alone() -> None:
    # Required 0.85 of 50,000 are 85 outcomes of break-even: 4,345 outcomes, 57 weeks.
    spanning = replace(case(), goal=replace(GOAL, required_return=0.85))
    reason = str(decide(spanning)[1])
    assert "Alone it would take more than a year to test: switch it off together with similar channels" in reason


def test_test_when_it_is_below_but_may_still_pay() -> None:
    # At most 200 outcomes × 500 / (1 − 0.2) = 125,000: exactly what is required is enough to go on.
    decision, reason = decide(case(total=125_000))
    assert decision is Decision.TEST
    assert "below the required 1.00" in str(reason)


def test_stop_by_the_generous_bound_shows_the_sum() -> None:
    decision, reason = decide(case(total=125_001))
    assert decision is Decision.STOP
    assert str(reason) == (
        "Even if it caused each of the 200 outcomes that it may have touched, scaled up for the 20.0% that no channel "
        "explains, it would gain 125,000 NOK, less than the required 125,001 NOK."
    )


def test_the_required_return_scales_the_generous_bound() -> None:
    demanding = replace(case(total=62_501), goal=replace(GOAL, required_return=2.0))
    assert decide(demanding)[0] is Decision.STOP
    assert decide(replace(demanding, cost=cost(62_500)))[0] is Decision.TEST


@pytest.mark.parametrize("unseen", [None, Estimate(1.0, low=0.9, high=1.0), Estimate(0.5)])
def test_no_stop_when_what_is_unseen_has_no_bound(unseen: Estimate | None) -> None:
    assert decide(replace(case(total=1_000_000), unseen=unseen))[0] is Decision.TEST


def test_measure_when_too_little_is_known() -> None:
    # Half width (160 − 40) / 2 / 100 = 60 %: 1,000 × (60 / 50)² = 1,440 outcomes.
    decision, reason = decide(case(low=40, high=160))
    assert decision is Decision.MEASURE
    assert "±60.0%; for ±50% about 1,440 outcomes of the goal are needed, and there are 1,000." in str(reason)


def test_half_of_the_credit_is_just_narrow_enough_to_test() -> None:
    assert decide(case(low=50, high=150))[0] is Decision.TEST


def test_a_wide_interval_that_clears_is_kept() -> None:
    assert decide(case(total=10_000, low=20, high=300))[0] is Decision.KEEP


def test_few_touched_outcomes_open_a_narrow_interval() -> None:
    # 5 touched, their number known to 2 to 12: the return of 2.5 (2.0 to 3.0) may as well be 1.0 to 6.0.
    rare = replace(case(total=20_000), touched=Estimate(5, low=2, high=12), touched_gain=1e9)
    assert decide(rare)[0] is Decision.KEEP
    demanding = replace(rare, goal=replace(GOAL, required_return=1.01))
    decision, reason = decide(demanding)
    assert decision is Decision.MEASURE
    assert "seen before 5 outcomes, and about 16 are needed" in str(reason)
    assert decide(replace(demanding, touched=Estimate(16, low=2, high=30)))[0] is Decision.KEEP


def test_measure_without_an_interval() -> None:
    bare = replace(case(), returned=Estimate(1.0))
    assert decide(bare)[0] is Decision.MEASURE
    assert "about 16 outcomes" in str(decide(bare)[1])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cost": None}, "No cost is registered: register money"),
        ({"cost": cost(0)}, "No cost is registered: register money"),
        ({"claim": None}, "Not seen before any outcome"),
        ({"touched": Estimate(0.0, high=3.8)}, "Not seen before any outcome"),
        ({"per_outcome": None, "gain": None}, r"set value under \[goals.customers\]"),
        ({"cost": cost(40_000, hours=10, rate=None)}, r"10.00 hours have no rate: set hourly_rate under \[channels.f"),
        ({"obstacle": Text("Two currencies.")}, "Two currencies."),
    ],
)
def test_measure_says_what_is_lacking(change: dict[str, object], reason: str) -> None:
    decision, said = decide(replace(case(total=40_000), **change))
    assert decision is Decision.MEASURE
    assert re.search(reason, str(said))


def test_unpriced_hours_do_not_save_from_the_generous_bound() -> None:
    assert decide(replace(case(total=200_000), cost=cost(200_000, hours=10, rate=None)))[0] is Decision.STOP


CAUSAL = {
    "Tested: ": (Rung.TESTED, Design.RANDOMISED),
    "By a comparison without a draw: ": (Rung.TESTED, Design.QUASI),
    "Modelled, calibrated by a test: ": (Rung.MODELLED, Design.CALIBRATED),
}


@pytest.mark.parametrize(
    ("total", "decision"),
    [
        (40_000, Decision.GROW),
        (40_001, Decision.TEST),
        (60_000, Decision.TEST),
        (60_001, Decision.STOP),
    ],
)
@pytest.mark.parametrize("opening", CAUSAL)
def test_tests_and_calibrated_models_may_grow_and_stop_and_say_which_they_are(
    total: float, decision: Decision, opening: str
) -> None:
    rung, design = CAUSAL[opening]
    found, reason = decide(case(total=total, rung=rung, design=design))
    assert found is decision
    assert str(reason).startswith(opening)


def test_tested_evidence_with_unpriced_hours_cannot_grow() -> None:
    unpriced = replace(case(total=10_000, rung=Rung.TESTED), cost=cost(10_000, hours=5, rate=None))
    assert decide(unpriced)[0] is Decision.MEASURE


@pytest.mark.parametrize("rung", [Rung.ASKED, Rung.TAGGED, Rung.MODELLED])
def test_no_other_rung_says_grow_or_stop_by_its_return(rung: Rung) -> None:
    opening = {
        Rung.ASKED: "By the outcomes for which people name it, it returns",
        Rung.TAGGED: "By its contacts it returns",
        Rung.MODELLED: "Modelled without a test: it returns",
    }[rung]
    for total, decision in ((1_000, Decision.KEEP), (45_000, Decision.TEST), (70_000, Decision.TEST)):
        found, reason = decide(case(total=total, rung=rung))
        assert found is decision
        assert str(reason).startswith(opening)


@pytest.mark.parametrize("rung", [Rung.ASKED, Rung.MODELLED])
def test_answers_and_models_need_no_contact(rung: Rung) -> None:
    unseen = replace(case(total=40_000, rung=rung), touched=Estimate(0.0, high=3.8), touched_gain=0.0, others_high=120)
    assert decide(unseen)[0] is Decision.KEEP


def test_a_wide_model_asks_for_a_test_and_wide_answers_for_more_of_them() -> None:
    assert decide(case(low=20, high=180, rung=Rung.MODELLED))[0] is Decision.TEST
    assert decide(case(low=20, high=180, rung=Rung.ASKED))[0] is Decision.MEASURE


def test_the_generous_bound_of_the_tags_overrules_no_other_rung() -> None:
    # 125,001 are 250.002 outcomes of 500: the tags cannot reach them.
    beyond = case(total=125_001, rung=Rung.MODELLED)
    assert decide(replace(beyond, others_high=250.0))[0] is Decision.STOP
    assert decide(replace(beyond, others_high=251.0))[0] is Decision.TEST
    assert decide(case(total=125_001, high=300, rung=Rung.TESTED))[0] is Decision.TEST

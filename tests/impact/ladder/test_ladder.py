"""Side by side: order, likeness, disagreement, what no rung explains, and the best-supported figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maal.core import BadInput, Estimate, Period
from maal.impact.ladder import best, disagreements, ladder, unexplained
from maal.impact.ladder.best import grade
from maal.impact.ladder.reach import reach
from maal.impact.ladder.words import says
from tests.impact.ladder.claims import FAILED, KINDS, PASSED, QUARTER, evidence, make

SPRING = Period.parse("2026Q2")
OLD = Period.parse("2025Q2")


def test_the_steps_in_their_order():
    claims = [make(kind) for kind in KINDS]
    while claims:
        found = best(reversed(claims), QUARTER)
        assert grade(found.claim) == grade(claims[0])
        assert len(found.passed_over) == len(claims) - 1
        claims.remove(found.claim)


@pytest.mark.parametrize("kind", KINDS)
def test_a_failed_check_disqualifies(kind):
    found = best([make(kind, checks=(FAILED,))], QUARTER)
    assert found.claim is None and "It failed a check: pre-trend." in str(found.reason)
    assert best([make(kind, checks=(PASSED,))], QUARTER).claim is not None


def test_age_is_counted_from_the_end_of_the_period():
    last = Period(date(2025, 9, 1), date(2025, 10, 1))
    too_old = Period(date(2025, 9, 1), date(2025, 9, 30))
    assert best([make("randomised", measured=last)], QUARTER).claim is not None
    found = best([make("randomised", measured=too_old), make("tagged")], QUARTER)
    assert found.claim.rung == "tagged"
    assert "It was measured until 2025-09-29, more than 365 days before the end of the period." in str(found.reason)
    assert best([make("randomised", measured=too_old)], QUARTER, max_age_days=500).claim is not None


def test_a_bare_point_is_passed_over_and_ties_go_to_the_later_then_the_narrower():
    assert best([make("randomised", half=None), make("model")], QUARTER).claim.rung == "modelled"
    later = best([make("quasi", half=5, measured=SPRING), make("quasi", half=20, measured=QUARTER)], QUARTER)
    assert later.claim.measured == QUARTER and "That was measured earlier." in str(later.passed_over[0].why)
    assert best([make("tagged", half=9), make("asked", half=4)], QUARTER).claim.rung == "asked"


def test_the_reason_says_what_was_passed_over_and_why():
    found = best([make("randomised", 80, checks=(FAILED,)), make("calibrated", 60), make("tagged", 40)], QUARTER)
    assert str(found.reason) == (
        "By a model calibrated by a test, shop caused 60.0 (50.0 to 70.0) outcomes, if the model holds. Not used: "
        "randomised test. It failed a check: pre-trend. Beside it, and carrying less: tags."
    )
    assert [one.is_fit for one in found.passed_over] == [False, True]
    assert str(best([], QUARTER).reason) == "There is no evidence."
    assert str(best([make("tagged", half=None)], QUARTER).reason) == (
        "No figure for shop can be rested on. Not used: tags. It has no interval."
    )
    with pytest.raises(BadInput, match="of one channel and one estimand"):
        best([make("tagged"), make("tagged", channel="radio")], QUARTER)


CAUSAL = ("caus", "brought", "because", "effect", "thanks to", "led to", "generat", "drove")


@pytest.mark.parametrize("kind", ["tagged", "asked"])
@pytest.mark.parametrize("estimand", ["contribution", "average return", "marginal return", "share"])
def test_no_causal_verb_on_tags_and_answers(kind, estimand):
    found = best([make(kind, estimand=estimand)], QUARTER)
    said = str(found.reason).removesuffix("What the channel changed is not known: that takes a test.")
    assert said != str(found.reason) and not [word for word in CAUSAL if word in said.lower()]
    other = make("asked" if kind == "tagged" else "tagged", 5.0, 1.0, estimand=estimand)
    (apart,) = disagreements([make(kind, 50.0, 1.0, estimand=estimand), other])
    assert apart.beyond and not [word for word in CAUSAL if word in str(apart.text).lower()]


def test_independent_errors_add_in_squares():
    (found,) = disagreements([make("randomised", 100, 3), make("tagged", 50, 4)])
    assert (found.difference.value, found.difference.low, found.difference.high) == (50, 45, 55)
    assert found.beyond and "from the half-widths of its interval" in found.difference.method
    assert str(found.text) == (
        "By a randomised test, shop caused 100.0 (97.0 to 103.0) outcomes. By tags, shop is credited with 50.0 "
        "(46.0 to 54.0) outcomes. They disagree: the difference is 50.0 (45.0 to 55.0). Repeating the randomised test "
        "for longer, with a gap after each switch, would settle it."
    )
    (within,) = disagreements([make("model", 52, 3), make("tagged", 50, 4)])
    assert not within.beyond and "no larger than their intervals allow" in str(within.text)
    (checked,) = disagreements([make("quasi", 100, 3, checks=(FAILED,)), make("tagged", 50, 4)])
    assert "Checks failed: pre-trend. A randomised test instead" in str(checked.text)


def test_caused_is_kept_for_sound_claims_that_exclude_zero():
    causal = ("randomised", "quasi", "calibrated", "model")
    for kind in causal:
        assert "gives shop 5.0 (-5.0 to 15.0) outcomes, which may be none." in str(says(make(kind, 5)))
        assert "failed a check" in str(says(make(kind, 50, checks=(FAILED,))))
        assert ", shop caused 50.0 (40.0 to 60.0) outcomes" in str(says(make(kind, 50, 10)))
    assert len({says(make(kind, 50)).template for kind in causal}) == 4
    assert str(says(make("model", 50, 10))).endswith("outcomes, if the model holds.")


def test_how_far_an_estimate_reaches():
    assert reach(Estimate(10, 2.0, 0, 99), 0.95) == pytest.approx((3.92, 3.92), abs=1e-3)
    assert reach(Estimate(10, 2.0, df=4), 0.95)[0] == pytest.approx(2 * 2.776445, abs=1e-5)
    assert reach(Estimate(10, None, 8, 13, 0.90), 0.95) == pytest.approx(
        (2 * 1.959964 / 1.644854, 3 * 1.191573), abs=1e-4
    )
    assert reach(Estimate(10), 0.95) is None


def test_only_like_is_compared_with_like():
    assert not disagreements([make("model", 100, 1, estimand="average return"), make("tagged", 5, 1)])
    assert not disagreements(
        [make("model", 9, 1, estimand="average return"), make("model", 1, 1, estimand="marginal return")]
    )
    assert not disagreements([make("randomised", 100, 1), make("quasi", 5, 1)])  # one rung
    assert not disagreements([make("randomised", 100, 1, channel="radio"), make("tagged", 5, 1)])
    assert not disagreements([make("randomised", 100, 1, measured=OLD), make("tagged", 5, 1)])  # other times
    assert not disagreements([make("randomised", 100, None), make("tagged", 5, 1)])


def test_what_no_rung_explains():
    claims = [make("tagged", 20, 3), make("asked", 30, 4), make("tagged", 10, 3, channel="radio")]
    found = unexplained(claims, 100)
    assert (found.share.value, found.share.low, found.share.high) == pytest.approx((0.6, 0.55, 0.65))
    assert "No rung explains 60.0% (55.0% to 65.0%) of the outcomes" in str(found.text)
    twice = unexplained(claims, 35)
    assert twice.share.value == 0 and "claim 40 of 35 outcomes, more than came" in str(twice.text)
    assert unexplained([], 10).share.value == 1.0
    with pytest.raises(BadInput, match="outcomes is 0; give how many"):
        unexplained(claims, 0)


def test_a_ladder_of_one_goal():
    other = evidence("tagged")
    laid = ladder(
        [
            evidence("tagged", 40),
            evidence("asked", 60),
            make("randomised", 20, 5),
            evidence("tagged", 9, channel="radio"),
        ],
        goal="orders",
        period=QUARTER,
        outcomes=200,
    )
    assert laid.channels == ("radio", "shop") and laid.estimands == ("contribution",)
    assert [len(group) for group in laid.of("shop").values()] == [1, 1, 1, 0]
    assert laid.best("shop").claim.evidence.estimate.value == 20
    assert {(d.first.rung, d.second.rung) for d in laid.disagreements} == {
        ("tested", "tagged"),
        ("tested", "asked"),
        ("asked", "tagged"),
    }
    assert laid.unexplained.share.value == pytest.approx(1 - 69 / 200)
    rows = laid.rows()
    assert [row["rung"] for row in rows] == ["tagged", "tested", "asked", "tagged"]
    assert [row["best"] for row in rows] == [True, True, False, False]
    assert ladder([other], goal="visits", period=QUARTER).claims == ()
    assert ladder([other, other], goal="orders", period=QUARTER).unexplained is None
    with pytest.raises(BadInput, match=r"there is no channel 'shp'\. Did you mean 'shop'\?"):
        laid.of("shp")


def test_two_attribution_rules_are_refused():
    with pytest.raises(BadInput, match="Tagged evidence on the contribution comes from 2 rules: last, markov"):
        ladder([evidence("tagged"), replace(evidence("tagged"), source="markov")], goal="orders", period=QUARTER)


some = st.builds(
    make,
    st.sampled_from(KINDS),
    st.floats(0, 100),
    st.none() | st.floats(1, 40),
    channel=st.sampled_from(["shop", "radio"]),
    checks=st.sampled_from([(), (FAILED,), (PASSED,)]),
    measured=st.sampled_from([QUARTER, SPRING, OLD]),
)


@given(st.lists(some, max_size=8), st.randoms())
def test_order_does_not_matter(claims, random):
    shuffled = random.sample(claims, len(claims))
    one, other = (ladder(each, goal="orders", period=QUARTER, outcomes=150) for each in (claims, shuffled))
    assert one == other and one.rows() == other.rows()
    assert one.disagreements == other.disagreements and one.unexplained == other.unexplained
    assert [one.best(c) for c in one.channels] == [other.best(c) for c in one.channels]


@given(st.lists(some, min_size=1, max_size=6), st.data())
def test_a_failing_check_never_makes_evidence_better(claims, data):
    mine = [replace(one, evidence=replace(one.evidence, channel="shop")) for one in claims]
    i = data.draw(st.integers(0, len(mine) - 1))
    spoilt = list(mine)
    spoilt[i] = replace(mine[i], evidence=replace(mine[i].evidence, checks=(*mine[i].evidence.checks, FAILED)))
    before, after = best(mine, QUARTER).claim, best(spoilt, QUARTER).claim
    assert after is None or not after.failed
    assert (9 if after is None else grade(after)) >= (9 if before is None else grade(before))
    whole, less = (unexplained([c for c in each if not c.failed], 150).share.value for each in (mine, spoilt))
    assert less >= whole

"""The next step up: which action, for what reason, and whether the interval it announces comes true."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, Money
from maal.impact.asked import heard_about
from maal.impact.ladder import Means, ladder, next_steps
from maal.impact.ladder.actions import half_width_of_share, holdout
from maal.impact.tested import holdout_lift_of_counts, switchback
from maal.impact.tested.assignment import assign_times
from tests.impact.ladder.claims import FAILED, QUARTER, make

HISTORY = np.random.default_rng(1).poisson(10, 365)
MEANS = Means(HISTORY)


def laid(*claims, outcomes=920.0):
    return ladder(claims, goal="orders", period=QUARTER, outcomes=outcomes)


def kinds(step):
    return [one.kind for one in (step.action, *step.others) if one]


def test_from_nothing_to_a_tag_and_from_there_up():
    (nothing,) = next_steps(laid(), MEANS, channels=("shop",))
    assert (
        nothing.action.kind == "tag" and nothing.now == 460 and set(kinds(nothing)) == {"tag", "question", "switchback"}
    )
    assert "where what is credited to it may be none or all now. It does not show what was caused." in str(nothing.text)
    (tagged,) = next_steps(laid(make("tagged", 100, 20), make("asked", 90, 30)), MEANS)
    assert set(kinds(tagged)) == {"switchback"} and tagged.now == 460
    said = str(tagged.text)
    assert "where what it causes may be none or all now" in said and "in four of five cases" in said
    (spoilt,) = next_steps(laid(make("tagged", 100, 20, checks=(FAILED,))), MEANS)
    assert spoilt.action.kind == "tag"


def test_what_narrows_nothing_is_not_offered():
    (known,) = next_steps(laid(make("randomised", 100, 5)), MEANS)
    assert known.action is None and "would narrow ±\u00a05.00 outcomes." in str(known.text)
    (wide,) = next_steps(laid(make("randomised", 100, 400)), MEANS)
    assert wide.known and "where it is ±\u00a0400.00 now" in str(wide.text)
    assert set(kinds(wide)) == {"switchback"} and all(one.half_width < 400 for one in (wide.action, *wide.others))


def test_a_model_without_a_test_does_not_stand_for_one():
    (alone,) = next_steps(laid(make("model", 100, 5)), MEANS)
    assert alone.now == 460 and alone.action.kind == "switchback"
    (calibrated,) = next_steps(laid(make("calibrated", 100, 5)), MEANS)
    assert calibrated.now == 5


def test_hours_decide_and_the_rate_gives_the_cost():
    claims = laid(make("tagged"), make("asked"))
    areas = {f"area {i}": np.random.default_rng(i).poisson(1, 200) for i in range(8)}
    means = Means(HISTORY, areas=areas, reachable={"shop": 4000}, hours={"holdout": 0.1, "week": 0.1})
    (step,) = next_steps(claims, means, hourly_rate=Money(650, "NOK"))
    assert set(kinds(step)) == {"switchback", "areas", "holdout"} and step.action.kind == "holdout"
    assert step.cost == Money(pytest.approx((0.1 + 0.1 * 92 / 7) * 650), "NOK") and "NOK)." in str(step.text)
    (free,) = next_steps(claims, Means(HISTORY, areas=areas, reachable={"shop": 4000}, hours={"holdout": 1000}))
    assert free.action.kind != "holdout" and free.cost is None


def test_a_short_history_leaves_the_tests_out():
    (step,) = next_steps(laid(make("tagged"), make("asked")), Means(HISTORY[:15]))
    assert step.action is None
    weekly = Means(HISTORY[:364].reshape(52, 7).sum(axis=1), step_days=7)
    assert kinds(next_steps(laid(make("tagged"), make("asked")), weekly)[0]) == ["switchback"]


def test_few_outcomes_offer_neither_tag_nor_question():
    assert next_steps(laid(outcomes=20), Means(HISTORY[:15]), channels=("shop",))[0].action is None


def test_what_is_missing_is_said():
    with pytest.raises(BadInput, match="give the ladder its outcomes"):
        next_steps(ladder([make("tagged")], goal="orders", period=QUARTER), MEANS)
    with pytest.raises(BadInput, match="step_days is 30; the history is daily"):
        Means(HISTORY, step_days=30)
    with pytest.raises(BadInput, match="hours: tv is no action"):
        Means(HISTORY, hours={"tv": 3})


def test_the_same_seed_gives_the_same_step():
    claims = laid(make("tagged"), make("asked"), make("tagged", channel="radio"))
    assert next_steps(claims, MEANS) == next_steps(claims, MEANS)


def half(estimate):
    return (estimate.high - estimate.low) / 2


def test_announced_half_widths_come_true_for_switchbacks():
    said, came = [], []
    for seed in range(8):
        days = np.random.default_rng(seed).poisson(10, 300)
        (step,) = next_steps(laid(make("tagged"), make("asked")), Means(days[:272], seed=seed))
        action = next(one for one in (step.action, *step.others) if "4 weeks" in str(one.text))
        on = np.array([one.on for one in assign_times(range(28), seed=seed).assigned])
        test = pl.DataFrame({"day": range(28), "orders": days[272:], "on": on.astype(int)})
        said.append(action.half_width)
        came.append(half(switchback(test, at="day", outcome="orders", on="on", seed=seed).estimate) * QUARTER.days)
    assert np.mean(said) == pytest.approx(np.mean(came), rel=0.2)


@pytest.mark.parametrize(("n", "share"), [(60, 0.3), (300, 0.1)])
def test_announced_half_widths_come_true_for_questions(n, share):
    came = []
    for seed in range(12):
        k = int(np.random.default_rng(seed).binomial(n, share))
        heard = heard_about(pl.DataFrame({"asked": ["Facebook"] * k + ["radio"] * (n - k)}))
        came.append(half(heard.of("facebook").share))
    assert half_width_of_share(n, share) == pytest.approx(np.mean(came), rel=0.2)


def test_announced_half_widths_come_true_for_holdouts():
    action = holdout("mail", 60, QUARTER, Means(HISTORY, reachable={"mail": 2000}))
    draws = np.random.default_rng(1).binomial(1000, 0.03, (50, 2))
    came = [half(holdout_lift_of_counts(int(a), 1000, int(b), 1000).estimate) * 2000 for a, b in draws]
    assert action.half_width == pytest.approx(np.mean(came), rel=0.2)

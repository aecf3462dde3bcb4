"""Panels whose truth is known: exact cases, coverage in benign worlds, checks that see what is wrong."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize

from maal.impact.tested import (
    difference_in_differences,
    synthetic_control,
    synthetic_difference_in_differences,
)
from maal.impact.tested.simplex import simplex_weights
from tests.impact.tested.conftest import world

WHERE = {"unit": "area", "at": "week", "outcome": "orders", "treated": ["area a"], "start": 20}


@pytest.mark.parametrize(("times", "donors", "ridge"), [(30, 8, 0.0), (10, 25, 0.0), (10, 25, 3.0), (4, 3, 0.5)])
def test_simplex_weights_meet_the_kkt_conditions(times, donors, ridge):
    draw = np.random.default_rng(times + donors)
    target, rows = 100 + draw.normal(size=times), 100 + 3 * draw.normal(size=(donors, times))
    weights = simplex_weights(target, rows, ridge)
    assert weights.min() >= 0 and weights.sum() == pytest.approx(1, abs=1e-12)
    gradient = rows @ (weights @ rows - target) + ridge * weights
    slack = gradient - gradient @ weights
    assert slack.min() > -1e-8 and np.abs(slack[weights > 0]).max() < 1e-8
    loss = lambda w: ((target - w @ rows) ** 2).sum() + ridge * (w**2).sum()  # noqa: E731
    one = {"type": "eq", "fun": lambda w: w.sum() - 1}
    found = minimize(loss, np.full(donors, 1 / donors), bounds=[(0, 1)] * donors, constraints=one)
    assert loss(weights) <= found.fun + 1e-6


def test_a_unit_that_is_a_mixture_is_found_exactly():
    data = world(3, n_controls=4, noise=0.5)
    wide = data.pivot(on="area", index="week", values="orders").sort("week")
    mixture = 0.7 * wide["area b"] + 0.3 * wide["area d"] + pl.Series([0.0] * 20 + [2.0] * 6)
    mixed = data.with_columns(
        orders=pl.when(pl.col("area") == "area a").then(pl.Series(mixture).gather(data["week"])).otherwise("orders")
    )
    effect = synthetic_control(mixed, inference="t", **WHERE)
    assert effect.estimate.value == pytest.approx(2.0, abs=1e-9)
    assert effect.weights == pytest.approx({"area b": 0.7, "area c": 0, "area d": 0.3, "area e": 0}, abs=1e-9)
    assert any("an exact fit" in check.text for check in effect.checks)


def test_difference_in_differences_by_hand():
    rows = [("a", 0, 1.0), ("a", 1, 4.0), ("b", 0, 3.0), ("b", 1, 8.0), ("c", 0, 2.0), ("c", 1, 3.0), ("d", 0, 0.0)]
    data = pl.DataFrame([*rows, ("d", 1, 3.0)], schema=["area", "week", "orders"], orient="row")
    effect = difference_in_differences(data, **(WHERE | {"treated": ["a", "b"], "start": 1}))
    # changes 3 and 5 against 1 and 3: means 4 and 2, each group's variance 2, so Welch's error is √(2/2 + 2/2), df 2
    assert effect.estimate.value == 2.0 and effect.estimate.df == pytest.approx(2.0)
    assert effect.estimate.high - 2 == pytest.approx(4.302652729911275 * np.sqrt(2))
    assert effect.incremental.value == 4.0 and effect.lift.value == pytest.approx(2 / (6 - 2))
    assert effect.counterfactual == {0: 2.0, 1: 4.0} and effect.actual == {0: 2.0, 1: 6.0}


@pytest.mark.parametrize(
    ("method", "arguments", "n_treated"),
    [
        (synthetic_control, {"demeaned": True}, 1),
        (synthetic_control, {"demeaned": True, "shuffle": "block"}, 1),
        (synthetic_control, {"demeaned": True, "inference": "t"}, 1),
        (synthetic_difference_in_differences, {}, 1),
        (difference_in_differences, {}, 5),
    ],
)
def test_intervals_hold_the_truth(method, arguments, n_treated):
    where = WHERE | {"treated": [f"area {c}" for c in "abcde"[:n_treated]]}
    held = []
    for seed in range(40):
        estimate = method(world(seed, n_treated=n_treated), **where, **arguments).estimate
        held.append(estimate.low <= 5 <= estimate.high)
    assert np.mean(held) >= 0.85  # 40 draws of a 95 % interval fall below 0.85 in one of 300


def test_placebo_intervals_need_enough_placebos():
    few = synthetic_control(world(1), inference="placebo", **WHERE)
    assert not few.estimate.has_interval and "no interval: 8 placebos, and 95% takes 19" in few.estimate.method
    assert "(no interval)" in few.text
    enough = synthetic_control(world(1, n_controls=19), inference="placebo", **WHERE).estimate
    assert enough.low < 5 < enough.high


def test_each_time_has_its_own_interval():
    effect = synthetic_control(world(5), **WHERE)
    after = [moment for moment in effect.moments if moment.after]
    assert [moment.at for moment in after] == [20, 21, 22, 23, 24, 25]
    assert all(moment.effect.low < moment.effect.value < moment.effect.high for moment in after)
    assert np.mean([moment.effect.value for moment in after]) == pytest.approx(effect.estimate.value)
    assert all(moment.actual - moment.counterfactual == pytest.approx(moment.effect.value) for moment in effect.moments)


def failed(effect):
    return {check.name for check in effect.failed}


def test_a_trend_of_its_own_fails_the_pre_trend():
    drifting = world(1, before=30).with_columns(
        orders=pl.col("orders") + pl.when(pl.col("area") == "area a").then(0.4 * pl.col("week")).otherwise(0.0)
    )
    effect = difference_in_differences(drifting, **(WHERE | {"start": 30}))
    assert {"pre-trend", "placebo in time"} <= failed(effect)
    assert "Take care: The gap to the counterfactual changed by 0.4" in effect.text


def test_a_level_outside_the_hull_fails_the_balance():
    high = world(1).with_columns(
        orders=pl.col("orders") + pl.when(pl.col("area") == "area a").then(40.0).otherwise(0.0)
    )
    assert "balance" in failed(synthetic_control(high, inference="t", **WHERE))
    assert "balance" not in failed(synthetic_control(high, demeaned=True, inference="t", **WHERE))


def test_memory_and_few_units_are_named():
    draw = np.random.default_rng(0)
    walk = pl.DataFrame({"week": range(66), "walk": draw.normal(0, 1, 66).cumsum()})
    wandering = (
        world(1, before=60)
        .join(walk, on="week", how="left")
        .with_columns(orders=pl.col("orders") + pl.when(pl.col("area") == "area a").then(pl.col("walk")).otherwise(0.0))
    )
    assert "serial correlation" in failed(synthetic_control(wandering, **(WHERE | {"start": 60})))
    few = difference_in_differences(world(1, n_treated=2), **(WHERE | {"treated": ["area a", "area b"]}))
    assert "number of units" in failed(few)


def test_every_effect_carries_the_five_checks():
    for method in (synthetic_control, synthetic_difference_in_differences, difference_in_differences):
        names = {check.name for check in method(world(1), **WHERE).checks}
        assert {"pre-trend", "placebo in time", "placebo in space", "leave-one-out", "interference"} <= names

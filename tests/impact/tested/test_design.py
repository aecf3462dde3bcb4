"""Before a test: the interval in closed form, the assignment, and what the simulation announces."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, TooLittleData
from maal.impact.tested import difference_in_means, switchback
from maal.impact.tested.assignment import assign_areas, assign_times
from maal.impact.tested.assignments import assignments, randomise
from maal.impact.tested.design import design_areas, design_switchback
from maal.impact.tested.expected_interval import expected_intervals
from maal.impact.tested.matching import matched_pairs


@pytest.mark.parametrize(
    ("strata", "treated"),
    [(np.zeros(8, int), 4), (np.zeros(9, int), 3), (np.arange(14) // 2, 7), (np.arange(15) // 2, 7)],
)
def test_the_closed_form_is_the_test_turned_around(strata, treated):
    draw = np.random.default_rng(len(strata))
    values = draw.normal(size=(3, len(strata)))
    on = np.arange(len(strata)) % 2 == 1 if strata.any() else np.arange(len(strata)) < treated
    low, high = expected_intervals(values, strata, on, 0.95, seed=7)
    told = np.isin(strata, [s for s in np.unique(strata) if (strata == s).sum() > 1])
    rows, _ = assignments(on[told], strata[told], "complete", 7)
    true = np.random.default_rng(7).integers(len(rows), size=3)
    for i in range(3):
        test = randomise(values[i][told], rows[true[i]], strata[told], "complete", 7)
        estimate = test.estimate(0.95, len(strata))
        assert (low[i], high[i]) == pytest.approx((estimate.low, estimate.high), abs=2e-3)
        assert test.p_value(high[i] + 1e-6) <= 0.05 < test.p_value(high[i] - 1e-6)


def noise(seed, times):
    return 60 + 6 * np.sin(2 * np.pi * np.arange(times) / 7) + 4 * np.random.default_rng(seed).normal(size=times)


def test_a_switchback_gives_what_was_announced():
    said, came, found = [], [], []
    for seed in range(25):
        series = noise(seed, 168)
        plan = design_switchback(series[:140], length=28, seed=seed)
        drawn = assign_times(range(28), seed=seed)
        on = np.array([one.on for one in drawn.assigned])
        days = pl.DataFrame({"name": range(28), "orders": series[140:] + plan.detectable * on, "on": on.astype(int)})
        effect = switchback(days, at="name", outcome="orders", on="on", seed=seed)
        said.append(plan.half_width)
        came.append((effect.estimate.high - effect.estimate.low) / 2)
        found.append(effect.p_value <= 0.05)
    assert np.mean(said) == pytest.approx(np.mean(came), rel=0.1)
    assert np.mean(found) >= 0.56  # power 0.8: 14 or more of 25 in all but 1 of 500 cases


def test_areas_give_what_was_announced():
    for matched in (False, True):
        said, came = [], []
        for seed in range(20):
            draw = np.random.default_rng(seed)
            areas = {f"area {i:02}": 20 + i + 3 * draw.normal(size=98) for i in range(14)}
            before = {name: series[:84] for name, series in areas.items()}
            plan = design_areas(before, length=14, matched=matched, seed=seed)
            drawn = assign_areas(before, seed=seed, pairs=matched_pairs(before) if matched else None)
            rows = pl.DataFrame(drawn.rows()).with_columns(
                orders=pl.Series([areas[one.name][84:].mean() for one in drawn.assigned]),
                earlier=pl.Series([areas[one.name][70:84].mean() for one in drawn.assigned]),
            )
            effect = difference_in_means(
                rows, unit="name", outcome="orders", treated="on", block="block", baseline="earlier", seed=seed
            )
            said.append(plan.half_width)
            came.append((effect.estimate.high - effect.estimate.low) / 2)
        assert np.mean(said) == pytest.approx(np.mean(came), rel=0.2)


def test_longer_tests_and_lower_power_find_less():
    history = noise(1, 240)
    lengths = [design_switchback(history, length=length).detectable for length in (14, 28, 56, 112)]
    assert lengths == sorted(lengths, reverse=True)
    assert design_switchback(history, length=28, power=0.5).detectable < lengths[1]
    gapped = design_switchback(history, length=112, every=4, gap=1)
    assert gapped.n_drawn == 28


def test_the_design_says_its_cost_and_is_the_same_for_the_same_seed():
    history = noise(2, 120)
    plan = design_switchback(history, length=28, hours=8, hourly_rate=650)
    assert plan == design_switchback(history, length=28, hours=8, hourly_rate=650)
    assert plan.cost == 5200 and "It costs about 5,200 (8 hours)." in plan.text
    assert "in 80.0 % of the cases" in plan.text
    areas = {name: noise(ord(name), 100) for name in "abcdefgh"}
    backwards = dict(reversed(areas.items()))
    assert design_areas(areas, length=20) == design_areas(backwards, length=20)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: design_switchback(noise(1, 40), length=28), TooLittleData, "has 40 times; .* needs at least 42"),
        (lambda: design_switchback(noise(1, 40), length=7), TooLittleData, "at least 8 blocks; 7 times make 7 of 1"),
        (lambda: design_switchback(noise(1, 90), length=28, gap=1), BadInput, "every is 1 and gap 1"),
        (lambda: design_switchback(noise(1, 90), length=28, power=1.0), BadInput, "power is 1; it lies between"),
        (lambda: design_switchback([1.0, np.nan] * 50, length=14), BadInput, "50 of 100 values of the history"),
        (lambda: design_areas({"a": [1.0], "b": [1.0]}, length=1), TooLittleData, "at least 4; there are 2"),
        (lambda: design_areas({"a": [1.0], "b": [1.0, 2.0]}, length=1), BadInput, "histories differ in length"),
        (
            lambda: design_areas({n: noise(ord(n), 90) for n in "abcdef"}, length=14, matched=True),
            TooLittleData,
            "6 blocks or areas are too few to reject any effect at 95%",
        ),
        (lambda: assign_times(range(6), seed=1), TooLittleData, "at least 8 blocks; 6 times make 6 blocks"),
        (lambda: assign_times([1, 1, *range(9)], seed=1), BadInput, "2 of the times stand there more than once"),
        (lambda: assign_areas("abcd", seed=1, treated=3), BadInput, "treated is 3 of 4 areas"),
        (lambda: assign_areas("abcd", seed=1, pairs=[("a", "x")]), BadInput, "1 areas are not among the areas: x"),
    ],
)
def test_what_cannot_be_designed_is_said(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_an_assignment_is_the_same_for_the_same_seed_and_any_order():
    drawn = assign_areas("abcdefgh", seed=5)
    assert drawn == assign_areas("hgfedcba", seed=5)
    assert len(drawn.on) == 4 and drawn.rows()[0].keys() == {"name", "block", "on", "method", "seed"}
    assert (
        drawn.fingerprint
        == assign_areas("abcdefgh", seed=5).fingerprint
        != assign_areas("abcdefgh", seed=6).fingerprint
    )
    paired = assign_areas("abcde", seed=5, pairs=[("a", "c"), ("d", "b")])
    assert paired.left_out == ("e",) and paired == assign_areas("edcba", seed=5, pairs=[("b", "d"), ("c", "a")])
    assert [sum(one.on for one in paired.assigned if one.block == block) for block in (0, 1)] == [1, 1]


def test_blocks_are_switched_whole_and_in_pairs():
    drawn = assign_times(range(30), seed=2, every=3, pairs=True)
    states = [{one.on for one in drawn.assigned if one.block == block} for block in range(10)]
    assert all(len(state) == 1 for state in states)
    assert all(states[i] != states[i + 1] for i in range(0, 10, 2))
    shares = [np.mean([one.on for one in assign_times(range(9), seed=seed).assigned]) for seed in range(60)]
    assert set(np.round(shares, 3)) == {0.444, 0.556}

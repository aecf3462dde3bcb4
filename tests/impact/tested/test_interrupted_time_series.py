"""Interrupted time series: R's printed summaries, exact algebra, coverage, invariance, checks, bad input."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, Check, TooLittleData
from maal.impact.tested.interrupted_time_series import interrupted_time_series, tail_area
from maal.impact.tested.structural.drift import level_drift
from maal.impact.tested.structural.errors import covariance
from maal.impact.tested.structural.fit import fit
from maal.impact.tested.structural.gibbs import sample
from maal.impact.tested.structural.priors import VariancePrior
from maal.impact.tested.structural.regression import Likelihood, Slab, draw_included
from maal.impact.tested.structural.series import read_series
from maal.impact.tested.structural.smoother import Bands, disturbance, solve
from maal.impact.tested.structural.states import Structure, states
from maal.impact.tested.structural.variances import draw_variance

IMPACT = Path(__file__).parents[4] / "shared" / "data" / "impact"
FIRST = dt.date(2026, 1, 5)


def world(seed, before=60, after=20, effect=5.0, week=0.0, controls=2):
    """A series that follows two controls; from ``before`` on it is ``effect`` higher."""
    draw = np.random.default_rng(seed)
    n = before + after
    x = np.column_stack([100 + draw.normal(size=n).cumsum(), 50 + 3 * draw.normal(size=n)])[:, :controls]
    y = x @ np.array([1.2, 0.5])[:controls] + 2 * draw.normal(size=n) + week * np.sin(2 * np.pi * np.arange(n) / 7)
    y = y + effect * (np.arange(n) >= before)
    days = [FIRST + dt.timedelta(days=i) for i in range(n)]
    return pl.DataFrame({"day": days, "orders": y} | {f"x{i + 1}": x[:, i] for i in range(controls)})


def measured(data, before=60, **how):
    how = {"controls": ["x1", "x2"], "draws": 200} | how
    return interrupted_time_series(data, at="day", outcome="orders", start=FIRST + dt.timedelta(days=before), **how)


def check(effect, name) -> Check:
    (found,) = [one for one in effect.checks if one.name == name]
    return found


# Published: what R's CausalImpact printed, in ci_*_R_summary.txt (average columns, p)


@pytest.mark.parametrize(
    ("name", "start", "columns", "actual", "predicted", "sd", "effect", "lift", "p"),
    [
        ("google", 61, ["y", "x1", "x2"], 156, (129, 120, 138), 4.5, (27, 18, 36), (0.21, 0.14, 0.28), 0.001),
        ("arma", 70, ["y", "X"], 121, (120, 120, 121), 0.3, (0.89, 0.27, 1.5), (0.0074, 0.0022, 0.012), 0.003),
        (
            "comparison",
            90,
            ["CHANGED", "NOT_CHANGED_1", "NOT_CHANGED_2", "NOT_CHANGED_3"],
            78574,
            (79232, 77743, 80651),
            736,
            (-657, -2076, 832),
            (-0.0083, -0.026, 0.01),
            0.2006,
        ),
    ],
)
def test_the_printed_summaries_of_r(name, start, columns, actual, predicted, sd, effect, lift, p):
    if not IMPACT.exists():
        pytest.skip("../shared/data/impact is not there (published series that the project does not carry)")
    data = pl.read_csv(IMPACT / f"ci_{name}_data.csv").with_row_index("t")
    outcome, *controls = columns
    found = interrupted_time_series(data, at="t", outcome=outcome, start=start, controls=controls)
    after = [moment for moment in found.moments if moment.after]
    assert np.mean([moment.actual for moment in after]) == pytest.approx(actual, abs=0.5)
    # R prints whole numbers here; its 900 and our 1,000 draws differ by a quarter of a standard deviation at most.
    rounding = 0.5
    assert np.mean([moment.counterfactual for moment in after]) == pytest.approx(predicted[0], abs=sd / 5 + rounding)
    assert found.estimate.value == pytest.approx(effect[0], abs=sd / 5)
    assert found.estimate.std_error == pytest.approx(sd, rel=0.1)
    for ours, theirs in zip((found.estimate.low, found.estimate.high), effect[1:], strict=True):
        assert ours == pytest.approx(theirs, abs=sd / 3)
    # R of that time printed the ends of the effect over the mean prediction; maal takes the ratio draw by draw.
    ends = (found.estimate.value, found.estimate.low, found.estimate.high)
    for ours, theirs in zip(ends, lift, strict=True):
        assert ours / predicted[0] == pytest.approx(theirs, abs=(lift[2] - lift[1]) / 10)
    assert found.lift.value == pytest.approx(lift[0], abs=(lift[2] - lift[1]) / 10)
    assert found.p_value == pytest.approx(p, abs=0.05)
    assert found.incremental.value == pytest.approx(found.estimate.value * len(after))


# The sampler's parts against dense algebra


@pytest.mark.parametrize("structure", [Structure(), Structure(4), Structure(3, 2)])
def test_states_are_smoothed_as_dense_algebra_does(structure):
    draw = np.random.default_rng(1)
    layout = states(20, 16, structure)
    variances, noise = np.array([0.3, 0.2])[: len(layout.steps)], 0.7
    factor = Bands.of(layout, 16).factor(variances, noise)
    y = draw.normal(size=16)
    dense = np.diag(layout.initial)
    for step, variance in zip(layout.steps, variances, strict=True):
        dense += (step.matrix.T @ step.matrix).toarray() / variance
    seen = layout.design[:16].toarray()
    posterior = np.linalg.inv(dense + seen.T @ seen / noise)
    np.testing.assert_allclose(solve(factor, seen.T @ y / noise), posterior @ seen.T @ y / noise, atol=1e-10)
    drawn = np.column_stack([disturbance(factor, unit) for unit in np.eye(factor.shape[1])])
    np.testing.assert_allclose(drawn @ drawn.T, posterior, atol=1e-10)


def test_a_season_sums_to_zero_over_a_round_without_steps():
    layout = states(12, 12, Structure(3, 2))
    level, season = layout.steps
    assert season.matrix.shape[0] == season.known == 6 - 2
    path = np.zeros(layout.design.shape[1])
    path[np.arange(6) * 3] = [1, 2, -3, 1, 2, -3]
    assert np.abs(season.matrix @ path).max() == 0
    assert np.abs(level.matrix @ path).max() == 0
    assert (layout.design @ path).tolist() == [1, 1, 2, 2, -3, -3] * 2


def test_coefficients_are_drawn_around_generalised_least_squares():
    draw = np.random.default_rng(2)
    x = draw.normal(size=(30, 2))
    slab, noise = Slab.of(x), 0.5
    likelihood = Likelihood(x.T @ x / noise, x.T @ (x @ [1.0, -2.0]) / noise, slab.precision / noise)
    both = np.array([True, True])
    drawn = np.array([likelihood.draw(both, draw) for _ in range(4000)])
    precision = likelihood.information + likelihood.prior
    np.testing.assert_allclose(drawn.mean(axis=0), np.linalg.solve(precision, likelihood.cross), atol=0.01)
    np.testing.assert_allclose(np.cov(drawn.T), np.linalg.inv(precision), atol=0.002)


def test_controls_are_included_with_their_exact_posterior_probability():
    draw = np.random.default_rng(3)
    x = draw.normal(size=(40, 3))
    slab = Slab.of(x)
    likelihood = Likelihood(x.T @ x, x.T @ (0.3 * x[:, 0] + draw.normal(size=40)), slab.precision)
    subsets = [np.array([bool(code >> i & 1) for i in range(3)]) for code in range(8)]
    weights = np.array([np.exp(likelihood.log_evidence(s)) * 0.4 ** s.sum() * 0.6 ** (~s).sum() for s in subsets])
    exact = weights @ np.array(subsets) / weights.sum()
    current, kept = subsets[0], []
    for _ in range(3000):
        current = draw_included(likelihood, current, 0.4, draw)
        kept.append(current)
    np.testing.assert_allclose(np.mean(kept, axis=0), exact, atol=0.04)


def test_variances_are_inverse_gamma_below_their_limit():
    draw = np.random.default_rng(4)
    free = VariancePrior(guess=0.5, weight=10, upper=1e6)
    precisions = [1 / draw_variance(free, 8.0, 20, draw) for _ in range(4000)]
    assert np.mean(precisions) == pytest.approx(30 / (10 * 0.25 + 8), rel=0.03)
    limited = VariancePrior(guess=0.5, weight=10, upper=0.55)
    drawn = [draw_variance(limited, 8.0, 20, draw) for _ in range(200)]
    assert max(drawn) <= 0.55**2 * (1 + 1e-9)
    assert draw_variance(VariancePrior(0.01, 32, 1.0), 1e9, 100, draw) == 1.0


def test_useless_controls_are_left_out_and_useful_ones_kept():
    draw = np.random.default_rng(5)
    x = draw.normal(size=(90, 10))
    y = 2 * x[:60, 0] + 0.5 * draw.normal(size=60)
    drawn = sample((y - y.mean()) / y.std(ddof=1), x, 200, draw)
    share = (drawn.beta != 0).mean(axis=0)
    assert share[0] == 1 and share[1:].mean() < 0.2


# The answer


def test_it_covers_the_truth_in_simulated_worlds():
    hits = []
    for seed in range(100):
        series = read_series(world(seed, 40, 10), "day", "orders", FIRST + dt.timedelta(days=40), ["x1", "x2"])
        drawn = fit(series, Structure(), 150, np.random.default_rng(seed)).differences.mean(axis=1)
        low, high = np.quantile(drawn, [0.025, 0.975])
        hits.append(low <= 5 <= high)
    assert 0.88 <= np.mean(hits) <= 1.0


def test_scale_and_shift_of_the_outcome_change_nothing_else():
    data = world(1)
    plain = measured(data)
    moved = measured(data.with_columns(orders=1000 + 25 * pl.col("orders"), x1=pl.col("x1") / 100 - 3))
    for name in ("value", "std_error", "low", "high"):
        assert getattr(moved.estimate, name) == pytest.approx(25 * getattr(plain.estimate, name), rel=1e-6)
    assert moved.p_value == plain.p_value
    assert moved.weights["x1"] == pytest.approx(2500 * plain.weights["x1"], rel=1e-6)
    assert [one.passed for one in moved.checks] == [one.passed for one in plain.checks]


def test_the_same_seed_gives_the_same_figures_on_every_engine_and_in_any_order():
    data = world(2, 24, 8)
    shuffled = data.sample(fraction=1.0, shuffle=True, seed=1)
    first = measured(data, 24)
    connection = duckdb.connect()
    for table in (shuffled, shuffled.lazy(), shuffled.to_arrow(), connection.from_arrow(shuffled.to_arrow())):
        assert measured(table, 24) == first
    # pandas turns days into moments at midnight: equal figures under other names.
    pandas = measured(shuffled.to_pandas(), 24)
    assert (pandas.estimate, pandas.lift, pandas.p_value) == (first.estimate, first.lift, first.p_value)
    assert [one.effect for one in pandas.moments] == [one.effect for one in first.moments]
    assert measured(data, 24, seed=2).estimate != first.estimate
    assert data.equals(world(2, 24, 8))


def test_it_says_what_was_caused_only_where_checks_pass():
    effect = measured(world(3), draws=400)
    assert not effect.failed
    assert "caused this change in orders, here and then" in effect.text
    assert effect.text.startswith("From 2026-03-06 to 2026-03-25 (20 times) orders was on average ")
    assert "nothing else began at the start" in effect.text
    assert effect.counterfactual.keys() == effect.actual.keys() == set(world(3)["day"])
    assert (effect.n_after, effect.n_times, effect.estimate.unit) == (20, 80, "orders")
    none = measured(world(21, effect=0.0), draws=400)
    assert none.estimate.low < 0 < none.estimate.high
    assert "these data do not show an effect" in none.text and "caused" not in none.text


def test_a_week_that_the_model_does_not_know_is_noticed():
    data = world(4, week=8.0)
    blind = measured(data)
    assert check(blind, "pre-period fit").passed is False
    assert "Try seasons=" in blind.text and "Do not call this caused" in blind.text
    seeing = measured(data, seasons=7)
    assert check(seeing, "pre-period fit").passed
    assert seeing.estimate.std_error < 0.8 * blind.estimate.std_error
    assert seeing.estimate.low < 5 < seeing.estimate.high


def test_a_control_that_changes_its_part_is_noticed():
    data = world(5)
    later = pl.int_range(pl.len()).is_between(30, 59)
    bent = data.with_columns(orders=pl.col("orders") + pl.when(later).then(3 * (pl.col("x2") - 50)).otherwise(0))
    assert check(measured(bent), "control stability").passed is False
    assert check(measured(data), "control stability").passed


def test_a_level_that_wanders_is_noticed_and_can_be_let():
    walk = np.random.default_rng(60).normal(size=80).cumsum() * 2
    data = world(6).with_columns(orders=pl.col("orders") + walk)
    tight = measured(data)
    found = check(tight, "level drift")
    assert found.passed is False and "Try level_sd=" in found.text
    loose = measured(data, level_sd=0.3)
    assert loose.estimate.std_error > 1.5 * tight.estimate.std_error
    assert check(loose, "level drift").passed


def test_controls_that_explain_less_than_expected_are_noticed_and_can_be_said():
    data = world(6).with_columns(orders=pl.Series(100 + np.random.default_rng(61).normal(size=80)))
    tight = measured(data)
    found = check(tight, "size of noise")
    assert found.passed is False and "Try expected_r2=0." in found.text
    right = measured(data, expected_r2=0.1)
    assert check(right, "size of noise").passed
    assert right.estimate.std_error > 1.1 * tight.estimate.std_error


def test_the_likeliest_drift_is_found():
    draw = np.random.default_rng(7)
    y = draw.normal(size=120).cumsum() * 0.3 + draw.normal(size=120)
    y = (y - y.mean()) / (spread := y.std(ddof=1))
    layout, x = states(120, 120), np.empty((120, 0))
    drift = level_drift(y, x, layout, sample(y, x, 100, draw))
    assert drift.likeliest * spread == pytest.approx(0.3, rel=0.5)
    assert covariance(layout, np.array([0.04]), 0.5, 3) == pytest.approx(
        np.array([[1.5, 1, 1], [1, 1.54, 1.04], [1, 1.04, 1.58]])
    )


def test_a_false_start_shows_when_something_happened_before():
    data = world(8, effect=5.0)
    early = data.with_columns(orders=pl.col("orders") + pl.when(pl.int_range(pl.len()) >= 42).then(9).otherwise(0))
    assert check(measured(early), "placebo in time").passed is False
    assert check(measured(data), "placebo in time").passed
    assert check(measured(world(8, 14, 5), 14), "placebo in time").passed is None


def test_controls_that_jump_and_forecasts_that_reach_too_far_are_noticed():
    data = world(9)
    jumped = data.with_columns(x2=pl.col("x2") + pl.when(pl.int_range(pl.len()) >= 60).then(60).otherwise(0))
    assert "'x2' after the start lie far outside" in check(measured(jumped), "control range").text
    assert check(measured(world(9, 15, 16), 15), "enough data").passed is False


def test_without_controls_it_rests_on_the_level_alone():
    effect = measured(world(10, controls=1).drop("x1"), controls=[])
    assert effect.weights == {} == effect.inclusion
    assert "whatever else changed at the start counts as effect" in effect.text


def test_the_relative_effect_is_left_out_where_the_forecast_reaches_zero():
    data = world(11).with_columns(orders=pl.col("orders") - pl.col("orders").mean())
    assert measured(data).lift is None
    assert measured(world(11)).lift.unit == "share"


def test_tail_area_counts_the_observed_sum():
    assert tail_area(np.ones(999)) == 1 / 1000


def test_months_are_evenly_spaced_though_their_days_are_not():
    months = [dt.date(2023 + i // 12, i % 12 + 1, 1) for i in range(40)]
    data = world(12, 30, 10).with_columns(month=pl.Series(months))
    effect = interrupted_time_series(
        data, at="month", outcome="orders", start="2025-07-01", controls=["x1", "x2"], draws=100
    )
    assert (effect.n_after, effect.moments[30].at) == (10, dt.date(2025, 7, 1))


def test_days_may_be_written_as_text():
    data = world(12, 30, 10).with_columns(pl.col("day").cast(pl.String))
    assert measured(data, 30, draws=100) == measured(world(12, 30, 10), 30, draws=100)


# Bad input


@pytest.mark.parametrize(
    ("change", "how", "message"),
    [
        (lambda d: d.filter(pl.int_range(pl.len()) != 7), {}, r"evenly spaced by 1 day: 1 are missing \(2026-01-12\)"),
        (
            lambda d: pl.concat([d, d[3:5]]),
            {},
            r"2 of 80 times in 'day' have more than one row \(2026-01-08, 2026-01-09",
        ),
        (lambda d: d, {"start": "2027-01-01"}, "no time from the start 2027-01-01 in 'day'"),
        (lambda d: d, {"start": FIRST}, "no time before the start"),
        (lambda d: d, {"controls": ["x3"]}, "there is no column 'x3'. Known: day, orders, x1, x2"),
        (lambda d: d, {"controls": "x1"}, r"a list is needed: controls=\['x1'\]"),
        (lambda d: d, {"controls": ["x1", "x1"]}, "named twice"),
        (lambda d: d, {"controls": ["day"]}, "named twice"),
        (lambda d: d.with_columns(x1=pl.lit("much")), {}, "must be numbers, but 'x1' holds String"),
        (lambda d: d.with_columns(day=pl.col("x1")), {}, "dates, times or whole numbers are needed"),
        (
            lambda d: d.with_columns(day="1 of " + pl.col("day").cast(pl.String)),
            {},
            "The times in 'day' are text such as '1 of 2026-.*'; days such as '2026-03-01', moments or whole numbers",
        ),
        (lambda d: d.with_columns(orders=pl.lit(3.0)), {}, "Before the start 'orders' never changes"),
        (lambda d: d.with_columns(x2=pl.lit(0)), {}, "Before the start 'x2' never changes"),
        (lambda d: d.with_columns(x1=pl.when(pl.col("x2") > 54).then(None).otherwise(1)), {}, "'x1' is missing at"),
        (
            lambda d: d.with_columns(orders=pl.when(pl.col("x2") > 54).then(float("nan")).otherwise(1)),
            {},
            "'orders' is m",
        ),
        (lambda d: d, {"draws": 50}, "at least 100 are needed"),
        (lambda d: d, {"level": 95}, "level is 95; it lies between 0 and 1"),
        (lambda d: d, {"level_sd": 0}, "level_sd is 0"),
        (lambda d: d, {"expected_r2": 1.0}, "expected_r2 is 1.0; it lies from 0 to below 1"),
        (lambda d: d, {"seasons": 0}, "whole numbers from 1"),
    ],
)
def test_bad_input_is_named(change, how, message):
    settings = {"start": FIRST + dt.timedelta(days=60), "controls": ["x1", "x2"]} | how
    with pytest.raises(BadInput, match=message):
        interrupted_time_series(change(world(1)), at="day", outcome="orders", **settings)


def test_too_little_data_says_what_it_needs():
    with pytest.raises(TooLittleData, match=r"at least 12 times before the start.*there are 8\."):
        measured(world(1, 8, 4), 8)
    with pytest.raises(TooLittleData, match=r"two rounds of the season \(104\); there are 60\."):
        measured(world(1), seasons=52)
    many = world(1, 20, 5).with_columns(**{f"c{i}": pl.col("x2") * i + pl.col("x1") for i in range(30)})
    with pytest.raises(TooLittleData, match=r"three for each control and three more \(93\); there are 20\."):
        measured(many, 20, controls=[f"c{i}" for i in range(30)])
    with pytest.raises(TooLittleData, match="hold no rows"):
        measured(world(1).clear())

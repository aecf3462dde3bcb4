"""What holds for any sample: margins are met, bounds hold, methods agree where theory says so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.survey.calibration import (
    Margin,
    calibrate_bounded,
    calibrate_exponential,
    calibrate_linear,
    calibrate_logit,
    indicators,
    poststratify,
    rake,
    trim,
)

MET = 1e-9


@dataclass
class World:
    """A sample with two categorical margins and a numeric total that some weights near d meet."""

    d: np.ndarray
    codes: np.ndarray
    margins: list[Margin]
    x: np.ndarray
    totals: np.ndarray
    names: tuple[str, ...]


def world(seed: int, units: int = 120, shift: float = 0.0) -> World:
    """Draw a sample; the totals are those of weights d · U(0.7, 1.4), so that bounds (0.5, 2) hold."""
    draw = np.random.default_rng(seed)
    d = draw.lognormal(3, 0.7, units)
    codes = np.column_stack([np.arange(units) % 3, draw.permutation(units) % 4])
    known = d * draw.uniform(0.7, 1.4, units)
    margins = [
        Margin(name, tuple("abcd"[:size]), np.bincount(codes[:, k], weights=known, minlength=size))
        for k, (name, size) in enumerate((("size", 3), ("region", 4)))
    ]
    x, totals, names = indicators(codes, margins)
    turnover = draw.lognormal(0, 1, units) + shift
    return World(d, codes, margins, np.column_stack([x, turnover]), np.append(totals, known @ turnover), (*names, "t"))


seeds = st.integers(0, 10_000)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_every_method_meets_the_totals(seed: int) -> None:
    w = world(seed)
    arguments = (w.d, w.x, w.totals, w.names)
    for found in (
        calibrate_linear(*arguments),
        calibrate_exponential(*arguments),
        calibrate_bounded(*arguments, bounds=(0.5, 2)),
        calibrate_logit(*arguments, bounds=(0.5, 2)),
    ):
        assert (w.d * found.g) @ w.x == pytest.approx(w.totals, rel=MET)
        assert found.difference <= 1e-10


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_bounds_hold(seed: int) -> None:
    w = world(seed)
    for method in (calibrate_bounded, calibrate_logit):
        g = method(w.d, w.x, w.totals, w.names, bounds=(0.62, 1.55)).g
        assert g.min() >= 0.62 and g.max() <= 1.55


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_bounds_that_barely_hold(seed: int) -> None:
    w = world(seed)
    draw = np.random.default_rng(seed)
    at_bounds = np.clip(1 + (w.x - w.x.mean(axis=0)) @ draw.normal(0, 3, 8), 0.5, 2)
    totals = (w.d * at_bounds) @ w.x
    found = calibrate_bounded(w.d, w.x, totals, w.names, bounds=(0.5, 2))
    assert (w.d * found.g) @ w.x == pytest.approx(totals, rel=MET)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_linear_is_the_closed_form(seed: int) -> None:
    w = world(seed)
    x, totals = np.delete(w.x, 3, axis=1), np.delete(w.totals, 3)
    multiplier = np.linalg.solve(x.T @ (w.d[:, np.newaxis] * x), totals - w.d @ x)
    assert calibrate_linear(w.d, w.x, w.totals, w.names).g == pytest.approx(1 + x @ multiplier, rel=1e-8)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_wide_bounds_change_nothing(seed: int) -> None:
    w = world(seed)
    arguments = (w.d, w.x, w.totals, w.names)
    wide = calibrate_bounded(*arguments, bounds=(-50, 50)).g
    assert wide == pytest.approx(calibrate_linear(*arguments).g, abs=1e-9)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_raking_of_one_margin_is_poststratification(seed: int) -> None:
    w = world(seed)
    cell, margin = w.codes[:, 1], w.margins[1]
    wanted = poststratify(w.d, cell, margin).g
    assert rake(w.d, w.codes[:, 1:], [margin]).g == pytest.approx(wanted, rel=1e-12)
    for method in (calibrate_linear, calibrate_exponential):
        assert method(w.d, *indicators(w.codes[:, 1:], [margin])).g == pytest.approx(wanted, rel=1e-9)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_iteration_and_newton_rake_alike(seed: int) -> None:
    w = world(seed)
    newton = calibrate_exponential(w.d, *indicators(w.codes, w.margins)).g
    assert rake(w.d, w.codes, w.margins).g == pytest.approx(newton, rel=1e-9)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_order_of_units_and_names_of_categories_do_not_matter(seed: int) -> None:
    w = world(seed)
    rows, labels = np.random.default_rng(seed).permutation(len(w.d)), np.random.default_rng(seed + 1).permutation(4)
    region = w.margins[1]
    totals = np.empty(4)
    totals[labels] = region.totals
    renamed = Margin("region", tuple("wxyz"), totals)
    codes = np.column_stack([labels[w.codes[:, 1]], w.codes[:, 0]])[rows]
    found = rake(w.d[rows], codes, [renamed, w.margins[0]]).g
    assert found == pytest.approx(rake(w.d, w.codes, w.margins).g[rows], rel=1e-10)


def test_units_of_measurement_do_not_matter() -> None:
    w = world(1)
    factor = np.append(np.ones(7), 1e9)
    for method in (calibrate_linear, calibrate_exponential):
        found = method(w.d, w.x * factor, w.totals * factor, w.names).g
        assert found == pytest.approx(method(w.d, w.x, w.totals, w.names).g, rel=1e-9)


@pytest.mark.parametrize("method", [calibrate_linear, calibrate_exponential])
def test_a_mean_of_a_million_spreads(method: object) -> None:
    plain, far = world(3), world(3, shift=1e6)
    g = method(far.d, far.x, far.totals, far.names).g  # type: ignore[operator]
    assert g == pytest.approx(method(plain.d, plain.x, plain.totals, plain.names).g, rel=1e-7)  # type: ignore[operator]


def test_units_without_weight_are_left_alone() -> None:
    w = world(5)
    some = np.arange(len(w.d)) % 10 != 0
    known = np.where(some, w.d * 1.1, 0)
    found = calibrate_exponential(np.where(some, w.d, 0), w.x, known @ w.x, w.names)
    assert found.g[some] == pytest.approx(np.full(some.sum(), 1.1), rel=1e-9)


@given(st.lists(st.floats(0.01, 1000), min_size=2, max_size=40), st.floats(0.05, 0.95), st.floats(1.05, 20))
@settings(max_examples=100, deadline=None)
def test_trimmed_weights_keep_their_sum_within_limits(weights: list[float], low: float, high: float) -> None:
    w = np.array(weights)
    found = trim(w, low * w.mean(), high * w.mean())
    assert found.sum() == pytest.approx(w.sum(), rel=1e-10)
    assert found.min() >= low * w.mean() and found.max() <= high * w.mean()
    between = (found > low * w.mean()) & (found < high * w.mean())
    ratios = found[between] / w[between]
    assert ratios == pytest.approx(np.full(len(ratios), ratios[0] if len(ratios) else 1.0), rel=1e-9)


def test_trimming_counted_weights_is_trimming_rows() -> None:
    w, n = np.array([1.0, 2, 9, 30]), np.array([5.0, 3, 2, 1])
    counted = trim(w, 1.5, 12, n)
    assert np.repeat(counted, n.astype(int)) == pytest.approx(trim(np.repeat(w, n.astype(int)), 1.5, 12), rel=1e-12)


def test_trimming_without_an_upper_limit() -> None:
    found = trim(np.array([1.0, 5, 10]), 2, np.inf)
    assert found == pytest.approx([2, 5 * 14 / 15, 10 * 14 / 15])

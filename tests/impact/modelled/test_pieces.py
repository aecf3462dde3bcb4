"""The pieces of the model against what they must equal: formulas, least squares, an exact posterior."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from maal.core import BadInput
from maal.impact.modelled import adstock, saturate
from maal.impact.modelled.candidates import FACTORS, candidates
from maal.impact.modelled.gibbs import gibbs
from maal.impact.modelled.grid import Grid, widest, zoom
from maal.impact.modelled.interval import estimate
from maal.impact.modelled.moments import RHOS, independent, moments
from maal.impact.modelled.season import holidays, public_holidays, trend, week_days, year_terms
from tests.impact.modelled.worlds import days_from


def test_adstock_is_the_weighted_sum_of_the_past():
    spend = np.array([3.0, 0.0, 5.0, 1.0])
    weights = 0.4 * 0.6 ** np.arange(4)
    by_hand = [sum(weights[lag] * spend[t - lag] for lag in range(t + 1)) for t in range(4)]
    np.testing.assert_allclose(adstock(spend, 0.6), by_hand)


@pytest.mark.parametrize("alpha", [0.0, 0.05, 0.4, 0.9])
def test_gradual_adstock_is_the_carry_over_of_a_thousand_moments_of_each_period(alpha):
    spend = np.array([3.0, 0.0, 5.0, 1.0, 0.0])
    moment = adstock(np.repeat(spend / 1000, 1000), alpha ** (1 / 1000)).reshape(5, 1000).sum(axis=1)
    np.testing.assert_allclose(adstock(spend, alpha, gradual=True), moment, rtol=0.003, atol=0.003)


def test_weeks_have_both_ways_of_carrying_over_and_days_one():
    for step, ways in ((7, {False, True}), (1, {False})):
        alphas, lambdas, gradual = widest(2, step).shapes
        assert set(gradual.ravel().tolist()) == ways
        assert len({*zip(alphas[0], lambdas[0], gradual[0], strict=True)}) == 80 * len(ways)


def test_saturation_is_the_logistic_form():
    x = np.linspace(0, 2, 9)
    np.testing.assert_allclose(saturate(x, 3.0), (1 - np.exp(-3 * x)) / (1 + np.exp(-3 * x)))


def test_elasticity_and_curve_are_those_of_the_shape():
    spend = np.random.default_rng(1).gamma(1.0, 50.0, (2, 60))
    shapes = candidates(spend, widest(2, 7))
    np.testing.assert_allclose(shapes.features.mean(axis=2), 1.0)
    np.testing.assert_allclose(shapes.curve[:, :, FACTORS == 1.0], 1.0)
    a_little = shapes.again(1, 33, 1.0001 * spend[1]).mean() - shapes.again(1, 33, 0.9999 * spend[1]).mean()
    assert shapes.elasticity[1, 33] == pytest.approx(a_little / 0.0002, rel=1e-6)


def test_zoom_narrows_around_the_draws_and_stops():
    grid = widest(1, 7)
    near = zoom(grid, np.array([[0.3], [0.4]]), np.array([[2.0], [3.0]]))
    assert near is not None
    np.testing.assert_allclose(near.alphas[0, [0, -1]], [0.2, 0.5])
    assert near.lambdas[0, 0] < 2.0 and near.lambdas[0, -1] > 3.0
    assert zoom(grid, grid.alphas.T, np.tile(grid.lambdas.T, 1)[[0, -1]].repeat(5, axis=0)) is None


def test_moments_are_those_of_residuals():
    rng = np.random.default_rng(2)
    y, base, features = rng.normal(size=40), rng.normal(size=(40, 3)), rng.normal(size=(40, 4))
    found = moments(y, base, features, RHOS[:1])
    left = features - base @ np.linalg.lstsq(base, features, rcond=None)[0]
    np.testing.assert_allclose(found.gram[0], left.T @ left, atol=1e-10)
    np.testing.assert_allclose(found.b[0], left.T @ y, atol=1e-10)
    assert found.df == 37


def test_dependent_columns_are_left_out():
    x = np.random.default_rng(3).normal(size=(20, 2))
    assert len(independent(np.column_stack([x, x.sum(axis=1), np.zeros(20)]))) == 2


@pytest.mark.parametrize("effect", [0.0, 3.0])
@pytest.mark.parametrize("lift", [0.0, 0.5])
def test_draws_follow_the_exact_posterior(effect, lift):
    rng = np.random.default_rng(4)
    n = 40
    spend = rng.gamma(1.0, 1.0, (1, n))
    coarse = widest(1, 7)
    shapes = candidates(spend, Grid(coarse.alphas, coarse.lambdas))
    base = np.column_stack([np.ones(n), np.arange(n)])
    y = effect * shapes.features[0, 30] + rng.normal(0, 3, n)
    m = moments(y, base, shapes.flat)
    sharp = np.full((1, 80), lift)
    draws = gibbs(m, (sharp, 2.0 * sharp), rng, keep=400)
    theta = np.linspace(0, 25, 5001)
    diagonal = np.diagonal(m.gram, axis1=1, axis2=2)
    squares = m.yy[:, None, None] - 2 * m.b[:, :, None] * theta + diagonal[:, :, None] * theta**2
    units = 0.5 * np.log(diagonal[:, :, None])
    log_p = m.log_det[:, None, None] + units - 0.5 * m.df * np.log(squares) - 0.5 * lift * (theta - 2.0) ** 2
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    marginal = p.sum(axis=(0, 1)).cumsum()
    assert draws.theta.mean() == pytest.approx((p.sum(axis=(0, 1)) * theta).sum(), rel=0.04)
    for level in (0.025, 0.5, 0.975):
        assert np.interp(np.quantile(draws.theta, level), theta, marginal) == pytest.approx(level, abs=0.015)
    by_shape = np.bincount(draws.shape[:, 0], minlength=80) / len(draws.shape)
    np.testing.assert_allclose(by_shape, p.sum(axis=(0, 2)), atol=0.015)
    by_rho = np.bincount(draws.rho, minlength=len(RHOS)) / len(draws.rho)
    np.testing.assert_allclose(by_rho, p.sum(axis=(1, 2)), atol=0.03)


def test_an_interval_begins_at_zero_only_where_zero_is_likely():
    rng = np.random.default_rng(5)
    assert estimate(np.abs(rng.normal(size=4000)), 0.95, "", 1, "").low == 0.0
    assert estimate(rng.normal(5.0, 1.0, 4000), 0.95, "", 1, "").low == pytest.approx(3.04, abs=0.15)
    assert estimate(100 + rng.exponential(size=4000), 0.95, "", 1, "").low > 100.0
    assert estimate(np.abs(rng.normal(size=4000)), 0.95, "", 1, "", signed=True).low > 0.0


def test_season_columns():
    days = days_from(130)
    assert trend(days).shape == (130, 4) and trend(days, piecewise=False).shape == (130, 2)
    assert trend(days, last=days[60]).shape == (130, 2)
    assert year_terms(days).shape == (130, 4)
    assert week_days(days_from(8, 1)).sum(axis=1).tolist() == [0, 1, 1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize("country", ["NO", "SE", "DK", "FI", "IS"])
def test_holidays_of_the_nordic_countries(country):
    free = public_holidays(country, 2026, 2026)
    assert {date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25)} <= free
    assert (date(2026, 6, 19) in free) == (country in {"SE", "FI"}) or country == "SE"
    assert not any(day.weekday() == 6 for day in free)


def test_an_unknown_country_is_refused():
    with pytest.raises(BadInput, match="country: there is no country 'NOR'"):
        holidays(days_from(3), 7, "NOR")

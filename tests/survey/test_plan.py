"""Planning: textbook examples, the precision that a plan keeps, whole allocations within bounds, and clear errors."""

from __future__ import annotations

from math import erf, inf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maal.core import BadInput
from maal.survey.allocation import METHODS, allocate, expected_precision
from maal.survey.plan import sample_size, spread_of_share

TWO_SIGMA = erf(2 / sqrt(2))  # the level at which z = 2, as textbooks round it

# Cochran (1977), Sampling Techniques, section 5.3, example of 64 cities (inhabitants in thousands, 1930; n = 24).
CITIES = {"large": 16, "small": 48}
CITY_SPREAD = {"large": sqrt(53_843), "small": sqrt(5_581)}

# Lohr (2010), Sampling: Design and Analysis, section 3.4, the caribou survey of Siniff and Skoog (1964), n = 225.
CARIBOU = {"A": 400, "B": 30, "C": 61, "D": 18, "E": 70, "F": 120}
CARIBOU_SPREAD = {"A": 3000, "B": 2000, "C": 9000, "D": 2000, "E": 12000, "F": 1000}


def test_the_sample_sizes_of_cochrans_anthropologist():
    """Cochran (1977), sections 4.1 and 4.4: a share near 50 %, ± 5 points with z = 2; then on an island of 3,200."""
    assert sample_size("proportion", margin=0.05, level=TWO_SIGMA).n == 400
    assert sample_size("proportion", margin=0.05, level=TWO_SIGMA, population=3200).n == 356


def test_the_variances_of_cochrans_cities():
    allocated = allocate(24, CITIES, spread=CITY_SPREAD)
    assert allocated.sizes == {"large": 6, "small": 18}
    assert 64 * allocated.std_error == pytest.approx(1372, abs=0.5)
    equal = expected_precision({"large": 12, "small": 12}, CITIES, spread=CITY_SPREAD)
    assert 64 * equal.std_error == pytest.approx(1044, abs=0.5)
    assert allocate(24, CITIES, "neyman", spread=CITY_SPREAD).sizes == {"large": 12, "small": 12}


def test_the_optimal_allocation_of_the_caribou_survey():
    found = allocate(225, CARIBOU, "neyman", spread=CARIBOU_SPREAD).sizes
    assert found == {"A": 96, "B": 5, "C": 44, "D": 3, "E": 67, "F": 10}


@given(
    margin=st.floats(0.01, 0.3),
    share=st.floats(0.05, 0.95),
    population=st.one_of(st.none(), st.integers(50, 10**6)),
    design_effect=st.floats(0.5, 4),
)
def test_the_planned_size_is_the_smallest_that_keeps_the_margin(margin, share, population, design_effect):
    plan = sample_size("proportion", margin=margin, share=share, population=population, design_effect=design_effect)
    assert plan.margin <= margin * (1 + 1e-8)
    if plan.n > 2 and plan.std_error > 0:
        size = population or inf
        one_less = spread_of_share(share, size) * sqrt(design_effect * (1 / (plan.n - 1) - 1 / size))
        assert one_less * plan.margin / plan.std_error > margin * (1 - 1e-8)


def test_a_mean_a_total_and_a_cv_agree():
    mean = sample_size("mean", margin=2, spread=30, population=5000)
    total = sample_size("total", margin=2 * 5000, spread=30, population=5000)
    relative = sample_size("mean", cv=mean.std_error / 80, spread=30, mean=80, population=5000)
    assert mean.n == total.n == relative.n == 737
    assert total.std_error == pytest.approx(5000 * mean.std_error)
    assert relative.cv == pytest.approx(mean.std_error / 80)
    assert np.isnan(mean.cv)
    assert sample_size("proportion", cv=0.1, share=0.2).n == 400  # (1 − p) / (p·cv²)


def test_a_response_rate_and_a_design_effect_raise_what_is_approached():
    plan = sample_size("proportion", margin=0.05, design_effect=2, response_rate=0.4)
    assert (plan.n, plan.invited, plan.fraction) == (769, 1923, 0)


@given(
    strata=st.lists(st.tuples(st.integers(1, 5000), st.floats(0, 100), st.floats(0.1, 1000)), min_size=1, max_size=12),
    method=st.sampled_from(METHODS),
    minimum=st.integers(0, 5),
    at=st.floats(0, 1),
)
def test_an_allocation_sums_to_n_within_the_bounds_of_every_stratum(strata, method, minimum, at):
    names = [f"h{i}" for i in range(len(strata))]
    population, spread, mean = (dict(zip(names, column, strict=True)) for column in zip(*strata, strict=True))
    assume(any(spread.values()))
    least = sum(min(minimum, size) for size in population.values())
    n = max(1, round(least + at * (sum(population.values()) - least)))
    found = allocate(n, population, method, spread=spread, mean=mean, minimum=minimum)
    assert found.n == n == sum(found.sizes.values())
    assert all(min(minimum, s.population) <= s.n <= s.population for s in found.strata)
    assert found.fraction == pytest.approx(n / sum(population.values()))


def test_what_a_full_stratum_cannot_take_goes_to_the_others_in_proportion():
    found = allocate(100, {"a": 10, "b": 300, "c": 100}, "neyman", spread={"a": 900, "b": 1, "c": 6})
    assert found.sizes == {"a": 10, "b": 30, "c": 60}
    assert found.strata[0].std_error == 0 and found.strata[0].fraction == 1
    nothing_left = allocate(50, {"a": 10, "b": 30, "c": 90}, "neyman", spread={"a": 5, "b": 0, "c": 0})
    assert nothing_left.sizes == {"a": 10, "b": 10, "c": 30}


def test_a_minimum_is_kept_at_the_cost_of_the_others():
    assert allocate(100, {"a": 10, "b": 990}, minimum=8).sizes == {"a": 8, "b": 92}
    assert allocate(100, {"a": 3, "b": 997}, minimum=8).sizes == {"a": 3, "b": 97}


def test_the_power_allocation_runs_from_the_smallest_sum_of_squared_cvs_to_neyman():
    population = {"a": 10**6, "b": 10**5, "c": 10**7}
    spread, mean = {"a": 4, "b": 9, "c": 2}, {"a": 10, "b": 5, "c": 8}
    equal = allocate(30_000, population, "power", spread=spread, mean=mean, power=0)
    for more, less in (("a", "b"), ("b", "c"), ("c", "a")):
        moved = equal.sizes | {more: equal.sizes[more] + 20, less: equal.sizes[less] - 20}
        other = expected_precision(moved, population, spread=spread, mean=mean)
        assert sum(s.cv**2 for s in equal.strata) < sum(s.cv**2 for s in other.strata)
    neyman = allocate(30_000, population, "neyman", spread=spread)
    assert allocate(30_000, population, "power", spread=spread, mean=mean, power=1).sizes == neyman.sizes
    between = allocate(30_000, population, "power", spread=spread, mean=mean).sizes
    assert neyman.sizes["b"] < between["b"] < equal.sizes["b"]


def test_neyman_is_the_most_precise_of_all_allocations():
    best = allocate(30, CITIES, "neyman", spread=CITY_SPREAD).std_error
    every = [
        expected_precision({"large": k, "small": 30 - k}, CITIES, spread=CITY_SPREAD).std_error for k in range(2, 17)
    ]
    assert best == pytest.approx(min(every))


def test_the_expected_precision_is_the_spread_of_repeated_samples():
    rng = np.random.default_rng(7)
    values = {"a": rng.normal(10, 2, 60), "b": rng.normal(20, 6, 140)}
    n, population = {"a": 10, "b": 20}, {h: len(y) for h, y in values.items()}
    spread = {h: float(np.std(y, ddof=1)) for h, y in values.items()}
    mean = {h: float(np.mean(y)) for h, y in values.items()}
    drawn = [
        sum(population[h] / 200 * rng.choice(y, n[h], replace=False).mean() for h, y in values.items())
        for _ in range(4000)
    ]
    plan = expected_precision(n, population, spread=spread, mean=mean)
    assert plan.std_error == pytest.approx(np.std(drawn), rel=0.05)
    assert plan.cv == pytest.approx(plan.std_error / np.mean(np.concatenate(list(values.values()))))
    assert plan.margin == pytest.approx(1.959964 * plan.std_error)


def test_without_a_spread_or_a_sample_there_is_no_precision():
    assert np.isnan(allocate(24, CITIES).std_error)
    empty = expected_precision({"large": 0, "small": 24}, CITIES, spread=CITY_SPREAD)
    assert np.isnan(empty.std_error) and empty.strata[1].std_error > 0


SIZE_ERRORS = [
    ({"statistic": "median", "margin": 1}, "there is no statistic to plan for 'median'"),
    ({"statistic": "mean", "spread": 1}, "as a margin or as a cv, and not as both"),
    ({"statistic": "mean", "spread": 1, "margin": 1, "cv": 1}, "as a margin or as a cv, and not as both"),
    ({"statistic": "mean", "margin": 1}, "a mean needs the spread"),
    (
        {"statistic": "mean", "margin": 1, "spread": -2},
        "the spread is -2; a standard deviation to plan with is above 0",
    ),
    ({"statistic": "mean", "margin": 0, "spread": 2}, "the margin is 0; it must be above 0"),
    ({"statistic": "mean", "cv": 0.1, "spread": 2}, "a cv needs the expected mean"),
    ({"statistic": "mean", "cv": 0.1, "spread": 2, "mean": 0}, "a cv needs the expected mean"),
    ({"statistic": "total", "margin": 1, "spread": 2}, "a total needs the population"),
    ({"statistic": "proportion", "margin": 3}, "the margin of a share is 3; it must be below 1"),
    ({"statistic": "proportion", "margin": 0.05, "share": 5}, "the expected share is 5; it must lie between 0 and 1"),
    ({"statistic": "proportion", "margin": 0.05, "share": 0}, "the expected share is 0, which has no spread"),
    ({"statistic": "proportion", "margin": 0.05, "response_rate": 60}, "the response rate is 60; .* at most 1"),
    ({"statistic": "proportion", "margin": 0.05, "design_effect": 0}, "the design effect is 0; it must be above 0"),
    ({"statistic": "proportion", "margin": 0.05, "population": 0}, "the population is 0"),
    (
        {"statistic": "proportion", "margin": 0.01, "population": 500, "response_rate": 0.5},
        "476 answers are needed, but a response rate of 0.5 gives at most 250 from a population of 500",
    ),
]


@pytest.mark.parametrize(("settings", "said"), SIZE_ERRORS)
def test_a_sample_size_that_cannot_be_planned_is_refused(settings, said):
    with pytest.raises(BadInput, match=said):
        sample_size(**settings)


ALLOCATION_ERRORS = [
    (lambda: allocate(24, CITIES, "neymann"), "there is no allocation 'neymann'. Did you mean 'neyman'"),
    (lambda: allocate(65, CITIES), "a sample of 65 is larger than the population of 64"),
    (lambda: allocate(3, CITIES), "a sample of 3 is too small for 2 strata with at least 2 each; draw 4 or more"),
    (lambda: allocate(24, CITIES, minimum=-1), "the minimum of a stratum is -1"),
    (lambda: allocate(24, {}), "there is no stratum"),
    (lambda: allocate(24, {"a": 0, "b": 50}), "whole number of at least 1 in every stratum; see a"),
    (lambda: allocate(24, CITIES, "neyman"), "the neyman allocation needs the spread of each stratum"),
    (lambda: allocate(24, CITIES, "power", spread=CITY_SPREAD), "needs the spread and the mean of each stratum"),
    (
        lambda: allocate(24, CITIES, "neyman", spread={"large": 1, "smal": 2}),
        "the strata of the spread are not those of the population: it lacks small; it has smal too",
    ),
    (
        lambda: allocate(24, CITIES, "neyman", spread={"large": -1, "small": 2}),
        "the spread must be a number of 0 or more in every stratum; see large",
    ),
    (lambda: allocate(24, CITIES, "neyman", spread={"large": 0, "small": 0}), "the spread is 0 in every stratum"),
    (
        lambda: allocate(24, CITIES, "power", spread=CITY_SPREAD, mean={"large": 0, "small": 3}),
        "no mean may be 0; see large",
    ),
    (
        lambda: allocate(24, CITIES, "power", spread=CITY_SPREAD, mean={"large": 1, "small": 3}, power=2),
        "the power is 2; it must lie between 0",
    ),
    (
        lambda: expected_precision({"large": 17, "small": 4}, CITIES, spread=CITY_SPREAD),
        "the sample is larger than the population in large",
    ),
    (lambda: expected_precision({"large": 4}, CITIES), "the strata of the sample .* it lacks small"),
]


@pytest.mark.parametrize(("call", "said"), ALLOCATION_ERRORS)
def test_an_allocation_that_cannot_be_made_is_refused(call, said):
    with pytest.raises(BadInput, match=said):
        call()

"""Quantiles and their intervals: equal to R's svyquantile, to NumPy's types, and to the definitions at the edges."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maal.core import BadInput
from maal.survey.intervals import t_quantile
from maal.survey.quantile_intervals import inverted_ends, quantile_interval, woodruff
from maal.survey.quantile_rules import POSITIONS, RULES, quantile_by_rule, quantiles, steps_of

SHARED = Path(__file__).parents[3] / "shared"


class Sample:
    """One variable of a reference sample: its distribution, and the standard error of the share below a value."""

    def __init__(self, file: str, variable: str):
        with (SHARED / "data" / "survey" / file).open() as source:
            rows = list(csv.DictReader(source))
        self.clustered = file == "apiclus1.csv"
        self.x, self.w, self.size = (np.array([float(r[c]) for r in rows]) for c in (variable, "pw", "fpc"))
        self.group = np.unique([r["dnum" if self.clustered else "stype"] for r in rows], return_inverse=True)[1]
        values, inverse, rows_each = np.unique(self.x, return_inverse=True, return_counts=True)
        weights, heaviest, lightest = (
            np.bincount(inverse, self.w),
            np.zeros(len(rows_each)),
            np.full(len(rows_each), np.inf),
        )
        np.maximum.at(heaviest, inverse, self.w)
        np.minimum.at(lightest, inverse, self.w)
        self.steps = steps_of(values, weights, rows_each, heaviest, lightest)
        self.df = self.group.max() if self.clustered else len(rows) - 1 - self.group.max()

    def std_error_below(self, x: float) -> float:
        below = (self.x <= x).astype(float)
        z = self.w * (below - np.sum(self.w * below) / self.w.sum()) / self.w.sum()
        if self.clustered:
            totals = np.bincount(self.group, z)
            return float(np.sqrt(len(totals) * (1 - len(totals) / self.size[0]) * np.var(totals, ddof=1)))
        variance = 0.0
        for h in np.unique(self.group):
            part = self.group == h
            variance += part.sum() * (1 - part.sum() / self.size[part][0]) * np.var(z[part], ddof=1)
        return float(np.sqrt(variance))

    def interval(self, kind: str, rule: str, prob: float):
        return quantile_interval(kind, rule, self.steps, prob, self.std_error_below, self.df, 0.95)


@pytest.fixture(scope="module")
def reference():
    if not SHARED.exists():
        pytest.skip("../shared is not there (GPL data that the project does not carry)")
    return json.loads((SHARED / "reference" / "survey.json").read_text())["cases"]


@pytest.mark.parametrize("rule", RULES)
def test_the_twelve_rules_as_in_r_with_their_standard_errors(reference, rule):
    expected = reference[f"strat_qrule_{rule}"]["value"]
    sample = Sample("apistrat.csv", "enroll")
    found = quantiles(rule, sample.steps, expected["q"])
    assert found == pytest.approx(np.array(expected["quantile"]), rel=1e-9)
    errors = [float(sample.interval("mean", rule, p).std_error) for p in expected["q"]]
    assert errors == pytest.approx(expected["se"], rel=1e-9)


KINDS = {"strat": ("mean", "xlogit", "asin", "score"), "clus1": ("mean", "beta", "xlogit", "asin")}


@pytest.mark.parametrize(("design", "kind"), [(d, k) for d, kinds in KINDS.items() for k in kinds])
def test_the_intervals_as_in_r(reference, design, kind):
    expected = reference[f"{design}_quantile_{kind}"]["value"]
    sample = Sample({"strat": "apistrat.csv", "clus1": "apiclus1.csv"}[design], "api00")
    found = [sample.interval(kind, "math", p) for p in expected["q"]]
    assert [float(i.low) for i in found] == pytest.approx(expected["ci_lo"], rel=1e-9)
    assert [float(i.high) for i in found] == pytest.approx(expected["ci_hi"], rel=1e-9)
    assert [float(i.std_error) for i in found] == pytest.approx(expected["se"], rel=1e-9)


PROBS = np.array([0.0, 0.01, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.99, 1.0])
SQUARES = np.array([1, 2, 4, 7, 11, 16, 22, 29, 37, 46.0])
NUMPY_TYPES = {
    "math": "inverted_cdf",
    "school": "averaged_inverted_cdf",
    "hf4": "interpolated_inverted_cdf",
    "hf5": "hazen",
    "hf6": "weibull",
    "hf7": "linear",
    "hf8": "median_unbiased",
    "hf9": "normal_unbiased",
}


@pytest.mark.parametrize(("rule", "type_"), NUMPY_TYPES.items())
def test_equal_weights_give_the_types_of_hyndman_and_fan(rule, type_):
    x = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4.0])
    values, rows = np.unique(x, return_counts=True)
    for scale in (0.1, 1.0, 33.3):
        found = quantile_by_rule(rule, values, scale * rows, PROBS, rows)
        assert found == pytest.approx(np.quantile(x, PROBS, method=type_), rel=1e-12)


# svyquantile of R survey 4.1-1 for the values 1, 10, ..., 10000 with the weights 1, 2, 3, 4, 2, at PROBS[2:-1].
UNEQUAL = {
    "math": [10, 10, 10, 100, 100, 100, 1000, 1000, 1000, 1000, 10000, 10000],
    "school": [10, 10, 55, 100, 100, 550, 1000, 1000, 1000, 1000, 10000, 10000],
    "hf3": [10, 10, 10, 100, 100, 1000, 1000, 1000, 1000, 1000, 10000, 10000],
    "shahvaish": [1, 10, 100, 100, 100, 1000, 1000, 1000, 10000, 10000, 10000, 10000],
    "hf4": [1.9, 7.3, 10, 28, 64, 100, 370, 640, 775, 910, 4600, 9460],
    "hf6": [2.8, 9.1, 25, 46, 88, 325, 640, 955, 3250, 6400, 10000, 10000],
    "hf7": [10, 55, 77.5, 100, 400, 700, 1000, 3250, 4375, 5500, 7750, 9775],
    "hf8": [
        4.24, 16.75, 38.125, 59.5, 116.363636364, 427.272727273, 738.181818182, 1675, 3812.5, 5950, 10000, 10000,
    ],
}  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), UNEQUAL.items())
def test_unequal_weights_as_in_r(rule, expected):
    found = quantile_by_rule(rule, [1, 10, 100, 1000, 10000], [1, 2, 3, 4, 2], PROBS[2:-1])
    assert found == pytest.approx(expected, rel=1e-11)


def test_ties_count_row_by_row_in_the_continuous_rules_and_not_in_the_discrete_ones():
    x, probs = [1, 2, 3, 5, 8], [0.3, 0.6, 0.8]  # rows 1 2 2 3 3 5 8 with the weights 1, (1 1), (1.5 1.5), 2, 2
    expected = {"math": [2, 3, 5], "school": [2.5, 4, 6.5], "hf3": [2, 5, 5]}  # as in R
    for rule, values in expected.items():
        assert quantile_by_rule(rule, x, [1, 2, 3, 2, 2], probs, [1, 2, 2, 1, 1]).tolist() == values
    x_rows, w_rows = np.array([1, 2, 2, 3, 3, 5, 8.0]), np.array([1, 1, 1, 1.5, 1.5, 2, 2])
    for rule, (a, b) in POSITIONS.items():
        position = (np.cumsum(w_rows) - a * w_rows) / (w_rows.sum() + b * w_rows[-1])
        found = quantile_by_rule(rule, x, [1, 2, 3, 2, 2], PROBS, [1, 2, 2, 1, 1])
        assert found == pytest.approx(np.interp(PROBS, position, x_rows), rel=1e-12)


def test_rows_with_one_value_and_unequal_weights_go_from_the_heaviest_to_the_lightest():
    x, w = np.array([1, 2, 2, 3, 3, 5, 8.0]), np.array([1, 1, 1, 2, 1, 2, 2.0])
    steps = steps_of([1, 2, 3, 5, 8], [1, 2, 3, 2, 2], [1, 2, 2, 1, 1], [1, 1, 2, 2, 2], [1, 1, 1, 2, 2])
    assert quantiles("hf4", steps, [0.4]).tolist() == [2.5]  # as R with the rows in this order
    for rule, (a, b) in POSITIONS.items():
        position = (np.cumsum(w) - a * w) / (w.sum() + b * w[-1])
        assert quantiles(rule, steps, PROBS) == pytest.approx(np.interp(PROBS, position, x), rel=1e-12)


def test_shah_and_vaish_takes_the_best_row_of_every_value():
    x, w = np.array([1, 2, 2, 2, 5, 9, 9.0]), np.array([2, 2, 2, 2, 2, 2.5, 2.5])
    n, cumulated = len(x), np.cumsum(w)
    position = (cumulated * n / cumulated[-1] + 0.5 - w / 2) / (n + 1)
    for p in PROBS[3:]:
        expected = x[position <= p][np.argmax(position[position <= p])]
        assert quantile_by_rule("shahvaish", [1, 2, 5, 9], [2, 6, 2, 5], p, [1, 3, 1, 2]) == expected


@given(
    rows=st.lists(st.tuples(st.integers(-50, 50), st.floats(0.01, 100)), min_size=1, max_size=30),
    rule=st.sampled_from(RULES),
)
def test_quantiles_stay_within_the_data_and_rise(rows, rule):
    x, w = np.array(rows).T
    values, inverse, count = np.unique(x, return_inverse=True, return_counts=True)
    found = quantile_by_rule(rule, values, np.bincount(inverse, w), PROBS, count)
    assert np.all((values[0] <= found) & (found <= values[-1]))
    if rule != "shahvaish":
        assert np.all(np.diff(found) >= 0)


@pytest.mark.parametrize("rule", RULES)
def test_one_value_no_value_and_no_probability(rule):
    assert quantile_by_rule(rule, [5], [2], [0, 0.5, 1]).tolist() == [5, 5, 5]
    assert np.isnan(quantile_by_rule(rule, [], [], [0.5])).all()
    assert np.isnan(quantile_by_rule(rule, [1, 2], [1, 1], [np.nan])).all()


def test_a_share_that_differs_from_p_by_rounding_is_p():
    weights = np.full(10, 30.97)  # 1/10 of the sum is not the first weight, in binary
    assert quantile_by_rule("math", SQUARES, weights, [0.1, 0.3, 0.7]).tolist() == [1, 4, 22]
    assert quantile_by_rule("school", SQUARES, weights, [0.1, 0.3, 0.7]).tolist() == [1.5, 5.5, 25.5]
    assert quantile_by_rule("hf4", SQUARES, weights, [0.1, 0.3, 0.7]).tolist() == [1, 4, 22]


def test_a_million_values():
    values = np.arange(1_000_000, dtype=float)
    found = quantile_by_rule("hf7", values, np.ones(1_000_000), [0.25, 0.5])
    assert found == pytest.approx([249999.75, 499999.5], rel=1e-12)


def test_the_inverted_interval_holds_the_values_that_the_test_does_not_reject():
    x, n, p = np.arange(1.0, 1001), 1000, 0.25
    low, high = inverted_ends(steps_of(x, np.ones(n)), p, lambda a: np.sqrt(a / n * (1 - a / n) / (n - 1)), 1.96)
    inside = np.abs(x / n - p) <= 1.96 * np.sqrt(x / n * (1 - x / n) / (n - 1))
    assert (low, high) == (x[inside][0], x[inside][-1] + 1)


def test_the_inverted_interval_holds_the_quantile_where_the_score_of_r_misses_it():
    x, n = np.arange(1.0, 2001), 2000
    w = np.where(x > 1000, 3.0, 1.0)

    def std_error_below(a: float) -> float:
        below = (x <= a).astype(float)
        z = w * (below - np.average(below, weights=w)) / w.sum()
        return float(np.sqrt(n * np.var(z, ddof=1)))

    def ends(kind: str) -> tuple[float, float]:
        found = quantile_interval(kind, "math", steps_of(x, w), 0.25, std_error_below, np.inf, 0.95)
        return float(found.low), float(found.high)

    low, high = ends("inverted")
    assert quantile_by_rule("math", x, w, 0.25) == 1000
    assert low < 1000 < high
    assert ends("score") == pytest.approx((1292, 1349), abs=1)  # R survey 4.1-1


def test_an_end_outside_0_to_1_or_beyond_the_data_is_nan():
    steps = steps_of(np.arange(1.0, 21), np.ones(20))
    found = woodruff("mean", "math", steps, [0.05, 0.5, 0.97], 0.0025, np.inf, 0.95)
    assert np.isnan(found.low).tolist() == [True, False, False]
    assert np.isnan(found.high).tolist() == [False, False, True]
    assert np.isnan(found.std_error).tolist() == [True, False, True]
    assert np.isnan(inverted_ends(steps, 0.02, lambda x: 0.05, 1.96)).tolist() == [True, False]


@pytest.mark.parametrize("kind", ["mean", "beta", "xlogit", "asin", "score", "inverted"])
def test_no_values_or_no_degrees_of_freedom_is_no_interval(kind):
    for values, df in (([], 9), ([1, 2, 3], 0), ([1, 2, 3], np.nan)):
        steps = steps_of(values, [1] * len(values))
        found = quantile_interval(kind, "math", steps, 0.5, lambda x: 0.1, df, 0.95)
        assert np.isnan([found.low, found.high, found.std_error]).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: quantile_by_rule("hf10", [1], [1], [0.5]), "there is no quantile rule 'hf10'. Did you mean 'hf1'"),
        (lambda: quantile_by_rule("math", [1], [1], [50]), r"lie between 0 and 1, not \[50.0\]"),
        (lambda: quantile_by_rule("math", [2, 1], [1, 1], [0.5]), "must be sorted and distinct; sum the weights"),
        (lambda: quantile_by_rule("math", [1, 2], [1, -1], [0.5]), "1 of 2 weights are negative"),
        (lambda: quantile_by_rule("math", [1, 2], [1], [0.5]), "has 2 values, 1 weights and 2 row counts"),
        (
            lambda: quantile_interval("men", "math", steps_of([1], [1]), 0.5, abs, 9, 0.95),
            "there is no interval of a quantile 'men'. Did you mean 'mean'",
        ),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(BadInput, match=said):
        call()


def test_the_standard_error_is_the_length_over_twice_the_t_quantile():
    x = np.arange(1.0, 101)
    found = quantile_interval("mean", "hf7", steps_of(x, np.ones(100)), 0.5, lambda a: 0.05, 14, 0.9)
    assert found.std_error == pytest.approx((found.high - found.low) / 2 / t_quantile(0.9, 14))

"""Intervals of a proportion: equal to R's svyciprop, right at the bounds, and refused where there is nothing to say."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from maal.core import BadInput
from maal.survey import Design
from maal.survey.intervals import METHODS, effective_n, proportion_interval, t_quantile

SHARED = Path(__file__).parents[3] / "shared"
NAMES = {
    "mean": "wald",
    "xlogit": "logit",
    "logit": "logit",
    "beta": "beta",
    "asin": "asin",
    "likelihood": "likelihood",
}
TOLERANCE = {"logit": 1e-7, "likelihood": 0.02}


def column(name: str, field: str) -> np.ndarray:
    with (SHARED / "data" / "survey" / name).open() as file:
        return np.array([row[field] for row in csv.DictReader(file)])


@pytest.fixture(scope="module")
def reference():
    if not SHARED.exists():
        pytest.skip("../shared is not there (GPL data that the project does not carry)")
    return json.loads((SHARED / "reference" / "survey.json").read_text())["cases"]


def strat() -> tuple[float, float, int, int]:
    """Share of ``awards == 'Yes'``, its stratified variance with fpc, rows and degrees of freedom."""
    y = (column("apistrat.csv", "awards") == "Yes").astype(float)
    w, size = column("apistrat.csv", "pw").astype(float), column("apistrat.csv", "fpc").astype(float)
    stratum = column("apistrat.csv", "stype")
    share = np.sum(w * y) / np.sum(w)
    z, variance = w * (y - share) / np.sum(w), 0.0
    for h in np.unique(stratum):
        rows = stratum == h
        variance += rows.sum() * (1 - rows.sum() / size[rows][0]) * np.var(z[rows], ddof=1)
    return float(share), variance, len(y), len(y) - len(np.unique(stratum))


def clus1() -> tuple[float, float, int, int]:
    """Share of ``ell == 0``, its one-stage cluster variance with fpc, rows and degrees of freedom."""
    y = (column("apiclus1.csv", "ell").astype(float) == 0).astype(float)
    w, size = column("apiclus1.csv", "pw").astype(float), column("apiclus1.csv", "fpc").astype(float)
    _, psu = np.unique(column("apiclus1.csv", "dnum"), return_inverse=True)
    share = np.sum(w * y) / np.sum(w)
    totals = np.bincount(psu, w * (y - share) / np.sum(w))
    m = len(totals)
    return float(share), m * (1 - m / size[0]) * float(np.var(totals, ddof=1)), len(y), m - 1


CASES = [("strat", m) for m in ("mean", "xlogit", "logit", "beta")]
CASES += [("clus1", m) for m in ("mean", "xlogit", "logit", "asin", "likelihood")]


@pytest.mark.parametrize(("design", "method"), CASES)
def test_the_reference_cases_of_r(reference, design, method):
    expected = reference[f"{design}_ciprop_{method}"]["value"]
    share, variance, n, df = {"strat": strat, "clus1": clus1}[design]()
    ends = proportion_interval(NAMES[method], share, variance, n, df, 0.95)
    tolerance = TOLERANCE.get(method, 1e-9)
    assert share == pytest.approx(expected["est"], rel=TOLERANCE.get(method, 1e-11))
    assert np.array(ends) == pytest.approx(np.array(expected["ci"]), rel=tolerance)


# svyciprop of R survey 4.1-1, on domains of the two designs: method, share, variance, n, df, low, high.
DOMAINS = [
    ("beta", 0.32, 0.00414672253007163, 50, 49, 0.19798468804275138, 0.46315436830710266),
    ("asin", 0.32, 0.00414672253007163, 50, 49, 0.19912867091915193, 0.45463518553781179),
    ("beta", 0.4285714285714285, 0.0212139151619454, 14, 7, 0.1350452478314097, 0.7657641906565807),
    ("logit", 0.4285714285714285, 0.0212139151619454, 14, 7, 0.1552488799684501, 0.7537379224979033),
    ("beta", 0.257505652645113, 7.74044256206287e-4, 200, 197, 0.204155788109263, 0.316777642721022),
    ("beta", 0.874316939890710, 4.14508313674502e-4, 183, 14, 0.823702210847501, 0.914704492126865),
    ("beta", 0.0218579234972678, 5.11775282964420e-4, 183, 14, 2.16146832743157e-4, 0.137507763914981),
]


@pytest.mark.parametrize(("method", "share", "variance", "n", "df", "low", "high"), DOMAINS)
def test_domains_and_effective_sizes_above_and_below_n_as_in_r(method, share, variance, n, df, low, high):
    ends = proportion_interval(method, share, variance, n, df, 0.95)
    assert np.array(ends) == pytest.approx([low, high], rel=1e-9)


def test_the_intervals_of_a_simple_random_sample_are_the_textbook_ones():
    k, n = np.array([0, 1, 15, 29, 30]), 30
    share, variance = k / n, k / n * (1 - k / n) / n
    for method, name in (("wilson", "wilson"), ("beta", "exact")):
        expected = [stats.binomtest(int(i), n).proportion_ci(method=name) for i in k]
        df = np.inf if method == "wilson" else n - 1
        low, high = proportion_interval(method, share, variance, n, df, 0.95)
        assert low == pytest.approx([e.low for e in expected], rel=1e-9, abs=1e-15)
        assert high == pytest.approx([e.high for e in expected], rel=1e-9)


def test_the_ends_of_the_likelihood_are_roots_of_the_profile():
    p, n = np.array([0.01, 0.02, 0.4, 0.97, 0.99]), 80
    ends = proportion_interval("likelihood", p, p * (1 - p) / n, n, 14, 0.95)
    for x in ends:
        profile = 2 * n * (p * np.log(p / x) + (1 - p) * (np.log1p(-p) - np.log1p(-x)))
        assert profile == pytest.approx(t_quantile(0.95, 14) ** 2, rel=1e-8)
    assert np.all(ends[0] < p) and np.all(p < ends[1])


def test_a_share_of_0_or_1_has_an_interval_by_wilson_beta_and_likelihood_and_none_by_the_others():
    for method in METHODS:
        low, high = proportion_interval(method, [0.0, 1.0], 0.0, 40, 20, 0.95)
        if method in {"wilson", "beta", "likelihood"}:
            assert low[0] == 0 and high[1] == 1
            assert 0.05 < high[0] < 0.15
            assert high[0] == pytest.approx(1 - low[1], rel=1e-12)
        else:
            assert np.isnan([low, high]).all()


def test_fewer_degrees_of_freedom_widen_the_interval_of_a_share_of_0():
    for method in ("wilson", "beta", "likelihood"):
        _, high = proportion_interval(method, 0.0, 0.0, 40, [3, 10, 39], 0.95)
        assert high[0] > high[1] > high[2]


@pytest.mark.parametrize("method", METHODS)
def test_no_degrees_of_freedom_no_share_or_no_variance_is_no_interval(method):
    low, high = proportion_interval(
        method, [0.3, 0.3, np.nan, 0.3], [0.01, 0.01, 0.01, np.nan], 20, [0, np.nan, 9, 9], 0.95
    )
    assert np.isnan(low).all() and np.isnan(high).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_census_of_a_share_between_0_and_1_has_an_interval_of_length_zero(method):
    assert np.array(proportion_interval(method, 0.25, 0.0, 20, 19, 0.95)) == pytest.approx(0.25, rel=1e-14)


def test_a_share_outside_0_to_1_has_only_a_wald_interval():
    for method in METHODS:
        ends = np.array(proportion_interval(method, [-0.01, 1.02], 0.001, 20, 19, 0.95))
        assert np.isnan(ends).all() != (method == "wald")


@given(
    share=st.floats(1e-9, 1 - 1e-9),
    effective=st.floats(2, 1e9),
    n=st.integers(2, 10**6),
    df=st.one_of(st.integers(1, 10**6), st.just(np.inf)),
    level=st.floats(0.5, 0.999),
)
def test_the_share_lies_inside_and_the_complement_mirrors(share, effective, n, df, level):
    for method in ("wald", "logit", "wilson", "beta", "likelihood"):
        low, high = proportion_interval(method, share, share * (1 - share) / effective, n, df, level)
        assert low <= share * (1 + 1e-12) and share <= high * (1 + 1e-12)
        other = 1 - share
        mirrored = proportion_interval(method, other, share * (1 - share) / effective, n, df, level)
        assert float(1 - mirrored[1]) == pytest.approx(float(low), rel=1e-5, abs=1e-9)


def test_arrays_of_one_shape_come_back():
    low, high = proportion_interval("beta", np.full((3, 4), 0.2), 0.001, 100, np.full(4, 30.0), 0.9)
    assert low.shape == high.shape == (3, 4)
    assert effective_n(0.2, 0.001, 100) == pytest.approx(160)


def test_an_unknown_method_and_a_bad_level_are_named():
    with pytest.raises(BadInput, match=r"there is no interval of a proportion 'wilsen'. Did you mean 'wilson'?"):
        proportion_interval("wilsen", 0.2, 0.01, 30, 29, 0.95)
    with pytest.raises(BadInput, match=r"the level of an interval is 95; it must lie between 0 and 1, such as 0.95."):
        proportion_interval("wald", 0.2, 0.01, 30, 29, 95)


@pytest.mark.parametrize("weight", [0.5, 1.0, 5.0])
def test_a_sample_where_all_say_yes_is_no_census_whatever_its_weights_add_up_to(weight):
    frame = pl.DataFrame({"web": [1] * 40, "w": [weight] * 40})
    row = Design(frame, weights="w").proportion("web")[0]
    assert (row.low, row.high) == (pytest.approx(40 / (40 + t_quantile(0.95, 39) ** 2), rel=1e-12), 1)


def test_a_census_by_its_fpc_is_certain():
    frame = pl.DataFrame({"web": [1] * 39 + [0], "w": [1.0] * 40, "N": [40] * 40})
    row = Design(frame, weights="w", fpc="N").proportion("web")[0]
    assert (row.low, row.high) == (0.975, 0.975)

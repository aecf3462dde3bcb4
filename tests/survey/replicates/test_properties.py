"""What holds for any design: orthogonality, balance, variances of totals, blocks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.survey.replicates import (
    Jackknife,
    Replicates,
    balanced,
    canty_davison,
    hadamard,
    jackknife_1,
    jackknife_n,
    rao_wu,
    replicate_variance,
)


def textbook(y: np.ndarray, stratum: np.ndarray, fraction: np.ndarray) -> float:
    """Σ_h (1 - f_h) n_h s_h²: the variance of a total of weighted PSU totals (Cochran 1977, section 5.3)."""
    parts = [(1 - fraction[stratum == h][0]) * (stratum == h).sum() * y[stratum == h].var(ddof=1) for h in set(stratum)]
    return float(sum(parts))


def of_total(design: Replicates | Jackknife, y: np.ndarray) -> float:
    return float(replicate_variance(design.factors.T @ y, y.sum(), design.scale, design.rscales))


@pytest.mark.parametrize("least", range(1, 105))
def test_hadamard(least: int) -> None:
    found = hadamard(least)
    order = len(found)
    assert least <= order <= least + 7
    assert np.array_equal(found @ found.T, order * np.eye(order))
    assert (np.abs(found) == 1).all() and (found[:, 0] == 1).all()


@given(st.integers(1, 40), st.sampled_from([0.0, 0.3, 0.5]), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_balanced_gives_the_variance_of_a_total(strata: int, rho: float, seed: int) -> None:
    draw = np.random.default_rng(seed)
    stratum, y = draw.permutation(np.repeat(np.arange(strata), 2)), draw.normal(100, 20, 2 * strata)
    found = balanced(stratum, rho)
    assert of_total(found, y) == pytest.approx(textbook(y, stratum, np.zeros(len(y))), rel=1e-9)
    assert found.factors.mean(axis=1) == pytest.approx(np.ones(len(y)), rel=1e-12)


@given(st.lists(st.integers(2, 9), min_size=1, max_size=8), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_jkn_gives_the_variance_of_a_total(sizes: list[int], seed: int) -> None:
    draw = np.random.default_rng(seed)
    stratum = draw.permutation(np.repeat(np.arange(len(sizes)), sizes))
    fraction, y = draw.uniform(0, 1, len(sizes))[stratum], draw.normal(100, 20, len(stratum))
    assert of_total(jackknife_n(stratum, fraction), y) == pytest.approx(textbook(y, stratum, fraction), rel=1e-9)


def test_jk1_is_jkn_of_one_stratum() -> None:
    y = np.random.default_rng(2).normal(5, 2, 12)
    assert of_total(jackknife_1(12, 0.25), y) == pytest.approx(of_total(jackknife_n(["one"] * 12, 0.25), y), rel=1e-12)


@pytest.mark.parametrize("width", [1, 3, 10, 100])
def test_blocks_are_the_columns(width: int) -> None:
    stratum = np.repeat([1, 2, 3], [2, 4, 2])
    for design in (jackknife_n(stratum), jackknife_1(7), balanced([1, 1, 2, 2]), rao_wu(stratum, 10, seed=3)):
        blocks = list(design.blocks(width))
        assert np.array_equal(np.hstack(blocks), design.factors)
        assert all(block.shape[1] == width for block in blocks[:-1])


Make = Callable[[np.ndarray, np.ndarray], Replicates]


@pytest.mark.parametrize(
    ("make", "fraction"),
    [
        (lambda stratum, f: rao_wu(stratum, 6000, seed=11), 0.0),
        (lambda stratum, f: rao_wu(stratum, 6000, seed=12, fraction=f), 0.4),
        (lambda stratum, f: canty_davison(stratum, 6000, seed=13), 0.0),
        (lambda stratum, f: canty_davison(stratum, 6000, seed=14, population=np.full(len(f), 20)), 0.4),
    ],
    ids=["rao-wu", "rao-wu with fpc", "canty-davison", "canty-davison with fpc"],
)
def test_bootstraps_give_the_variance_of_a_total(make: Make, fraction: float) -> None:
    stratum = np.repeat(np.arange(3), 8)
    y, fractions = np.random.default_rng(8).normal(50, 9, 24), np.full(24, fraction)
    found, wanted = of_total(make(stratum, fractions), y), textbook(y, stratum, fractions)
    assert found == pytest.approx(wanted, rel=0.06)  # three standard errors of a variance from 6,000 draws


def test_rao_wu_with_one_draw() -> None:
    assert set(np.unique(rao_wu(["a", "a", "b", "b"], 50, seed=5).factors)) == {0.0, 2.0}


def test_a_seed_repeats_its_draws() -> None:
    stratum = [1, 1, 1, 2, 2]
    assert np.array_equal(rao_wu(stratum, 20, seed=7).factors, rao_wu(stratum, 20, seed=7).factors)
    assert not np.array_equal(rao_wu(stratum, 20, seed=7).factors, rao_wu(stratum, 20, seed=8).factors)


def test_mean_squared_error_is_about_the_full_estimate() -> None:
    replicates, full = np.array([[1.0, 10], [3, 30]]), np.array([1.0, 20])
    assert replicate_variance(replicates, full, 0.5, np.ones(2)).tolist() == [1, 100]
    assert replicate_variance(replicates, full, 0.5, np.ones(2), mse=True).tolist() == [2, 100]


def test_a_replicate_without_an_estimate_gives_no_variance() -> None:
    found = replicate_variance([[1.0, np.nan], [3, 2]], [2.0, 2], 0.5, np.ones(2))
    assert found[0] == 1 and np.isnan(found[1])


def test_no_replicates_no_variance() -> None:
    everything = jackknife_n(["a", "b"], 1.0)
    assert everything.factors.shape == (2, 0)
    assert of_total(everything, np.array([1.0, 2])) == 0

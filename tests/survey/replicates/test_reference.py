"""Replicate weights, scales and standard errors are those of R's survey package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from maal.survey.calibration import calibrate_linear
from maal.survey.replicates import (
    Jackknife,
    Replicates,
    balanced,
    canty_davison,
    jackknife_1,
    jackknife_n,
    rao_wu,
    replicate_covariance,
    replicate_variance,
)
from tests.survey.replicates.conftest import Table

Reference = Callable[[str], Any]
Weights = Callable[[str], np.ndarray]


def deviation(estimates: np.ndarray, full: np.ndarray, design: Replicates | Jackknife) -> np.ndarray:
    return np.sqrt(replicate_variance(estimates, full, design.scale, design.rscales))


def means(w: np.ndarray, y: np.ndarray) -> np.ndarray:
    return w.T @ y / w.sum(axis=0)[:, np.newaxis] if w.ndim == 2 else w @ y / w.sum()


@pytest.fixture
def clusters(table: Table) -> tuple[dict[str, np.ndarray], np.ndarray, Jackknife]:
    """The cluster sample, the PSU of each school, and JK1."""
    clus1 = table("apiclus1")
    psu = np.unique(clus1["dnum"], return_inverse=True)[1]
    return clus1, psu, jackknife_1(15, 15 / 757)


@pytest.fixture
def strata(table: Table) -> tuple[dict[str, np.ndarray], Jackknife]:
    """The stratified sample, each school a PSU, and JKn."""
    strat = table("apistrat")
    return strat, jackknife_n(
        strat["stype"], np.select([strat["stype"] == s for s in "EHM"], [100, 50, 50]) / strat["fpc"]
    )


def test_jk1_scale_and_weights(clusters: tuple[Any, ...], weights: Weights, reference: Reference) -> None:
    clus1, psu, jk1 = clusters
    assert jk1.scale == pytest.approx(reference("jk1_scale"), rel=1e-14)
    made = clus1["pw"][:, np.newaxis] * jk1.factors[psu]
    assert np.sort(made.sum(axis=0)) == pytest.approx(np.sort(weights("apiclus1_jk1").sum(axis=0)), rel=1e-12)
    assert {tuple(c) for c in made.T.round(8)} == {tuple(c) for c in weights("apiclus1_jk1").T.round(8)}


def test_jk1_estimates(clusters: tuple[Any, ...], reference: Reference) -> None:
    clus1, psu, jk1 = clusters
    w, y = clus1["pw"], np.column_stack([clus1["api00"], clus1["enroll"]])
    replicated = w[:, np.newaxis] * jk1.factors[psu]
    assert deviation(means(replicated, y), means(w, y), jk1) == pytest.approx(reference("jk1_mean")["se"], rel=1e-11)
    assert deviation(replicated.T @ y, w @ y, jk1)[1] == pytest.approx(reference("jk1_total")["se"], rel=1e-11)
    domains = [clus1["stype"] == s for s in "EHM"]
    found = [deviation(means(replicated[at], y[at]), means(w[at], y[at]), jk1)[0] for at in domains]
    assert found == pytest.approx(reference("jk1_by")["se"], rel=1e-11)


def test_jk1_with_each_replicate_calibrated(clusters: tuple[Any, ...], reference: Reference) -> None:
    clus1, psu, jk1 = clusters
    stype = clus1["stype"]
    x = np.column_stack([np.ones(183), stype == "H", stype == "M", clus1["api99"]]).astype(float)
    totals, names = np.array([6194.0, 755, 1018, 3914069]), ["all", "H", "M", "api99"]

    def total(w: np.ndarray) -> float:
        return float((w * calibrate_linear(w, x, totals, names).g) @ clus1["enroll"])

    replicated = np.array([total(clus1["pw"] * factors[psu]) for factors in jk1.factors.T])
    found = deviation(replicated, np.array(total(clus1["pw"])), jk1)
    assert found == pytest.approx(reference("jk1_cal_total")["se"], rel=1e-9)


def test_jkn_scales_and_weights(strata: tuple[Any, ...], weights: Weights, reference: Reference) -> None:
    strat, jkn = strata
    assert list(dict.fromkeys(jkn.rscales.round(14))) == pytest.approx(reference("jkn_rscales"), rel=1e-12)
    assert jkn.scale == 1
    # R puts the replicates of a stratum together; here they stand in the order of the PSUs.
    theirs = weights("apistrat_jkn")
    theirs = theirs[:, np.argsort((theirs == 0).argmax(axis=0))]
    assert strat["pw"][:, np.newaxis] * jkn.factors == pytest.approx(theirs, rel=1e-12)


def test_jkn_estimates(strata: tuple[Any, ...], reference: Reference) -> None:
    strat, jkn = strata
    w, y = strat["pw"], np.column_stack([strat["api00"], strat["enroll"], strat["api.stu"]])
    replicated = w[:, np.newaxis] * jkn.factors
    found = deviation(means(replicated, y), means(w, y), jkn)
    assert found[:2] == pytest.approx(reference("jkn_mean")["se"], rel=1e-11)
    totals, full = replicated.T @ y, w @ y
    assert deviation(totals, full, jkn)[1] == pytest.approx(reference("jkn_total")["se"], rel=1e-11)
    ratio = deviation(totals[:, 2] / totals[:, 1], full[2] / full[1], jkn)
    assert ratio == pytest.approx(reference("jkn_ratio")["se"], rel=1e-11)


def test_brr(table: Table, weights: Weights, reference: Reference) -> None:
    scd = table("scd")
    brr = balanced(scd["ESA"])
    assert {tuple(c) for c in brr.factors.T} == {tuple(c) for c in weights("scd_brr").T}
    alive, arrests = brr.factors.T @ scd["alive"], brr.factors.T @ scd["arrests"]
    full = scd["alive"].sum() / scd["arrests"].sum()
    assert deviation(alive / arrests, full, brr) == pytest.approx(reference("brr_ratio")["se"], rel=1e-11)


@pytest.mark.parametrize(("case", "data"), [("boot", "apiclus1"), ("subboot", "apistrat")])
def test_variance_from_the_bootstrap_weights_of_r(
    table: Table, weights: Weights, reference: Reference, case: str, data: str
) -> None:
    sample, scales = table(data), reference(f"{case}_scale")
    y = np.column_stack([sample["api00"], sample["enroll"]])
    replicated, full = means(weights(f"{data}_{case}"), y), means(sample["pw"], y)
    rscales = np.full(100, scales["rscale"])
    variance = replicate_variance(replicated, full, scales["scale"], rscales, mse=scales["mse"])
    assert np.sqrt(variance) == pytest.approx(reference(f"{case}_mean")["se"], rel=1e-11)
    covariance = replicate_covariance(replicated, full, scales["scale"], rscales, mse=scales["mse"])
    assert np.diag(covariance) == pytest.approx(variance, rel=1e-12)


def test_bootstrap_scales(reference: Reference) -> None:
    boot, subboot = canty_davison(["one"] * 15, 100, seed=1), rao_wu(["E"] * 100 + ["H"] * 50, 100, seed=1)
    assert boot.scale == pytest.approx(reference("boot_scale")["scale"], rel=1e-14)
    assert subboot.scale == pytest.approx(reference("subboot_scale")["scale"], rel=1e-14)


def test_rao_wu_factors_take_the_values_of_r(table: Table, weights: Weights) -> None:
    strat = table("apistrat")
    theirs = weights("apistrat_subboot") / strat["pw"][:, np.newaxis]
    ours = rao_wu(strat["stype"], 100, seed=1).factors
    for stratum in "EHM":
        at = strat["stype"] == stratum
        # Both are multiples of n / (n - 1), and each replicate shares n - 1 draws.
        step = at.sum() / (at.sum() - 1)
        for factors in (ours[at], theirs[at]):
            assert factors / step == pytest.approx(np.round(factors / step), abs=1e-9)
            assert factors.sum(axis=0) == pytest.approx(np.full(100, at.sum()), rel=1e-9)

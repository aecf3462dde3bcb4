"""Calibrated weights give the point estimates of R's survey package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from maal.survey.calibration import (
    Calibrated,
    calibrate_bounded,
    calibrate_exponential,
    calibrate_linear,
    calibrate_logit,
    poststratify,
    rake,
)
from tests.survey.calibration.conftest import SCHWIDE, STYPE, Schools

Reference = Callable[[str], Any]


def total(schools: Schools, found: Calibrated, name: str) -> float:
    return float((schools.d * found.g) @ schools.numbers(name))


def mean(schools: Schools, found: Calibrated, name: str) -> float:
    return total(schools, found, name) / float(schools.d @ found.g)


def test_poststratification(clus1: Schools, reference: Reference) -> None:
    found = poststratify(clus1.d, clus1.codes(STYPE)[:, 0], STYPE, np.ones(len(clus1.d)))
    assert mean(clus1, found, "api00") == pytest.approx(reference("ps_mean")["est"], rel=1e-11)
    estimates = [total(clus1, found, name) for name in ("enroll", "api00")]
    assert estimates == pytest.approx(reference("ps_total")["est"], rel=1e-11)
    wide, weights, api00 = clus1.codes(SCHWIDE)[:, 0], clus1.d * found.g, clus1.numbers("api00")
    domains = [weights[wide == k] @ api00[wide == k] / weights[wide == k].sum() for k in (0, 1)]
    assert domains == pytest.approx(reference("ps_by")["est"], rel=1e-11)


@pytest.mark.parametrize(("case", "rel"), [("rake", 1e-5), ("rake_tight", 1e-9)])
def test_raking(clus1: Schools, reference: Reference, case: str, rel: float) -> None:
    found = rake(clus1.d, clus1.codes(STYPE, SCHWIDE), [STYPE, SCHWIDE], np.ones(len(clus1.d)))
    assert mean(clus1, found, "api00") == pytest.approx(reference(f"{case}_mean")["est"], rel=rel)
    assert total(clus1, found, "enroll") == pytest.approx(reference(f"{case}_total")["est"], rel=rel)


def test_greg_on_categories_is_poststratification(clus1: Schools, reference: Reference) -> None:
    found = calibrate_linear(clus1.d, clus1.x()[:, :3], clus1.totals[:3], clus1.names[:3])
    assert total(clus1, found, "enroll") == pytest.approx(reference("greg_stype_total")["est"], rel=1e-11)


def test_greg_with_a_numeric_column(clus1: Schools, reference: Reference) -> None:
    found = calibrate_linear(clus1.d, clus1.x(), clus1.totals, clus1.names, np.ones(len(clus1.d)))
    assert total(clus1, found, "enroll") == pytest.approx(reference("greg_api99_total")["est"], rel=1e-11)
    assert mean(clus1, found, "api00") == pytest.approx(reference("greg_api99_mean")["est"], rel=1e-11)
    weights, wanted = clus1.d * found.g, reference("greg_api99_weights")
    assert weights[:5] == pytest.approx(wanted["first5"], rel=1e-10)
    spread = [weights.min(), weights.max(), weights.sum(), weights @ weights]
    assert spread == pytest.approx([wanted[key] for key in ("min", "max", "sum", "sumsq")], rel=1e-10)


def test_greg_on_strata(schools: Callable[[str], Schools], reference: Reference) -> None:
    strat = schools("apistrat")
    found = calibrate_linear(strat.d, strat.x(), strat.totals, strat.names)
    assert total(strat, found, "enroll") == pytest.approx(reference("strat_greg_total")["est"], rel=1e-11)
    assert mean(strat, found, "api00") == pytest.approx(reference("strat_greg_mean")["est"], rel=1e-11)


def test_raking_with_a_numeric_column(clus1: Schools, reference: Reference) -> None:
    found = calibrate_exponential(clus1.d, clus1.x(), clus1.totals, clus1.names)
    assert total(clus1, found, "enroll") == pytest.approx(reference("calraking_total")["est"], rel=1e-9)
    assert mean(clus1, found, "api00") == pytest.approx(reference("calraking_mean")["est"], rel=1e-9)


def test_bounded_linear(clus1: Schools, reference: Reference) -> None:
    found = calibrate_bounded(clus1.d, clus1.x(), clus1.totals, clus1.names, bounds=(0.6, 1.6))
    assert total(clus1, found, "enroll") == pytest.approx(reference("callinbound_total")["est"], rel=1e-9)
    assert found.g.min() >= 0.6 and found.g.max() <= 1.6


def test_logit(clus1: Schools) -> None:
    # R survey 4.1-1: calibrate(dclus1, ~stype+api99, ..., calfun = "logit", bounds = c(.4, 1.9), epsilon = 1e-11)
    found = calibrate_logit(clus1.d, clus1.x(), clus1.totals, clus1.names, bounds=(0.4, 1.9))
    assert total(clus1, found, "enroll") == pytest.approx(3647119.272626281, rel=1e-9)
    assert [found.g.min(), found.g.max()] == pytest.approx([0.531253038261041, 1.759436066462784], rel=1e-8)


@pytest.mark.parametrize(
    ("calibrate", "wanted"), [(calibrate_linear, 3238699.26370536), (calibrate_exponential, 3181291.72015692)]
)
def test_one_factor_a_cluster(clus1: Schools, calibrate: Callable[..., Calibrated], wanted: float) -> None:
    # R survey 4.1-1: calibrate(dclus1, ~stype+api99, ..., aggregate.stage = 1), calfun "linear" and "raking"
    cluster = np.unique(clus1.numbers("dnum"), return_inverse=True)[1]
    d = np.bincount(cluster, weights=clus1.d)
    means = np.column_stack([np.bincount(cluster, weights=clus1.d * column) / d for column in clus1.x().T])
    g = calibrate(d, means, clus1.totals, clus1.names, np.bincount(cluster).astype(float)).g[cluster]
    assert (clus1.d * g) @ clus1.numbers("enroll") == pytest.approx(wanted, rel=1e-9)
    assert (clus1.d * g) @ clus1.x() == pytest.approx(clus1.totals, rel=1e-11)


def test_cells_give_the_factors_of_rows(clus1: Schools) -> None:
    codes = clus1.codes(STYPE, SCHWIDE)
    cells, place = np.unique(codes, axis=0, return_inverse=True)
    found = rake(np.bincount(place.ravel(), weights=clus1.d), cells, [STYPE, SCHWIDE])
    assert found.g[place.ravel()] == pytest.approx(rake(clus1.d, codes, [STYPE, SCHWIDE]).g, rel=1e-11)

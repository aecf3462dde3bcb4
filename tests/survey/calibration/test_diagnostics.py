"""Ratios, Kish effect and margins, from rows and from cells."""

from __future__ import annotations

import numpy as np
import pytest

from maal.survey.calibration import calibrate_linear, diagnose
from tests.survey.calibration.conftest import Schools


def test_rows(clus1: Schools) -> None:
    g = calibrate_linear(clus1.d, clus1.x(), clus1.totals, clus1.names).g
    found = diagnose(clus1.d, g, clus1.x(), clus1.totals, clus1.names)
    weights = clus1.d * g
    assert found.kish_before == pytest.approx(1)
    assert found.kish_after == pytest.approx(1 + weights.var() / weights.mean() ** 2, rel=1e-12)
    assert [change.after for change in found.margins] == pytest.approx(clus1.totals, rel=1e-11)
    assert found.margins[1].before == pytest.approx(clus1.d @ clus1.x()[:, 1])
    assert (found.ratios.least, found.ratios.greatest) == (g.min(), g.max())
    assert found.ratios.median == np.sort(g)[91]


def test_cells_say_what_their_rows_say() -> None:
    draw = np.random.default_rng(4)
    cell = draw.integers(0, 7, 300)
    d, g = draw.lognormal(2, 1, 300), draw.lognormal(0, 0.3, 7)
    one, totals, names = np.ones((7, 1)), np.array([3000.0]), ["all"]
    sums, squares = (np.bincount(cell, weights=w) for w in (d, d * d))
    cells = diagnose(sums, g, one, totals, names, np.bincount(cell).astype(float), squares)
    rows = diagnose(d, g[cell], np.ones((300, 1)), totals, names)
    assert cells.ratios == rows.ratios
    assert (cells.kish_before, cells.kish_after) == pytest.approx((rows.kish_before, rows.kish_after), rel=1e-12)


def test_factors_that_are_not_positive_are_counted() -> None:
    found = diagnose(np.ones(3), np.array([-0.1, 0, 2]), np.ones((3, 1)), np.ones(1), ["all"], np.array([2.0, 1, 5]))
    assert found.ratios.not_positive == 3

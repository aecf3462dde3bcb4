"""All states in one draw, from the banded Cholesky factor of their precision.

The same distribution as Durbin & Koopman's (2002) simulation smoother, without a loop over time: Rue (2001, *Journal of
the Royal Statistical Society B* 63), Chan & Jeliazkov (2009, *Int. J. Mathematical Modelling and Numerical
Optimisation* 1). 100 points take some 0.1 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.linalg import cho_solve_banded, cholesky_banded
from scipy.linalg.lapack import dtbtrs

from maal.impact.tested.structural.states import States

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands (lower form of LAPACK) of each term of the precision: initial + Σ steps/σ² + observed/σ_ε²."""

    initial: Floats
    steps: tuple[Floats, ...]
    observed: Floats

    @staticmethod
    def of(model: States, known: int) -> Bands:
        """Take the bands of the states' precision when the first ``known`` outcomes are observed."""
        seen = model.design[:known]
        terms = [step.matrix.T @ step.matrix for step in model.steps]
        full = [sparse.diags(model.initial).tocsr(), *terms, (seen.T @ seen).tocsr()]
        width = max(_width(term) for term in full)
        first, *middle, last = (_lower(term, width) for term in full)
        return Bands(first, tuple(middle), last)

    def factor(self, variances: Floats, noise: float) -> Floats:
        """L with L L' the precision of the states given the variances of their steps and of the noise."""
        precision = self.initial + self.observed / noise
        for band, variance in zip(self.steps, variances, strict=True):
            precision += band / variance
        factor: Floats = cholesky_banded(precision, overwrite_ab=True, lower=True, check_finite=False)
        return factor


def solve(factor: Floats, right: Floats) -> Floats:
    """(L L')⁻¹ right."""
    solved: Floats = cho_solve_banded((factor, True), right, check_finite=False)
    return solved


def disturbance(factor: Floats, normal: Floats) -> Floats:
    """L'⁻¹ z ~ N(0, (L L')⁻¹) for standard normal z."""
    drawn: Floats
    drawn, _ = dtbtrs(factor, normal[:, None], uplo="L", trans="T")
    return drawn[:, 0]


def _width(matrix: sparse.csr_matrix) -> int:
    entries = matrix.tocoo()
    return int(np.abs(entries.row - entries.col).max(initial=0))


def _lower(matrix: sparse.csr_matrix, width: int) -> Floats:
    size = matrix.shape[0]
    bands = np.zeros((width + 1, size), order="F")
    for below in range(width + 1):
        bands[below, : size - below] = matrix.diagonal(-below)
    return bands

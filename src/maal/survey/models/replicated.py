"""Linear models of a replicated design: refitted in every replicate from totals, with no more passes over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.core import TooLittleData
from maal.survey.columns import Columns
from maal.survey.evaluate import Source
from maal.survey.models.matrix import Matrix
from maal.survey.models.scoring import ALONE, Fit, unexplained
from maal.survey.replicates.variance import replicate_covariance
from maal.survey.replication import Replicated
from maal.survey.sums import Floats


@dataclass(frozen=True)
class Refits:
    """``coefficients`` (R, p) of the centred regressors in each replicate, and the ``means`` (R, p) of these."""

    full: Floats
    coefficients: Floats
    means: Floats
    replicated: Replicated

    @property
    def covariance(self) -> Floats:
        """Of the coefficients, (p, p)."""
        return self._covariance(self.coefficients, self.full)

    def margins(self, moved: Sequence[Floats], mean: Floats) -> Floats:
        """Covariance of the predictive margins γ'M x̄, (L, L), for the ``moved`` regressors M of each level."""
        each = [np.einsum("rj,jk,rk->r", self.coefficients, matrix, self.means) for matrix in moved]
        return self._covariance(np.column_stack(each), mean)

    def _covariance(self, each: Floats, full: Floats) -> Floats:
        held = self.replicated
        return replicate_covariance(each, full, held.scale, held.rscales, held.mse)


def refitted(source: Source, matrix: Matrix, fit: Fit) -> Refits:
    """Solve γ_r = γ + (Σ w_r x x')⁻¹ Σ w_r x (y - x'γ) for each replicate r.

    Raises TooLittleData where a replicate leaves out all rows that a coefficient rests on.
    """
    columns, products, scores = _columns(matrix, fit)
    _, replicated = source.totals(columns, (), (), drop=matrix.gaps, crossed=False)
    if replicated is None:
        raise AssertionError("a replicated design gives replicates")
    total = replicated.total[:, 0]
    information = total[:, products]
    bad = [r for r, each in enumerate(information) if (np.diagonal(each) <= 0).any() or unexplained(each).min() < ALONE]
    if bad:
        raise TooLittleData(
            f"{len(bad):,} of {len(total):,} replicates cannot be fitted: they leave out all rows of a level. Join "
            "levels, or leave out a term."
        )
    each = fit.coefficients + np.linalg.solve(information, total[:, scores][..., None])[..., 0]
    return Refits(fit.coefficients, each, information[:, 0] / information[:, :1, 0], replicated)


def _columns(matrix: Matrix, fit: Fit) -> tuple[Columns, NDArray[np.int64], list[int]]:
    """The products x_j x_k and the scores x_j (y - x'γ), and where they lie."""
    columns, base = matrix.columns()
    residual = matrix.y - matrix.eta(fit.coefficients)
    products = np.full((len(matrix), len(matrix)), base)
    scores = [columns.add(matrix.only(matrix.x(place) * residual), base) for place in range(len(matrix))]
    for right in range(1, len(matrix)):
        for left in range(right + 1):
            place = columns.add(matrix.only(matrix.x(left) * matrix.x(right)), base)
            products[left, right] = products[right, left] = place
    return columns, products, scores

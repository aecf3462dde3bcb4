"""Totals of every replicate, and the variance of a statistic from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from maal.survey.replicates.variance import replicate_covariance, replicate_variance

if TYPE_CHECKING:
    from maal.survey.forms import Form
    from maal.survey.totals import Totals

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Replicated:
    """``total`` (R, D, C): the totals of each replicate; ``scale``, ``rscales`` (R,) and ``mse`` as in the design."""

    total: Floats
    scale: float
    rscales: Floats
    mse: bool

    def variance(self, form: Form, totals: Totals) -> Floats:
        """Variance of every figure in every domain, (D, S)."""
        full = form.value(totals.total, totals.rows)
        return replicate_variance(form.value(self.total, totals.rows), full, self.scale, self.rscales, self.mse)

    def covariance(self, form: Form, totals: Totals) -> Floats:
        """Covariance of all figures of all domains, (D × S, D × S)."""
        full = form.value(totals.total, totals.rows)
        each = form.value(self.total, totals.rows).reshape(len(self.total), -1)
        return replicate_covariance(each, full.ravel(), self.scale, self.rscales, self.mse)

"""What stays of a fit for the comparisons made with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maal.survey.evaluate import Source
from maal.survey.models.families import Family
from maal.survey.models.matrix import Matrix
from maal.survey.models.scoring import Fit
from maal.survey.sums import Floats


@dataclass(frozen=True)
class Fitted:
    """A model on its design: ``coefficients`` (p,) of the regressors as they are, ``fit`` those of the centred ones."""

    source: Source
    family: Family
    matrix: Matrix
    fit: Fit
    coefficients: Floats


def known(value: float) -> float | None:
    """None for what is no number."""
    return float(value) if np.isfinite(value) else None


def std_error(weights: Floats, covariance: Floats | None) -> float:
    """√ c'Vc, nan without a covariance."""
    return np.nan if covariance is None else float(np.sqrt(np.maximum(weights @ covariance @ weights, 0)))

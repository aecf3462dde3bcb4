"""The variance of an estimate from its replicates."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from maal.survey.replicates.replicates import Floats


def replicate_variance(
    replicates: ArrayLike, full: ArrayLike, scale: float, rscales: ArrayLike, mse: bool = False
) -> Floats:
    """scale · Σ_r rscales_r (θ_r - centre)², for each of the estimates.

    ``replicates`` (R, ...) estimates of each replicate, ``full`` (...) those of the full sample, ``rscales`` (R,).
    The centre is the mean of the replicates whose rscale is above zero, or with ``mse`` the full-sample estimate. An
    estimate that is NaN in a replicate has variance NaN. Source: Wolter (2007), sections 3.3 and 4.5.

    >>> float(replicate_variance([1.0, 2, 3], 1.5, scale=0.5, rscales=[1, 1, 1]))
    1.0
    """
    away, rscales = _deviations(replicates, full, rscales, mse)
    return np.asarray(scale * np.tensordot(rscales, away * away, axes=1))


def replicate_covariance(
    replicates: ArrayLike, full: ArrayLike, scale: float, rscales: ArrayLike, mse: bool = False
) -> Floats:
    """scale · Σ_r rscales_r (θ_r - centre)(θ_r - centre)', (k, k) for ``replicates`` (R, k) and ``full`` (k,).

    The centre is that of `replicate_variance`.

    >>> replicate_covariance([[1.0, 1], [2, 0], [3, 2]], [2.0, 1], scale=0.5, rscales=[1, 1, 1]).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    away, rscales = _deviations(replicates, full, rscales, mse)
    return np.asarray(scale * (away.T * rscales) @ away)


def _deviations(replicates: ArrayLike, full: ArrayLike, rscales: ArrayLike, mse: bool) -> tuple[Floats, Floats]:
    estimates, weights = np.asarray(replicates, dtype=np.float64), np.asarray(rscales, dtype=np.float64)
    counted = estimates[weights > 0]
    # No replicate counts where the whole population was sampled: the variance is zero about any centre.
    around_full = mse or not len(counted)
    return estimates - (np.asarray(full, dtype=np.float64) if around_full else counted.mean(axis=0)), weights

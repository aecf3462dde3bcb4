"""Did the level wander more before the start than its prior lets it? Then the intervals would be too narrow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import chdtrc

from maal.impact.tested.structural.errors import covariance
from maal.impact.tested.structural.gibbs import Draws
from maal.impact.tested.structural.states import States

Floats = NDArray[np.float64]

_RATIOS = np.geomspace(1e-4, 10, 21)
_STILL = 1e-10


@dataclass(frozen=True, slots=True)
class Drift:
    """Standard deviation of the level's steps: as drawn, and where the likelihood is highest; p of the two alike."""

    drawn: float
    likeliest: float
    p_value: float


def level_drift(y: Floats, x: Floats, layout: States, draws: Draws) -> Drift:
    """Compare by restricted likelihood the level's variance as drawn with the likeliest larger one (one-sided).

    2 (l_max − l_drawn) against ½χ²_0 + ½χ²_1, as the variance lies at the edge of what can be (Harvey 1989, 5.1.2).
    """
    known, noise, drawn = y.size, float(draws.noise.mean()), float(draws.steps[:, 0].mean())
    still = covariance(layout, np.array([_STILL, *draws.steps[:, 1:].mean(axis=0)]), noise, known) / noise
    walk = np.minimum.outer(np.arange(known), np.arange(known)).astype(np.float64)
    regressors = np.column_stack([np.ones(known), x[:known]])
    here = drawn / noise
    ratios = np.array([here, *_RATIOS[here < _RATIOS]])
    found = [_restricted(y, regressors, still + ratio * walk) for ratio in ratios]
    best = int(np.argmax([likelihood for likelihood, _ in found]))
    gain = 2 * (found[best][0] - found[0][0])
    likeliest = float(np.sqrt(ratios[best] * found[best][1])) if best else drawn**0.5
    return Drift(drawn**0.5, likeliest, float(chdtrc(1, gain) / 2) if best else 1.0)


def _restricted(y: Floats, x: Floats, shape: Floats) -> tuple[float, float]:
    """Restricted log-likelihood with the scale at its maximum, and that scale (variance of the noise)."""
    root = np.linalg.cholesky(shape)
    white = solve_triangular(root, np.column_stack([y, x]), lower=True)
    q, r = np.linalg.qr(white[:, 1:])
    residual = white[:, 0] - q @ (q.T @ white[:, 0])
    free = y.size - x.shape[1]
    scale = float(residual @ residual) / free
    logs = np.log(np.diag(root)).sum() + np.log(np.abs(np.diag(r))).sum()
    return float(-logs - free * np.log(scale) / 2), scale

"""Weights on the simplex: least squares with weights that are not negative and sum to one."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from maal.impact.tested.panel import Floats


def simplex_weights(target: Floats, donors: Floats, ridge: float = 0.0) -> Floats:
    """argmin over w ≥ 0, Σw = 1 of ‖target − donors'w‖² + ridge ‖w‖².

    ``donors`` is units × times, ``target`` one value a time. With d_j = donor_j − target the sum of squares is ‖Dw‖²,
    and the minimiser is u / Σu for the u ≥ 0 that minimises ‖Du‖² + (Σu − 1)²: an ordinary non-negative least
    squares problem, solved exactly by an active set. (For u = s w the best s leaves ‖Dw‖² / (1 + ‖Dw‖²), which grows
    with ‖Dw‖².) Source: Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23; the same reduction.

    >>> simplex_weights(np.array([1.0, 2.0]), np.array([[0.0, 2.0], [2.0, 2.0], [9.0, 9.0]])).round(6).tolist()
    [0.5, 0.5, 0.0]
    """
    apart = (donors - target).T
    if ridge > 0:
        apart = np.vstack([apart, np.sqrt(ridge) * np.eye(len(donors))])
    scale = float(np.sqrt((apart**2).sum(axis=0)).mean()) or 1.0
    system = np.vstack([apart / scale, np.ones(len(donors))])
    raw, _ = nnls(system, np.append(np.zeros(len(apart)), 1.0), maxiter=30 * len(donors) + 100)
    return _polished(apart / scale, raw / raw.sum())


def _polished(apart: Floats, weights: Floats) -> Floats:
    """Solve once more among the units that carry weight, to full precision; keep it if no weight turns negative."""
    used = np.flatnonzero(weights > 0)
    first, rest = apart[:, used[0]], apart[:, used[1:]]
    step = np.linalg.lstsq(rest - first[:, None], -first, rcond=None)[0]
    solved = np.append(1 - step.sum(), step)
    if np.any(solved < 0):
        return weights
    better = np.zeros_like(weights)
    better[used] = solved
    return better

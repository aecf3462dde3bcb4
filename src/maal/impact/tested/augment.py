"""Ridge augmentation: a regression takes off what a synthetic control still misses before the start.

Source: Ben-Michael, Feller & Rothstein (2021), The augmented synthetic control method, JASA 116, sections 3 and 5.3.
"""

from __future__ import annotations

import numpy as np

from maal.impact.tested.fit import Fit, Fitter
from maal.impact.tested.panel import Floats
from maal.impact.tested.simplex import simplex_weights

_PENALTIES = 21
_LEAST = 1e-8


def augmented_fit(fitter: Fitter, penalty: float) -> Fitter:
    """The fit of ``fitter`` with its weights corrected by a ridge regression; weights may then be negative."""

    def fit(target: Floats, donors: Floats, before: int) -> Fit:
        plain = fitter(target, donors, before)
        past = donors[:, :before]
        more = corrections(plain.gaps[:before], past - past.mean(axis=1, keepdims=True), np.array([penalty]))[0]
        gaps = plain.gaps - more @ donors
        return Fit(plain.weights + more, plain.time_weights, gaps + more @ past.mean(axis=1), before)

    return fit


def corrections(misses: Floats, donors: Floats, penalties: Floats) -> Floats:
    """misses' (X'X + λI)⁻¹ X' with X the donors less their mean at each time: one row of weights for each penalty λ."""
    left, sizes, right = np.linalg.svd(donors - donors.mean(axis=0), full_matrices=False)
    return np.asarray((sizes / (sizes**2 + penalties[:, None]) * (right @ misses)) @ left.T)


def ridge_penalty(target: Floats, donors: Floats) -> float:
    """The largest λ whose error is within a standard error of the least, each time before the start left out in turn.

    ``target`` and ``donors`` hold the times before the start, each unit's mean taken off. λ runs in 21 equal steps on
    the log scale from the largest squared singular value of the donors down to 10⁻⁸ of it.
    """
    largest = float(np.linalg.norm(donors - donors.mean(axis=0), 2)) ** 2
    penalties = largest * np.geomspace(1, _LEAST, _PENALTIES)
    squares = []
    for i in range(len(target)):
        rest, others = np.delete(target, i), np.delete(donors, i, axis=1)
        weights = simplex_weights(rest, others)
        weights = weights + corrections(rest - weights @ others, others, penalties)
        squares.append((target[i] - weights @ donors[:, i]) ** 2)
    errors = np.array(squares)
    mean, error = errors.mean(axis=0), errors.std(axis=0, ddof=1) / np.sqrt(len(errors))
    best = int(mean.argmin())
    return float(penalties[mean <= mean[best] + error[best]].max())

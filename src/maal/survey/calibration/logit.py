"""Logit calibration: smooth, and every g within bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from maal.survey.calibration.bounds import check_bounds, standing_at
from maal.survey.calibration.calibrated import Calibrated, Floats
from maal.survey.calibration.constraints import constrain
from maal.survey.calibration.newton import Distance, solve


def calibrate_logit(
    d: Floats,
    x: Floats,
    totals: Floats,
    names: Sequence[str],
    bounds: tuple[float, float],
    n: Floats | None = None,
    max_iterations: int = 100,
) -> Calibrated:
    """g = low + (high - low) expit(A x'λ + c), A = (high - low) / ((1 - low)(high - 1)), g(0) = 1.

    ``bounds`` (low, high) on g; other arguments, units and errors as `calibrate_bounded`. Source: Deville & Särndal
    (1992), case 6.

    >>> x = np.array([[1.0, 0], [0, 1], [0, 1]])
    >>> d, totals = np.array([10.0, 10, 10]), np.array([15.0, 18])
    >>> calibrate_logit(d, x, totals, ["small", "large"], bounds=(0.5, 2)).g.round(6)
    array([1.5, 0.9, 0.9])
    """
    constraints = constrain(d, x, totals, names, n)
    check_bounds(constraints, bounds)
    return solve(constraints, _logit(bounds), max_iterations)


def _logit(bounds: tuple[float, float]) -> Distance:
    low, high = bounds
    width = high - low
    steepness = width / ((1 - low) * (high - 1))
    start = np.log((1 - low) / (high - 1))

    def share(u: Floats) -> Floats:
        return np.asarray(expit(steepness * u + start))

    return Distance(
        "logit calibration",
        g=lambda u: low + width * share(u),
        slope=lambda u: steepness * width * share(u) * (1 - share(u)),
        potential=lambda u: low * u + width / steepness * np.logaddexp(0.0, steepness * u + start),
        remedy=lambda g: standing_at(g, bounds),
    )

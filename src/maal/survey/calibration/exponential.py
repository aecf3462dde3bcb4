"""Raking with any auxiliary values: calibration with the exponential distance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maal.survey.calibration.calibrated import Calibrated, Floats
from maal.survey.calibration.constraints import constrain
from maal.survey.calibration.newton import Distance, solve

EXPONENTIAL = Distance(
    "raking",
    g=np.exp,
    slope=np.exp,
    potential=np.exp,
    remedy=lambda g: (
        f"g runs from {g.min():.3g} to {g.max():.3g}: no positive weights may meet all totals together. "
        "Leave out a total or merge small categories."
    ),
)


def calibrate_exponential(
    d: Floats,
    x: Floats,
    totals: Floats,
    names: Sequence[str],
    n: Floats | None = None,
    max_iterations: int = 100,
) -> Calibrated:
    """g = exp(x'λ) with Σ d g x = totals: raking, with numeric columns too; every g is positive.

    Arguments, units and errors as `calibrate_linear`, and BadInput when no λ is found in ``max_iterations`` steps of
    Newton's method. On categorical margins alone it gives the weights of `rake`. Source: Deville & Särndal (1992),
    case 2.

    >>> x = np.array([[1.0, 0], [0, 1], [0, 1]])
    >>> calibrate_exponential(np.array([10.0, 10, 10]), x, np.array([15.0, 18]), ["small", "large"]).g.round(6)
    array([1.5, 0.9, 0.9])
    """
    return solve(constrain(d, x, totals, names, n), EXPONENTIAL, max_iterations)

"""Linear calibration: the generalised regression estimator (GREG), and the same within bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maal.survey.calibration.bounds import check_bounds, standing_at
from maal.survey.calibration.calibrated import Calibrated, Floats
from maal.survey.calibration.constraints import constrain
from maal.survey.calibration.newton import Distance, solve

LINEAR = Distance(
    "linear calibration",
    g=lambda u: 1 + u,
    slope=np.ones_like,
    potential=lambda u: u + u * u / 2,
    remedy=lambda g: "Some columns are almost collinear: leave one of them out.",
)


def calibrate_linear(d: Floats, x: Floats, totals: Floats, names: Sequence[str], n: Floats | None = None) -> Calibrated:
    """g = 1 + x'(Σ d x x')⁻¹ (totals - Σ d x), the weights of the GREG estimator; g can be negative.

    ``d`` (U,) summed design weights, ``x`` (U, p) auxiliary values per unit of weight, ``totals`` (p,) known totals,
    ``names`` (p,) for messages, ``n`` (U,) sampled elements in each unit (leave out to skip the check against the
    sample). Columns that follow from earlier ones are left out when their totals agree (1e-6 relative). Raises
    BadInput for impossible or contradictory totals. For one g per cluster pass clusters as units: ``d`` the summed
    weights, ``x`` the weighted mean Σ w x / Σ w of the cluster, ``n`` its sampled elements. The closed form is the
    first step of Newton's method; a second one removes rounding. Source: Deville & Särndal (1992), case 1.

    >>> x = np.array([[1.0, 2], [1, 4], [1, 6]])
    >>> calibrate_linear(np.array([10.0, 10, 10]), x, np.array([33.0, 140]), ["one", "turnover"]).g.round(6)
    array([0.9, 1.1, 1.3])
    """
    return solve(constrain(d, x, totals, names, n), LINEAR, max_iterations=5)


def calibrate_bounded(
    d: Floats,
    x: Floats,
    totals: Floats,
    names: Sequence[str],
    bounds: tuple[float, float],
    n: Floats | None = None,
    max_iterations: int = 100,
) -> Calibrated:
    """g = min(max(1 + x'λ, low), high) with Σ d g x = totals: linear calibration within ``bounds`` (low, high) on g.

    Arguments and errors as `calibrate_linear`, and BadInput for bounds that do not hold 1 between them, for a total
    that no g within them reaches, and when no λ is found. Source: Deville & Särndal (1992), case 7.

    >>> x = np.array([[1.0, 2], [1, 4], [1, 6]])
    >>> d, totals = np.array([10.0, 10, 10]), np.array([33.0])
    >>> calibrate_bounded(d, x[:, :1], totals, ["one"], bounds=(0.8, 1.15)).g.round(6)
    array([1.1, 1.1, 1.1])
    """
    constraints = constrain(d, x, totals, names, n)
    check_bounds(constraints, bounds)
    low, high = bounds

    def within(u: Floats) -> Floats:
        return np.clip(1 + u, low, high)

    distance = Distance(
        "bounded linear calibration",
        g=within,
        slope=lambda u: ((1 + u > low) & (1 + u < high)).astype(np.float64),
        potential=lambda u: within(u) * (1 + u) - within(u) ** 2 / 2 - 0.5,
        remedy=lambda g: standing_at(g, bounds),
    )
    return solve(constraints, distance, max_iterations)

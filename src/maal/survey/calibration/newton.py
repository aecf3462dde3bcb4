"""Newton's method for calibration with any distance of Deville & Särndal (1992)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from maal.survey.calibration.calibrated import ROUNDING, TOLERANCE, Calibrated, Floats, not_converged
from maal.survey.calibration.constraints import Constraints

HALVINGS = 30


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance by its inverse derivative g = F(u), the ``slope`` F'(u), and the ``potential`` ∫ F.

    ``remedy`` says, from the g where the method stopped, what to do when it did not converge.
    """

    method: str
    g: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    potential: Callable[[Floats], Floats]
    remedy: Callable[[Floats], str]


@dataclass(frozen=True, slots=True)
class _Point:
    """Where the search stands: u = basis @ at, the difference there, and the convex function that falls."""

    at: Floats
    u: Floats
    missing: Floats
    away: float
    height: float


def solve(constraints: Constraints, distance: Distance, max_iterations: int) -> Calibrated:
    """g = F(x'λ) with Σ d g x = totals, by Newton's method with step halving.

    λ minimises the convex Σ d ∫F(x'λ) - λ'totals, whose gradient is the difference from the totals, so each step
    goes down until the totals are met to 1e-12 relative. Raises BadInput that names the furthest total otherwise.
    """
    point = _stand(constraints, distance, np.zeros(constraints.basis.shape[1]))
    for iteration in range(max_iterations + 1):
        if point.away <= TOLERANCE:
            return _found(constraints, distance, point, iteration)
        lower = _step(constraints, distance, point) if iteration < max_iterations else None
        if lower is None and point.away <= ROUNDING:
            return _found(constraints, distance, point, iteration)
        if lower is None:
            break
        point = lower
    raise _furthest(constraints, distance, point, iteration)


def _found(constraints: Constraints, distance: Distance, point: _Point, iterations: int) -> Calibrated:
    return Calibrated(distance.g(point.u), iterations, point.away, constraints.multipliers(point.at))


def _stand(constraints: Constraints, distance: Distance, at: Floats) -> _Point:
    with np.errstate(over="ignore", invalid="ignore"):  # a step too long overflows; it is then halved
        u = constraints.basis @ at
        missing = constraints.missing(distance.g(u))
        height = constraints.d @ distance.potential(u) - at @ constraints.in_basis_totals
    return _Point(at, u, missing, float(np.max(np.abs(missing) / constraints.scale)), float(height))


def _step(constraints: Constraints, distance: Distance, point: _Point) -> _Point | None:
    """The next point, lower or nearer than this one; None when there is none."""
    slope = constraints.in_basis(point.missing)
    direction = _direction(constraints, distance, point, slope)
    for halving in range(HALVINGS):
        size = 0.5**halving
        tried = _stand(constraints, distance, point.at + size * direction)
        if tried.away < point.away or tried.height < point.height - 1e-4 * size * float(slope @ direction):
            return tried
    return None


def _direction(constraints: Constraints, distance: Distance, point: _Point, slope: Floats) -> Floats:
    weights = constraints.d * distance.slope(point.u)
    curvature = constraints.basis.T @ (weights[:, np.newaxis] * constraints.basis)
    try:
        factor = cho_factor(curvature)
        if np.diag(factor[0]).min() > 1e-7 * np.diag(factor[0]).max():
            return np.asarray(cho_solve(factor, slope))
    except LinAlgError:
        pass
    # All units of some margin stand at a bound: no curvature there. A ridge gives a direction down all the same.
    # It shrinks with the difference, so that the last steps are Newton's.
    ridge = max(float(np.trace(curvature)) / len(slope), 1e-4) * float(np.clip(point.away, 1e-10, 1e-4))
    return np.asarray(cho_solve(cho_factor(curvature + ridge * np.eye(len(slope))), slope))


def _furthest(constraints: Constraints, distance: Distance, point: _Point, iterations: int) -> Exception:
    worst = int(np.argmax(np.abs(point.missing) / constraints.scale))
    wanted = float(constraints.totals[worst])
    reached = wanted - float(point.missing[worst])
    name = f"'{constraints.names[worst]}'"
    return not_converged(distance.method, iterations, name, reached, wanted, distance.remedy(distance.g(point.u)))

"""One-step errors: how far each outcome lies from what the model expected of it the moment before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import chdtrc, fdtrc

from maal.impact.tested.structural.gibbs import Draws
from maal.impact.tested.structural.states import States

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Whitened:
    """L⁻¹y and L⁻¹X with L L' the covariance of the outcomes before the start, and the scale of each error (diag L)."""

    y: Floats
    x: Floats
    scale: Floats


def whiten(y: Floats, x: Floats, layout: States, draws: Draws) -> Whitened:
    """Make the outcomes before the start uncorrelated, at the posterior means of the variances.

    The Cholesky factor turns a series into its one-step errors, each over its standard deviation (Durbin & Koopman
    2012, *Time Series Analysis by State Space Methods*, 4.13).
    """
    known = y.size
    root = np.linalg.cholesky(covariance(layout, draws.steps.mean(axis=0), float(draws.noise.mean()), known))
    white = solve_triangular(root, np.column_stack([y - y[0], x[:known]]), lower=True)
    return Whitened(white[:, 0], white[:, 1:], np.diag(root).copy())


def covariance(layout: States, steps: Floats, noise: float, known: int) -> Floats:
    """Covariance of the first ``known`` outcomes around the regression, given the variances: Z P⁻¹ Z' + σ_ε² I."""
    precision = np.diag(layout.initial)
    for step, variance in zip(layout.steps, steps, strict=True):
        precision += (step.matrix.T @ step.matrix).toarray() / variance
    seen = layout.design[:known].toarray()
    found = seen @ np.linalg.solve(precision, seen.T)
    symmetric: Floats = (found + found.T) / 2 + noise * np.eye(known)
    return symmetric


def one_step_errors(white: Whitened, beta: Floats) -> Floats:
    """Errors one step ahead over their standard deviations; independent N(0, 1) where the model is right."""
    errors: Floats = white.y - white.x @ beta
    return errors


def ljung_box(errors: Floats) -> float:
    """P(χ² > n(n+2) Σ r_k²/(n−k)) over lags up to min(10, n/3): is there a pattern left in the errors?

    Ljung & Box (1978, *Biometrika* 65).

    >>> ljung_box(np.tile([1.0, -1.0], 20)) < 1e-9
    True
    """
    n = errors.size
    centred = errors - errors.mean()
    lags = np.arange(1, min(10, n // 3) + 1)
    r = np.array([centred[lag:] @ centred[:-lag] for lag in lags]) / (centred @ centred)
    return float(chdtrc(lags.size, n * (n + 2) * np.sum(r**2 / (n - lags))))


def size_of_errors(errors: Floats, fitted: int) -> tuple[float, float]:
    """Mean square of the errors (1 where the noise is as large as believed), and P(χ² > their sum).

    ``fitted`` coefficients and the level take as many degrees of freedom.
    """
    free, squares = errors.size - fitted - 1, float(errors @ errors)
    return squares / free, float(chdtrc(free, squares))


def change_of_coefficients(white: Whitened) -> float:
    """p value of the F test that the controls' coefficients are the same in both halves of the time before the start.

    Chow (1960, *Econometrica* 28) on the whitened series, so that a drifting level is no change of coefficients.
    """
    n, controls = white.x.shape
    later = (np.arange(n) >= n // 2)[:, None] * white.x
    free = n - 2 * controls
    same, apart = _squares(white.y, white.x), _squares(white.y, np.hstack([white.x, later]))
    return float(fdtrc(controls, free, max((same - apart) / controls / (apart / free), 0.0)))


def _squares(y: Floats, x: Floats) -> float:
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float(residual @ residual)

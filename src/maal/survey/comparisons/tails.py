"""Tail probabilities: Student's t, F, chi-square, and a weighted sum of chi-squares (saddlepoint)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]


def t_tail(t: float, df: float) -> float:
    """P(|T| ≥ |t|) for Student's t; infinite ``df``: the normal distribution.

    >>> round(t_tail(-2.144787, 14), 4)
    0.05
    """
    return float(2 * (special.ndtr(-abs(t)) if np.isinf(df) else special.stdtr(df, -abs(t))))


def f_tail(f: float, above: float, below: float) -> float:
    """P(F ≥ f) with ``above`` and ``below`` degrees of freedom; infinite ``below``: chi-square over ``above``.

    >>> round(f_tail(3.885294, 2, 12), 4)
    0.05
    """
    if np.isinf(below):
        return chi_square_tail(f * above, above)
    return float(special.fdtrc(above, below, max(f, 0.0)))


def chi_square_tail(x: float, df: float) -> float:
    """P(χ² ≥ x).

    >>> round(chi_square_tail(5.991465, 2), 4)
    0.05
    """
    return float(special.gammaincc(df / 2, max(x, 0.0) / 2))


class WeightedSum:
    """Q = Σ a_i χ²(d_i), with its cumulant function K(s) = -½ Σ d_i log(1 - 2 a_i s)."""

    def __init__(self, weights: ArrayLike, df: ArrayLike = 1.0) -> None:
        given = np.atleast_1d(np.asarray(weights, np.float64))
        kept = np.abs(given) > 1e-12 * np.abs(given).max(initial=0.0)
        self.a = given[kept]
        self.d = np.broadcast_to(np.asarray(df, np.float64), given.shape)[kept]

    @property
    def highest(self) -> float:
        """Where K ends: 1 / (2 max a)."""
        return float(1 / (2 * self.a.max()))

    @property
    def lowest(self) -> float:
        """Where K begins, far below 0 where no weight is negative."""
        least = float(self.a.min())
        return 1 / (2 * least) if least < 0 else -np.inf

    def cumulant(self, s: Any, order: int = 0) -> Any:
        """The derivative of K of this order (0: K itself)."""
        at = np.asarray(s)[..., None]
        if order == 0:
            return -0.5 * (self.d * np.log(1 - 2 * self.a * at)).sum(-1)
        factor = 2.0 ** (order - 1) * special.factorial(order - 1)
        return factor * (self.d * (self.a / (1 - 2 * self.a * at)) ** order).sum(-1)


def saddlepoint_tail(x: float, weights: ArrayLike, df: ArrayLike = 1.0) -> float:
    """P(Q > x) ≈ 1 - Φ(w + log(v / w) / w), w = sign(s) √(2 (s x - K(s))), v = s √K''(s), K'(s) = x.

    For Q = Σ weights × χ²(df): Kuonen (1999), Biometrika 86, 929-935, after Lugannani & Rice (1980). Off by
    a few percent of itself.

    >>> round(saddlepoint_tail(10.0, [2.0, 1.0]), 4)
    0.0401
    """
    total = WeightedSum(weights, df)
    if total.a.max() > 0 and total.a.min() > 0 and x <= 0:
        return 1.0
    s = _saddle(total, x)
    second, third = float(total.cumulant(s, 2)), float(total.cumulant(s, 3))
    if abs(s) * np.sqrt(second) < 1e-5:  # at the mean the formula is 0 / 0; this is its limit
        return float(special.ndtr(-third / (6 * second**1.5)))
    w = np.sign(s) * np.sqrt(max(2 * (s * x - float(total.cumulant(s))), 0.0))
    v = s * np.sqrt(second)
    return float(special.ndtr(-(w + np.log(v / w) / w)))


def _saddle(total: WeightedSum, x: float) -> float:
    """The root of K'(s) = x between the ends of K."""

    def excess(s: float) -> float:
        return float(total.cumulant(s, 1)) - x

    high = _near(total.highest, excess, above=True)
    low = -1.0 if np.isinf(total.lowest) else _near(total.lowest, excess, above=False)
    while excess(low) > 0:
        low *= 2
    return float(optimize.brentq(excess, low, high, xtol=1e-300, rtol=1e-15, maxiter=500))


def _near(end: float, excess: Callable[[float], float], *, above: bool) -> float:
    """Go towards an end of K until the excess has the sign it has there."""
    gap = 0.5
    while (excess(end * (1 - gap)) > 0) != above:
        gap /= 4
    return end * (1 - gap)

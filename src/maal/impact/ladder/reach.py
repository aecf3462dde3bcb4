"""How far an estimate reaches below and above its value: errors of independent figures add in squares."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot, inf

from maal.core import Estimate
from maal.survey.intervals import t_quantile


def reach(estimate: Estimate, level: float) -> tuple[float, float] | None:
    """(value − low, high − value) at ``level``; None where the figure has neither a standard error nor an interval.

    From the standard error (t where there are degrees of freedom) where there is one, else from the interval's own
    half-widths, brought from its level to ``level`` by the ratio of normal quantiles.

    >>> down, up = reach(Estimate(10.0, low=6.0, high=16.0), 0.95)
    >>> down, up
    (4.0, 6.0)
    """
    if estimate.std_error is not None:
        half = estimate.std_error * _quantile(level, estimate.df)
        return half, half
    if estimate.low is None or estimate.high is None:
        return None
    factor = 1.0 if level == estimate.level else _quantile(level, None) / _quantile(estimate.level, None)
    return (estimate.value - estimate.low) * factor, (estimate.high - estimate.value) * factor


def half_width(estimate: Estimate) -> float | None:
    """Half the length of the interval; None where there is none."""
    if estimate.low is None or estimate.high is None:
        return None
    return (estimate.high - estimate.low) / 2


def in_squares(reaches: Iterable[float]) -> float:
    """√(r₁² + r₂² + ...).

    >>> in_squares([3.0, 4.0])
    5.0
    """
    return hypot(*reaches)


def _quantile(level: float, df: float | None) -> float:
    return float(t_quantile(level, inf if df is None else df))

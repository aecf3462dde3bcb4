"""Write figures."""

from __future__ import annotations

from maal.core import Estimate


def number(value: float) -> str:
    """Write a figure with about four digits.

    >>> number(342551.3), number(0.054321), number(-12.5)
    ('342,551', '0.05432', '-12.5')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def figure(estimate: Estimate) -> str:
    """Write a figure with its interval.

    >>> figure(Estimate(1234.5, low=1000.2, high=1500.7))
    '1,234 (1,000 to 1,501)'
    """
    if estimate.low is None or estimate.high is None:
        return number(estimate.value)
    return f"{number(estimate.value)} ({number(estimate.low)} to {number(estimate.high)})"

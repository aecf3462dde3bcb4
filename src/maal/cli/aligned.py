"""Figures and tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite, log10

UNKNOWN = "-"
_WIDEST = 40


def figure(value: float | None, error: float | None = None, *, percent: bool = False) -> str:
    """Write a figure with as many decimals as its standard ``error`` has reason for: three of its digits, or of a
    share two.

    >>> figure(674.4312, 12.3825), figure(0.2171, 0.0123, percent=True), figure(1234567.0), figure(None)
    ('674.4', '21.7%', '1,234,567', '-')
    """
    if value is None or not isfinite(value):
        return UNKNOWN
    if percent:
        decimals = max(1 - floor(log10(100 * error)), 1) if error and isfinite(error) else 1
        return f"{100 * value:.{min(decimals, 12)}f}%"
    if not error or not isfinite(error):
        return f"{value:,.0f}" if value == round(value) else f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}"
    return f"{value:,.{min(max(2 - floor(log10(error)), 0), 12)}f}"


def interval(low: float | None, high: float | None, error: float | None, *, percent: bool = False) -> str:
    """Write an interval.

    >>> interval(649.86, 699.0, 12.38)
    '[649.9, 699.0]'
    """
    if low is None or high is None:
        return UNKNOWN
    return f"[{figure(low, error, percent=percent)}, {figure(high, error, percent=percent)}]"


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], texts: int) -> list[str]:
    """Lines of a table whose first ``texts`` columns stand to the left and whose others, figures, to the right.

    >>> aligned(["size", "n"], [["10-49", "1,200"], ["50+", "9"]], 1)
    ['  size       n', '  10-49  1,200', '  50+        9']
    """
    shown = [[_short(cell) if place < texts else cell for place, cell in enumerate(row)] for row in (header, *rows)]
    widths = [max(len(row[place]) for row in shown) for place in range(len(header))]
    return [
        ("  " + "  ".join(
            cell.ljust(width) if place < texts else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )).rstrip()
        for row in shown
    ]  # fmt: skip


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"

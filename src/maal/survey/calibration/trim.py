"""Trimming: weights within limits, their sum kept."""

from __future__ import annotations

import numpy as np

from maal.core import BadInput
from maal.survey.calibration.calibrated import Floats, written


def trim(weights: Floats, low: float, high: float, n: Floats | None = None) -> Floats:
    """w* = min(max(c w, low), high), with c such that Σ w* = Σ w: what is cut is spread over the rest in proportion.

    ``weights`` (U,), ``n`` (U,) how many rows have that weight (one each when left out); ``high`` can be infinite.
    Weights that are all within the limits are returned as they are. Trimmed weights no longer meet calibration
    totals exactly. Raises BadInput for weights that are not above zero and for limits between which the sum cannot
    be kept. Source: Potter (1990), weight trimming; c solves a piecewise linear equation, so it is found exactly.

    >>> trim(np.array([1.0, 2, 3, 14]), low=0, high=10).round(6)
    array([ 1.666667,  3.333333,  5.      , 10.      ])
    """
    return np.clip(trimming_factor(weights, low, high, n) * weights, low, high)


def trimming_factor(weights: Floats, low: float, high: float, n: Floats | None = None) -> float:
    """The c of `trim`: 1 where all weights are within the limits.

    >>> round(trimming_factor(np.array([1.0, 2, 3, 14]), low=0, high=10), 6)
    1.666667
    """
    rows = np.ones(len(weights)) if n is None else n
    _check(weights, rows, low, high)
    return 1.0 if low <= weights.min() and weights.max() <= high else _factor(weights, rows, low, high)


def _check(weights: Floats, rows: Floats, low: float, high: float) -> None:
    bad = int((~np.isfinite(weights) | (weights <= 0)).sum())
    if bad or not len(weights):
        raise BadInput(f"{bad} of {len(weights)} weights are not above zero; only such weights can be trimmed.")
    if not 0 <= low < high:
        raise BadInput(f"the limits ({low:g}, {high:g}) must be two numbers from zero up, the lower one first.")
    mean = float(rows @ weights / rows.sum())
    if not low <= mean <= high:
        raise BadInput(
            f"weights between {low:g} and {high:g} cannot keep their sum of {written(float(rows @ weights))}: the mean "
            f"weight is {written(mean)}, which must lie between the limits."
        )


def _factor(weights: Floats, rows: Floats, low: float, high: float) -> float:
    """c, from the sum as a function of c: its slope is Σ w over the units that stand between the limits."""
    total = float(rows @ weights)
    breaks = np.concatenate([low / weights, high / weights])
    turns = np.concatenate([rows * weights, -rows * weights])
    order = np.argsort(breaks, kind="stable")
    order = order[np.isfinite(breaks[order])]
    at, slope = breaks[order], np.cumsum(turns[order])
    sums = low * rows.sum() + np.concatenate([[0.0], np.cumsum(slope[:-1] * np.diff(at))])
    piece = max(int(np.searchsorted(sums, total)) - 1, 0)
    ends = np.append(at, 2 * at[-1] + 1)
    middle = float(ends[piece] + ends[piece + 1]) / 2
    # The running sums round: the piece tells who stands between the limits, and these give c exactly.
    tried = middle * weights
    free = (tried > low) & (tried < high)
    rest = total - float(rows[~free] @ np.clip(tried[~free], low, high))
    return rest / float(rows[free] @ weights[free]) if free.any() else middle

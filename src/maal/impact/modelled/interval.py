"""Turn draws into an estimate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maal.core import Estimate

Floats = NDArray[np.float64]

METHOD = "media mix model, draws over carry-over, saturation, noise and its autocorrelation"


def estimate(draws: Floats, level: float, unit: str, n: int, sample: str, signed: bool = False) -> Estimate:
    """The median of the draws; the interval leaves (1 − level) / 2 of them out at each end.

    What is never below zero (not ``signed``) has an interval that begins at zero where the most likely values lie
    there (the shortest interval that holds ``level`` of the draws begins with the smallest): none is not excluded.
    """
    tail = (1 - level) / 2
    low, middle, high = np.quantile(draws, [tail, 0.5, 1 - tail])
    if not signed and _begins_at_zero(draws, level):
        low = 0.0
    return Estimate(
        float(middle), float(draws.std(ddof=1)), float(low), float(high), level, n, None, unit, sample, METHOD
    )


def _begins_at_zero(draws: Floats, level: float) -> bool:
    ordered = np.sort(draws)
    inside = int(np.ceil(level * len(ordered)))
    widths = ordered[inside - 1 :] - ordered[: len(ordered) - inside + 1]
    start = int(0.005 * len(ordered))
    return int(np.argmin(widths)) <= start and bool(ordered[start] < 0.05 * ordered[inside - 1])

"""Carry-over: spend of one week still works in the next ones."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]


def adstock(spend: ArrayLike, alpha: float, gradual: bool = False) -> Floats:
    """a(t) = (1 − alpha) spend(t) + alpha a(t − 1): geometric carry-over, normalised, so that it sums to the spend.

    ``spend`` in order of time (one or more rows of times), ``alpha`` in [0, 1): what is left of the effect a period
    later. Nothing is carried in from before the first time. ``gradual`` spreads the spend evenly over its period, and
    lets its effect fade within it at the same rate: the part m = (1 − alpha) / −log(alpha) comes in later periods, the
    rest at once, as where people answer within days and rows are weeks. Source: Broadbent (1979), Journal of the Market
    Research Society 21; normalised as in Jin et al. (2017), Google, section 2.1; gradual is its integral over a period
    of a continuous decay.

    >>> adstock([8.0, 0.0, 0.0, 8.0], 0.5).tolist()
    [4.0, 2.0, 1.0, 4.5]
    >>> adstock([8.0, 0.0, 0.0, 8.0], 0.5, gradual=True).round(2).tolist()
    [2.23, 2.89, 1.44, 2.95]
    """
    later = _later(alpha) if gradual else alpha
    coming = (1.0 - alpha) * later - alpha * (1.0 - later)
    return cast(Floats, lfilter([1.0 - later, coming], [1.0, -alpha], np.asarray(spend, dtype=np.float64), axis=-1))


def _later(alpha: float) -> float:
    """The part of a gradual effect that comes after its own period."""
    return float((1.0 - alpha) / -np.log(alpha)) if alpha > 0 else 0.0

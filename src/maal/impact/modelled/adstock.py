"""Carry-over: spend of one week still works in the next ones."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]


def adstock(spend: ArrayLike, alpha: float) -> Floats:
    """a(t) = (1 − alpha) spend(t) + alpha a(t − 1): geometric carry-over, normalised, so that it sums to the spend.

    ``spend`` in order of time (one or more rows of times), ``alpha`` in [0, 1): the part that is carried into the next
    period. Nothing is carried in from before the first time. Source: Broadbent (1979), Journal of the Market Research
    Society 21; normalised as in Jin et al. (2017), Google, section 2.1.

    >>> adstock([8.0, 0.0, 0.0, 8.0], 0.5).tolist()
    [4.0, 2.0, 1.0, 4.5]
    """
    return cast(Floats, lfilter([1.0 - alpha], [1.0, -alpha], np.asarray(spend, dtype=np.float64), axis=-1))

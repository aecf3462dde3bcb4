"""Saturation: the second krone works less than the first."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def saturate(x: ArrayLike, lam: ArrayLike) -> Floats:
    """s(x) = (1 − exp(−lam x)) / (1 + exp(−lam x)) = tanh(lam x / 2): logistic saturation, from 0 towards 1.

    ``x`` ≥ 0 is spend over a unit of its own (here the channel's largest spend in one period); a small ``lam`` is
    nearly a straight line. Source: the logistic saturation of PyMC-Marketing; Jin et al. (2017) for the family.

    >>> saturate([0.0, 0.5, 1.0], 4.0).round(3).tolist()
    [0.0, 0.762, 0.964]
    """
    return cast(Floats, np.tanh(0.5 * np.asarray(lam, dtype=np.float64) * np.asarray(x, dtype=np.float64)))


def slope(x: ArrayLike, lam: ArrayLike) -> Floats:
    """ds/dx = lam / 2 × (1 − s(x)²): what a little more brings.

    >>> slope([0.0, 1.0], 4.0).round(3).tolist()
    [2.0, 0.141]
    """
    return np.asarray(0.5 * np.asarray(lam, dtype=np.float64) * (1.0 - saturate(x, lam) ** 2))

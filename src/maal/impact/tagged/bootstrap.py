"""Intervals by a bootstrap over people: buckets of people are drawn anew with replacement.

Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, section 3.8 (resampling of groups) and 5.2
(intervals on a transformed scale).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from maal.impact.tagged.cells import Floats
from maal.impact.tagged.contacts import BUCKETS

REPLICATES = 500
_SEED = 20_260_101


def replicate_weights(replicates: int = REPLICATES) -> Floats:
    """How often each bucket is drawn in each replicate: multinomial(BUCKETS, 1 / BUCKETS), replicates × buckets."""
    draw = np.random.default_rng(_SEED)
    return draw.multinomial(BUCKETS, np.full(BUCKETS, 1 / BUCKETS), size=replicates).astype(np.float64)


def interval(
    point: Floats, std_error: Floats, unit: Floats, level: float, signed: bool | NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """point × exp(± t × std_error / point), which never falls below zero; point ± t × std_error where ``signed``.

    A point of zero has the interval [0, −log((1 − level) / 2) × unit]: what a Poisson count of zero leaves possible,
    in units of one outcome. t has BUCKETS − 1 degrees of freedom.
    """
    reach = float(stdtrit(BUCKETS - 1, (1 + level) / 2))
    positive = (point > 0) & ~np.asarray(signed)
    spread = np.exp(reach * np.divide(std_error, point, out=np.zeros_like(point), where=positive))
    high = np.where(positive, point * spread, -np.log((1 - level) / 2) * unit)
    low, high = (
        np.where(signed, ends, logs)
        for ends, logs in ((point - reach * std_error, point / spread), (point + reach * std_error, high))
    )
    return low, high

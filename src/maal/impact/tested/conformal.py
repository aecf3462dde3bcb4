"""Conformal inference: is the effect large among all ways of shuffling the residuals in time?

Source: Chernozhukov, Wüthrich & Zhu (2021), An exact and robust conformal inference method for counterfactual and
synthetic controls, JASA 116. Under a hypothesis of an effect θ in every period, θ is taken off the outcomes, the
model is fitted on *all* periods (so that residuals before and after are alike), and a statistic of the residuals
after the start is compared with that of shuffled residuals. Σ|residual| answers whether there was any effect at any
time; |Σ residual| sees the mean effect alone, so that its inversion gives an interval also where effects vary.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput
from maal.impact.tested.fit import Fitter
from maal.impact.tested.inversion import invert
from maal.impact.tested.panel import Floats

Shuffle = Literal["iid", "block"]
DRAWS = 5_000
_REJECTED = "no interval: an effect of that size at every time is rejected too (it grows or fades)"


@dataclass(frozen=True, slots=True)
class Conformal:
    """A target and its donors (units × times), the last ``n_after`` times treated, and the shuffles of the times."""

    target: Floats
    donors: Floats
    n_after: int
    fitter: Fitter
    sets: NDArray[np.intp]

    def p_any(self) -> float:
        """p value of no effect at any time: share of the shuffles with Σ|residual| at least as large."""
        return _share_as_large(np.abs(self._residuals(0.0))[self.sets].sum(axis=1))

    def p_mean(self, theta: float) -> float:
        """p value of a mean effect ``theta``: share of the shuffles with |Σ residual| at least as large."""
        return _share_as_large(np.abs(self._residuals(theta)[self.sets].sum(axis=1)))

    def interval(self, centre: float, step: float, level: float) -> tuple[float | None, float | None, str]:
        """Mean effects that are not rejected, and the reason where there is no interval."""
        low, high = invert(self.p_mean, centre, step, level)
        if low is not None and high is not None:
            return low, high, ""
        if self.p_mean(centre) <= 1 - level:  # weights that are fitted on all times take up a part of such an effect
            return None, None, f"{_REJECTED} at {level:.0%}; inference='t' or 'placebo' gives one"
        return None, None, f"no interval: the times are too few to reject any effect at {level:.0%}"

    def _residuals(self, theta: float) -> Floats:
        taken = self.target.copy()
        taken[-self.n_after :] -= theta
        return self.fitter(taken, self.donors, len(taken)).gaps


def shuffles(n_times: int, n_after: int, kind: Shuffle, seed: int) -> NDArray[np.intp]:
    """Times that come to stand after the start, one row a shuffle; the first row is the order as it is.

    "iid": every set of times (all of them when there are at most 5,000, else 4,999 random ones), right for residuals
    without memory; "block": the n_times cyclic shifts, right also where neighbours are alike.

    >>> shuffles(4, 1, "iid", seed=1)[:, 0].tolist()
    [3, 0, 1, 2]
    """
    if kind not in get_args(Shuffle):
        raise BadInput(f"shuffle is {kind!r}. Write 'iid' or 'block'.")
    after = np.arange(n_times - n_after, n_times)
    if kind == "block":
        return (after + np.arange(n_times)[:, None]) % n_times
    if comb(n_times, n_after) <= DRAWS:
        rows = [row for row in combinations(range(n_times), n_after) if row != tuple(after)]
        return np.vstack([after, np.array(rows, dtype=np.intp).reshape(-1, n_after)])
    order = np.random.default_rng(seed).random((DRAWS - 1, n_times))
    return np.vstack([after, np.argpartition(order, n_after - 1, axis=1)[:, :n_after]])


def _share_as_large(statistics: Floats) -> float:
    return float((statistics >= statistics[0] * (1 - 1e-9)).mean())

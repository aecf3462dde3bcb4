"""A t test for synthetic controls: how well does the method foretell blocks of time that it has not seen?

Source: Chernozhukov, Wüthrich & Zhu (2024), A t-test for synthetic controls, arXiv 1812.10820.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit

from maal.core import Estimate
from maal.impact.tested.fit import Fit, Fitter
from maal.impact.tested.panel import Panel

MIN_BLOCKS, MAX_BLOCKS = 3, 10


def t_interval(panel: Panel, fit: Fit, fitter: Fitter, level: float) -> tuple[Estimate, float]:
    """effect ± t(K − 1) × √(1 + K r / n_after) × sd(τ_k) / √K, with the p value of no mean effect.

    τ_k is the mean gap after the start less the mean gap in block k, under weights that were fitted without block k.
    There are K blocks of r = min(n_before // K, n_after) times; K = n_before // n_after, at least 3 (the paper's
    choice) and at most 10. Holds also where neighbouring times are alike; needs 3 × 3 times before the start.
    """
    blocks = int(np.clip(panel.n_before // panel.n_after, MIN_BLOCKS, MAX_BLOCKS))
    stride = panel.n_before // blocks
    length = min(stride, panel.n_after)
    found = [_without(panel, fitter, np.arange(k * stride, k * stride + length)) for k in range(blocks)]
    error = float(np.sqrt(1 + blocks * length / panel.n_after) * np.std(found, ddof=1) / np.sqrt(blocks))
    reach = error * float(stdtrit(blocks - 1, (1 + level) / 2))
    ends = fit.effect - reach, fit.effect + reach
    how = f"t test over {blocks} held-out blocks of {length} times"
    estimate = Estimate(fit.effect, error, *ends, level, n=panel.outcomes.size, df=blocks - 1, method=how)
    return estimate, two_sided(fit.effect, error, blocks - 1)


def two_sided(value: float, error: float, df: float) -> float:
    """p value of a t statistic, both tails; 0 where the error is 0 and the value is not."""
    if error == 0:
        return 1.0 if value == 0 else 0.0
    return float(2 * stdtr(df, -abs(value) / error))


def _without(panel: Panel, fitter: Fitter, block: np.ndarray[tuple[int], np.dtype[np.intp]]) -> float:
    kept = np.setdiff1d(np.arange(len(panel.times)), block)
    order = np.concatenate([kept, block])
    before = panel.n_before - len(block)
    gaps = fitter(panel.treated_mean[order], panel.controls[:, order], before).gaps[before:]
    return float(gaps[: panel.n_after].mean() - gaps[panel.n_after :].mean())

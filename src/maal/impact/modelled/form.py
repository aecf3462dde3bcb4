"""The form of the curve: each krone is assumed to work no better than the one before."""

from __future__ import annotations

import numpy as np
from scipy.stats import t as t_distribution

from maal.core import Check
from maal.impact.modelled.beside import t_ratio
from maal.impact.modelled.fit import Fit

ALPHA = 0.02  # for all channels together


def form(fit: Fit, c: int) -> Check:
    """Fail when little spend works less than the curve says: a threshold, which makes contributions too high.

    A one-sided t test at ``ALPHA`` / channels of a curve that rises sooner, 1 − exp(−2 effect / mean effect), beside
    the whole model: its coefficient must not be below zero. After the specification test of Ramsey (1969), Journal of
    the Royal Statistical Society B 31.
    """
    name, effect = fit.series.channels[c], fit.brought[c]
    ratio, df = t_ratio(fit, 1 - np.exp(-2 * effect / effect.mean()))
    p = float(t_distribution.cdf(ratio, df))
    said = f"Little spend on {name} works less than its curve says with p = {p:.3f}"
    if p < ALPHA / len(fit.series.channels):
        return Check("form of the curve", False, f"{said}: there may be a threshold, and its contribution be too high.")
    return Check("form of the curve", True, f"{said} (one-sided): no sign of a threshold.")

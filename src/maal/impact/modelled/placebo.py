"""A placebo: spend of the coming weeks or days cannot have worked yet."""

from __future__ import annotations

import numpy as np
from scipy.stats import t as t_distribution

from maal.core import Check
from maal.impact.modelled.adstock import adstock
from maal.impact.modelled.beside import t_ratio
from maal.impact.modelled.fit import Fit
from maal.impact.modelled.saturation import saturate

ALPHA = 0.03  # for all channels together
_BACK = 0.5


def future_spend(fit: Fit, c: int) -> Check:
    """Fail when more spend to come goes with a higher outcome now, all else equal: demand drives the spend.

    A one-sided t test of the channel's coming spend (the next time by half, the one after by a quarter, ...), saturated
    as the model found, beside the whole model; at ``ALPHA`` / channels. Demand that lasts no longer than one time, or
    that spend mirrors exactly, leaves no trace.
    Source: leads as a test of strict exogeneity, Wooldridge (2010), Econometric Analysis, section 10.7.1.
    """
    name, word = fit.series.channels[c], fit.series.word
    lam = float(np.median(fit.drawn[1][:, c]))
    spend = saturate(fit.series.spend[c, 1:] / fit.series.spend[c].max(), lam)
    coming = adstock(spend[::-1], _BACK)[::-1]
    ratio, df = t_ratio(fit, coming)
    p = float(t_distribution.sf(ratio, df))
    said = f"More spend on {name} in the coming {word}s goes with more {fit.series.outcome} now with p = {p:.3f}"
    if p < ALPHA / len(fit.series.channels):
        return Check("future spend", False, f"{said}: demand may drive the spend, and the effect be too large.")
    return Check("future spend", True, f"{said} (one-sided): no sign that demand drives the spend.")

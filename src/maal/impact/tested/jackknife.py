"""The jackknife with fixed weights: leave each unit out, weights renormalised.

Source: Arkhangelsky et al. (2021), AER 111, algorithm 3.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from maal.core import Estimate, TooLittleData
from maal.impact.tested.fit import Fit
from maal.impact.tested.panel import Floats, Panel


def estimate(panel: Panel, fit: Fit, level: float) -> Estimate:
    """effect ± t × √((N − 1) / N × Σ_i (τ without unit i − τ)²), df by Welch and Satterthwaite over the two groups.

    Raises TooLittleData with one treated unit, or where one control unit carries all the weight.
    """
    if panel.n_treated < 2 or fit.weights.max() > 1 - 1e-9:
        raise TooLittleData(
            f"The jackknife needs 2 treated units and 2 control units with weight; there are {panel.n_treated} and "
            f"{int((fit.weights > 1e-9).sum())}. Use inference='placebo'."
        )
    n = len(panel.units)
    square = (without_each(panel, fit) - fit.effect) ** 2 * (n - 1) / n
    groups = [(part.sum(), len(part)) for part in np.split(square, [panel.n_controls])]
    variance = float(square.sum())
    df = satterthwaite([(float(part), count) for part, count in groups])
    error = float(np.sqrt(variance))
    reach = error * float(stdtrit(df, (1 + level) / 2))
    ends = fit.effect - reach, fit.effect + reach
    return Estimate(
        fit.effect, error, *ends, level, n=panel.outcomes.size, df=df, method="jackknife with fixed weights"
    )


def without_each(panel: Panel, fit: Fit) -> Floats:
    """Effect without each unit: its own change is taken out of the weighted mean of its group."""
    change = panel.outcomes[:, panel.n_before :].mean(axis=1) - panel.outcomes[:, : panel.n_before] @ fit.time_weights
    controls, treated = change[: panel.n_controls], change[panel.n_controls :]
    low, high = fit.weights @ controls, treated.mean()
    less_control = (low - fit.weights * controls) / (1 - fit.weights)
    less_treated = (treated.sum() - treated) / (len(treated) - 1)
    return np.concatenate([high - less_control, less_treated - low])


def satterthwaite(parts: list[tuple[float, int]]) -> float:
    """(Σ v)² / Σ v² / (n − 1): degrees of freedom of a sum of variances v, each from n units.

    >>> satterthwaite([(1.0, 5), (1.0, 5)])
    8.0
    """
    total = sum(part for part, _ in parts)
    below = sum(part**2 / (count - 1) for part, count in parts)
    return float(total**2 / below) if below > 0 else float(min(count for _, count in parts) - 1)

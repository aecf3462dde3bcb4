"""Placebos in space: the same method on units that were never treated.

Sources: Abadie, Diamond & Hainmueller (2010), JASA 105, section 3.4 (ratio of the misses after and before);
Arkhangelsky et al. (2021), AER 111, algorithm 4 (placebo variance); Firpo & Possebom (2018), Journal of Causal
Inference 6 (intervals by turning the placebo test around).
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from maal.impact.tested.fit import Fit, Fitter
from maal.impact.tested.panel import Floats, Panel

LIMIT = 200
_EXACT = 1e-9


def placebo_fits(panel: Panel, fitter: Fitter, seed: int) -> list[Fit]:
    """Fit every placebo: as many control units as were treated play the treated, the other controls are donors."""
    controls = panel.controls
    fits = []
    for group in _groups(panel, seed):
        rest = np.delete(controls, group, axis=0)
        fits.append(fitter(controls[group].mean(axis=0), rest, panel.n_before))
    return fits


def _groups(panel: Panel, seed: int) -> list[NDArray[np.intp]]:
    """All groups of ``n_treated`` controls when there are at most 200, else 200 random ones; two donors must be left.

    Units are drawn in the order of their outcomes, so that their names do not matter.
    """
    size, n = panel.n_treated, panel.n_controls
    if n - size < 2:
        return []
    order = np.lexsort(panel.controls.T[::-1])
    if comb(n, size) <= LIMIT or size == 1:
        return [order[list(group)] for group in combinations(range(n), size)]
    draw = np.random.default_rng(seed)
    return [order[draw.choice(n, size, replace=False)] for _ in range(LIMIT)]


def std_error(fits: list[Fit]) -> float:
    """√(Σ (τ_b − τ̄)² / B) over the placebo effects τ_b."""
    return float(np.std([fit.effect for fit in fits]))


def misses_after(fits: list[Fit]) -> Floats:
    """Root mean square of the gaps after the start over that before, one a placebo."""
    return np.array([_after(fit, 0.0) / max(fit.miss, 1e-300) for fit in fits])


def rank_p_value(fit: Fit, placebos: list[Fit], effect: float = 0.0) -> float:
    """(1 + number of placebos whose ratio of misses is at least that of the treated) / (1 + number of placebos)."""
    own = _after(fit, effect) / max(fit.miss, 1e-300)
    return float((1 + (misses_after(placebos) >= own).sum()) / (1 + len(placebos)))


def _after(fit: Fit, effect: float) -> float:
    return float(np.sqrt(((fit.gaps[fit.before :] - effect) ** 2).mean()))


def rank_interval(fit: Fit, placebos: list[Fit], level: float) -> tuple[float | None, float | None, str]:
    """Effects θ whose rank p value exceeds 1 − level: mean gap ± √(c² × miss before² − variance of the gaps after).

    c is the k-th largest ratio of the placebos, k = ⌊(1 − level)(number of placebos + 1)⌋. There is no interval with
    fewer than 1 / (1 − level) − 1 placebos, nor where k of them fit the times before exactly (infinite ratios).
    """
    k = int((1 - level) * (len(placebos) + 1) + 1e-9)
    if k < 1:
        need = int(np.ceil(1 / (1 - level) - 1e-9)) - 1
        return None, None, f"no interval: {len(placebos)} placebos, and {level:.0%} takes {need}"
    if (exact := sum(one.miss <= _EXACT * _after(one, 0.0) for one in placebos)) >= k:
        return None, None, f"no interval: {exact} placebos fit the times before exactly, too few for so many units"
    largest = np.sort(misses_after(placebos))[-k]
    spread = (largest * fit.miss) ** 2 - float(np.var(fit.gaps[fit.before :]))
    if spread < 0:
        return None, None, "no interval: no effect that is the same in every period fits"
    return fit.effect - float(np.sqrt(spread)), fit.effect + float(np.sqrt(spread)), ""

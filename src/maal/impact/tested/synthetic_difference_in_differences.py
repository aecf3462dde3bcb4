"""Synthetic difference in differences: units and times before the start are weighted, levels may differ."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
from scipy.special import stdtrit

from maal.core import BadInput, Estimate
from maal.impact.tested import jackknife, placebo
from maal.impact.tested.build import bare, build, moments
from maal.impact.tested.checks import balance, interference, standard_checks
from maal.impact.tested.effect import Effect
from maal.impact.tested.fit import Fit, Fitter
from maal.impact.tested.groups import require_level
from maal.impact.tested.panel import Floats, Panel, read_panel
from maal.impact.tested.simplex import simplex_weights
from maal.impact.tested.t_test import two_sided


def synthetic_difference_in_differences(
    data: Any,
    *,
    unit: str,
    at: str,
    outcome: str,
    treated: Collection[Any] | str,
    start: Any,
    inference: Literal["placebo", "jackknife"] = "placebo",
    level: float = 0.95,
    seed: int = 1,
) -> Effect:
    """τ = (ȳ_tr,after − Σ_t λ_t ȳ_tr,t) − Σ_i ω_i (ȳ_i,after − Σ_t λ_t y_it): a difference in differences, weighted.

    ω on the simplex makes the controls run parallel to the treated before the start (an intercept is allowed, and a
    ridge of ζ² n_before with ζ = (n_treated n_after)^¼ × sd of the changes from time to time); λ on the simplex makes
    the times before resemble those after. Arguments as in `synthetic_control`. ``inference``: "placebo" (standard
    deviation of the effect among control units that play the treated; holds where units are alike in spread) or
    "jackknife" (weights held fixed; takes 2 treated units). The interval is effect ± t × standard error.
    Raises BadInput and TooLittleData (fewer than 4 control units beyond the treated, or 3 times before).

    Source: Arkhangelsky, Athey, Hirshberg, Imbens & Wager (2021), AER 111, algorithms 1, 3 and 4.

    >>> import pyarrow as pa
    >>> names, levels = "abcdef", (0, 4, 1, 2, 7, 3)
    >>> rows = [(u, t, t % 3 + b + (5 if u == "f" and t > 8 else 0)) for u, b in zip(names, levels) for t in range(12)]
    >>> data = pa.table(dict(zip(("area", "week", "sold"), zip(*rows))))
    >>> where = dict(unit="area", at="week", outcome="sold", treated=["f"], start=9)
    >>> round(synthetic_difference_in_differences(data, **where).estimate.value, 6)
    5.0
    """
    require_level(level)
    panel = read_panel(data, unit, at, outcome, treated, start)
    panel.need("Synthetic difference in differences", controls=panel.n_treated + 4, before=3)
    fitter = weighted_fit(panel.n_treated)
    fit = fitter(panel.treated_mean, panel.controls, panel.n_before)
    placebos = placebo.placebo_fits(panel, fitter, seed)
    if inference == "placebo":
        estimate, each = by_placebo(panel, fit, placebos, level)
    elif inference == "jackknife":
        estimate, each = jackknife.estimate(panel, fit, level), bare(panel, fit)
    else:
        raise BadInput(f"inference is {inference!r}. Write 'placebo' or 'jackknife'.")
    p = two_sided(fit.effect, estimate.std_error or 0.0, estimate.df or 1)
    checks = (
        *standard_checks(panel, fit, fitter, estimate, placebos),
        balance(panel, fit, estimate, level_matters=False),
        interference(),
    )
    name = "synthetic difference in differences"
    return build(panel, fit, estimate, p, moments(panel, fit, each), checks, name, outcome)


def weighted_fit(n_treated: int) -> Fitter:
    """The method for a target that is the mean of ``n_treated`` units."""

    def fit(target: Floats, donors: Floats, before: int) -> Fit:
        past = donors[:, :before]
        change = float(np.diff(past, axis=1).std(ddof=1))
        zeta = (n_treated * (len(target) - before)) ** 0.25 * change
        units = simplex_weights(*_centred(target[:before], past), ridge=zeta**2 * before)
        after = donors[:, before:].mean(axis=1)
        times = simplex_weights(*_centred(after, past.T), ridge=(1e-6 * change) ** 2 * len(donors))
        gaps = target - units @ donors
        return Fit(units, times, gaps - times @ gaps[:before], before)

    return fit


def _centred(target: Floats, rows: Floats) -> tuple[Floats, Floats]:
    """Take the mean off each row and off the target, which is what an intercept does."""
    return target - target.mean(), rows - rows.mean(axis=1, keepdims=True)


def by_placebo(panel: Panel, fit: Fit, placebos: list[Fit], level: float) -> tuple[Estimate, list[Estimate]]:
    """effect ± t(n_controls − 1) × standard deviation of the placebo effects, in all and at each time."""
    gaps = np.array([one.gaps[one.before :] for one in placebos])
    df = panel.n_controls - 1
    how = f"placebo standard error from {len(placebos)} untreated groups"

    def measured(value: float, error: float) -> Estimate:
        reach = error * float(stdtrit(df, (1 + level) / 2))
        n = panel.outcomes.size
        return Estimate(value, error, value - reach, value + reach, level, n=n, df=df, method=how)

    errors = gaps.std(axis=0)
    each = [measured(float(gap), float(error)) for gap, error in zip(fit.gaps[fit.before :], errors, strict=True)]
    return measured(fit.effect, placebo.std_error(placebos)), each

"""Synthetic control: a weighted mean of untreated units that ran like the treated ones before the start."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Check, Estimate
from maal.impact.tested import conformal, placebo
from maal.impact.tested.augment import augmented_fit, ridge_penalty
from maal.impact.tested.build import bare, build, moments
from maal.impact.tested.checks import balance, interference, serial_correlation, standard_checks
from maal.impact.tested.effect import Effect
from maal.impact.tested.fit import Fit, Fitter
from maal.impact.tested.groups import require_level
from maal.impact.tested.panel import Floats, Panel, read_panel
from maal.impact.tested.simplex import simplex_weights
from maal.impact.tested.t_test import MIN_BLOCKS, t_interval

Inference = Literal["conformal", "t", "placebo"]


def synthetic_control(
    data: Any,
    *,
    unit: str,
    at: str,
    outcome: str,
    treated: Collection[Any] | str,
    start: Any,
    demeaned: bool = False,
    augmented: bool = False,
    inference: Inference = "conformal",
    shuffle: conformal.Shuffle = "iid",
    level: float = 0.95,
    seed: int = 1,
) -> Effect:
    """effect_t = mean outcome of the treated − Σ_j w_j outcome_jt, w = argmin ‖misses before the start‖ on the simplex.

    ``data`` has one row for each ``unit`` and time ``at`` (DuckDB, Polars, pandas, Arrow, PySpark). ``treated`` lists
    units, or names a column that is 1 for them; their mean is matched. ``start`` is the first treated time.
    ``demeaned`` takes each unit's mean before the start off first, so that only the shape must match; ``augmented``
    corrects what is still missed before the start by a ridge regression (weights may then be negative).
    ``inference``: "conformal" (shuffles of the residuals in time, "iid", or "block" where neighbouring residuals are
    alike: p value of no effect at any time, interval of the mean effect, and one for each time), "t" (how well held-out
    blocks of time are foretold; also where neighbours are alike; the only one with a standard error) or "placebo"
    (rank among the control units; 95 % takes 19 of them for one treated unit).
    Raises BadInput (missing or double cells, unknown units, a start outside) and TooLittleData (fewer than 2 control
    units or 5 times before).

    Sources: Abadie, Diamond & Hainmueller (2010), JASA 105; demeaned: Doudchenko & Imbens (2016), NBER 22791; Ferman
    & Pinto (2021), Quantitative Economics 12; augmented: see `augment`; conformal: Chernozhukov,
    Wüthrich & Zhu (2021), JASA 116.

    >>> import pyarrow as pa
    >>> rows = [(u, t, t + b + (5 if u == "c" and t > 8 else 0)) for u, b in zip("abc", (0, 4, 1)) for t in range(12)]
    >>> data = pa.table(dict(zip(("area", "week", "sold"), zip(*rows))))
    >>> effect = synthetic_control(data, unit="area", at="week", outcome="sold", treated=["c"], start=9)
    >>> round(effect.estimate.value, 6), {area: round(weight, 6) for area, weight in effect.weights.items()}
    (5.0, {'a': 0.75, 'b': 0.25})
    """
    require_level(level)
    panel = read_panel(data, unit, at, outcome, treated, start)
    panel.need("A synthetic control", controls=2, before=5)
    fitter = _fitter(panel, demeaned, augmented)
    fit = fitter(panel.treated_mean, panel.controls, panel.n_before)
    placebos = placebo.placebo_fits(panel, fitter, seed)
    p: float | None
    if inference == "conformal":
        estimate, p, each = _conformal(panel, fit, fitter, shuffle, level, seed)
    elif inference == "t":
        panel.need("A t test", controls=2, before=3 * MIN_BLOCKS)
        estimate, p = t_interval(panel, fit, fitter, level)
        each = bare(panel, fit)
    elif inference == "placebo":
        estimate, p, each = _by_rank(panel, fit, placebos, level)
    else:
        raise BadInput(f"inference is {inference!r}. Write 'conformal', 't' or 'placebo'.")
    checks = (
        *standard_checks(panel, fit, fitter, estimate, placebos),
        balance(panel, fit, estimate, level_matters=not demeaned),
        *_memory(fit, inference, shuffle),
        interference(),
    )
    name = f"{'augmented ' if augmented else ''}{'demeaned ' if demeaned else ''}synthetic control"
    return build(panel, fit, estimate, p, moments(panel, fit, each), checks, name, outcome)


def _fitter(panel: Panel, demeaned: bool, augmented: bool) -> Fitter:
    fitter = demeaned_fit if demeaned else plain_fit
    if not augmented:
        return fitter
    past, donors = panel.treated_mean[: panel.n_before], panel.controls[:, : panel.n_before]
    return augmented_fit(fitter, ridge_penalty(past - past.mean(), donors - donors.mean(axis=1, keepdims=True)))


def plain_fit(target: Floats, donors: Floats, before: int) -> Fit:
    """Weights on the simplex that match the levels before the start."""
    weights = simplex_weights(target[:before], donors[:, :before])
    return Fit(weights, np.full(before, 1 / before), target - weights @ donors, before)


def demeaned_fit(target: Floats, donors: Floats, before: int) -> Fit:
    """The same after each unit's own mean before the start is taken off."""
    level = donors[:, :before].mean(axis=1, keepdims=True)
    return plain_fit(target - target[:before].mean(), donors - level, before)


def _conformal(
    panel: Panel, fit: Fit, fitter: Fitter, shuffle: conformal.Shuffle, level: float, seed: int
) -> tuple[Estimate, float, list[Estimate]]:
    everything = np.arange(len(panel.times))
    how = f"conformal inference, {shuffle} shuffles of the residuals in time"

    def test(times: NDArray[np.intp]) -> conformal.Conformal:
        n_after = len(times) - panel.n_before
        sets = conformal.shuffles(len(times), n_after, shuffle, seed)
        return conformal.Conformal(panel.treated_mean[times], panel.controls[:, times], n_after, fitter, sets)

    def measured(test: conformal.Conformal, value: float) -> Estimate:
        low, high, why = test.interval(value, fit.miss, level)
        return Estimate(value, None, low, high, level, n=panel.outcomes.size, method=_joined(how, why))

    whole = test(everything)
    before, after = everything[: panel.n_before], everything[panel.n_before :]
    each = [measured(test(np.append(before, t)), float(fit.gaps[t])) for t in after]
    return measured(whole, fit.effect), whole.p_any(), each


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _by_rank(
    panel: Panel, fit: Fit, placebos: list[Fit], level: float
) -> tuple[Estimate, float | None, list[Estimate]]:
    low, high, why = (
        placebo.rank_interval(fit, placebos, level) if placebos else (None, None, "no interval: no placebos")
    )
    how = f"rank among {len(placebos)} placebos"
    estimate = Estimate(fit.effect, None, low, high, level, n=panel.outcomes.size, method=_joined(how, why))
    p = placebo.rank_p_value(fit, placebos) if placebos else None
    return estimate, p, bare(panel, fit)


def _memory(fit: Fit, inference: Inference, shuffle: conformal.Shuffle) -> tuple[Check, ...]:
    return (serial_correlation(fit),) if inference == "conformal" and shuffle == "iid" else ()

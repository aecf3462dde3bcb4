"""Put an effect together from a panel, its fit and its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from maal.core import Check, Estimate
from maal.impact.tested.effect import Effect, Moment, relative
from maal.impact.tested.fit import Fit
from maal.impact.tested.panel import Panel


def bare(panel: Panel, fit: Fit) -> list[Estimate]:
    """The effect at each time from the start on, without intervals."""
    return [Estimate(float(gap), method="without an interval") for gap in fit.gaps[panel.n_before :]]


def moments(panel: Panel, fit: Fit, after: Sequence[Estimate]) -> tuple[Moment, ...]:
    """One moment a time; those before the start carry their gap without an interval."""
    actual = panel.treated_mean
    gaps = [Estimate(float(gap), method="gap before the start") for gap in fit.gaps[: panel.n_before]]
    return tuple(
        Moment(time, float(seen), float(seen - gap), effect, i >= panel.n_before)
        for i, (time, seen, gap, effect) in enumerate(zip(panel.times, actual, fit.gaps, [*gaps, *after], strict=True))
    )


def build(
    panel: Panel,
    fit: Fit,
    estimate: Estimate,
    p_value: float | None,
    series: tuple[Moment, ...],
    checks: tuple[Check, ...],
    method: str,
    outcome: str,
) -> Effect:
    """The effect on the treated, with its total, its lift, its weights and its checks."""
    first, last = panel.times[panel.n_before], panel.times[-1]
    actual = float(panel.treated_mean[panel.n_before :].mean())
    total = panel.n_treated * panel.n_after
    estimate = replace(estimate, unit=outcome, sample="treated units, times from the start on")
    return Effect(
        method=method,
        outcome=outcome,
        estimand=f"mean effect on {outcome} per treated unit and period, {first} to {last}",
        estimate=estimate,
        n_units=len(panel.units),
        n_times=len(panel.times),
        n_treated=panel.n_treated,
        n_after=panel.n_after,
        incremental=estimate.scaled(total),
        lift=relative(estimate, actual),
        p_value=p_value,
        moments=series,
        weights=dict(zip(panel.units, map(float, fit.weights), strict=False)),
        time_weights=dict(zip(panel.times, map(float, fit.time_weights), strict=False)),
        checks=checks,
    )

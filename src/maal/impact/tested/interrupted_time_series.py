"""Interrupted time series: what followed a start against what a Bayesian structural model expected without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Estimate
from maal.impact.tested.effect import Effect, Moment
from maal.impact.tested.structural.checks import checks
from maal.impact.tested.structural.fit import Fit, fit, require_enough
from maal.impact.tested.structural.series import read_series
from maal.impact.tested.structural.states import Structure
from maal.impact.tested.structural.words import sentences

Floats = NDArray[np.float64]

METHOD = "Bayesian structural time series"
FEWEST_DRAWS = 100


@dataclass(frozen=True, slots=True)
class TimeSeriesEffect(Effect):
    """An `Effect` on one series.

    ``weights`` are the posterior means of the controls' coefficients (outcome for one unit more of the control),
    ``inclusion`` the posterior probability that a control has a part. ``p_value`` is the posterior tail-area
    probability: that the effect is zero or of the other sign.
    """

    inclusion: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The effect in plain sentences; "caused, here and then" only where the interval and the checks allow it."""
        return sentences(self)


def interrupted_time_series(
    data: Any,
    *,
    at: str,
    outcome: str,
    start: Any,
    controls: Sequence[str] = (),
    seasons: int = 1,
    season_duration: int = 1,
    level_sd: float = 0.01,
    expected_r2: float = 0.8,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
) -> TimeSeriesEffect:
    """effect_t = y_t − ŷ_t from ``start`` on, ŷ drawn from level + season + controls fitted before the start.

    ``data`` (a DuckDB relation, or a Polars, pandas, Arrow or PySpark frame) has one row a time, evenly spaced, with
    nothing missing. ``controls`` are columns that move with the outcome but that the change did not reach.
    ``seasons=7`` knows the days of the week in daily data; ``season_duration`` is how many times each season lasts
    (``seasons=52, season_duration=7``: weeks of the year in daily data). ``level_sd`` guesses how far the level wanders
    in one time, in standard deviations of the outcome (0.01 where the controls follow it well, 0.1 where they do not),
    and ``expected_r2`` the share of the outcome's variance that the controls explain; the checks say where these
    guesses of CausalImpact make the interval too narrow. ``level`` is that of the credible intervals. The same
    ``seed`` gives the same figures on any engine.

    The model and its priors are those of R's CausalImpact (Brodersen et al. 2015, *Annals of Applied Statistics* 9,
    247-274). ``estimate`` is the mean effect a time, ``incremental`` the sum, ``lift`` the effect over the
    counterfactual, computed draw by draw. Raises BadInput for gaps, missing values, a start outside the data, columns
    that stand still or settings that cannot be; TooLittleData with fewer than max(12, 3 × (controls + 1), two rounds
    of the season) times before the start.

    >>> import numpy as np, polars as pl
    >>> draw = np.random.default_rng(1)
    >>> x = 50 + 3 * draw.normal(size=60)
    >>> orders = 2 * x + draw.normal(size=60) + 10 * (np.arange(60) >= 45)
    >>> weeks = pl.DataFrame({"week": range(60), "orders": orders, "elsewhere": x})
    >>> effect = interrupted_time_series(weeks, at="week", outcome="orders", start=45, controls=["elsewhere"])
    >>> effect.estimate.low < 10 < effect.estimate.high
    True
    >>> round(effect.weights["elsewhere"], 1), effect.inclusion["elsewhere"], len(effect.failed)
    (2.0, 1.0, 0)
    """
    structure = Structure(seasons, season_duration, level_sd, expected_r2)
    _require_settings(structure, level, draws)
    series = read_series(data, at, outcome, start, controls)
    require_enough(series, structure)
    # Two streams: the checks' own draws leave the answer as it is.
    own, for_checks = np.random.default_rng(seed).spawn(2)
    fitted = fit(series, structure, draws, own)
    return _effect(fitted, level, for_checks)


def _require_settings(structure: Structure, level: float, draws: int) -> None:
    seasons, duration, level_sd, r2 = structure.seasons, structure.duration, structure.level_sd, structure.expected_r2
    if seasons < 1 or duration < 1:
        raise BadInput(f"seasons={seasons} and season_duration={duration}: both are whole numbers from 1.")
    if not 0 < level_sd <= 1:
        raise BadInput(f"level_sd is {level_sd}; it lies above 0 and at most at 1, such as 0.01 or 0.1.")
    if not 0 <= r2 < 1:
        raise BadInput(f"expected_r2 is {r2}; it lies from 0 to below 1, such as 0.8 or 0.3.")
    if not 0 < level < 1:
        raise BadInput(f"level is {level}; it lies between 0 and 1, such as 0.95.")
    if draws < FEWEST_DRAWS:
        raise BadInput(f"draws is {draws}; at least {FEWEST_DRAWS} are needed, and 1000 are usual.")


def _effect(fitted: Fit, level: float, random: np.random.Generator) -> TimeSeriesEffect:
    series, outcome = fitted.series, fitted.series.outcome
    first, last = series.times[series.known], series.times[-1]
    mean = _estimate(fitted.differences.mean(axis=1), fitted.mean_effect, level, outcome, len(series.times))
    return TimeSeriesEffect(
        method=METHOD,
        outcome=outcome,
        estimand=f"mean effect on {outcome} a time, from {first} to {last}, of what began at the start",
        estimate=mean,
        n_units=1,
        n_times=len(series.times),
        n_treated=1,
        n_after=series.after,
        incremental=mean.scaled(series.after),
        lift=_lift(fitted, level),
        p_value=tail_area(fitted.differences.sum(axis=1)),
        moments=_moments(fitted, level),
        weights=fitted.coefficients,
        checks=checks(fitted, random),
        per="time",
        inclusion=fitted.inclusion,
    )


def tail_area(sums: Floats) -> float:
    """min(#{effect ≤ 0}, #{effect ≥ 0}) over the draws, the observed sum itself counted as one draw without effect.

    >>> tail_area(np.array([1.0, 2.0, -1.0]))
    0.5
    """
    return float(min((sums <= 0).sum() + 1, (sums >= 0).sum() + 1) / (sums.size + 1))


def _estimate(drawn: Floats, value: float, level: float, unit: str, n: int) -> Estimate:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(value, float(drawn.std(ddof=1)), float(low), float(high), level, n=n, unit=unit, method=METHOD)


def _lift(fitted: Fit, level: float) -> Estimate | None:
    """actual / predicted − 1 draw by draw; None where a draw predicts nothing or less, as a ratio then says nothing."""
    known = fitted.series.known
    predicted = fitted.predicted[:, known:].sum(axis=1)
    if predicted.min() <= 0:
        return None
    drawn = fitted.series.y[known:].sum() / predicted - 1
    return _estimate(drawn, float(drawn.mean()), level, "share", len(fitted.series.times))


def _moments(fitted: Fit, level: float) -> tuple[Moment, ...]:
    series = fitted.series
    counterfactual = fitted.expected.mean(axis=0)
    drawn = series.y - fitted.predicted
    return tuple(
        Moment(
            at=time,
            actual=float(series.y[t]),
            counterfactual=float(counterfactual[t]),
            effect=_estimate(drawn[:, t], float(series.y[t] - counterfactual[t]), level, series.outcome, 1),
            after=t >= series.known,
        )
        for t, time in enumerate(series.times)
    )

"""Model an outcome by the spend on all channels: contribution, return and marginal return of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from maal.core import BadInput, Estimate
from maal.impact.modelled.channel_check import channel_checks
from maal.impact.modelled.check import general_checks
from maal.impact.modelled.fit import Fit, fit, refit
from maal.impact.modelled.interval import estimate
from maal.impact.modelled.lift import Lift
from maal.impact.modelled.response import curve
from maal.impact.modelled.result import ChannelMix, MediaMix, estimands
from maal.impact.modelled.rolling import Origin, rolling_origins
from maal.impact.modelled.series import read_series

Trend = Literal["piecewise", "linear"]


def media_mix(
    data: Any,
    *,
    at: str,
    outcome: str,
    channels: Mapping[str, str] | Sequence[str],
    controls: Sequence[str] = (),
    country: str | None = None,
    lifts: Sequence[Lift] = (),
    trend: Trend = "piecewise",
    level: float = 0.95,
    seed: int = 1,
) -> MediaMix:
    """outcome = trend + season + holidays + controls + Σ contribution(spend) + noise, contributions ≥ 0.

    ``data`` is any dataframe of one row a week (``at`` is its first day) or a day. ``channels`` maps each channel to
    its column of spend (money, or any activity), or lists columns. A channel's contribution follows geometric
    carry-over and logistic saturation; what both are is drawn along with all else, so that intervals hold that doubt
    too. ``country`` adds its public holidays, ``lifts`` what tests found. The trend is straight or, "piecewise", may
    turn once a year. Seasons are left out below a year.

    Raises BadInput for data that cannot be used (see `read_series`, `read_lifts`), TooLittleData for too short series.
    Sources: Jin et al. (2017), Google, for the model; see `gibbs` for the draws.

    >>> import numpy as np, polars as pl
    >>> from datetime import date, timedelta
    >>> rng = np.random.default_rng(1)
    >>> spend = rng.gamma(1.0, 1000.0, 104)
    >>> weeks = pl.DataFrame({
    ...     "week": [date(2024, 1, 1) + timedelta(weeks=i) for i in range(104)],
    ...     "radio": spend,
    ...     "orders": 200 + 0.02 * spend + rng.normal(0, 5, 104),
    ... })
    >>> radio = media_mix(weeks, at="week", outcome="orders", channels=["radio"]).channels["radio"]
    >>> bool(radio.returns.low < 0.02 < radio.returns.high)
    True
    """
    if trend not in ("piecewise", "linear"):
        raise BadInput(f"trend is {trend!r}; give 'piecewise' or 'linear'.")
    if not 0.5 <= level < 1:
        raise BadInput(f"level is {level}; give a number from 0.5 to below 1, such as 0.95.")
    columns = channels if isinstance(channels, Mapping) else {name: name for name in channels}
    series = read_series(data, at, outcome, columns, controls)
    piecewise = trend == "piecewise"
    found = fit(series, country, piecewise, lifts, seed)
    origins = rolling_origins(found, country, piecewise, seed)
    return MediaMix(
        outcome,
        series.period,
        level,
        _channels(found, origins, level, seed),
        {name: curve(found, c, level) for c, name in enumerate(series.channels)},
        estimate(found.draws.theta.sum(axis=1) * len(series.y), level, outcome, len(series.y), _sample(found)),
        general_checks(found, origins),
        found,
    )


def _channels(found: Fit, origins: list[Origin], level: float, seed: int) -> dict[str, ChannelMix]:
    series, tested = found.series, {test.channel for test in found.tests}
    figures = [_figures(found, c, level) for c in range(len(series.channels))]
    ends = [[each["contribution"].low, each["contribution"].high] for each in figures]
    intervals = np.array(ends, dtype=np.float64) / len(series.y)
    checks = channel_checks(found, _untested(found, seed), origins, intervals)
    return {
        name: ChannelMix(
            name,
            float(series.spend[c].sum()),
            **figures[c],
            calibrated=c in tested,
            estimands=estimands(series.outcome, name, series.period.label),
            checks=checks[c],
        )
        for c, name in enumerate(series.channels)
    }


def _sample(found: Fit) -> str:
    return f"{len(found.series.y)} {found.series.word}s, {found.series.period.label}"


def _figures(found: Fit, c: int, level: float) -> dict[str, Estimate]:
    brought, spend = found.contribution(c), found.series.spend[c].sum()
    more = brought * found.picked(c, found.shapes.elasticity)
    a_unit = f"{found.series.outcome} per unit of spend"
    alpha, lam = (drawn[:, c] for drawn in found.drawn)
    draws = {
        "contribution": (brought, found.series.outcome),
        "share": (brought / found.series.y.sum(), "share"),
        "returns": (brought / spend, a_unit),
        "marginal_return": (more / spend, a_unit),
        "alpha": (alpha, f"part carried into the next {found.series.word}"),
        "lam": (lam, "saturation at the largest spend"),
    }
    n, sample = len(found.series.y), _sample(found)
    signed = {"alpha", "lam"}
    return {name: estimate(each, level, unit, n, sample, name in signed) for name, (each, unit) in draws.items()}


def _untested(found: Fit, seed: int) -> Any:
    if not found.tests:
        return np.empty((0, 0))
    draws = refit(found, len(found.series.y), found.base, (), seed)
    expected = [draws.theta[:, test.channel] * test.difference[draws.shape[:, test.channel]] for test in found.tests]
    return np.column_stack(expected)

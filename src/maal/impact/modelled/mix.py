"""Model an outcome by the spend on all channels: contribution, return and marginal return of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from maal.core import BadInput
from maal.impact.modelled.describe import describe, expected
from maal.impact.modelled.fit import fit, refit
from maal.impact.modelled.lift import Lift
from maal.impact.modelled.result import MediaMix
from maal.impact.modelled.rolling import rolling_origins
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
    require_settings(trend, level)
    columns = channels if isinstance(channels, Mapping) else {name: name for name in channels}
    series = read_series(data, at, outcome, columns, controls)
    piecewise = trend == "piecewise"
    found = fit(series, country, piecewise, lifts, seed)
    origins = rolling_origins(found, country, piecewise, seed)
    untested = refit(found, len(series.y), found.base, (), seed) if found.tests else found.draws
    return describe(found, origins, expected(found, untested), level)


def require_settings(trend: str, level: float) -> None:
    """Raise BadInput for a trend that is not known, or a level that is none."""
    if trend not in ("piecewise", "linear"):
        raise BadInput(f"trend is {trend!r}; give 'piecewise' or 'linear'.")
    if not 0.5 <= level < 1:
        raise BadInput(f"level is {level}; give a number from 0.5 to below 1, such as 0.95.")

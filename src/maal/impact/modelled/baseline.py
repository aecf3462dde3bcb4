"""The columns beside the channels: trend, season, week days, holidays, controls."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from maal.impact.modelled.season import YEAR, holidays, trend, week_days, year_terms
from maal.impact.modelled.series import Series

Floats = NDArray[np.float64]


def has_year(series: Series) -> bool:
    """Tell whether a whole year is seen, without which its season cannot be told from a trend."""
    return series.period.days >= int(YEAR) - 1


def baseline(series: Series, country: str | None, piecewise: bool, known: int | None = None) -> Floats:
    """Columns of the outcome without the channels (times × p); knots of the trend only in the first ``known`` times.

    A week counts by its middle day in the season of the year.
    """
    days = series.days
    middle = [day + timedelta(days=series.step // 2) for day in days]
    parts = [trend(days, piecewise, days[(known or len(days)) - 1])]
    if has_year(series):
        parts.append(year_terms(middle))
    if series.step == 1:
        parts.append(week_days(days))
    if country is not None:
        parts.append(holidays(days, series.step, country)[:, None])
    return np.column_stack([*parts, series.controls])

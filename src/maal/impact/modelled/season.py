"""What happens without the channels: trend, season of the year, week days, public holidays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, unknown_name

Floats = NDArray[np.float64]

YEAR = 365.25
HARMONICS = 2
_SUNDAY = 6


def trend(days: Sequence[date], piecewise: bool = True, last: date | None = None) -> Floats:
    """Columns 1, t and, where ``piecewise``, (t − k)₊ for a knot k every year after the first day; t in years.

    A knot needs half a year between it and ``last`` (the last of ``days``). Times × columns.

    >>> trend([date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)]).round(2).tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 2.0, 1.0]]
    """
    t = years(days)
    end = t[-1] if last is None else (last - days[0]).days / YEAR
    knots = np.arange(1.0, end - 0.4) if piecewise else np.empty(0)
    return np.column_stack([np.ones_like(t), t, *(np.maximum(t - knot, 0.0) for knot in knots)])


def years(days: Sequence[date]) -> Floats:
    """Years since the first day."""
    return np.array([(day - days[0]).days for day in days]) / YEAR


def year_terms(days: Sequence[date], harmonics: int = HARMONICS) -> Floats:
    """Columns cos(2πjt) and sin(2πjt), j = 1 ... ``harmonics``, t the part of the year that has gone. Times × 2j.

    >>> year_terms([date(2026, 1, 1), date(2026, 7, 2)], 1).round(1).tolist()
    [[1.0, 0.0], [-1.0, 0.0]]
    """
    t = np.array([day.timetuple().tm_yday - 1 for day in days]) / YEAR
    turns = 2 * np.pi * np.outer(t, np.arange(1, harmonics + 1))
    return np.column_stack([np.cos(turns), np.sin(turns)])


def week_days(days: Sequence[date]) -> Floats:
    """Six columns, Tuesday to Sunday: 1 on that day. Times × 6.

    >>> week_days([date(2026, 1, 5), date(2026, 1, 6)])[:, 0].tolist()
    [0.0, 1.0]
    """
    return np.array([[float(day.weekday() == which) for which in range(1, 7)] for day in days])


def holidays(days: Sequence[date], step: int, country: str) -> Floats:
    """Number of public holidays, Sundays apart, in the ``step`` days from each day on. One value a time.

    ``country`` is a code of ISO 3166 ("NO", "SE", "DK", "FI", "IS", ...). Raises BadInput for one that is not known.

    >>> holidays([date(2026, 3, 30), date(2026, 4, 6)], 7, "NO").tolist()
    [2.0, 1.0]
    """
    free = public_holidays(country, days[0].year, (days[-1] + timedelta(days=step)).year)
    inside = [[day + timedelta(days=i) in free for i in range(step)] for day in days]
    return np.asarray(np.sum(inside, axis=1), dtype=np.float64)


@cache
def public_holidays(country: str, first: int, last: int) -> frozenset[date]:
    """Public holidays from year ``first`` to ``last`` that are no Sundays."""
    import holidays as calendar  # takes 0.2 s, only where a country is given

    if country not in known_countries():
        raise BadInput(f"country: {unknown_name('country', country, known_countries())}")
    found = calendar.country_holidays(country, years=range(first, last + 1))
    return frozenset(day for day in found if day.weekday() != _SUNDAY)


@cache
def known_countries() -> frozenset[str]:
    """The codes of the countries (ISO 3166) whose public holidays are known."""
    import holidays as calendar

    return frozenset(calendar.list_supported_countries(include_aliases=False))

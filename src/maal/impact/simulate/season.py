"""How a rate moves over the days: yearly wave, weekends, growth, and shocks from week to week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from maal.core import Period

FloatArray = NDArray[np.float64]
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Season:
    """rate(day) ∝ (1 + yearly · wave) × growth^years × weekend × exp(shock), with mean 1 over the world's days.

    ``yearly`` is the height of a cosine wave that is highest in the middle of month ``peak``; ``growth`` the factor
    from one year to the next; ``weekend`` the factor on Saturdays and Sundays; ``volatility`` the standard
    deviation of weekly shocks on the log scale, of which each keeps the share ``memory`` of the one before it.
    """

    yearly: float = 0.0
    peak: int = 12
    growth: float = 1.0
    weekend: float = 1.0
    volatility: float = 0.0
    memory: float = 0.5

    def daily(self, period: Period, rng: np.random.Generator) -> FloatArray:
        """The rate of every day of ``period`` relative to its mean; ``rng`` draws the shocks.

        >>> Season(weekend=0.0).daily(Period.parse("2026W31"), np.random.default_rng(1)).round(1).tolist()
        [1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0]
        """
        days = np.arange(period.days)
        first_of_year = date(period.start.year, 1, 1)
        years = ((period.start - first_of_year).days + days) / DAYS_PER_YEAR
        wave = 1 + self.yearly * np.cos(2 * np.pi * (years - (self.peak - 0.5) / 12))
        weekends = np.where((period.start.weekday() + days) % 7 >= 5, self.weekend, 1.0)
        rate = wave * self.growth**years * weekends * np.exp(self._shocks(period.days, rng))
        return np.asarray(rate / rate.mean())

    def _shocks(self, days: int, rng: np.random.Generator) -> FloatArray:
        """A stationary AR(1) over the weeks, stretched to days."""
        steps = rng.standard_normal(days // 7 + 1)
        shocks = np.empty_like(steps)
        shocks[0] = steps[0]
        for week in range(1, len(steps)):
            shocks[week] = self.memory * shocks[week - 1] + np.sqrt(1 - self.memory**2) * steps[week]
        return self.volatility * np.repeat(shocks, 7)[:days]


STEADY = Season()

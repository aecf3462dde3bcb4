"""How a rate moves over the days: yearly wave, weekends, growth, and shocks from week to week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Period

FloatArray = NDArray[np.float64]
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Season:
    """rate(day) ∝ (1 + yearly · wave) × growth^years × weekend × exp(shock), with mean 1 over the world's days.

    ``yearly`` is the height of a cosine wave that is highest in the middle of month ``peak``; ``growth`` the factor
    from one year to the next; ``weekend`` the factor on Saturdays and Sundays; ``volatility`` the standard
    deviation of weekly shocks on the log scale, of which each keeps the share ``memory`` of the one before it.
    Of the blocks of ``flight_weeks`` weeks, the share ``flights`` holds a campaign; between campaigns nothing runs.
    """

    yearly: float = 0.0
    peak: int = 12
    growth: float = 1.0
    weekend: float = 1.0
    volatility: float = 0.0
    memory: float = 0.5
    flights: float = 1.0
    flight_weeks: int = 4

    def __post_init__(self) -> None:
        if not 0 < self.flights <= 1 or self.flight_weeks < 1:
            raise BadInput(
                f"flights is {self.flights} and flight_weeks {self.flight_weeks}: give a share above 0 and up to 1, "
                "and at least 1 week."
            )

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
        rate = wave * self.growth**years * weekends
        rate = rate * np.exp(weekly_shocks(period.days, self.volatility, self.memory, rng))
        rate = rate * self._flown(period.days, rng)
        return np.asarray(rate / rate.mean())

    def _flown(self, days: int, rng: np.random.Generator) -> FloatArray:
        """1 on days of a campaign, 0 on the others; the first block has one where none else has."""
        if self.flights == 1:
            return np.ones(days)
        block = 7 * self.flight_weeks
        flown = rng.random(-(-days // block)) < self.flights
        flown[0] |= not flown.any()
        return np.repeat(flown.astype(float), block)[:days]


STEADY = Season()


def weekly_shocks(days: int, volatility: float, memory: float, rng: np.random.Generator) -> FloatArray:
    """A stationary AR(1) over the weeks with standard deviation ``volatility``, stretched to days."""
    steps = rng.standard_normal(days // 7 + 1)
    shocks = np.empty_like(steps)
    shocks[0] = steps[0]
    for week in range(1, len(steps)):
        shocks[week] = memory * shocks[week - 1] + np.sqrt(1 - memory**2) * steps[week]
    return volatility * np.repeat(shocks, 7)[:days]

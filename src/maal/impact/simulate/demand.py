"""Demand that nobody measures: it moves the outcomes, and channels that are bought when it is high."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maal.core import Period
from maal.impact.simulate.season import FloatArray, weekly_shocks


@dataclass(frozen=True, slots=True)
class Demand:
    """log demand(week) = AR(1) with standard deviation ``volatility``, each week keeping ``memory`` of the one before.

    What comes without any channel is multiplied by the demand, a channel's activity by demand to the power of its
    ``follows_demand``. ``local`` is the standard deviation of such a factor of each area's own, which moves outcomes
    only. A memory near 1 makes both drift.
    """

    volatility: float = 0.0
    memory: float = 0.8
    local: float = 0.0

    def common(self, period: Period, rng: np.random.Generator) -> FloatArray:
        """log demand of every day."""
        return weekly_shocks(period.days, self.volatility, self.memory, rng)

    def of_area(self, period: Period, rng: np.random.Generator) -> FloatArray:
        """log of one area's own factor, every day."""
        return weekly_shocks(period.days, self.local, self.memory, rng)

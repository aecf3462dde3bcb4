"""The rates of a world, day by day: drawn once for a world, shared by all its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.impact.simulate.season import FloatArray
from maal.impact.simulate.streams import environment
from maal.impact.simulate.world import World

IntArray = NDArray[np.int64]

_WAKING = (5 / 24, 21 / 24)


@dataclass(frozen=True, slots=True)
class Rates:
    """For every channel and outcome the share of its yearly total that has come by the end of each day."""

    cumulative: Mapping[str, FloatArray]

    @staticmethod
    def of(world: World) -> Rates:
        """Draw the seasons of all channels and outcomes from the world's own seed."""
        seasons = {each.key: each.season for each in world.channels}
        seasons |= {each.kind: each.season for each in world.outcomes}
        daily = {
            name: season.daily(world.period, environment(world.seed, "season", name))
            for name, season in seasons.items()
        }
        return Rates({name: np.cumsum(rate) / rate.sum() for name, rate in daily.items()})

    def times(self, name: str, size: int, rng: np.random.Generator) -> FloatArray:
        """Moments in days since the start: the day by the season, the hour alike from 5 to 21 UTC (waking time)."""
        cumulative = self.cumulative[name]
        day = np.searchsorted(cumulative[:-1], rng.random(size), side="right")
        return np.asarray(day + rng.uniform(*_WAKING, size))

"""The rates of a world, day by day: drawn once for a world, shared by all its people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.impact.simulate.season import FloatArray, Season
from maal.impact.simulate.streams import environment
from maal.impact.simulate.switch import withheld_shares
from maal.impact.simulate.world import World

IntArray = NDArray[np.int64]

_WAKING = (5 / 24, 21 / 24)


@dataclass(frozen=True, slots=True)
class Rates:
    """For every channel and outcome the share of its total that has come by the end of each day (``cumulative``).

    ``local`` holds the same of outcomes by area (areas × days), where areas have a demand of their own. ``activity``
    is what a channel does day by day, relative to its mean: before saturation and without switches. ``withheld`` is
    the share of a switched channel's contacts that do not come, areas × days.
    """

    cumulative: Mapping[str, FloatArray]
    local: Mapping[str, FloatArray]
    activity: Mapping[str, FloatArray]
    withheld: Mapping[str, FloatArray]

    @staticmethod
    def of(world: World) -> Rates:
        """Draw the seasons of all channels and outcomes, and the demand, from the world's own seed."""
        demand = world.demand.common(world.period, environment(world.seed, "demand"))
        activity = {
            each.key: _daily(world, each.key, each.season) * np.exp(each.follows_demand * demand)
            for each in world.channels
        }
        contacts = {each.key: _saturated(activity[each.key], each.saturation) for each in world.channels}
        outcomes = {each.kind: _daily(world, each.kind, each.season) * np.exp(demand) for each in world.outcomes}
        return Rates(
            {name: np.cumsum(rate) / rate.sum() for name, rate in (contacts | outcomes).items()},
            dict(_local(world, outcomes)) if world.demand.local else {},
            {name: rate / rate.mean() for name, rate in activity.items()},
            withheld_shares(world.switches, world.period, world.areas),
        )

    def times(self, name: str, size: int, rng: np.random.Generator) -> FloatArray:
        """Moments in days since the start: the day by the season, the hour alike from 5 to 21 UTC (waking time)."""
        return _moments(self.cumulative[name], size, rng)

    def times_in(self, kind: str, area: IntArray, rng: np.random.Generator) -> FloatArray:
        """Moments of outcomes of a kind, each in its ``area``."""
        if kind not in self.local:
            return self.times(kind, len(area), rng)
        found = np.empty(len(area))
        for place, cumulative in enumerate(self.local[kind]):
            found[area == place] = _moments(cumulative, int((area == place).sum()), rng)
        return found

    def come_by(self, kind: str, area: IntArray, interest: FloatArray, days: IntArray) -> FloatArray:
        """Σ interest × the share of an outcome's total that has come by each of ``days`` (1: the first day's end)."""
        if kind not in self.local:
            return np.asarray(interest.sum() * self.cumulative[kind][days - 1])
        weight = np.bincount(area, interest, len(self.local[kind]))
        return np.asarray(weight @ self.local[kind][:, days - 1])


def _daily(world: World, name: str, season: Season) -> FloatArray:
    return season.daily(world.period, environment(world.seed, "season", name))


def _saturated(activity: FloatArray, saturation: float) -> FloatArray:
    """log(1 + saturation × activity over its mean): twice the activity makes fewer than twice the contacts."""
    return np.log1p(saturation * activity / activity.mean()) if saturation else activity


def _local(world: World, outcomes: Mapping[str, FloatArray]) -> Iterator[tuple[str, FloatArray]]:
    rngs = [environment(world.seed, "demand", area) for area in world.areas]
    factors = np.exp([world.demand.of_area(world.period, rng) for rng in rngs])
    for kind, rate in outcomes.items():
        rates = rate * factors
        yield kind, np.cumsum(rates, axis=1) / rates.sum(axis=1, keepdims=True)


def _moments(cumulative: FloatArray, size: int, rng: np.random.Generator) -> FloatArray:
    day = np.searchsorted(cumulative[:-1], rng.random(size), side="right")
    return np.asarray(day + rng.uniform(*_WAKING, size))

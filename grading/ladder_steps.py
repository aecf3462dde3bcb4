"""The next step up: the half-width that it promises, from the history, beside the one that the test then gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import polars as pl

from grading.coverage import Floats
from grading.ladder_tests import daily
from grading.ladder_worlds import FIRST, RADIO, Kind
from maal.core import Period
from maal.impact.ladder import HOURS, Action, Means, ladder, next_steps
from maal.impact.ladder.actions import LEAST_PAIRED
from maal.impact.simulate import Simulated, Switch, World, simulate
from maal.impact.tested import Effect, difference_in_means, switchback
from maal.impact.tested.assignment import Assignment, assign_areas, assign_times
from maal.impact.tested.matching import matched_pairs


@dataclass(frozen=True, slots=True)
class Promise:
    """Half-widths of one test in one world: ``expected`` from the history, and what ``came`` (None: no interval)."""

    step: str
    world: int
    expected: float
    came: float | None


def promise(kind: Kind, seed: int, untouched: Simulated) -> Promise | None:
    """One of the tests that are offered for the radio (drawn), and what it gives when it is run in the world.

    ``untouched`` is a world whose first weeks saw no test: its history until the test starts. None: none is offered.
    """
    start = kind.plan.areas_at
    history = daily(untouched)[:, : 7 * start]
    areas = dict(zip(untouched.world.areas, history.tolist(), strict=True))
    means = Means(history.sum(axis=0).tolist(), areas=areas)
    steps = next_steps(
        ladder([], goal="orders", period=kind.plan.whole, outcomes=float(untouched.outcomes.num_rows)),
        means,
        channels=(RADIO,),
    )
    every = [one for step in steps for one in (step.action, *step.others) if one and one.causal]
    offered = sorted(every, key=lambda one: (one.kind, one.hours))
    room = [one for one in offered if start + _weeks(one) <= kind.plan.weeks]
    return _run(kind, seed, room[np.random.default_rng(seed).integers(len(room))], history) if room else None


def _weeks(action: Action) -> int:
    """A test's hours are those of its kind, and so many for each week that it runs."""
    return round((action.hours - HOURS[action.kind]) / HOURS["week"])


def _run(kind: Kind, seed: int, action: Action, history: Floats) -> Promise:
    world, weeks = kind.world(seed), _weeks(action)
    if action.kind == "areas":
        effect, units = _areas(kind, seed, world, weeks, history), len(world.areas)
    else:
        effect, units = _switchback(kind, seed, world, weeks), 1
    low, high = effect.estimate.low, effect.estimate.high
    times = units * kind.plan.whole.days
    came = None if low is None or high is None else (high - low) / 2 * times
    return Promise(f"{action.kind}, {weeks} weeks", seed, action.half_width, came)


def _switchback(kind: Kind, seed: int, world: World, weeks: int) -> Effect:
    first = 7 * kind.plan.areas_at
    days = range(first, first + 7 * weeks)
    drawn = assign_times(days, seed=seed)
    off = tuple(_day(day) for day in days if day not in set(drawn.on))
    counts = daily(simulate(replace(world, switches=(Switch(RADIO, off),)))).sum(axis=0)
    data = pl.DataFrame({"day": days, "orders": counts[first : first + 7 * weeks], "on": _flags(drawn)})
    return switchback(data, at="day", outcome="orders", on="on")


def _areas(kind: Kind, seed: int, world: World, weeks: int, history: Floats) -> Effect:
    """One of each pair of areas that ran alike, or half of the areas, off; against as many weeks before."""
    at, days = 7 * kind.plan.areas_at, 7 * weeks
    names = world.areas
    pairs = matched_pairs(dict(zip(names, history.tolist(), strict=True))) if len(names) >= LEAST_PAIRED else None
    drawn = assign_areas(names, seed=seed, pairs=pairs)
    switch = Switch(RADIO, (kind.plan.period(kind.plan.areas_at, weeks),), drawn.on, kind.plan.spill)
    counts = dict(zip(names, daily(simulate(replace(world, switches=(switch,)))), strict=True))
    data = pl.DataFrame(
        {
            "area": [one.name for one in drawn.assigned],
            "pair": [one.block for one in drawn.assigned],
            "orders": [float(counts[one.name][at : at + days].mean()) for one in drawn.assigned],
            "before": [float(counts[one.name][at - days : at].mean()) for one in drawn.assigned],
        }
    )
    return difference_in_means(data, unit="area", outcome="orders", treated=drawn.on, block="pair", baseline="before")


def _flags(drawn: Assignment) -> list[int]:
    return [int(one.on) for one in drawn.assigned]


def _day(day: int) -> Period:
    return Period(FIRST + timedelta(days=day), FIRST + timedelta(days=day + 1))

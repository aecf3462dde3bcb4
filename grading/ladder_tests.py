"""The rung "tested" in one world: a test of areas, read by five methods, and a switchback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from grading.coverage import Floats
from grading.ladder_worlds import DISPLAY, FIRST, ORDER, Kind, Plan
from maal.core import TooLittleData
from maal.impact.simulate import Simulated, Switch, World, simulate
from maal.impact.simulate.rates import Rates
from maal.impact.tested import (
    Effect,
    difference_in_differences,
    difference_in_means,
    interrupted_time_series,
    switchback,
    synthetic_control,
    synthetic_difference_in_differences,
)
from maal.impact.tested.assignment import assign_areas, assign_times
from maal.impact.tested.assignments import Bools

EVERY, GAP = 7, 3
SERIES, NOISY_SERIES = "interrupted time series", "interrupted time series, noisy control"
R2, DRAWS = 0.5, 500
"""Of the interrupted time series: what an analyst sets whom the checks of the first fit (0.8) told that the controls
explain less; and half the usual draws, to save time."""


@dataclass(frozen=True, slots=True)
class Graded:
    """What one method said in one world beside what is true there; ``refused`` where it gave no interval.

    ``size`` is what errors and widths are measured by: the truth, or, of a channel without effect (``idle``), the
    outcomes of the same units and times. ``warned`` tells whether a check failed.
    """

    rung: str
    world: int
    truth: float
    size: float
    idle: bool = False
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    warned: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class AreaTest:
    """A world in which ``channel`` was off in the areas ``off``; ``counts`` are its outcomes, areas × weeks."""

    plan: Plan
    channel: str
    simulated: Simulated
    off: tuple[str, ...]
    counts: Floats

    @property
    def areas(self) -> tuple[str, ...]:
        """All areas."""
        return self.simulated.world.areas

    @property
    def cells(self) -> int:
        """Areas × weeks that were off."""
        return len(self.off) * self.plan.areas_for

    @property
    def truth(self) -> float:
        """Mean effect of being off, had nothing come through, per area and week."""
        plan = self.plan
        lost = self.simulated.contribution(self.channel, ORDER, plan.areas_off, self.off, "withheld")
        return -lost / (1 - plan.spill) / self.cells

    @property
    def mean(self) -> float:
        """Mean outcome of an area and week."""
        return float(self.counts.mean())


def area_test(kind: Kind, seed: int, channel: str, world: World) -> AreaTest:
    """Switch ``channel`` off where a draw says, and let the world run."""
    plan = kind.plan
    off = assign_areas(world.areas, seed=seed, treated=plan.treated).on
    switch = Switch(channel, (plan.areas_off,), off, plan.spill)
    simulated = simulate(replace(world, switches=(*world.switches, switch)))
    days = daily(simulated).reshape(len(world.areas), plan.weeks, 7)
    return AreaTest(plan, channel, simulated, off, days.sum(axis=2))


def daily(simulated: Simulated) -> Floats:
    """Outcomes, areas × days."""
    world, outcomes = simulated.world, simulated.outcomes
    area = pc.index_in(outcomes["area"], pa.array(world.areas)).to_numpy()
    day = pc.days_between(pa.scalar(FIRST), outcomes["occurred_at"].cast(pa.date32())).to_numpy()
    size = len(world.areas) * world.period.days
    return np.bincount(area * world.period.days + day, minlength=size).reshape(len(world.areas), -1).astype(float)


def effects(test: AreaTest) -> Iterator[tuple[str, Effect | None, float]]:
    """Name, effect (None: refused) and what its figures are multiples of, method by method."""
    panel = _panel(test)
    where: dict[str, Any] = {"unit": "area", "at": "week", "outcome": "orders", "treated": test.off}
    start = test.plan.areas_at
    yield "random areas", _tried(lambda: difference_in_means(_change(test), unit="area", outcome="orders",
                                 treated=test.off, baseline="before")), 1.0  # fmt: skip
    yield "difference in differences", _tried(lambda: difference_in_differences(panel, start=start, **where)), 1.0
    yield "synthetic control", _tried(lambda: synthetic_control(panel, start=start, demeaned=True, **where)), 1.0
    yield (
        "synthetic control, placebo",
        _tried(lambda: synthetic_control(panel, start=start, demeaned=True, inference="placebo", **where)),
        1.0,
    )
    yield (
        "synthetic difference in differences",
        _tried(lambda: synthetic_difference_in_differences(panel, start=start, **where)),
        1.0,
    )
    for name, control in ((SERIES, _index(test)), (NOISY_SERIES, test.counts[~_is_off(test)].sum(axis=0))):
        yield name, _tried(partial(_series, test, control)), float(len(test.off))


def _tried(method: Callable[[], Effect]) -> Effect | None:
    try:
        effect = method()
    except TooLittleData:
        return None
    return effect if effect.estimate.has_interval else None


def _window(test: AreaTest) -> slice:
    return slice(max(test.plan.areas_at - test.plan.before, 0), test.plan.areas_at + test.plan.areas_for)


def _panel(test: AreaTest) -> pl.DataFrame:
    window = _window(test)
    weeks = np.arange(window.start, window.stop)
    return pl.DataFrame(
        {
            "area": np.repeat(np.array(test.areas), len(weeks)).tolist(),
            "week": np.tile(weeks, len(test.areas)),
            "orders": test.counts[:, window].ravel(),
        }
    )


def _change(test: AreaTest) -> pl.DataFrame:
    """Mean of the test's weeks, and of as many before."""
    at, weeks = test.plan.areas_at, test.plan.areas_for
    before = test.counts[:, max(at - weeks, 0) : at].mean(axis=1)
    return pl.DataFrame({"area": test.areas, "orders": test.counts[:, at : at + weeks].mean(axis=1), "before": before})


def _series(test: AreaTest, control: Floats) -> Effect:
    """The sum of the areas that were off, beside a control."""
    window = _window(test)
    weeks = np.arange(window.start, window.stop)
    orders = test.counts[_is_off(test)].sum(axis=0)
    data = pl.DataFrame({"week": weeks, "orders": orders[window], "control": control[window]})
    start = test.plan.areas_at
    return interrupted_time_series(
        data, at="week", outcome="orders", start=start, controls=["control"], expected_r2=R2, draws=DRAWS
    )


def _is_off(test: AreaTest) -> Bools:
    return np.array([area in test.off for area in test.areas])


def _index(test: AreaTest) -> Floats:
    """What is to be expected in the other areas, within 2 %: as if they were so large that chance evens out."""
    world, simulated = test.simulated.world, test.simulated
    (outcome,) = world.outcomes
    people = simulated.people * (1 - len(test.off) / len(test.areas))
    baseline = outcome.rate * world.years * people * np.diff(Rates.of(world).cumulative[ORDER], prepend=0.0)
    table = simulated.contributions
    other = table.filter(pc.invert(pc.is_in(table["area"], pa.array(test.off))))
    day = pc.days_between(pa.scalar(FIRST), other["day"]).to_numpy()
    expected = baseline + np.bincount(day, other["incremental"].to_numpy(), world.period.days)
    noise = np.random.default_rng(world.seed).lognormal(0.0, 0.02, test.plan.weeks)
    return np.asarray(expected.reshape(-1, 7).sum(axis=1) * noise)


def graded(rung: str, world: int, effect: Effect | None, times: float, truth: float, size: float, idle: bool) -> Graded:
    """The effect beside ``truth`` and ``size``, all as ``times`` multiples of them."""
    size = size if idle else abs(truth)
    if effect is None:
        return Graded(rung, world, truth, size, idle, refused=True)
    estimate = effect.estimate.scaled(1 / times)
    assert estimate.low is not None and estimate.high is not None
    warned = bool(effect.failed)
    return Graded(rung, world, truth, size, idle, estimate.value, estimate.low, estimate.high, warned)


def grade_areas(test: AreaTest, seed: int, found: list[tuple[str, Effect | None, float]]) -> list[Graded]:
    """Every method on one test of areas."""
    idle = test.channel == DISPLAY
    return [graded(name, seed, effect, times, test.truth, test.mean, idle) for name, effect, times in found]


def switched(kind: Kind, seed: int, channel: str, world: World) -> tuple[Simulated, dict[int, bool]]:
    """Switch ``channel`` on and off by the week at random everywhere; the days of the test, and whether it was on."""
    plan = kind.plan
    days = range(7 * plan.switches_at, 7 * (plan.switches_at + plan.switches_for))
    assigned = {each.name: each.on for each in assign_times(days, seed=seed, every=EVERY).assigned}
    off = tuple(plan.period(day // 7, 1) for day in days if day % 7 == 0 and not assigned[day])
    return simulate(replace(world, switches=(*world.switches, Switch(channel, off)))), assigned


def grade_switchback(kind: Kind, seed: int, channel: str, world: World) -> Graded:
    """A switchback by weeks, of which the first days do not count; the truth is the mean effect of being on."""
    simulated, assigned = switched(kind, seed, channel, world)
    counts = daily(simulated).sum(axis=0)
    days = list(assigned)
    data = pl.DataFrame({"day": days, "orders": counts[days], "on": [int(on) for on in assigned.values()]})
    effect = _tried(lambda: switchback(data, at="day", outcome="orders", on="on", every=EVERY, gap=GAP))
    kept = [day for day in days if day % EVERY >= GAP]
    truth = full_effect(simulated, channel, kept)
    return graded("switchback", seed, effect, 1.0, truth, float(counts.mean()), channel == DISPLAY)


def full_effect(simulated: Simulated, channel: str, days: list[int]) -> float:
    """Mean contribution of a day in which the channel is on, as before it."""
    table = simulated.contributions.filter(pc.equal(simulated.contributions["channel"], channel))
    if not table.num_rows:
        return 0.0
    day = pc.days_between(pa.scalar(FIRST), table["day"]).to_numpy()
    both = table["incremental"].to_numpy() + table["withheld"].to_numpy()
    return float(np.bincount(day, both)[days].mean())

"""The worlds in which the rungs are graded: one benign kind, and hazards, each the benign one with one thing wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from maal.core import Period
from maal.impact.simulate import Asked, Demand, Season, World, WorldChannel, WorldOutcome

ORDER = "order"
RADIO, NEWSPAPER, DISPLAY = "radio", "newspaper", "display"
FIRST = date(2024, 1, 1)
BENIGN = "benign"


@dataclass(frozen=True, slots=True)
class Plan:
    """When the tests of a world of ``weeks`` weeks run: areas from week ``areas_at``, ``treated`` of them off; all of
    them on and off by the week from week ``switches_at``. ``spill`` is what comes through where a channel is off."""

    weeks: int = 104
    areas_at: int = 64
    areas_for: int = 12
    treated: int = 6
    before: int = 40
    switches_at: int = 80
    switches_for: int = 24
    spill: float = 0.0

    def period(self, first: int, weeks: int) -> Period:
        """``weeks`` weeks from week ``first`` on."""
        return Period(FIRST + timedelta(weeks=first), FIRST + timedelta(weeks=first + weeks))

    @property
    def whole(self) -> Period:
        """All weeks."""
        return self.period(0, self.weeks)

    @property
    def areas_off(self) -> Period:
        """When the areas are off."""
        return self.period(self.areas_at, self.areas_for)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of world: ``of`` turns the benign world into it."""

    name: str
    plan: Plan
    of: Callable[[World], World]

    def world(self, seed: int) -> World:
        """The world with this seed: seasons, flights, demand and people are its own."""
        return self.of(replace(_benign(self.plan), seed=seed))


def _benign(plan: Plan) -> World:
    pulses = Season(flights=0.5, flight_weeks=3, volatility=0.3)
    bought: dict[str, Any] = {"monthly_cost": 10_000.0, "costs_weekly": True}
    return World(
        plan.whole,
        people=4096,
        channels=(
            WorldChannel(
                RADIO,
                reach=0.6,
                frequency=12,
                effects={ORDER: 0.06},
                carry_over_days=1.5,
                season=Season(volatility=0.3, memory=0.3),
                **bought,
            ),
            WorldChannel(
                NEWSPAPER,
                reach=0.5,
                frequency=16,
                effects={ORDER: 0.06},
                carry_over_days=6,
                season=pulses,
                saturation=1.0,
                unseen=1.0,
                **bought,
            ),
            WorldChannel(DISPLAY, reach=0.6, frequency=8, season=replace(pulses, flight_weeks=2), **bought),
            WorldChannel("search-organic", frequency=1, demand_led=1.0, follows={ORDER: 0.6}),
        ),
        outcomes=(WorldOutcome(ORDER, 2.2, Season(yearly=0.2, weekend=0.7, volatility=0.08)),),
        interest_shape=2.0,
        areas=tuple(f"area {number:02d}" for number in range(1, 21)),
        asked=Asked(answers=0.5, recall_bias=0.2, last_contact=0.4),
    )


def _as_it_is(world: World) -> World:
    return world


def _demand(world: World) -> World:
    """What nobody measures moves orders, and the spend on all channels with them."""
    bought = {RADIO, NEWSPAPER, DISPLAY}
    channels = tuple(replace(each, follows_demand=1.0) if each.key in bought else each for each in world.channels)
    return replace(world, channels=channels, demand=Demand(volatility=0.25, memory=0.8))


def _drift(world: World) -> World:
    """Orders drift, everywhere and in each area by itself; channels do not follow."""
    return replace(world, demand=Demand(volatility=0.25, memory=0.97, local=0.2))


def kinds() -> tuple[Kind, ...]:
    """The benign kind first."""
    usual = Plan()
    short = Plan(weeks=10, areas_at=6, areas_for=4, before=6, switches_at=0, switches_for=10)
    return (
        Kind(BENIGN, usual, _as_it_is),
        Kind("unobserved demand", usual, _demand),
        Kind("lost cookies (40 %)", usual, lambda world: replace(world, stray=0.4)),
        Kind("few areas (4)", replace(usual, treated=2), lambda world: replace(world, areas=world.areas[:4])),
        Kind("short series (10 weeks)", short, _as_it_is),
        Kind("interference (40 %)", replace(usual, spill=0.4), _as_it_is),
        Kind("drift", usual, _drift),
    )

"""The rungs "asked" and "modelled" in one world, and the figure on which the ladder rests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from grading.ladder_tests import AreaTest, Graded
from grading.ladder_worlds import DISPLAY, FIRST, NEWSPAPER, ORDER, RADIO
from maal.core import Estimate, Evidence, Rung, TooLittleData
from maal.impact.asked import Heard, heard_about
from maal.impact.ladder import ladder
from maal.impact.modelled import Lift, MediaMix, media_mix
from maal.impact.simulate import Simulated
from maal.impact.tagged import Journeys, attribute
from maal.impact.tested import Effect

CHANNELS = (RADIO, NEWSPAPER, DISPLAY)
ASKED, PROCESS = "asked", "asked, as of a process that goes on"
PLAIN, CALIBRATED = "modelled", "modelled with a test"
BEST = "best-supported figure"


def heard(simulated: Simulated) -> dict[str, Heard | None]:
    """The answers as a sample of these outcomes, and as one of a process that goes on (the default)."""
    answers = pl.from_arrow(simulated.outcomes.select(["asked", "person"]))
    assert isinstance(answers, pl.DataFrame)
    return {
        ASKED: _asked(lambda: heard_about(answers, population=answers.height)),
        PROCESS: _asked(lambda: heard_about(answers, person="person")),
    }


def _asked(made: Callable[[], Heard]) -> Heard | None:
    try:
        return made()
    except TooLittleData:
        return None


def would_say(simulated: Simulated, channel: str) -> float:
    """The share of all outcomes whose persons would name the channel, answered or not."""
    return float(pc.mean(pc.equal(simulated.hidden["would_say"], channel)).as_py())


def grade_asked(simulated: Simulated, seed: int, found: dict[str, Heard | None]) -> Iterator[Graded]:
    """Shares against what all would say."""
    for rung, answers in found.items():
        for channel in CHANNELS:
            truth = would_say(simulated, channel)
            if answers is None:
                yield Graded(rung, seed, truth, truth, refused=True)
            else:
                share, warned = answers.of(channel).share, any(check.passed is False for check in answers.checks)
                yield beside(rung, seed, share, truth, truth, False, warned)


def beside(rung: str, seed: int, estimate: Estimate, truth: float, size: float, idle: bool, warned: bool) -> Graded:
    """An estimate with its interval beside the truth."""
    assert estimate.low is not None and estimate.high is not None
    return Graded(rung, seed, truth, size, idle, estimate.value, estimate.low, estimate.high, warned)


def lift_of(test: AreaTest, effect: Effect) -> Lift:
    """What the test of areas says of the areas that stayed on: as many outcomes came from the channel there."""
    on = (len(test.areas) - len(test.off)) * test.plan.areas_for
    return Lift(test.channel, test.plan.areas_off, effect.estimate.scaled(-on))


def model(test: AreaTest, lifts: tuple[Lift, ...]) -> MediaMix | None:
    """The light model on the weeks of the world; None where it refuses."""
    try:
        return media_mix(_weeks(test), at="week", outcome="orders", channels=CHANNELS, lifts=lifts)
    except TooLittleData:
        return None


def _weeks(test: AreaTest) -> pl.DataFrame:
    columns: dict[str, Any] = {
        "week": [test.plan.period(week, 1).start for week in range(test.plan.weeks)],
        "orders": test.counts.sum(axis=0),
    }
    costs = test.simulated.costs
    for channel in CHANNELS:
        mine = costs.filter(pc.equal(costs["channel"], channel))
        week = pc.days_between(pa.scalar(FIRST), mine["starts_on"]).to_numpy() // 7
        columns[channel] = np.bincount(week, mine["amount"].to_numpy(), test.plan.weeks)
    return pl.DataFrame(columns)


def grade_model(rung: str, test: AreaTest, seed: int, mix: MediaMix | None) -> Iterator[Graded]:
    """Contributions over all weeks; with a test, the tested channel apart from the others."""
    outcomes = float(test.counts.sum())
    for channel in CHANNELS:
        truth, idle = test.simulated.contribution(channel, ORDER), channel == DISPLAY
        size = outcomes if idle else truth
        name = rung if rung == PLAIN else f"{rung}: {'that channel' if channel == test.channel else 'the others'}"
        if mix is None:
            yield Graded(name, seed, truth, size, idle, refused=True)
        else:
            found = mix.channels[channel]
            warned = any(check.passed is False for check in (*mix.general, *found.checks))
            yield beside(name, seed, found.contribution, truth, size, idle, warned)


def grade_best(
    test: AreaTest,
    seed: int,
    found: list[tuple[str, Effect | None, float]],
    answers: Heard | None,
    mix: MediaMix | None,
) -> Iterator[Graded]:
    """The figure on which the ladder rests, against what its own rung is true of: caused, or said."""
    evidence = [*_tested(test, found)]
    outcomes = float(test.counts.sum())
    evidence += answers.credited("orders", outcomes, test.plan.whole) if answers else ()
    evidence += mix.evidence("orders") if mix else ()
    laid = ladder(evidence, goal="orders", period=test.plan.whole, outcomes=outcomes)
    for channel in CHANNELS:
        caused, idle = test.simulated.contribution(channel, ORDER), channel == DISPLAY
        chosen = laid.best(channel).claim if channel in laid.channels else None
        size = outcomes if idle else caused
        if chosen is None:
            yield Graded(BEST, seed, caused, size, idle, refused=True)
            continue
        said = chosen.rung is Rung.ASKED
        truth = would_say(test.simulated, channel) * outcomes if said else caused
        name = f"{BEST}: {'asked' if said else f'{chosen.rung}, {chosen.design}'}"
        for rung in (BEST, name):
            yield beside(rung, seed, chosen.evidence.estimate, truth, size, idle, False)


def _tested(test: AreaTest, found: list[tuple[str, Effect | None, float]]) -> Iterator[Evidence]:
    """Contribution = −(mean effect of being off) × areas and weeks that were on."""
    active = len(test.areas) * test.plan.weeks - test.cells
    for _, effect, times in found:
        if effect:
            estimate = effect.estimate.scaled(-active / times, unit="outcomes")
            words = f"outcomes caused in {test.plan.whole.label}"
            yield Evidence(
                "orders", test.channel, test.plan.whole, Rung.TESTED, words, estimate, effect.checks, effect.method
            )


@dataclass(frozen=True, slots=True)
class Credit:
    """What answers or tags credit to a channel, beside what it caused, as shares of the outcomes of one world."""

    rung: str
    channel: str
    credited: float
    caused: float


def credits(test: AreaTest, answers: Heard | None) -> Iterator[Credit]:
    """Of every channel: by what people say, and by linear attribution of the contacts that are seen."""
    simulated = test.simulated
    outcomes = float(test.counts.sum())
    tagged = attribute(Journeys(simulated.touchpoints, simulated.outcomes), "linear", None)
    by_tags = {row.channel: row.credit / outcomes for row in tagged.rows}
    by_answers = {row.channel: row.part.value for row in answers.rows} if answers else {}
    for channel in simulated.world.channels:
        caused = simulated.contribution(channel.key, ORDER) / outcomes
        for rung, shares in (("asked", by_answers), ("tagged", by_tags)):
            yield Credit(rung, channel.key, shares.get(channel.key, 0.0), caused)

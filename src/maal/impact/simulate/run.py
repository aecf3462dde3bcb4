"""Let a world run: touchpoints, outcomes, costs and measures as its organisation would see them, and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maal.core import BadInput, Period
from maal.impact.simulate.answers import texts
from maal.impact.simulate.contributions import Contributions, Part, contribution
from maal.impact.simulate.ledger import costs, measures
from maal.impact.simulate.people import Block, Contacts, simulate_block
from maal.impact.simulate.rates import IntArray, Rates
from maal.impact.simulate.season import FloatArray
from maal.impact.simulate.streams import BLOCK
from maal.impact.simulate.truth import Truth
from maal.impact.simulate.world import BASELINE, World

NONE = "none"
"""In ``would_say``: the person would name no channel."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came out of a world, as Arrow tables with the columns of the fact tables, and what is true in it.

    ``touchpoints``: person, occurred_at, channel; only what is seen. Negative persons are stray ids.
    ``outcomes``: person, occurred_at, kind, value, currency; where the world has areas, ``area``; where it asks,
    ``asked``: what the person wrote (null: no answer). ``costs`` and ``measures``: as in the fact tables.
    ``truth``: by channel (or "baseline"), outcome and month: ``incremental`` (expected outcomes with the channel −
    without it, given who was reached when), ``caused`` (those that came), ``caused_value``, ``caused_first``
    (people's first outcomes with it − without it). ``contributions``: incremental by channel, outcome, area and day,
    beside ``withheld``: what the contacts that a switch took away would have caused. ``hidden``: row for row beside the
    outcomes, ``cause`` (the channel or "baseline") and ``would_say``: the channel that the person would name if asked
    ("none": no channel; null where the world does not ask).

    The truth of the rung "asked" is the share of ``would_say`` among all outcomes of a period and kind, answered or not
    (a finite population). What moved people is another matter: ``cause``, or ``contributions``.
    """

    world: World
    people: int
    seed: int
    touchpoints: pa.Table
    outcomes: pa.Table
    costs: pa.Table
    measures: pa.Table
    truth: pa.Table
    contributions: pa.Table
    hidden: pa.Table

    def contribution(
        self,
        channel: str,
        outcome: str,
        period: Period | None = None,
        areas: tuple[str, ...] = (),
        part: Part = "incremental",
    ) -> float:
        """Expected outcomes of a kind that a channel caused (or a switch withheld) within a period, in some areas."""
        return contribution(self.contributions, channel, outcome, period, areas, part)


def simulate(world: World, people: int | None = None, seed: int | None = None) -> Simulated:
    """Draw ``people`` people of ``world`` with ``seed`` (both the world's own if None).

    Seasons and shocks belong to the world; people, contacts, outcomes and surveys to the seed. The first n people
    are the same whatever their number.

    >>> from maal.core import Period
    >>> from maal.impact.simulate import WorldChannel, WorldOutcome
    >>> shop = WorldChannel("shop", frequency=4, effects={"order": 0.1})
    >>> world = World(Period.parse("2026"), 500, (shop,), (WorldOutcome("order", rate=0.5, value=100),))
    >>> simulate(world).touchpoints.column_names
    ['person', 'occurred_at', 'channel']
    """
    people = world.people if people is None else people
    seed = world.seed if seed is None else seed
    if people < 1:
        raise BadInput(f"Simulate at least one person; got {people}.")
    rates = Rates.of(world)
    truth, daily = Truth.of(world, rates), Contributions(world)
    touchpoints, outcomes, hidden = [], [], []
    for number in range(-(-people // BLOCK)):
        block = simulate_block(world, rates, seed, number, min(BLOCK, people - number * BLOCK))
        truth.add(block)
        daily.add(block)
        touchpoints.append(_touchpoints(world, block))
        outcomes.append(_outcomes(world, block))
        hidden.append(_hidden(world, block))
    return Simulated(
        world,
        people,
        seed,
        pa.concat_tables(touchpoints),
        pa.concat_tables(outcomes),
        costs(world, rates),
        measures(world, seed),
        truth.table(),
        daily.table(),
        pa.concat_tables(hidden),
    )


def _touchpoints(world: World, block: Block) -> pa.Table:
    """The contacts that left a trace, in the order of the channels."""
    parts = [_seen(block.contacts[channel.key], channel.unseen, world.stray) for channel in world.channels]
    person = np.concatenate([np.zeros(0, np.int64), *(person for person, _ in parts)])
    time = np.concatenate([np.zeros(0), *(time for _, time in parts)])
    stray = person < 0
    person += np.where(stray, 0, block.number * BLOCK)
    person[stray] = -1 - block.number * 2**32 - np.arange(stray.sum())
    return pa.table(
        {
            "person": person,
            "occurred_at": _timestamps(world, time),
            "channel": _names([channel.key for channel in world.channels], [len(time) for _, time in parts]),
        }
    )


def _seen(contacts: Contacts, unseen: float, stray: float) -> tuple[IntArray, FloatArray]:
    """Persons (−1: a stray id) and times of the contacts whose luck is at least ``unseen``."""
    seen = contacts.where(contacts.luck >= unseen)
    is_stray = seen.luck < unseen + (1 - unseen) * stray
    return np.where(is_stray, -1, seen.person), seen.time


def _outcomes(world: World, block: Block) -> pa.Table:
    parts = [block.outcomes[outcome.kind] for outcome in world.outcomes]
    person = np.concatenate([np.zeros(0, np.int64), *(part.person for part in parts)]) + block.number * BLOCK
    value = np.concatenate([np.zeros(0), *(part.value for part in parts)])
    has_value = ~np.isnan(value)
    columns = {
        "person": person,
        "occurred_at": _timestamps(world, np.concatenate([np.zeros(0), *(part.time for part in parts)])),
        "kind": _names([outcome.kind for outcome in world.outcomes], [len(part.time) for part in parts]),
        "value": pa.array(value, mask=~has_value),
        "currency": pc.if_else(pa.array(has_value), world.currency, pa.scalar(None, pa.string())),
    }
    if world.areas:
        columns["area"] = pa.array(world.areas, pa.string()).take(pa.array(block.area[person - block.number * BLOCK]))
    if world.asked:
        said = [text for outcome in world.outcomes for text in texts(world.channels, block.answers[outcome.kind])]
        columns["asked"] = pa.array(said, pa.string())
    return pa.table(columns)


def _hidden(world: World, block: Block) -> pa.Table:
    """The cause of each outcome, and what its person would say."""
    channels = [channel.key for channel in world.channels]
    cause = [block.outcomes[outcome.kind].cause + 1 for outcome in world.outcomes]
    says = [block.answers[kind].names + 1 for kind in block.answers]
    causes = pa.array([BASELINE, *channels]).take(pa.array(np.concatenate([np.zeros(0, np.int64), *cause])))
    named = pa.array([NONE, *channels]).take(pa.array(np.concatenate([np.zeros(0, np.int64), *says])))
    return pa.table({"cause": causes, "would_say": named if world.asked else pa.nulls(len(causes), pa.string())})


def _timestamps(world: World, days: FloatArray) -> pa.Array:
    """Whole seconds, as naive UTC microseconds."""
    start = np.datetime64(datetime.combine(world.period.start, datetime.min.time()), "us")
    return pa.array(start + (days * 86_400).astype("int64").astype("timedelta64[s]"), pa.timestamp("us"))


def _names(names: list[str], counts: list[int]) -> pa.Array:
    places = pa.array(np.repeat(np.arange(len(names)), counts), pa.int32())
    return pa.DictionaryArray.from_arrays(places, pa.array(names, pa.string())).cast(pa.string())

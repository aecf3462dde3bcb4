"""One block of people: their contacts and their outcomes, each with its cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.impact.simulate.rates import IntArray, Rates
from maal.impact.simulate.season import FloatArray
from maal.impact.simulate.streams import BLOCK, stream
from maal.impact.simulate.world import BASELINE, World, WorldChannel, WorldOutcome


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts of one channel: the person's place in the block, the time in days, and a uniform number that
    decides whether the contact is seen."""

    person: IntArray
    time: FloatArray
    luck: FloatArray

    def where(self, keep: NDArray[np.bool_]) -> Contacts:
        """The contacts that ``keep`` marks."""
        return Contacts(self.person[keep], self.time[keep], self.luck[keep])


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes of one kind: person's place in the block, time in days, value (NaN: none), and the cause: the
    channel's place in the world, or −1 for what comes without any."""

    person: IntArray
    time: FloatArray
    value: FloatArray
    cause: IntArray

    def where(self, keep: NDArray[np.bool_]) -> Outcomes:
        """The outcomes that ``keep`` marks."""
        return Outcomes(self.person[keep], self.time[keep], self.value[keep], self.cause[keep])


@dataclass(frozen=True, slots=True)
class Block:
    """People with their interest, their contacts by channel and their outcomes by kind.

    ``exposures`` are the contacts that a channel made itself (they may cause); ``contacts`` also hold those that
    followed a wish which was there already.
    """

    number: int
    interest: FloatArray
    exposures: dict[str, Contacts]
    contacts: dict[str, Contacts]
    outcomes: dict[str, Outcomes]

    def first(self, people: int) -> Block:
        """The first ``people`` people of the block: drawn as in the whole block, so that they are the same ones."""
        if people >= len(self.interest):
            return self
        exposures = {key: contacts.where(contacts.person < people) for key, contacts in self.exposures.items()}
        contacts = {key: contacts.where(contacts.person < people) for key, contacts in self.contacts.items()}
        outcomes = {kind: outcomes.where(outcomes.person < people) for kind, outcomes in self.outcomes.items()}
        return Block(self.number, self.interest[:people], exposures, contacts, outcomes)


def simulate_block(world: World, rates: Rates, seed: int, number: int, people: int = BLOCK) -> Block:
    """Draw the block ``number`` and keep its first ``people`` people."""
    interest = stream(seed, number, "interest").gamma(world.interest_shape, 1 / world.interest_shape, BLOCK)
    draw = _Draw(world, rates, seed, number, interest)
    exposures = {channel.key: draw.exposures(channel) for channel in world.channels}
    causes = {outcome.kind: dict(draw.causes(outcome, exposures)) for outcome in world.outcomes}
    outcomes = {kind: _join_outcomes(parts) for kind, parts in causes.items()}
    contacts = {
        channel.key: _join_contacts([exposures[channel.key], *draw.followers(channel, causes)])
        for channel in world.channels
    }
    return Block(number, interest, exposures, contacts, outcomes).first(people)


@dataclass(frozen=True, slots=True)
class _Draw:
    """What every draw of a block needs."""

    world: World
    rates: Rates
    seed: int
    number: int
    interest: FloatArray

    def rng(self, *purpose: str) -> np.random.Generator:
        return stream(self.seed, self.number, *purpose)

    def exposures(self, channel: WorldChannel) -> Contacts:
        """Poisson(reached × frequency × years × mean of 1 and interest) contacts of each person."""
        rng = self.rng("exposure", channel.key)
        reached = rng.random(BLOCK) < channel.reach
        pull = 1 - channel.demand_led + channel.demand_led * self.interest
        counts = rng.poisson(reached * channel.frequency * self.world.years * pull)
        person = np.repeat(np.arange(BLOCK), counts)
        times = self.rates.times(channel.key, len(person), rng)
        return Contacts(person, times, rng.random(len(person)))

    def causes(self, outcome: WorldOutcome, exposures: dict[str, Contacts]) -> Iterator[tuple[str, Outcomes]]:
        """The outcomes of one kind, cause by cause: the baseline first."""
        yield BASELINE, self._baseline(outcome)
        for place, channel in enumerate(self.world.channels):
            if channel.effects.get(outcome.kind, 0.0) > 0:
                yield channel.key, self._caused(outcome, channel, place, exposures[channel.key])

    def _baseline(self, outcome: WorldOutcome) -> Outcomes:
        rng = self.rng("baseline", outcome.kind)
        counts = rng.poisson(outcome.rate * self.world.years * self.interest)
        person = np.repeat(np.arange(BLOCK), counts)
        times = self.rates.times(outcome.kind, len(person), rng)
        return _worth(outcome, person, times, -1, rng)

    def _caused(self, outcome: WorldOutcome, channel: WorldChannel, place: int, contacts: Contacts) -> Outcomes:
        """Poisson(effect × interest) outcomes a contact, each after an exponential delay, within the period."""
        rng = self.rng("effect", channel.key, outcome.kind)
        counts = rng.poisson(channel.effects[outcome.kind] * self.interest[contacts.person])
        person, start = np.repeat(contacts.person, counts), np.repeat(contacts.time, counts)
        times = start + rng.exponential(channel.carry_over_days, len(start))
        keep = times < self.world.period.days
        return _worth(outcome, person[keep], times[keep], place, rng)

    def followers(self, channel: WorldChannel, causes: dict[str, dict[str, Outcomes]]) -> Iterator[Contacts]:
        """The contacts with a channel that come before outcomes, because these are coming."""
        for kind, mean in channel.follows.items():
            for cause, outcomes in causes[kind].items():
                rng = self.rng("follow", channel.key, kind, cause)
                counts = rng.poisson(mean, len(outcomes.person))
                times = np.repeat(outcomes.time, counts) - rng.exponential(channel.follow_days, counts.sum())
                contacts = Contacts(np.repeat(outcomes.person, counts), times, rng.random(len(times)))
                yield contacts.where(times >= 0)


def _worth(
    outcome: WorldOutcome, person: IntArray, times: FloatArray, cause: int, rng: np.random.Generator
) -> Outcomes:
    """Outcomes with lognormal values of the mean that the world sets."""
    if outcome.value is None:
        value = np.full(len(person), np.nan)
    else:
        value = rng.lognormal(np.log(outcome.value) - outcome.spread**2 / 2, outcome.spread, len(person)).round(2)
    return Outcomes(person, times, value, np.full(len(person), cause))


def _join_contacts(parts: list[Contacts]) -> Contacts:
    fields = ("person", "time", "luck")
    return Contacts(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))


def _join_outcomes(parts: dict[str, Outcomes]) -> Outcomes:
    fields = ("person", "time", "value", "cause")
    return Outcomes(*(np.concatenate([getattr(part, name) for part in parts.values()]) for name in fields))

"""One block of people: their contacts and their outcomes, each with its cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.impact.simulate.answers import Answers, last_contacts, would_say
from maal.impact.simulate.rates import IntArray, Rates
from maal.impact.simulate.season import FloatArray
from maal.impact.simulate.streams import BLOCK, stream
from maal.impact.simulate.world import BASELINE, World, WorldChannel, WorldOutcome

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts of one channel: the person's place in the block, the time in days, and a uniform number that
    decides whether the contact is seen."""

    person: IntArray
    time: FloatArray
    luck: FloatArray

    def where(self, keep: Bools) -> Contacts:
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

    def where(self, keep: Bools) -> Outcomes:
        """The outcomes that ``keep`` marks."""
        return Outcomes(self.person[keep], self.time[keep], self.value[keep], self.cause[keep])


@dataclass(frozen=True, slots=True)
class Block:
    """People with their interest and area (place in the world's), contacts by channel and outcomes by kind.

    ``exposures`` are the contacts that a channel made itself (they may cause), ``withheld`` those that a switched
    channel would have made too; ``contacts`` are the exposures and those that followed a wish which was there already.
    ``answers`` say, by kind and outcome for outcome, what people would say of it (empty where nobody asks).
    """

    number: int
    interest: FloatArray
    area: IntArray
    exposures: dict[str, Contacts]
    withheld: dict[str, Contacts]
    contacts: dict[str, Contacts]
    outcomes: dict[str, Outcomes]
    answers: dict[str, Answers]

    def first(self, people: int) -> Block:
        """The first ``people`` people of the block: drawn as in the whole block, so that they are the same ones."""
        if people >= len(self.interest):
            return self
        outcomes = {kind: rows.where(rows.person < people) for kind, rows in self.outcomes.items()}
        answers = {kind: rows.where(self.outcomes[kind].person < people) for kind, rows in self.answers.items()}
        return Block(
            self.number,
            self.interest[:people],
            self.area[:people],
            _first(self.exposures, people),
            _first(self.withheld, people),
            _first(self.contacts, people),
            outcomes,
            answers,
        )


def _first(contacts: dict[str, Contacts], people: int) -> dict[str, Contacts]:
    return {key: rows.where(rows.person < people) for key, rows in contacts.items()}


def simulate_block(world: World, rates: Rates, seed: int, number: int, people: int = BLOCK) -> Block:
    """Draw the block ``number`` and keep its first ``people`` people.

    What a switch takes away is drawn like all else and then left out, so that all else stays the same.
    """
    interest = stream(seed, number, "interest").gamma(world.interest_shape, 1 / world.interest_shape, BLOCK)
    area = stream(seed, number, "area").integers(max(len(world.areas), 1), size=BLOCK)
    draw = _Draw(world, rates, seed, number, interest, area)
    drawn = {channel.key: draw.exposures(channel) for channel in world.channels}
    made = {channel.key: draw.made(channel, drawn[channel.key]) for channel in world.channels}
    causes = {outcome.kind: list(draw.causes(outcome, drawn, made)) for outcome in world.outcomes}
    exposures = {key: rows.where(made[key]) for key, rows in drawn.items()}
    contacts = {
        channel.key: _join_contacts([exposures[channel.key], *draw.followers(channel, causes)])
        for channel in world.channels
    }
    withheld = {key: drawn[key].where(~made[key]) for key in rates.withheld}
    outcomes = {
        kind: _join_outcomes([part.outcomes.where(part.came) for part in parts]) for kind, parts in causes.items()
    }
    answers = draw.answers(causes, outcomes, contacts)
    return Block(number, interest, area, exposures, withheld, contacts, outcomes, answers).first(people)


@dataclass(frozen=True, slots=True)
class _Cause:
    """What one cause brings in: its name, its outcomes, and which of these came (a switch can take away the others)."""

    name: str
    outcomes: Outcomes
    came: Bools


@dataclass(frozen=True, slots=True)
class _Draw:
    """What every draw of a block needs."""

    world: World
    rates: Rates
    seed: int
    number: int
    interest: FloatArray
    area: IntArray

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

    def made(self, channel: WorldChannel, contacts: Contacts) -> Bools:
        """Tell which contacts no switch withholds."""
        shares = self.rates.withheld.get(channel.key)
        if shares is None:
            return np.ones(len(contacts.time), dtype=bool)
        luck = self.rng("switch", channel.key).random(len(contacts.time))
        return np.asarray(luck >= shares[self.area[contacts.person], contacts.time.astype(np.int64)])

    def causes(self, outcome: WorldOutcome, exposures: dict[str, Contacts], made: dict[str, Bools]) -> Iterator[_Cause]:
        """The outcomes of one kind, cause by cause: the baseline first."""
        baseline = self._baseline(outcome)
        yield _Cause(BASELINE, baseline, np.ones(len(baseline.time), dtype=bool))
        for place, channel in enumerate(self.world.channels):
            if channel.effects.get(outcome.kind, 0.0) > 0:
                yield self._caused(outcome, channel, place, exposures[channel.key], made[channel.key])

    def _baseline(self, outcome: WorldOutcome) -> Outcomes:
        rng = self.rng("baseline", outcome.kind)
        counts = rng.poisson(outcome.rate * self.world.years * self.interest)
        person = np.repeat(np.arange(BLOCK), counts)
        times = self.rates.times_in(outcome.kind, self.area[person], rng)
        return _worth(outcome, person, times, -1, rng)

    def _caused(
        self, outcome: WorldOutcome, channel: WorldChannel, place: int, contacts: Contacts, made: Bools
    ) -> _Cause:
        """Poisson(effect × interest) outcomes a contact, each after an exponential delay, within the period."""
        rng = self.rng("effect", channel.key, outcome.kind)
        counts = rng.poisson(channel.effects[outcome.kind] * self.interest[contacts.person])
        person, start = np.repeat(contacts.person, counts), np.repeat(contacts.time, counts)
        times = start + rng.exponential(channel.carry_over_days, len(start))
        keep = times < self.world.period.days
        return _Cause(
            channel.key, _worth(outcome, person[keep], times[keep], place, rng), np.repeat(made, counts)[keep]
        )

    def followers(self, channel: WorldChannel, causes: dict[str, list[_Cause]]) -> Iterator[Contacts]:
        """The contacts with a channel that come before outcomes, because these are coming."""
        for kind, mean in channel.follows.items():
            for cause in causes[kind]:
                rng = self.rng("follow", channel.key, kind, cause.name)
                outcomes = cause.outcomes
                counts = rng.poisson(mean, len(outcomes.person))
                times = np.repeat(outcomes.time, counts) - rng.exponential(channel.follow_days, counts.sum())
                contacts = Contacts(np.repeat(outcomes.person, counts), times, rng.random(len(times)))
                yield contacts.where((times >= 0) & np.repeat(cause.came, counts))

    def answers(
        self, causes: dict[str, list[_Cause]], outcomes: dict[str, Outcomes], contacts: dict[str, Contacts]
    ) -> dict[str, Answers]:
        """What people would say of each outcome; nothing where nobody asks."""
        if self.world.asked is None:
            return {}
        before, days = list(contacts.values()), self.world.period.days
        found = {}
        for kind, rows in outcomes.items():
            lucks = [
                self.rng("asked", kind, cause.name).random((4, len(cause.came)))[:, cause.came]
                for cause in causes[kind]
            ]
            last = last_contacts(before, rows, days)
            found[kind] = would_say(self.world.asked, self.world.channels, rows.cause, last, np.hstack(lucks))
        return found


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


def _join_outcomes(parts: list[Outcomes]) -> Outcomes:
    fields = ("person", "time", "value", "cause")
    return Outcomes(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))

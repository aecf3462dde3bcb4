"""What people would say when they are asked how they heard of us, and who says it: one block of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from maal.impact.simulate.rates import IntArray
from maal.impact.simulate.season import FloatArray
from maal.impact.simulate.world import Asked, WorldChannel

NO_CHANNEL = -1

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "facebook": ("Facebook", "facebook", "fb", "fjesbok"),
    "instagram": ("Instagram", "insta"),
    "linkedin": ("LinkedIn", "linkedin"),
    "x": ("Twitter", "X"),
    "search-organic": ("Google", "googlet", "søk på nett"),
    "search-paid": ("annonse på Google", "Google Ads"),
    "newspaper": ("avisa", "lokalavisen", "annonse i avisa", "avis"),
    "newsletter": ("nyhetsbrev", "nyhetsbrevet"),
    "display": ("bannerannonse", "nettannonse"),
    "direct": ("direkte",),
    "counter": ("skranken", "Innbyggertorget"),
    "phone": ("telefon", "ringte"),
}
_NO_CHANNEL = ("husker ikke", "vet ikke", "en venn", "har alltid handlet her", "naboen", "husker ikke helt")


class Located(Protocol):
    """Anything with persons (places in the block) and times in days."""

    @property
    def person(self) -> IntArray:
        """Place in the block."""

    @property
    def time(self) -> FloatArray:
        """Days since the start."""


@dataclass(frozen=True, slots=True)
class Answers:
    """By outcome: the place of the channel that its person would name (−1: none), whether they answer, and how."""

    names: IntArray
    answers: NDArray[np.bool_]
    luck: FloatArray

    def where(self, keep: NDArray[np.bool_]) -> Answers:
        """The answers that ``keep`` marks."""
        return Answers(self.names[keep], self.answers[keep], self.luck[keep])


def would_say(
    asked: Asked, channels: Sequence[WorldChannel], cause: IntArray, last: IntArray, luck: FloatArray
) -> Answers:
    """What the persons of outcomes would say, by the ``cause`` and the ``last`` contact's channel of each.

    ``luck`` holds four uniform numbers for each: whether the answer is true, what is said if not, who answers, and
    in which words.
    """
    salience = np.cumsum([channel.salience for channel in channels])
    vivid = np.searchsorted(salience / salience[-1], luck[1], side="right") if len(channels) else cause
    moved = np.where(luck[0] < asked.recall_bias, vivid, cause)
    unmoved = np.where(luck[0] < asked.last_contact, last, NO_CHANNEL)
    return Answers(np.where(cause >= 0, moved, unmoved), luck[2] < asked.answers, luck[3])


def last_contacts(contacts: Sequence[Located], outcomes: Located, days: int) -> IntArray:
    """The place of the channel of each person's last contact before each outcome; −1 where there is none."""
    person = np.concatenate([np.zeros(0, np.int64), *(each.person for each in contacts)])
    moment = person * (days + 1) + np.concatenate([np.zeros(0), *(each.time for each in contacts)])
    channel = np.repeat(np.arange(len(contacts)), [len(each.person) for each in contacts])
    order = np.argsort(moment, kind="stable")
    place = np.searchsorted(moment[order], outcomes.person * (days + 1) + outcomes.time) - 1
    if not len(person):
        return np.full(len(outcomes.person), NO_CHANNEL)
    before = order[np.maximum(place, 0)]
    there = (place >= 0) & (person[before] == outcomes.person)
    return np.where(there, channel[before], NO_CHANNEL)


def texts(channels: Sequence[WorldChannel], answers: Answers) -> list[str | None]:
    """What is written down: the channel in one of people's own words for it, None where nobody answers."""
    words = [_NO_CHANNEL, *(_TEXTS.get(channel.key, (channel.key,)) for channel in channels)]
    return [
        words[name + 1][int(luck * len(words[name + 1]))] if says else None
        for name, says, luck in zip(answers.names, answers.answers, answers.luck, strict=True)
    ]

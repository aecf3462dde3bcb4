"""Names of channels as phrases: find them in a text, word by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from maal.terms.match import normalise

# Plural, definite and case endings of the six languages, without accents, as `fold` leaves them.
_ENDINGS = "s n a e t r en et er es ar or na ne ene ane erne arna erna orna ssa sta lla lta ista issa illa ilta"
ENDINGS = tuple(_ENDINGS.split())
SHORTEST_STEM = 5  # a shorter word with an ending is too often another word ("face", "facet")
SHORTEST_FOLDED = 4  # below that, words without their accents are too often other words

_LETTERS = {"ø": "o", "œ": "o", "æ": "a", "đ": "d", "ß": "ss"}
_DIGRAPHS = (("oe", "o"), ("ae", "a"), ("aa", "a"))


@dataclass(frozen=True, slots=True)
class Found:
    """The words [start, end) of a text name a channel."""

    start: int
    end: int
    channel: str


@dataclass(frozen=True)
class Phrases:
    """Phrases with their channels: ``whole`` ones, and ``starts`` of words that may go on in any way ("avis*").

    ``endings`` may follow a whole phrase.
    """

    whole: Mapping[str, str]
    starts: Mapping[str, str]
    endings: tuple[str, ...] = ()

    def find(self, words: Sequence[str], taken: Iterable[int] = ()) -> list[Found]:
        """Find phrases from left to right, the longest at each place, in words that are not ``taken``."""
        blocked, found, place = set(taken), list[Found](), 0
        while place < len(words):
            hit = next(
                (
                    Found(place, end, channel)
                    for end in range(min(len(words), place + self._longest), place, -1)
                    if blocked.isdisjoint(range(place, end)) and (channel := self._channel(words[place:end]))
                ),
                None,
            )
            found += [hit] if hit else []
            place = hit.end if hit else place + 1
        return found

    @cached_property
    def _longest(self) -> int:
        return max((phrase.count(" ") + 1 for phrase in (*self.whole, *self.starts)), default=0)

    def _channel(self, words: Sequence[str]) -> str | None:
        text = " ".join(words)
        if text in self.whole:
            return self.whole[text]
        before = len(text) - len(words[-1])
        cuts = (text[:cut] for cut in range(len(text), before, -1))
        if (start := next((cut for cut in cuts if cut in self.starts), None)) is not None:
            return self.starts[start]
        stems = (text.removesuffix(each) for each in self.endings if text.endswith(each))
        return next((self.whole[s] for s in stems if len(s) >= SHORTEST_STEM and s in self.whole), None)

    def folded(self) -> Phrases:
        """The same phrases without accents, with endings; what two channels would then share is left out."""
        return Phrases(_folded(self.whole, SHORTEST_FOLDED), _folded(self.starts, SHORTEST_STEM), ENDINGS)

    def names(self) -> Iterator[tuple[str, str, bool]]:
        """Give each phrase of one word, its channel, and whether the word may go on."""
        for table, goes_on in ((self.whole, False), (self.starts, True)):
            yield from ((phrase, channel, goes_on) for phrase, channel in table.items() if " " not in phrase)


def phrases_of(pairs: Iterable[tuple[str, str]]) -> Phrases:
    """Make phrases of (text, channel); a text that ends in "*" may go on. The first channel of a phrase keeps it.

    >>> phrases_of([("avis*", "newspaper"), ("TV", "tv")]).find(["avisa", "og", "tv"])
    [Found(start=0, end=1, channel='newspaper'), Found(start=2, end=3, channel='tv')]
    """
    whole: dict[str, str] = {}
    starts: dict[str, str] = {}
    for text, channel in pairs:
        if phrase := normalise(text):
            (starts if text.rstrip().endswith("*") else whole).setdefault(phrase, channel)
    return Phrases(whole, starts)


def fold(text: str) -> str:
    """Take off accents; ø, oe and ö become o, æ, ae and ä, å and aa become a.

    >>> fold("søkte på blåbær"), fold("soekte paa blaabaer")
    ('sokte pa blabar', 'sokte pa blabar')
    """
    for pair, letter in _DIGRAPHS:
        text = text.replace(pair, letter)
    bare = "".join(_LETTERS.get(sign, sign) for sign in unicodedata.normalize("NFKD", text))
    return re.sub(r"[\u0300-\u036f]", "", bare)


def _folded(table: Mapping[str, str], shortest: int) -> dict[str, str]:
    channels: dict[str, set[str]] = {}
    for phrase, channel in table.items():
        channels.setdefault(fold(phrase), set()).add(channel)
    return {phrase: min(found) for phrase, found in channels.items() if len(found) == 1 and len(phrase) >= shortest}

"""What a person answered to "how did you hear about us?", as channels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maal.impact.asked.phrases import Found, fold
from maal.impact.asked.vocabulary import DONT_KNOW, Names, Vocabulary
from maal.terms.match import normalise

LONGEST = 1000  # signs of an answer that are read

# Where one answer ends and the next begins: signs, and words of the six languages.
_SIGNS = re.compile(r"[,;/+&|•·\n\r\t]|\s[-–—]\s|[.!?…]+(?=\s|$)")
_JOINERS = frozenset(["og", "och", "ja", "and", "sekä", "samt", "eller", "tai", "or", "pluss", "plus"])


@dataclass(frozen=True, slots=True)
class Answer:
    """The channels that a text names, in its order; whether it says "I do not know"; what of it stays unmapped.

    ``channels`` can be empty, and ``dont_know`` is then true or ``unmapped`` holds the text. A text that names a
    channel and says "I do not know" names the channel.
    """

    channels: tuple[str, ...] = ()
    dont_know: bool = False
    unmapped: tuple[str, ...] = ()


def read_answer(text: str, vocabulary: Vocabulary) -> Answer | None:
    """Read the channels out of a text; None where nothing was written.

    Names and labels in six languages, whole words, in any case; where a part of the text names nothing so, without
    accents and with plural and case endings; then with misspellings (see `maal.impact.asked.spelling`). A catch-all
    ("other advertising") counts where it is a whole part of the answer or nothing else is named.

    >>> from maal.impact.asked import vocabulary
    >>> words = vocabulary({"bygdeposten": "newspaper"})
    >>> read_answer("Insta/vener og Bygdeposten, faceboook", words).channels
    ('instagram', 'word-of-mouth', 'newspaper', 'facebook')
    >>> read_answer("Husker ikke!", words), read_answer("kinoreklamen i Dal", words).channels
    (Answer(channels=(), dont_know=True, unmapped=()), ('cinema',))
    """
    if not text.strip():
        return None
    parts = [words for part in _SIGNS.split(text[:LONGEST]) if (words := normalise(part).split())]
    read = [_read_part(words, vocabulary) for words in _with_whole(text, parts)]
    found = [each for part in read for each in part.found]
    specific = any(not each.catch_all for each in found)
    named = [each.channel for each in found if not each.catch_all or each.is_whole or not specific]
    channels = tuple(dict.fromkeys(vocabulary.channel(key) for key in named if key != DONT_KNOW))
    unmapped = tuple(dict.fromkeys(rest for part in read for rest in part.unmapped))
    unsure = DONT_KNOW in named or not (named or unmapped)
    return Answer(channels, unsure and not channels, unmapped if channels or not unsure else ())


def _with_whole(text: str, parts: list[list[str]]) -> list[list[str]]:
    """The parts, or the whole text where it is one phrase in spite of its signs ("n/a")."""
    whole = normalise(text[:LONGEST]).split()
    return [whole] if whole == ["n", "a"] else parts


@dataclass(frozen=True, slots=True)
class _Named:
    channel: str
    catch_all: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Part:
    found: tuple[_Named, ...]
    unmapped: tuple[str, ...]


def _read_part(words: Sequence[str], vocabulary: Vocabulary) -> _Part:
    """Read a part between signs: as written as a whole, then what lies between joining words and names nothing."""
    pieces = _pieces(words)
    found = _find(words, vocabulary.exact)
    named = [(each.start, _named(each, general, pieces)) for each, general in found]
    unmapped = []
    for start, end in pieces:
        if any(each.start < end and each.end > start for each, _ in found):
            continue
        guessed = _guess(words[start:end], vocabulary)
        named += [(start + each.start, _named(each, general, [(0, end - start)])) for each, general in guessed]
        unmapped += [] if guessed else [" ".join(words[start:end])]
    return _Part(tuple(each for _, each in sorted(named, key=lambda pair: pair[0])), tuple(unmapped))


def _pieces(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) of the runs of words between joining words."""
    ends = [place for place, word in enumerate(words) if word in _JOINERS]
    starts = [0, *(end + 1 for end in ends)]
    return [(start, end) for start, end in zip(starts, [*ends, len(words)], strict=True) if start < end]


def _find(words: Sequence[str], names: Names) -> list[tuple[Found, bool]]:
    """Own phrases, then those of specific platforms, then catch-alls; each among the words that are left."""
    found = [(each, False) for each in names.own.find(words)]
    for phrases, general in ((names.named, False), (names.general, True)):
        found += [(each, general) for each in phrases.find(words, _covered(each for each, _ in found))]
    return found


def _covered(found: Iterable[Found]) -> set[int]:
    return {place for each in found for place in range(each.start, each.end)}


def _named(found: Found, general: bool, pieces: Iterable[tuple[int, int]]) -> _Named:
    return _Named(found.channel, general, (found.start, found.end) in pieces)


def _guess(words: Sequence[str], vocabulary: Vocabulary) -> list[tuple[Found, bool]]:
    """Without accents and with endings; else by the nearest spelling of each word."""
    bare = [fold(word) for word in words]
    if found := _find(bare, vocabulary.loose):
        return found
    spelled = [(place, vocabulary.spelling.channel(word)) for place, word in enumerate(bare)]
    return [(Found(place, place + 1, channel), False) for place, channel in spelled if channel]

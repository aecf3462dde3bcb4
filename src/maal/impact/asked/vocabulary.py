"""What the answers are read by: the organisation's own synonyms, then the platforms of `maal.terms`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from maal import terms
from maal.core import BadInput
from maal.impact.asked.phrases import Phrases, phrases_of
from maal.impact.asked.spelling import Spelling, spelling_of
from maal.terms.match import normalise

DONT_KNOW = "unknown"
"""The key by which a synonym says that a word means "I do not know"."""


@dataclass(frozen=True)
class Names:
    """Phrases in the order in which they are looked for; ``general`` ones are catch-alls ("other advertising")."""

    own: Phrases
    named: Phrases
    general: Phrases


@dataclass(frozen=True)
class Vocabulary:
    """Names as they are written, without accents, and misspelled; ``rename`` leads from a platform to a channel."""

    exact: Names
    loose: Names
    spelling: Spelling
    rename: Mapping[str, str]

    def channel(self, key: str) -> str:
        """The organisation's channel for a key."""
        return self.rename.get(key, key)


def vocabulary(synonyms: Mapping[str, str] | None = None, rename: Mapping[str, str] | None = None) -> Vocabulary:
    """Put the organisation's ``synonyms`` (word -> channel; "nabo*" takes every ending) before the vocabulary.

    ``rename`` leads from a platform's key to the key of the organisation's own channel. Raises BadInput for a synonym
    without a letter or digit, and for two that are one word but for case and signs and lead to two channels.
    """
    own = _own(synonyms or {})
    known = _platforms()
    exact = Names(own, *known)
    loose = Names(own.folded(), *_platforms_folded())
    return Vocabulary(exact, loose, _spelling_with(loose) if synonyms else _spelling(), dict(rename or {}))


def _own(synonyms: Mapping[str, str]) -> Phrases:
    seen: dict[str, tuple[str, str]] = {}
    for word, channel in synonyms.items():
        phrase = normalise(word)
        if not phrase or not channel.strip():
            raise BadInput(f"The synonym '{word}' = '{channel}' says nothing: give a word, and the key of a channel.")
        first, meant = seen.setdefault(phrase, (word, channel))
        if meant != channel:
            raise BadInput(
                f"The synonyms '{first}' and '{word}' are one word, but lead to '{meant}' and '{channel}': keep one."
            )
    return phrases_of(synonyms.items())


def _spelling_with(names: Names) -> Spelling:
    """The organisation's own names stand in the place of the vocabulary's."""
    rest = [*_not_in(names.own, names.named), *_not_in(names.own, names.general)]
    return spelling_of([*names.own.names(), *rest])


def _not_in(own: Phrases, other: Phrases) -> Iterator[tuple[str, str, bool]]:
    mine = {name for name, _, _ in own.names()}
    return (each for each in other.names() if each[0] not in mine)


@cache
def _platforms() -> tuple[Phrases, Phrases]:
    """Phrases of the specific and of the general platforms.

    Keys, which a form may send for a ticked answer, come after all words: "direct mail" is more than "direct".
    """
    pairs: dict[bool, list[tuple[str, str]]] = {False: [], True: [(phrase, DONT_KNOW) for phrase in _dont_know()]}
    for key, platform in terms.platforms().items():
        labels = [terms.labels_of("platforms", language)[key] for language in terms.LANGUAGES]
        words = [word for listed in platform.words.values() for word in listed]
        pairs[platform.general] += [(word, key) for word in (*labels, *words)]
    for key, platform in terms.platforms().items():
        pairs[platform.general].append((key, key))
    return phrases_of(pairs[False]), phrases_of(pairs[True])


@cache
def _platforms_folded() -> tuple[Phrases, Phrases]:
    specific, general = _platforms()
    return specific.folded(), general.folded()


@cache
def _spelling() -> Spelling:
    return spelling_of([name for phrases in _platforms_folded() for name in phrases.names()])


@cache
def _dont_know() -> tuple[str, ...]:
    text = files("maal.impact.asked").joinpath("dont_know.toml").read_text(encoding="utf-8")
    return tuple(phrase for listed in tomllib.loads(text).values() for phrase in listed)

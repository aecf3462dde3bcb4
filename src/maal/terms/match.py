"""Free text of people ("so it on fjesbok", "a neighbour told me") to a platform."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from maal.terms.languages import LANGUAGES, fallbacks, language
from maal.terms.platform import platforms
from maal.terms.read import read


def match(text: str, language: str | None = None, synonyms: Mapping[str, str] | None = None) -> str | None:
    """The platform that a text names first, None where it names none.

    Whole words and phrases count, in ``language`` or else in all six; a catch-all platform ("other advertising")
    counts only where no other is named. ``synonyms`` (phrase -> key) are the organisation's own and come first.

    >>> match("Så det på fjesbok!"), match("Facebook-annonse"), match("naboen tipset meg"), match("hm")
    ('facebook', 'facebook', 'word-of-mouth', None)
    >>> match("Byavisa", synonyms={"byavisa": "newspaper-ads"})
    'newspaper-ads'
    """
    words = normalise(text)
    own = {normalise(phrase): key for phrase, key in (synonyms or {}).items()}
    if own and (found := re.search(_expression(tuple(own)), words)):
        return own[found[1]]
    for general in (False, True):
        table = _phrases(_languages(language), general)
        if found := re.search(_expression(tuple(table)), words):
            return _key(table, found[1])
    return None


def normalise(text: str) -> str:
    """Lower case, compatible characters made equal, everything but letters and digits one space.

    >>> normalise("  E-post / SMS ")
    'e post sms'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))


def _languages(tag: str | None) -> tuple[str, ...]:
    # English is where a missing label is looked up, not what a Norwegian writes: "store" is no shop there.
    return tuple(each for each in fallbacks(tag) if each in ("nb", "nn", language(tag))) if tag else LANGUAGES


@cache
def _phrases(languages: tuple[str, ...], general: bool) -> dict[str, str]:
    table: dict[str, str] = {}
    for key, each in platforms().items():
        if each.general is general:
            for phrase in (
                *_labels(key, languages),
                *(w for lang in ("all", *languages) for w in each.words.get(lang, ())),
            ):
                table.setdefault(normalise(phrase) + ("*" if phrase.endswith("*") else ""), key)
    return table


def _labels(key: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    label = read("platforms")[key]["label"]
    return (label,) if isinstance(label, str) else tuple(label[each] for each in languages)


@cache
def _expression(phrases: tuple[str, ...]) -> str:
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase.rstrip("*")), phrase))
    ends = (re.escape(each.rstrip("*")) + (r"\w*" if each.endswith("*") else "") for each in ordered)
    return rf"(?:^|(?<= ))({'|'.join(ends)})(?= |$)"


def _key(table: Mapping[str, str], found: str) -> str:
    if found in table:
        return table[found]
    starts = (found[:end] + "*" for end in range(len(found), 0, -1))
    return next(table[start] for start in starts if start in table)

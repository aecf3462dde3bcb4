"""What takes a claim back: not, only a test, may; a question; what somebody else says."""

from __future__ import annotations

import re
from functools import cache

from maal.publication.check.wording import lists, pattern

_BEFORE, _AFTER = 8, 2  # words within which a hedge counts
_ASIDE = re.compile(r",\s*(?:som|der|which|who|that|jo(?:ka|ta|hon|nka|ll[ae]|iden|tka))\b[^,]*,", re.IGNORECASE)
_QUOTED = re.compile(r"[“”«»\"].+[“”«»\"]")


def is_taken_back(
    words: str, found: re.Match[str], language: str, *names: str, before: int = _BEFORE, after: int = _AFTER
) -> bool:
    """Tell whether a word of the lists ``names`` (the hedges) stands near what was ``found``."""
    hedge = pattern(language, *(names or ("hedge",)))
    near = _without_asides(words[: found.start()]).split()[-before:], words[found.end() :].split()[:after]
    return any(hedge.search(" ".join(each)) for each in near)


def _without_asides(words: str) -> str:
    """Take out the clauses between commas: their "not" is of something else.

    >>> _without_asides("The letter, which was not planned, gave us ten")
    'The letter gave us ten'
    """
    return _ASIDE.sub("", words)


def is_no_claim(words: str, language: str) -> bool:
    """Tell a question, what nobody knows, and what somebody is quoted to have said, from what the page claims."""
    if words.rstrip(' ”»"').endswith("?") or pattern(language, "unknown").search(words):
        return True
    told = pattern(language, "told").search(words)
    return told is not None and (_QUOTED.search(words) is not None or _reports(language).search(words) is not None)


@cache
def _reports(language: str) -> re.Pattern[str]:
    """ "They say that ..." """
    that = "|".join(lists(language)["that"])
    return re.compile(rf"(?<!\w)(?:{pattern(language, 'told').pattern}),? (?:{that})(?!\w)", re.IGNORECASE)


def clause_before(words: str, found: re.Match[str], language: str) -> str:
    """The clause before what was ``found``: without a source at its head, and from the last "that" on.

    >>> words = "According to the survey the letter caused it"
    >>> clause_before(words, re.search("caused", words), "en")
    ' the letter '
    """
    line = pattern(language, "according").sub("", words[: found.start()])
    return pattern(language, "that").split(line)[-1]

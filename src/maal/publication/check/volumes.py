"""The rule on volume: a share of enterprises is not worded as a share of their sales."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from maal.core import Text
from maal.publication.check.fault import Fault, error
from maal.publication.check.hedges import is_taken_back
from maal.publication.check.page import Page
from maal.publication.check.wording import has_percent, one_of, pattern
from maal.publication.prose.phrases import Phrase


def share_as_volume(page: Page) -> Iterator[Fault]:
    """A share of enterprises is not worded as a share of sales; one that is bound to a total may be.

    A section counts enterprises where one of its sentences names them; the title and findings above, where any does.
    """
    units = pattern(page.language, "units")
    counting = {place.section.key for place, said in page.sentences if place.section and units.search(said.words)}
    for place, said in page.sentences:
        counts = place.section.key in counting if place.section else bool(counting)
        if counts and _is_volume(said.words, page.language) and not _has_total(said.text):
            worded = Text(
                "“{said:name}” reads as a share of sales, but the figures count enterprises. Name whom they count.",
                {"said": said.shown(page.prose)},
            )
            yield error("share-as-volume", place.key, worded)


def _is_volume(words: str, language: str) -> bool:
    """Tell "25% of sales" and "web sales fell to 25%" from "25% have web sales"."""
    if not has_percent(words, language) or _of_units(language).search(words):
        return False
    told = _counted(language).search(words)
    candidates = pattern(language, "partitive").finditer(words[: told.start()] if told else words)
    parts = [one for one in candidates if not _is_threshold(one, words, language)]
    found = parts + [one for one in _standing(language).finditer(words) if not _is_trait(one, words, language)]
    return any(not is_taken_back(words, one, language) for one in found)


@cache
def _of_units(language: str) -> re.Pattern[str]:
    """ "25% of the enterprises", but not "25% of the enterprises' sales"."""
    percent, units = one_of(language, "percent"), one_of(language, "units")
    volume = one_of(language, "volume", "partitive")
    return re.compile(rf"(?:%|{percent})\s(?:\S+\s){{0,2}}?{units}(?!\w)(?!\s{volume})", re.IGNORECASE)


@cache
def _counted(language: str) -> re.Pattern[str]:
    """ "Every fourth enterprise (25%) ...": what follows is told of these."""
    return re.compile(rf"(?<!\w){one_of(language, 'units')}\s\([#\d]", re.IGNORECASE)


@cache
def _standing(language: str) -> re.Pattern[str]:
    """Volume as what a figure is of: "web sales on the whole are now 25%", "nå er salget 25 %"."""
    volume, stands = one_of(language, "volume"), one_of(language, "stands")
    between = r"(?:(?!f[oö]r\s)[^\s#\d(,;:]+\s){0,3}"
    said = rf"(?:{volume}\s{between}?{stands}|{stands}\s{volume})"
    return re.compile(rf"(?<!\w){said}\s{between}?[#\d](?!\S*\sprosentille)", re.IGNORECASE)


def _is_threshold(found: re.Match[str], words: str, language: str) -> bool:
    """ "At least 1% of turnover" says which units are counted; "25%, whatever the value of sales" is of another."""
    before, least = words[: found.start()], one_of(language, "least")
    last = re.search(r"[#\d]([^#\d]*)$", before)
    if last is not None and "," in last[1]:
        return True
    ends = re.search(rf"(?<!\w){least}\s[#\d][^#\d]*$", before, re.IGNORECASE)
    return ends is not None or re.match(rf"\s{least}\s[#\d]", words[found.end() :], re.IGNORECASE) is not None


def _is_trait(found: re.Match[str], words: str, language: str) -> bool:
    """ "Those with web sales", "in trade", "turnover is above 10 million": what units have, or where they are."""
    before = " ".join(words[: found.start()].split()[-2:])
    return any(pattern(language, name).search(part) for name, part in (("with", before), ("least", found[0])))


def _has_total(value: Any) -> bool:
    """Tell whether a sentence holds a total that its author bound to the figure."""
    if isinstance(value, Phrase):
        return value.part == "totals"
    if isinstance(value, Text):
        return any(_has_total(each) for each in value.values.values())
    return isinstance(value, tuple) and any(_has_total(each) for each in value)

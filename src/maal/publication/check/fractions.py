"""Rules on shares in words: a fraction beside its figure, a share of enterprises that is no volume."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from maal.core import Text
from maal.publication.check.fault import Fault, error
from maal.publication.check.page import Page
from maal.publication.check.place import Place
from maal.publication.check.wording import Said, has_percent, lists, pattern
from maal.publication.prose.phrases import Phrase
from maal.publication.prose.rules import rules

_HOLE = re.compile(r"\\\{(\w+)\\\}")


def fraction_without_figure(page: Page) -> Iterator[Fault]:
    """ "Seven in ten" stands in one sentence with its figure."""
    for place, said in page.sentences:
        found = _fractions(page.language).search(said.words)
        if found and not has_percent(said, page.language) and "#" not in said.words:
            values = {"fraction": found[0], "said": said.shown(page.prose)}
            text = Text("“{fraction:name}” stands without its figure: “{said:name}”. Add it in per cent.", values)
            yield error("fraction-without-figure", place.key, text)


@cache
def _fractions(language: str) -> re.Pattern[str]:
    """Every fraction of the grammar and those of the word list, but for those that are part of a date."""
    words = lists(language)
    found = {*words["tenth"], *(_of_grammar(one, words) for one in _wordings(language))}
    before = "".join(rf"(?<!{one} )" for one in words["ordinal"])
    after = "|".join(words["time"])
    return re.compile(rf"(?<!\w){before}(?:{'|'.join(sorted(found))})(?!\w)(?!\s+(?:{after}))", re.IGNORECASE)


def _wordings(language: str) -> Iterator[str]:
    """The wordings of all fractions but "nearly all", which no reader takes for a figure."""
    for name, wording in rules(language)["fractions"].items():
        if name != "all":
            yield from [wording] if isinstance(wording, str) else wording.values()


def _of_grammar(wording: str, words: dict[str, Any]) -> str:
    """Turn "{a} av ti {many}" into an expression; what stands after the fraction is left out."""
    escaped = re.escape(wording)
    filled = _HOLE.sub(lambda hole: str(words.get(hole[1], "")) if hole[1] in ("a", "every") else "", escaped)
    return re.sub(r"(?:\\ )+$", "", filled)


def share_as_volume(page: Page) -> Iterator[Fault]:
    """A share of enterprises is not worded as a share of sales; one that is bound to a total may be."""
    for section in page.publication.sections:
        sentences = list(page.of_section(section))
        if not _counts_units(sentences, page):
            continue
        for place, said in sentences:
            if _is_volume(said, page.language) and not _has_total(said.text):
                worded = Text(
                    "“{said:name}” reads as a share of sales, but the figures count enterprises. Name whom they count.",
                    {"said": said.shown(page.prose)},
                )
                yield error("share-as-volume", place.key, worded)


def _counts_units(sentences: list[tuple[Place, Said]], page: Page) -> bool:
    return any(pattern(page.language, "units").search(said.words) for _, said in sentences)


def _is_volume(said: Said, language: str) -> bool:
    volume, units = pattern(language, "volume"), pattern(language, "units")
    return has_percent(said, language) and bool(volume.search(said.words)) and not units.search(said.words)


def _has_total(value: Any) -> bool:
    """Tell whether a sentence holds a total that its author bound to the figure."""
    if isinstance(value, Phrase):
        return value.part == "totals"
    if isinstance(value, Text):
        return any(_has_total(each) for each in value.values.values())
    return isinstance(value, tuple) and any(_has_total(each) for each in value)

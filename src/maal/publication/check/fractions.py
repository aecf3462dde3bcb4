"""The rule on fractions in words: each stands beside its figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from maal.core import Text
from maal.publication.check.fault import Fault, error
from maal.publication.check.page import Page
from maal.publication.check.wording import has_percent, lists, one_of
from maal.publication.prose.rules import rules

_HOLE = re.compile(r"\\\{(\w+)\\\}")


def fraction_without_figure(page: Page) -> Iterator[Fault]:
    """ "Seven in ten" stands in one sentence with its figure."""
    for place, said in page.sentences:
        found = _fractions(page.language).search(said.words)
        if found and not has_percent(said.words, page.language) and "#" not in said.words:
            values = {"fraction": found[0], "said": said.shown(page.prose)}
            text = Text("“{fraction:name}” stands without its figure: “{said:name}”. Add it in per cent.", values)
            yield error("fraction-without-figure", place.key, text)


@cache
def _fractions(language: str) -> re.Pattern[str]:
    """Every fraction of the grammar and those of the word list, but for those that are part of a date."""
    words = lists(language)
    found = {one_of(language, "fraction"), *(_of_grammar(one, words) for one in _wordings(language))}
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

"""Sentences as the linter reads them: translated, names in ⟦⟧ and figures as #, so that only the wording is left."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from maal.core import Estimate, Goal, Money, Rung, Text
from maal.publication.prose import Prose, translation
from maal.publication.prose.names import tidy, visible

RUNG = "\0"  # before a rung among the names; no name holds it, as `visible` takes it out
_LONGEST_NAME = 6  # words; more is a user's sentence
_SHOWN = 120  # letters
_NO_MARKS = str.maketrans("", "", "⟦⟧")
_NAMED = re.compile(r"⟦([^⟧]*)⟧")
_LIST = re.compile(r"\{([a-z_]+)\}")
_END = re.compile(r"(?<=[.!?])\s+(?=[^\w\s]*[A-ZÆØÅÄÖ⟦#])")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a ``text``, at ``place`` among its ``count``: its ``words`` without names and bound figures, and
    the ``names`` in it.
    """

    words: str
    names: tuple[str, ...]
    text: Text
    place: int
    count: int

    def whole(self, prose: Prose) -> str:
        """Write the sentence as the reader sees it."""
        written = prose.write(self.text)
        lines = _END.split(written)
        return lines[self.place] if len(lines) == self.count else written

    def shown(self, prose: Prose) -> str:
        """Write the sentence for a message, shortened where it is long."""
        return tidy(self.whole(prose), _SHOWN)


def said(text: Text, prose: Prose) -> Iterator[Said]:
    """Split a text into sentences, in the language of ``prose``.

    >>> one, = said(Text("{n:count} of {all:count} orders", {"n": 3, "all": 7}), Prose("en"))
    >>> one.words, one.whole(Prose("en"))
    ('# of # orders', '3 of 7 orders')
    """
    parts = _END.split(bare(text, prose))
    for place, part in enumerate(parts):
        yield Said(_NAMED.sub("⟦⟧", part), tuple(_NAMED.findall(part)), text, place, len(parts))


def bare(text: Text, prose: Prose) -> str:
    """Write a text with its names in ⟦⟧ and its figures as #; what a sentence bends to its grammar stays in words."""
    return text.render(translation(text.template, prose.language), lambda value, kind: _bare(value, kind, prose))


def _bare(value: Any, kind: str, prose: Prose) -> str:
    if isinstance(value, tuple):
        return ("; " if kind == "parts" else ", ").join(_bare(one, kind, prose) for one in value)
    if isinstance(value, Text):
        return bare(value, prose)
    if isinstance(value, Goal):
        return "⟦⟧"
    if isinstance(value, Estimate):
        return "# %" if value.unit == "share" else "#"
    if isinstance(value, Money | int | float):
        return "# %" if kind == "percent" else "#"
    if isinstance(value, Rung):
        return f"⟦{RUNG}{value}⟧"
    return _word(value, kind, prose)


def _word(value: Any, kind: str, prose: Prose) -> str:
    if not isinstance(value, str) or isinstance(value, StrEnum) or kind not in ("term", "name"):
        return prose.value(value, kind)
    line = visible(value).translate(_NO_MARKS)
    return line if len(line.split()) > _LONGEST_NAME else f"⟦{line}⟧"


@cache
def pattern(language: str, *names: str) -> re.Pattern[str]:
    """Compile the word lists ``names`` of a language as one expression of whole words."""
    return re.compile(rf"(?<!\w){one_of(language, *names)}(?!\w)", re.IGNORECASE)


@cache
def one_of(language: str, *names: str) -> str:
    """The expression of any word of the lists ``names``; {other} in a word stands for that list."""
    words = "|".join(word for name in names for word in lists(language)[name])
    return f"(?:{_LIST.sub(lambda hole: one_of(language, hole[1]), words)})"


@cache
def lists(language: str) -> dict[str, Any]:
    """The word lists of a language, as ``words.toml`` has them."""
    source = files("maal.publication").joinpath("check", "words.toml").read_text("utf-8")
    found: dict[str, Any] = tomllib.loads(source)[language]
    return found


def has_percent(words: str, language: str) -> bool:
    """Tell whether the words of a sentence hold a figure in per cent."""
    percent = rf"[#\d][\d.,\s–-]*(?:%|{one_of(language, 'percent')})"
    return re.search(percent, words, re.IGNORECASE) is not None

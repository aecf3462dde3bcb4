"""Quantities in sentences: shares, percentage points, ranges, numbers of answers. Each keeps its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maal.publication.prose import figures
from maal.publication.prose.inflected import Inflected
from maal.publication.prose.rules import numbered, pattern

if TYPE_CHECKING:
    from maal.publication.prose.writer import Prose


@dataclass(frozen=True, slots=True)
class Share(Inflected):
    """A share from 0 to 1, written with the decimals of its source. Per cent, never percentage points.

    Forms: ``sign`` (70,3 %), ``words`` (70,3 prosent), ``from`` (fra 35), ``to`` (til 25 prosent).

    >>> Share(0.703).written, Share(0.31, 0).written
    (0.703, 0.31)
    """

    value: float
    places: int = 1

    @property
    def written(self) -> float:
        """The share as the reader sees it."""
        return round(self.value, self.places + 2)

    def form(self, kind: str, prose: Prose) -> str:
        """Write the share as the template asks."""
        digits = figures.number(100 * self.value, prose.locale, self.places)
        if kind == "sign":
            return f"{digits}{'' if prose.language == 'en' else figures.NO_BREAK}%"
        return numbered(prose.language, "share", kind, digits).format(n=digits)

    def figures(self) -> Mapping[str, float]:
        """The share itself."""
        return {"share": self.value}


@dataclass(frozen=True, slots=True)
class Points(Inflected):
    """The size of a difference between two shares, in percentage points; the sentence says which way it goes.

    Forms: ``words`` (10 prosentpoeng), ``by`` (the same where it measures a verb), ``to`` (down to 5 points).
    """

    value: float
    places: int = 1

    def form(self, kind: str, prose: Prose) -> str:
        """Write the points without sign."""
        digits = _digits(self.value, self.places, prose)
        return numbered(prose.language, "points", kind, digits).format(n=digits)

    def figures(self) -> Mapping[str, float]:
        """The size of the difference."""
        return {"points": abs(self.value)}


@dataclass(frozen=True, slots=True)
class PartOf(Inflected):
    """A part of a difference: "8,1 av 10,0 prosentpoeng"."""

    part: float
    total: float
    places: int = 1

    def form(self, kind: str, prose: Prose) -> str:
        """Write both without sign."""
        part, total = (_digits(each, self.places, prose) for each in (self.part, self.total))
        return numbered(prose.language, "points", kind, total).format(part=part, n=total)

    def figures(self) -> Mapping[str, float]:
        """The part and the whole."""
        return {"part": abs(self.part), "points": abs(self.total)}


@dataclass(frozen=True, slots=True)
class Range(Inflected):
    """Two shares, or differences of shares, with all between: "mellom 68,1 og 72,5 prosent".

    Forms: ``between`` in per cent, ``points`` in percentage points (mellom −0,5 og 6,3 prosentpoeng).
    """

    low: float
    high: float
    places: int = 1

    def form(self, kind: str, prose: Prose) -> str:
        """Write both ends."""
        low, high = (figures.number(100 * end, prose.locale, self.places) for end in (self.low, self.high))
        return pattern(prose.language, "range", kind).format(low=low, high=high)

    def figures(self) -> Mapping[str, float]:
        """Both ends."""
        return {"low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Answers(Inflected):
    """A number of answers: ``counted`` (ett svar, 7 svar) or ``more`` (ett svar til, 7 svar til)."""

    n: int

    def form(self, kind: str, prose: Prose) -> str:
        """Write the number with its noun."""
        shown = figures.number(self.n, prose.locale, 0)
        return pattern(prose.language, "counting", "answers", f"{kind}_one" if self.n == 1 else kind).format(n=shown)

    def figures(self) -> Mapping[str, float]:
        """The number of answers."""
        return {"n": self.n}


def _digits(share: float, places: int, prose: Prose) -> str:
    return figures.number(abs(100 * share), prose.locale, places)

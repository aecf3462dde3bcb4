"""Clauses that agree: "sju av ti foretak bruker ...", "andelen foretak som ...", "ingen av de 40 ..."."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maal.core import BadInput
from maal.publication.prose import figures
from maal.publication.prose.fractions import Fraction
from maal.publication.prose.inflected import Inflected
from maal.publication.prose.phrases import Phrase, phrase
from maal.publication.prose.quantities import Share
from maal.publication.prose.rules import pattern, rules

if TYPE_CHECKING:
    from maal.publication.prose.writer import Prose


@dataclass(frozen=True)
class Indicator:
    """What is measured: the share of ``units`` that do something.

    >>> Indicator.named("enterprises", "uses-social-media").does.words("nn", "many")
    'bruker sosiale medium'
    """

    units: Phrase
    does: Phrase

    @staticmethod
    def named(units: str, does: str) -> Indicator:
        """Take both phrases from the vocabulary."""
        return Indicator(phrase("units", units), phrase("does", does))

    def words(self, language: str) -> dict[str, str]:
        """Every word that a pattern may ask for, agreed with the gender of the unit."""
        units = self.units.all_words(language)
        gender = units.get("gender", "")
        agreed = rules(language).get("gender", {})
        if gender and gender not in agreed:
            raise BadInput(f"The gender '{gender}' is not known in '{language}'. Known: {', '.join(agreed)}.")
        single = self.does.words(language, f"one_{gender}", "one", "many")
        does = {"does": self.does.words(language, "many"), "does_one": single}
        return {**self.does.all_words(language), **units, **agreed.get(gender, {}), **does}


@dataclass(frozen=True)
class Clause(Inflected):
    """How many of the units do it: by a fraction where there is one, else in per cent. Form: ``clause``."""

    indicator: Indicator
    share: Share
    fraction: Fraction | None = None

    def form(self, kind: str, prose: Prose) -> str:
        """Write subject and verb, agreed in number and gender."""
        words = self.indicator.words(prose.language)
        subject = self._subject(prose)
        one = "{one}" in subject or "{a}" in subject
        return f"{subject.format(**words)} {words['does_one' if one else 'does']}"

    def _subject(self, prose: Prose) -> str:
        if self.fraction is not None:
            return self.fraction.pattern(prose.language)
        return pattern(prose.language, "clause", "percent").replace("{share}", self.share.form("words", prose))

    def figures(self) -> Mapping[str, float]:
        """The share, where the clause itself writes it in figures."""
        return self.share.figures() if self.fraction is None else {}


@dataclass(frozen=True)
class Measure(Inflected):
    """The share as a noun: "andelen foretak som bruker sosiale medier". Form: ``share``."""

    indicator: Indicator

    def form(self, kind: str, prose: Prose) -> str:
        """Write the noun with its relative clause or participle."""
        return pattern(prose.language, "clause", "measure").format(**self.indicator.words(prose.language))


@dataclass(frozen=True)
class Tally(Inflected):
    """Answers counted one by one: none, one, some or all of those who answered. Form: ``clause``."""

    indicator: Indicator
    k: int
    n: int

    def __post_init__(self) -> None:
        if self.n < 2 or not 0 <= self.k <= self.n:
            raise BadInput(f"A tally needs 0 ≤ k ≤ n and n ≥ 2; got k = {self.k} and n = {self.n}.")

    @property
    def case(self) -> str:
        """Which pattern says it."""
        if self.k == self.n:
            return "all"
        return {0: "none", 1: "one"}.get(self.k, "some")

    def form(self, kind: str, prose: Prose) -> str:
        """Write the count in words where it is none, one or all."""
        k, n = (figures.number(each, prose.locale, 0) for each in (self.k, self.n))
        words = self.indicator.words(prose.language) | {"k": k, "n": n}
        if self.case == "all":
            words["all"] = words.get("all", words["does"])
        return pattern(prose.language, "tally", self.case).format(**words)

    def figures(self) -> Mapping[str, float]:
        """The numbers that are written in figures."""
        return {"n": self.n} | ({"k": self.k} if self.case == "some" else {})

"""`Prose`: writes a `core.Text` in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from babel import Locale
from babel.lists import format_list

from maal import terms
from maal.core import Estimate, Goal, Money, Period, Rung, Text
from maal.publication.prose import figures
from maal.publication.prose.catalogue import translation
from maal.publication.prose.inflected import Inflected
from maal.publication.prose.names import LONGEST, tidy
from maal.publication.prose.periods import period_text
from maal.publication.prose.rounded import Rounded
from maal.scorecard import Decision, Standing

_LONGEST_PHRASE = 300

# Where a word is looked up. A channel may bear any name ("A", "first"), so it is never taken for an industry or a rule.
_TYPES: Mapping[type, tuple[str, ...]] = {Decision: ("decisions",), Standing: ("standings",), Rung: ("rungs",)}
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "term": ("platforms", "kinds", "purposes", "every", "notions"),
    "rule": ("rules",),
    "check": ("checks",),
    "step": ("steps",),
    "estimand": ("estimands",),
}


@dataclass(frozen=True)
class Prose:
    """The habits of one language: ``write`` turns a `Text` into a string. Raises `BadInput` on an unknown language.

    Beside the kinds that `Text` names there are ``value`` and ``interval`` (the two parts of an estimate), ``month``,
    ``rule`` (an attribution rule), ``check``, ``step`` and ``estimand`` (words of the ladder), and ``phrase`` (words of
    the code: a method, a sample). Of any kind there may be a tuple of values, written as a list ("a, b and c"); a tuple
    of ``parts`` is set apart by semicolons.

    >>> Prose("en").write(Text("{share:percent} of {all:count} orders", {"share": 0.846, "all": 1200}))
    '84.6% of 1,200 orders'
    """

    language: str

    def __post_init__(self) -> None:
        translation("", self.language)

    @cached_property
    def locale(self) -> Locale:
        """The locale by whose habits numbers and dates are written."""
        return figures.locale_of(self.language)

    def write(self, text: Text) -> str:
        """Write the translation of a sentence, its values in the language's habits."""
        return text.render(translation(text.template, self.language), self.value)

    def value(self, value: Any, kind: str) -> str:
        """Write one value of the given kind; None is "–"."""
        if value is None:
            return figures.MISSING
        if isinstance(value, tuple):
            return self._list(value, kind)
        if isinstance(value, Text):
            return self.write(value)
        if isinstance(value, Inflected):
            return value.form(kind, self)
        if isinstance(value, Goal):
            return tidy(value.name) if value.name else self._phrase(value.title, LONGEST)
        if isinstance(value, Estimate):
            return self._estimate(value, kind)
        if isinstance(value, Money):
            return figures.money(value, self.locale)
        if isinstance(value, Period):
            return self.write(period_text(value))
        if isinstance(value, date):
            return figures.month(value, self.locale) if kind == "month" else figures.day(value, self.locale)
        return self._scalar(value, kind)

    def _scalar(self, value: Any, kind: str) -> str:
        if kind == "percent":
            return figures.percent(value, self.locale)
        if kind in ("count", "number"):
            return figures.number(value, self.locale, 0 if kind == "count" else None)
        if kind == "phrase":
            return self._phrase(str(value), _LONGEST_PHRASE)
        return self.term(value, kind) if kind in _GROUPS or isinstance(value, StrEnum) else tidy(str(value))

    def term(self, key: str, kind: str = "term") -> str:
        """Write the label of a word of the vocabulary, or the translation of a phrase; else the name as it is.

        >>> Prose("nb").term("newspaper"), Prose("nb").term("first", "rule"), Prose("nb").term("A")
        ('Avis', 'første kontakt', 'A')
        """
        for group in _TYPES.get(type(key), _GROUPS.get(kind, ())):
            labels = terms.labels_of(group, self.language)
            if key in labels:
                return labels[key]
        return self._phrase(str(key), LONGEST)

    def _phrase(self, words: str, longest: int) -> str:
        """Write maal's own words whole, and the user's on a line of at most ``longest`` letters."""
        own = translation(words, self.language)
        return own if own != words else tidy(words, longest)

    def _list(self, values: tuple[Any, ...], kind: str) -> str:
        written = [self.value(value, kind) for value in values]
        text: str = "; ".join(written) if kind == "parts" else format_list(written, locale=self.locale)
        return text

    def _estimate(self, estimate: Estimate, kind: str) -> str:
        low, high = estimate.low, estimate.high
        places = figures.estimate_places(estimate)
        if isinstance(estimate, Rounded) and estimate.unit == "share":
            point = figures.percent(estimate.value, self.locale, places=estimate.places)
        else:
            point = self._amount(estimate.value, estimate.unit, places)
        if kind == "value" or (low is None and high is None):
            return point if kind != "interval" else figures.MISSING
        interval = self.write(self._interval(estimate, places))
        if kind == "interval":
            return interval
        return self.write(Text("{value:name} ({interval:name})", {"value": point, "interval": interval}))

    def _interval(self, estimate: Estimate, places: int) -> Text:
        low, high = (self._end(end, estimate.unit, places) for end in (estimate.low, estimate.high))
        if estimate.low is None:
            return Text("at most {high:name}", {"high": high})
        if estimate.high is None:
            return Text("at least {low:name}", {"low": low})
        return Text("{low:name} to {high:name}", {"low": low, "high": high})

    def _amount(self, value: float, unit: str, places: int) -> str:
        if figures.is_currency(unit):
            return figures.money(Money(value, unit), self.locale)
        if unit == "points":
            points = figures.percent(value, self.locale, sign=False)
            return self.write(Text("{points:name} percentage points", {"points": points}))
        return figures.percent(value, self.locale) if unit == "share" else figures.number(value, self.locale, places)

    def _end(self, value: float | None, unit: str, places: int) -> str:
        if value is None:
            return figures.MISSING
        if unit in ("share", "points"):
            return figures.percent(value, self.locale, sign=False)
        return figures.number(value, self.locale, 0 if figures.is_currency(unit) else places)

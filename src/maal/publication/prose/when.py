"""Periods within a sentence: "i 2012", "vuonna 2012", "mellan 2011 och 2012"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import get_month_names

from maal.core import EVERY, Period
from maal.publication.prose.inflected import Inflected
from maal.publication.prose.periods import period_text
from maal.publication.prose.rules import pattern, rules

if TYPE_CHECKING:
    from maal.publication.prose.writer import Prose

_PART_OF_YEAR = {"quarter": 3, "half-year": 6}


@dataclass(frozen=True, slots=True)
class When(Inflected):
    """A period: ``in`` (i 2012, vuonna 2012) or ``name`` (2012, vuoden 2012)."""

    period: Period

    def form(self, kind: str, prose: Prose) -> str:
        """Write the period by its name in the calendar, or by its days."""
        words = self._words(prose)
        return pattern(prose.language, "period", kind_of(self.period), kind).format(**words)

    def _words(self, prose: Prose) -> dict[str, str]:
        start, every = self.period.start, kind_of(self.period)
        ordinals = rules(prose.language)["period"]["ordinals"]
        months = get_month_names("wide", "stand-alone", prose.locale)
        return {
            "year": str(start.year),
            "month": months[start.month],
            "ordinal": ordinals[(start.month - 1) // _PART_OF_YEAR[every]] if every in _PART_OF_YEAR else "",
            "period": prose.write(period_text(self.period)),
        }


@dataclass(frozen=True, slots=True)
class Span(Inflected):
    """From one period to another: ``between`` (mellom 2011 og 2012, vuosien 2011 ja 2012 välillä)."""

    earlier: Period
    later: Period

    def form(self, kind: str, prose: Prose) -> str:
        """Write both periods."""
        years = kind_of(self.earlier) == kind_of(self.later) == "year"
        ends = [
            str(each.start.year) if years else When(each).form("name", prose) for each in (self.earlier, self.later)
        ]
        return pattern(prose.language, "span", "year" if years else "other").format(earlier=ends[0], later=ends[1])


def kind_of(period: Period) -> str:
    """Tell what a period is in the calendar; weeks and other runs of days are "other".

    >>> kind_of(Period.parse("2026Q3")), kind_of(Period.parse("2026W31"))
    ('quarter', 'other')
    """
    calendar = (every for every in EVERY if every != "week" and Period.containing(period.start, every) == period)
    return next(calendar, "other")

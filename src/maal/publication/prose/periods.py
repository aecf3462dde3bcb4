"""Periods in words: the third quarter of 2026, week 31, August 2026."""

from __future__ import annotations

from maal.core import EVERY, Every, Period, Text

_QUARTERS = {
    1: Text("first quarter of {year:name}"),
    4: Text("second quarter of {year:name}"),
    7: Text("third quarter of {year:name}"),
    10: Text("fourth quarter of {year:name}"),
}
_HALVES = {1: Text("first half of {year:name}"), 7: Text("second half of {year:name}")}


def period_text(period: Period) -> Text:
    """Say a calendar period by its name, any other by its first and last day.

    >>> str(period_text(Period.parse("2026Q3")))
    'third quarter of 2026'
    """
    for every in reversed(EVERY):
        if Period.containing(period.start, every) == period:
            return _calendar_text(period, every)
    return Text("{first:date} to {last:date}", {"first": period.start, "last": period.last_day})


def _calendar_text(period: Period, every: Every) -> Text:
    start, year = period.start, {"year": str(period.start.year)}
    if every == "week":
        iso_year, week, _ = start.isocalendar()
        return Text("week {week:name} of {year:name}", {"week": str(week), "year": str(iso_year)})
    if every == "month":
        return Text("{month:month}", {"month": start})
    if every == "quarter":
        return Text(_QUARTERS[start.month].template, year)
    return Text(_HALVES[start.month].template, year) if every == "half-year" else Text("{year:name}", year)

"""Periods of time: half-open intervals of days, and the calendar's weeks, months, quarters and years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from maal.core.errors import BadInput

Every = Literal["week", "month", "quarter", "half-year", "year"]
EVERY: tuple[Every, ...] = get_args(Every)

_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_FORMS = "2026, 2026H1, 2026Q3, 2026-07, 2026W31 or 2026-07-01..2026-09-30 (both days included)"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` to the day before ``end``: [start, end)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise BadInput(f"A period must end after it starts; got {self.start} to {self.end}.")

    @property
    def days(self) -> int:
        """Number of days.

        >>> Period.parse("2026Q3").days
        92
        """
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    @property
    def label(self) -> str:
        """The shortest form that `Period.parse` reads back.

        >>> Period(date(2026, 7, 1), date(2026, 10, 1)).label
        '2026Q3'
        """
        for every in reversed(EVERY):
            if Period.containing(self.start, every) == self:
                return _calendar_label(self.start, every)
        return f"{self.start}..{self.last_day}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlap_days(self, other: Period) -> int:
        """Number of days that two periods share (zero when they do not meet)."""
        return max(0, (min(self.end, other.end) - max(self.start, other.start)).days)

    def previous(self, every: Every) -> Period:
        """The calendar period of length ``every`` just before this one starts."""
        return Period.containing(self.start - timedelta(days=1), every)

    @staticmethod
    def containing(day: date, every: Every) -> Period:
        """The calendar period of length ``every`` that holds ``day``; weeks start on Monday (ISO 8601).

        >>> Period.containing(date(2026, 8, 31), "quarter").label
        '2026Q3'
        """
        if every == "week":
            start = day - timedelta(days=day.weekday())
            return Period(start, start + timedelta(days=7))
        months = _MONTHS[every]
        first = (day.month - 1) // months * months + 1
        return Period(date(day.year, first, 1), _add_months(date(day.year, first, 1), months))

    @staticmethod
    def parse(text: str) -> Period:
        """Read ``2026``, ``2026H1``, ``2026Q3``, ``2026-07``, ``2026M07``, ``2026W31`` or ``FIRST..LAST``.

        >>> Period.parse("2026-07-01..2026-07-31").label
        '2026-07'
        """
        try:
            return _parse(text.strip().upper())
        except (ValueError, OverflowError, BadInput) as error:
            raise BadInput(f"'{text}' is no period. Write {_FORMS}.") from error


def _parse(text: str) -> Period:
    if ".." in text:
        first, last = text.split("..")
        return Period(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
    if match := re.fullmatch(r"(\d{4})-?W(\d{1,2})", text):
        start = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Period(start, start + timedelta(days=7))
    match = re.fullmatch(r"(\d{4})(?:-?(?:(Q)([1-4])|(H)([12])|M?(\d{2})))?", text)
    if not match:
        raise ValueError(text)
    year = int(match[1])
    if match[2]:
        return Period.containing(date(year, 3 * int(match[3]), 1), "quarter")
    if match[4]:
        return Period.containing(date(year, 6 * int(match[5]), 1), "half-year")
    if match[6]:
        return Period.containing(date(year, int(match[6]), 1), "month")
    return Period.containing(date(year, 1, 1), "year")


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _calendar_label(start: date, every: Every) -> str:
    if every == "week":
        year, week, _ = start.isocalendar()
        return f"{year}W{week:02d}"
    return {
        "month": f"{start:%Y-%m}",
        "quarter": f"{start.year}Q{(start.month + 2) // 3}",
        "half-year": f"{start.year}H{1 if start.month == 1 else 2}",
        "year": f"{start.year}",
    }[every]

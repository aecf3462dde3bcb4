"""Which period a goal is scored in, what its target is there, and which earlier periods it compares with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from maal.core import EVERY, Every, Goal, Period, TooLittleData
from maal.scorecard.actual import last_day
from maal.scorecard.tables import MEASURE, OUTCOME, TOUCHPOINT, table


def goal_period(goal: Goal, period: Period | None, as_of: date) -> Period:
    """The period asked for, else the goal's own calendar period that holds ``as_of``."""
    return period or Period.containing(as_of, goal.every)


def shown_period(goal: Goal, period: Period | str | None, *, touchpoints: Any, outcomes: Any, measures: Any) -> Period:
    """The period that a scorecard of these tables shows for ``goal`` when asked for ``period``.

    Raises `TooLittleData` where nothing is recorded.
    """
    asked = Period.parse(period) if isinstance(period, str) else period
    last = recorded_until(touchpoints, outcomes, measures)
    if last is None:
        raise nothing_recorded()
    return asked or goal_period(goal, None, last)


def recorded_until(touchpoints: Any, outcomes: Any, measures: Any) -> date | None:
    """The last day with an outcome or a contact, else with a measure; None where nothing has a date."""
    events = [table(outcomes, "outcomes", OUTCOME), table(touchpoints, "touchpoints", TOUCHPOINT)]
    return last_day(*events) or last_day(table(measures, "measures", MEASURE))


def nothing_recorded() -> TooLittleData:
    """The error that there is nothing to score."""
    return TooLittleData(
        "Nothing is recorded yet: there is no outcome, contact or measure to score. Import files first."
    )


def target_in(goal: Goal, period: Period) -> float:
    """Target of the goal in the period: Σ over the goal's own periods of target × days shared / days.

    A level is not summed over time: it stays as it is.

    >>> target_in(Goal("new-customers", "order", 100, every="quarter"), Period.parse("2026"))
    400.0
    """
    if goal.count == "level":
        return goal.target
    total, own = 0.0, Period.containing(period.start, goal.every)
    while own.start < period.end:
        total += goal.target * own.overlap_days(period) / own.days
        own = Period.containing(own.end, goal.every)
    return total


def is_own_period(goal: Goal, period: Period) -> bool:
    """Tell whether the period is one of the goal's own calendar periods."""
    return Period.containing(period.start, goal.every) == period


def passed_days(period: Period, as_of: date) -> int:
    """Number of the period's days up to ``as_of``, that day included."""
    return min(max((as_of - period.start).days + 1, 0), period.days)


def earlier_periods(period: Period, first_day: date | None) -> list[Period]:
    """Whole periods of the same length before ``period`` and from ``first_day`` on, oldest first."""
    found: list[Period] = []
    every = _calendar_length(period)
    while first_day is not None:
        back = _before(found[-1] if found else period, every)
        if back.start < first_day:
            break
        found.append(back)
    return found[::-1]


def _calendar_length(period: Period) -> Every | None:
    return next((every for every in EVERY if Period.containing(period.start, every) == period), None)


def _before(period: Period, every: Every | None) -> Period:
    if every:
        return period.previous(every)
    return Period(period.start - timedelta(days=period.days), period.start)

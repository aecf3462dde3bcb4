"""The weeks that a model of one goal sees: outcomes, spend of each channel, controls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.app.model_controls import weekly_controls
from maal.app.series import daily_outcomes
from maal.app.spend import Spend, spend_of
from maal.core import Check, Period, TooLittleData
from maal.workspace import Workspace

Floats = NDArray[np.float64]

MOST = 156
FEWEST = 26
FEWEST_OUTCOMES = 30
_WEEK = timedelta(days=7)
_LATE = 31
_STEADY = Check(
    "steady effect",
    None,
    "That a channel works alike in all weeks is assumed; where it wears out or its market empties (first orders), its "
    "contribution in the last weeks is too high. Only a test within the period can show it.",
)


@dataclass(frozen=True, slots=True)
class Weeks:
    """The ``modelled`` weeks (Monday to Sunday), and the ``window`` of recorded days that the contribution speaks of.

    ``outcomes`` and each channel's ``spend`` hold one value a week, as do ``controls`` by name. The window may go
    beyond the weeks by the days of an unfinished one.
    """

    modelled: Period
    window: Period
    outcomes: Floats
    spend: Mapping[str, Floats]
    controls: Mapping[str, Floats]
    costs: Spend
    checks: tuple[Check, ...]

    @property
    def each(self) -> tuple[Period, ...]:
        """The weeks."""
        starts = (self.modelled.start + i * _WEEK for i in range(len(self.outcomes)))
        return tuple(Period(start, start + _WEEK) for start in starts)

    @property
    def table(self) -> pa.Table:
        """One row a week; channels and controls are named as by `spend_column` and `control_column`."""
        days = [week.start for week in self.each]
        spend = {spend_column(channel): values for channel, values in self.spend.items()}
        controls = {control_column(name): values for name, values in self.controls.items()}
        return pa.table({"week": days, "outcomes": self.outcomes, **spend, **controls})

    def spend_inside(self) -> dict[str, float]:
        """Spend of each channel in the window."""
        return {channel: float(values.sum()) for channel, values in self.costs.daily(self.window).items()}


def spend_column(channel: str) -> str:
    """The column of a channel's spend: apart from a control of the same name."""
    return f"spend on {channel}"


def control_column(name: str) -> str:
    """The column of a control."""
    return f"control {name}"


def model_weeks(workspace: Workspace, goal: str, period: Period) -> Weeks:
    """Read the whole weeks with recorded outcomes and costs up to the end of ``period``: the last 156, or more where
    the period is longer.

    Raises BadInput on an unknown goal and for goals that are the level of a measure; TooLittleData where no cost is
    recorded, the weeks are fewer than 26 or hold fewer than 30 outcomes, or none of them lies in the period.
    """
    outcomes = daily_outcomes(workspace, goal)
    costs = spend_of(workspace, goal)
    recorded = _days(outcomes)
    modelled = _modelled(recorded, costs.recorded, period, goal)
    window, told = _window(recorded, modelled, period)
    first = (modelled.start - recorded.start).days
    counts = outcomes["outcomes"].to_numpy()[first : first + modelled.days]
    _require_outcomes(int(counts.sum()), modelled, goal)
    spend = {channel: _by_week(values) for channel, values in costs.daily(modelled).items()}
    controls, missing = weekly_controls(workspace, modelled)
    checks = (*told, *_late(costs, modelled), *missing, _STEADY)
    return Weeks(modelled, window, _by_week(counts), spend, controls, costs, checks)


def _by_week(daily: NDArray[np.generic]) -> Floats:
    weekly: Floats = np.asarray(daily, dtype=np.float64).reshape(-1, 7).sum(axis=1)
    return weekly


def _days(outcomes: pa.Table) -> Period:
    days = outcomes["day"]
    return Period(days[0].as_py(), days[-1].as_py() + timedelta(days=1))


def _modelled(recorded: Period, costs: Period | None, period: Period, goal: str) -> Period:
    if costs is None:
        raise TooLittleData(
            f"No cost of '{goal}' is recorded: a model learns from spend that changes. Import the costs (money or "
            f"hours of each channel, with the first and the last day) of at least {FEWEST} weeks."
        )
    start = _monday(max(recorded.start, costs.start) + timedelta(days=6))
    end = min(_monday(recorded.end), _monday(period.end + timedelta(days=6)))
    start = max(start, min(end - MOST * _WEEK, _monday(period.start)))
    number = max((end - start) // _WEEK, 0)
    if number < FEWEST:
        raise TooLittleData(
            f"{number} whole weeks up to the end of {period.label} have outcomes and costs (outcomes are recorded "
            f"{_shown(recorded)}, costs {_shown(costs)}); a model needs at least {FEWEST}, and about 104 to tell the "
            "channels from the season."
        )
    return Period(start, end)


def _require_outcomes(number: int, modelled: Period, goal: str) -> None:
    if number < FEWEST_OUTCOMES:
        raise TooLittleData(
            f"{number} outcomes of '{goal}' are recorded {_shown(modelled)}; a model needs at least {FEWEST_OUTCOMES}."
        )


def _monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def _shown(period: Period) -> str:
    return f"{period.start} to {period.last_day}"


def _window(recorded: Period, modelled: Period, period: Period) -> tuple[Period, tuple[Check, ...]]:
    """The recorded days of the period that the model speaks of, and what is to be said of them."""
    start, end = max(period.start, recorded.start), min(period.end, recorded.end)
    unseen = (modelled.start - start).days
    begin = start if unseen < 7 else modelled.start
    if begin >= end:
        raise TooLittleData(
            f"No modelled week lies in {period.label}: whole weeks with outcomes and costs run {_shown(modelled)}."
        )
    window = Period(begin, end)
    return window, tuple(_said(window, modelled, unseen))


def _said(window: Period, modelled: Period, unseen: int) -> Iterator[Check]:
    if unseen >= 7:
        text = f"{unseen} days of the period come before the first recorded cost: their contributions are not counted."
        yield Check("days of the period", False, text)
    mondays = (modelled.start + i * _WEEK for i in range(modelled.days // 7))
    whole = sum(window.start <= monday and monday + _WEEK <= window.end for monday in mondays)
    cut = window.days - 7 * whole
    if cut:
        yield Check(
            "days of the period",
            None,
            f"The contribution is that of {_shown(window)}: {whole} whole weeks, and {cut} days of other weeks, which "
            "count by their part of the week (days after the last whole week as days of that week).",
        )


def _late(costs: Spend, modelled: Period) -> Iterator[Check]:
    ended = costs.recorded.end if costs.recorded else modelled.end
    late = (modelled.end - ended).days
    if late > _LATE:
        yield Check(
            "recorded costs",
            False,
            f"No cost is recorded for the last {late} days: the model takes nothing to have been spent then. Import "
            "the costs that are missing.",
        )

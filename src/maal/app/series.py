"""Series over time for tests and models: a goal's outcomes by day, a measure by unit and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from maal.core import BadInput, Period, TooLittleData, unknown_name
from maal.sources.quote import literal
from maal.workspace import Workspace


def daily_outcomes(workspace: Workspace, goal: str) -> pa.Table:
    """Count the outcomes of ``goal`` on every day from the first recorded outcome of any kind to the last.

    Columns day and outcomes, on the organisation's clock, counted as the goal counts: every outcome, or a person's
    first. Raises BadInput on an unknown goal and for goals that are the level of a measure, TooLittleData where no
    outcome is recorded.
    """
    goals = workspace.settings.goals
    if goal not in goals:
        raise BadInput(unknown_name("goal", goal, goals))
    if goals[goal].count == "level":
        raise BadInput(f"Goal '{goal}' is the level of a measure: it has no outcomes to count by day.")
    own = workspace.local("outcome")
    (ends,) = own.aggregate("min(occurred_at)::DATE AS first, max(occurred_at)::DATE AS last").fetchall()
    if ends[0] is None:
        raise TooLittleData("No outcome is recorded. Import orders, enquiries or other outcomes first.")
    own = own.filter(f"kind = {literal(goals[goal].outcome)}")
    if goals[goal].count == "first":
        own = own.filter("person IS NOT NULL").aggregate("person, min(occurred_at) AS occurred_at", "person")
    counts = dict(own.aggregate("occurred_at::DATE AS day, count(*) AS number", "day").fetchall())
    days = [ends[0] + timedelta(days=i) for i in range((ends[1] - ends[0]).days + 1)]
    return pa.table({"day": days, "outcomes": [counts.get(day, 0) for day in days]})


@dataclass(frozen=True, slots=True)
class ByUnit:
    """A measure by unit: ``values`` hold one value a time of ``starts``, which lie ``step`` days apart."""

    name: str
    starts: tuple[date, ...]
    step: int
    values: Mapping[str, tuple[float, ...]]

    @property
    def period(self) -> Period:
        """All days that the series covers."""
        return Period(self.starts[0], self.starts[-1] + timedelta(days=self.step))

    def within(self, period: Period) -> ByUnit:
        """The times that lie wholly in ``period``."""
        kept = [i for i, day in enumerate(self.starts) if period.start <= day and self._end(day) <= period.end]
        values = {unit: tuple(each[i] for i in kept) for unit, each in self.values.items()}
        return ByUnit(self.name, tuple(self.starts[i] for i in kept), self.step, values)

    @property
    def rows(self) -> pa.Table:
        """unit, at and value, one row a unit and time."""
        units = [unit for unit in self.values for _ in self.starts]
        values = [value for each in self.values.values() for value in each]
        return pa.table({"unit": units, "at": list(self.starts) * len(self.values), "value": values})

    def _end(self, day: date) -> date:
        return day + timedelta(days=self.step)


def measure_by_unit(workspace: Workspace, name: str, *, whole: bool = False) -> ByUnit:
    """Read the measure ``name``: daily or weekly, each unit with every time.

    Where both the whole ("") and its units are measured, the units are read; with ``whole`` the whole.

    Raises BadInput where the measure is not recorded, its times are not a day or a week apart, or a unit lacks some.
    """
    own = workspace.local("measure")
    found = own.filter(f"name = {literal(name)} AND value IS NOT NULL")
    rows = found.project("coalesce(unit, '') AS unit, occurred_at::DATE AS day, value").order("unit, day").fetchall()
    if not rows:
        known = [each for (each,) in own.aggregate("name", "name").fetchall()]
        raise BadInput(unknown_name("measure", name, known))
    rows = [row for row in rows if (row[0] == "") == whole] or rows
    starts = tuple(sorted({at for _, at, _ in rows}))
    series: dict[str, dict[date, float]] = {}
    for unit, at, value in rows:
        series.setdefault(unit, {})[at] = value
    lacking = {unit: len(starts) - len(each) for unit, each in series.items() if len(each) < len(starts)}
    if lacking or len(rows) > len(starts) * len(series):
        raise BadInput(
            f"The measure '{name}' has not one value for each unit and time: {_listed(lacking) or 'some stand twice'}. "
            "Give each unit every time, 0 where nothing happened."
        )
    values = {unit: tuple(each[at] for at in starts) for unit, each in series.items()}
    return ByUnit(name, starts, _step(name, starts), values)


def _step(name: str, starts: tuple[date, ...]) -> int:
    gaps = {int(gap) for gap in np.diff([day.toordinal() for day in starts])}
    if gaps not in ({1}, {7}):
        raise BadInput(f"The times of the measure '{name}' are not all a day, or all a week, apart. Fill the gaps.")
    return gaps.pop()


def _listed(lacking: Mapping[str, int]) -> str:
    shown = [f"{unit} lacks {number}" for unit, number in sorted(lacking.items())]
    return ", ".join(shown[:5]) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")

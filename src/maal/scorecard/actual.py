"""What was reached: counts of recorded outcomes, first outcomes of persons, or the level of a measure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from maal.core import Count, Estimate, Period
from maal.scorecard.interval import NORMAL, wilson
from maal.scorecard.tables import Table, as_day, before, rows, since

FULL_COUNT = "full count of recorded outcomes"


@dataclass(frozen=True, slots=True)
class Counted:
    """Outcomes by day (days without any are left out)."""

    by_day: Mapping[date, int]

    @property
    def first_day(self) -> date | None:
        """The day of the first one, None where there is none."""
        return min(self.by_day, default=None)

    @property
    def last_day(self) -> date | None:
        """The day of the last one, None where there is none."""
        return max(self.by_day, default=None)

    def daily(self, period: Period, days: int | None = None) -> npt.NDArray[np.float64]:
        """Counts of the first ``days`` days of the period (of all, when not given)."""
        length = period.days if days is None else days
        return np.array([self.by_day.get(period.start + timedelta(days=day), 0) for day in range(length)], dtype=float)


def counted(outcomes: Table, count: Count) -> Counted:
    """Number of outcomes a day; with ``count="first"`` only the first one of every person (columns as in the facts)."""
    if count == "first":
        persons = outcomes.filter(~nw.col("person").is_null())
        outcomes = persons.group_by("person").agg(nw.col("occurred_at").min())
    days = outcomes.select(nw.col("occurred_at").dt.truncate("1d").alias("day"))
    grouped = rows(days.group_by("day").agg(nw.len().alias("count")))
    return Counted({row["day"].date(): int(row["count"]) for row in grouped if row["day"] is not None})


def actual_count(counts: Counted, period: Period, days: int) -> Estimate:
    """Σ counts of the days that have passed: a full count of what was recorded, without sampling error."""
    total = float(counts.daily(period, days).sum())
    return Estimate(total, n=int(total), unit="outcomes", sample="all recorded outcomes", method=FULL_COUNT)


def actual_level(measures: Table, name: str, period: Period, as_of: date) -> tuple[Estimate | None, int]:
    """Latest level of a measure in the period and the number of units it was measured in; None if there is none.

    Several units (districts, say), each with its latest value, are averaged, with their sample sizes as weights where
    all are known. The interval is from the standard errors, else Wilson's where the value is a share with a sample
    size.
    """
    inside = measures.filter(
        nw.col("name") == name,
        ~nw.col("value").is_null(),
        since("occurred_at", period.start),
        before("occurred_at", min(period.end, as_of + timedelta(days=1))),
    )
    units = inside.with_columns(unit=nw.col("unit").fill_null(""))
    latest = units.group_by("unit").agg(latest=nw.col("occurred_at").max())
    found = rows(units.join(latest, on="unit").filter(nw.col("occurred_at") == nw.col("latest")))
    return (_level(found) if found else None), len(found)


def last_day(*tables: Table) -> date | None:
    """The last day that any of the tables has a row for."""
    ends = [as_day(rows(table.select(nw.col("occurred_at").max()))[0]["occurred_at"]) for table in tables]
    return max((end for end in ends if end is not None), default=None)


def _level(found: Sequence[Mapping[str, Any]]) -> Estimate:
    sizes = [row["n"] for row in found]
    known = all(size is not None and size > 0 for size in sizes)
    weights = np.array(sizes if known else [1.0] * len(found), dtype=float)
    weights /= weights.sum()
    value = float(weights @ np.array([row["value"] for row in found], dtype=float))
    n = int(sum(sizes)) if known else None
    if all(row["std_error"] is not None for row in found):
        error = math.sqrt(sum((w * row["std_error"]) ** 2 for w, row in zip(weights, found, strict=True)))
        return _measured(
            value, value - NORMAL * error, value + NORMAL * error, n, "measure with its standard error", error
        )
    if n and all(0 <= row["value"] <= 1 for row in found):
        return _measured(value, *wilson(value * n, n), n, "share with Wilson's interval")
    return _measured(value, None, None, n, "measure without a standard error: no interval can be given")


def _measured(
    value: float, low: float | None, high: float | None, n: int | None, method: str, error: float | None = None
) -> Estimate:
    unit = "share" if 0 <= value <= 1 else "level"
    return Estimate(value, error, low, high, n=n, unit=unit, sample="latest measure in the period", method=method)

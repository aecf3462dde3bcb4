"""Read the frames that a scorecard is made of, whatever engine they live on: lazily, with the columns checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import narwhals as nw

from maal.core import BadInput

Table = nw.LazyFrame[Any]
Columns = Mapping[str, Any]

TOUCHPOINT: Columns = {"person": None, "occurred_at": nw.Datetime("us"), "channel": None}
OUTCOME: Columns = {"person": None, "occurred_at": nw.Datetime("us"), "kind": None}
OUTCOME_OPTIONAL: Columns = {"value": nw.Float64, "currency": nw.String}
COST: Columns = {"channel": None, "starts_on": nw.Datetime("us"), "ends_on": nw.Datetime("us"), "amount": nw.Float64}
COST_OPTIONAL: Columns = {"goal": nw.String, "currency": nw.String, "hours": nw.Float64}
MEASURE: Columns = {"name": None, "occurred_at": nw.Datetime("us"), "value": nw.Float64}
MEASURE_OPTIONAL: Columns = {"unit": nw.String, "std_error": nw.Float64, "n": nw.Float64}


def table(frame: Any, what: str, needed: Columns, optional: Columns | None = None) -> Table:
    """Select ``needed`` and ``optional`` columns, cast to the types given; an absent optional column becomes null.

    Raises `BadInput` naming the missing columns and those that are there.
    """
    lazy: Table = nw.from_native(frame).lazy()
    there = lazy.collect_schema().names()
    missing = [name for name in needed if name not in there]
    if missing:
        raise BadInput(f"The table of {what} lacks {_listed(missing)}; it has {_listed(there)}.")
    kinds = {**needed, **(optional or {})}
    return lazy.select(*(_column(name, kind, name in there) for name, kind in kinds.items()))


def rows(lazy: Table) -> list[dict[str, Any]]:
    """Bring a small grouped result to Python, as one dictionary a row; missing values are None on every engine."""
    found = lazy.collect().rows(named=True)
    return [{name: None if value is None or value != value else value for name, value in row.items()} for row in found]


def before(column: str, day: date) -> nw.Expr:
    """Tell whether a time lies before the day starts."""
    return nw.col(column) < datetime.combine(day, time())


def since(column: str, day: date) -> nw.Expr:
    """Tell whether a time lies on the day or after it."""
    return nw.col(column) >= datetime.combine(day, time())


def as_day(moment: datetime | None) -> date | None:
    """The day of a moment."""
    return None if moment is None else moment.date()


def _column(name: str, kind: Any, there: bool) -> nw.Expr:
    if not there:
        return nw.lit(None).cast(kind).alias(name)
    return nw.col(name) if kind is None else nw.col(name).cast(kind)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"

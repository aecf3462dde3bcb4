"""A time series with its controls, read from a table: one row a time, no gaps, nothing missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData
from maal.core.engine import Frame, on_one_engine, require_columns
from maal.impact.tested.panel import first_after
from maal.impact.tested.times import days

Floats = NDArray[np.float64]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Series:
    """``y`` (times) and ``x`` (times × controls) in order of time; the first ``known`` times lie before the start."""

    times: tuple[Any, ...]
    y: Floats
    x: Floats
    outcome: str
    controls: tuple[str, ...]
    known: int

    @property
    def after(self) -> int:
        """Number of times from the start on."""
        return len(self.times) - self.known

    def cut(self, known: int) -> Series:
        """The times before the start, as if it had been after the first ``known`` of them."""
        end = self.known
        return Series(self.times[:end], self.y[:end], self.x[:end], self.outcome, self.controls, known)


def read_series(data: Any, at: str, outcome: str, start: Any, controls: Sequence[str]) -> Series:
    """Read the series with one grouped query; ``start`` is the first time after the change.

    Raises BadInput where a column is missing or holds no numbers, a time is doubled or missing, a value is missing,
    or the start lies outside the data; TooLittleData where there are no rows.
    """
    frame = on_one_engine({"data": data})["data"]
    _require(frame, at, outcome, controls)
    columns = {f"maal_{i}": nw.col(name).cast(nw.Float64) for i, name in enumerate([outcome, *controls])}
    grouped = (
        frame.select(maal_time=nw.col(at), **columns)
        .group_by("maal_time")
        .agg(nw.len().alias("maal_rows"), nw.col(*columns).max())
    )
    table = grouped.collect("pyarrow").to_arrow()
    times, order = _times(table, at)
    values = np.column_stack([np.asarray(table[name].to_numpy(), dtype=np.float64) for name in columns])[order]
    _refuse_missing(values, times, [outcome, *controls])
    known = first_after(times, start, at)
    return Series(tuple(times), values[:, 0], values[:, 1:], outcome, tuple(controls), known)


def _require(frame: Frame, at: str, outcome: str, controls: Sequence[str]) -> None:
    if isinstance(controls, str):
        raise BadInput(f"controls is the text '{controls}'; a list is needed: controls=['{controls}'].")
    require_columns(frame, "data", (at, outcome, *controls))
    if len({at, outcome, *controls}) < 2 + len(controls):
        raise BadInput(f"A column is named twice in at='{at}', outcome='{outcome}', controls={list(controls)}.")
    schema = frame.collect_schema()
    wrong = [f"'{name}' holds {schema[name]}" for name in (outcome, *controls) if not schema[name].is_numeric()]
    if wrong:
        raise BadInput(f"The outcome and the controls must be numbers, but {', '.join(wrong)}.")
    if not (schema[at].is_integer() or schema[at] in (nw.Date, nw.Datetime, nw.String)):
        raise BadInput(f"The times in '{at}' are {schema[at]}; dates, times or whole numbers are needed.")


def _times(table: pa.Table, at: str) -> tuple[list[Any], list[int]]:
    column = table["maal_time"]
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz=column.type.tz))
    found, rows = column.to_pylist(), table["maal_rows"].to_pylist()
    if not found:
        raise TooLittleData("The data hold no rows.")
    if None in found:
        raise BadInput(f"The time '{at}' is empty in {rows[found.index(None)]} rows. Fill it or drop the rows.")
    if isinstance(found[0], str):
        found = days(found, at)
    doubled = sorted(time for time, count in zip(found, rows, strict=True) if count > 1)
    if doubled:
        raise BadInput(
            f"{len(doubled):,} of {len(found):,} times in '{at}' have more than one row ({_listed(doubled)}). "
            "Give one row a time: sum or average them first."
        )
    order = sorted(range(len(found)), key=found.__getitem__)
    times = [found[i] for i in order]
    _refuse_gaps(times, at)
    return times, order


def _refuse_missing(values: Floats, times: Sequence[Any], names: Sequence[str]) -> None:
    for name, column in zip(names, values.T, strict=True):
        missing = [times[int(i)] for i in np.flatnonzero(~np.isfinite(column))]
        if missing:
            raise BadInput(
                f"'{name}' is missing at {len(missing):,} of {len(times):,} times ({_listed(missing)}). "
                "Fill it (0 where nothing happened), or leave the column or those times at the ends out."
            )


def _refuse_gaps(times: Sequence[Any], at: str) -> None:
    if len(times) < 3 or _in_months(times):
        return
    step = min(later - sooner for sooner, later in pairwise(times))
    there = set(times)
    count = (times[-1] - times[0]) // step + 1
    missing = [time for time in (times[0] + i * step for i in range(count)) if time not in there] if count < 1e6 else []
    if missing or count != len(times):
        shown = f"{len(missing):,} are missing ({_listed(missing)})" if missing else "their distances differ"
        raise BadInput(
            f"The {len(times):,} times in '{at}' are not evenly spaced by {_spoken(step)}: {shown}. Give one row for "
            "every time (0 where nothing happened), or number the times 1, 2, 3, ... where the gaps are meant."
        )


def _in_months(times: Sequence[Any]) -> bool:
    """Tell whether the times are months, quarters or years: the same day, and evenly spaced in months."""
    if not isinstance(times[0], date) or len({(time.day, *time.timetuple()[3:6]) for time in times}) > 1:
        return False
    months = [time.year * 12 + time.month for time in times]
    return len({later - sooner for sooner, later in pairwise(months)}) == 1


def _listed(times: Sequence[Any]) -> str:
    return ", ".join(str(time) for time in times[:_SHOWN]) + (", ..." if len(times) > _SHOWN else "")


def _spoken(step: Any) -> str:
    if isinstance(step, timedelta) and step % timedelta(days=1) == timedelta(0):
        return "1 day" if step.days == 1 else f"{step.days} days"
    return str(step)

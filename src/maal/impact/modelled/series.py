"""The weeks or days of a model, read from a table: outcome, spend of every channel, controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.core import BadInput, Period, TooLittleData
from maal.core.engine import Frame, on_one_engine, require_columns

Floats = NDArray[np.float64]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Series:
    """``y`` (n), ``spend`` (channels × n), ``controls`` (n × controls) in order of ``days``, ``step`` days apart."""

    days: tuple[date, ...]
    step: int
    y: Floats
    spend: Floats
    controls: Floats
    outcome: str
    channels: tuple[str, ...]

    @property
    def period(self) -> Period:
        """All days that the series covers."""
        return Period(self.days[0], self.days[-1] + timedelta(days=self.step))

    @property
    def word(self) -> str:
        """What one row is: a week or a day."""
        return "week" if self.step == 7 else "day"


def read_series(data: Any, at: str, outcome: str, channels: Mapping[str, str], controls: Sequence[str]) -> Series:
    """Read one row a week (its first day) or a day; ``channels`` maps each channel to the column of its spend.

    Raises BadInput where a column is missing or holds no numbers, a time is doubled, missing or no day, a value is
    empty, or spend is below zero or never changes; TooLittleData below three rows.
    """
    if not channels:
        raise BadInput("channels is empty: name at least one channel and its column of spend.")
    names = [outcome, *channels.values(), *controls]
    frame = on_one_engine({"data": data})["data"]
    require_columns(frame, "data", (at, *names))
    _require_numbers(frame, names)
    table = frame.select(
        maal_time=nw.col(at), **{f"maal_{i}": nw.col(name).cast(nw.Float64) for i, name in enumerate(names)}
    )
    arrow = table.collect("pyarrow").to_arrow()
    days = _days(arrow["maal_time"], at)
    order = sorted(range(len(days)), key=days.__getitem__)
    columns = np.array([arrow[f"maal_{i}"].to_numpy() for i in range(len(names))], dtype=np.float64)[:, order]
    inside = tuple(days[i] for i in order)
    step = _step(inside, at)
    _refuse_empty(columns, names, inside)
    y, spend, rest = columns[0], columns[1 : 1 + len(channels)], columns[1 + len(channels) :]
    if np.ptp(y) == 0:
        raise BadInput(f"The outcome '{outcome}' is {y[0]:g} in every row: there is nothing to explain.")
    _refuse_still(spend, channels, "week" if step == 7 else "day")
    return Series(inside, step, y, spend, rest.T, outcome, tuple(channels))


def _require_numbers(frame: Frame, names: Sequence[str]) -> None:
    kinds = frame.collect_schema()
    wrong = [f"{name} ({kinds[name]})" for name in names if not (kinds[name].is_numeric() or kinds[name] == nw.Boolean)]
    if wrong:
        raise BadInput(f"These columns hold no numbers: {', '.join(wrong)}. Turn them into numbers first.")


def _days(column: pa.ChunkedArray, at: str) -> list[date]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us"))
    try:
        return [_day(value) for value in column.to_pylist()]
    except ValueError as error:
        raise BadInput(f"The column '{at}' must hold days, such as 2026-03-02: {error}.") from error


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    raise ValueError(f"{value!r} is none")


def _step(days: Sequence[date], at: str) -> int:
    if len(days) < 3:
        raise TooLittleData(f"There are {len(days)} rows; a model needs at least half a year of weeks.")
    gaps = np.diff([day.toordinal() for day in days])
    if doubled := int((gaps == 0).sum()):
        raise BadInput(f"{doubled} times in '{at}' stand twice. Give one row a time: sum them first.")
    step = int(np.bincount(gaps).argmax())
    if step not in (1, 7):
        raise BadInput(f"The rows in '{at}' are {step} days apart. Give one row a week or one row a day.")
    wrong = [days[int(i) + 1] for i in np.flatnonzero(gaps != step)]
    if wrong:
        shown = ", ".join(map(str, wrong[:_SHOWN])) + (", ..." if len(wrong) > _SHOWN else "")
        raise BadInput(
            f"{len(wrong)} of {len(days)} rows in '{at}' do not follow {step} days after the row before ({shown}). "
            "Fill the gaps: 0 for spend where nothing ran."
        )
    return step


def _refuse_empty(columns: Floats, names: Sequence[str], days: Sequence[date]) -> None:
    empty = ~np.isfinite(columns)
    if empty.any():
        said = "; ".join(
            f"{name}: {row.sum()} (first {days[int(row.argmax())]})"
            for name, row in zip(names, empty, strict=True)
            if row.any()
        )
        raise BadInput(f"Values are missing in {said}. Fill them: 0 for spend where nothing ran.")


def _refuse_still(spend: Floats, channels: Mapping[str, str], word: str) -> None:
    below = [name for name, row in zip(channels, spend, strict=True) if row.min() < 0]
    if below:
        raise BadInput(f"Spend is below zero for {', '.join(below)}. Book refunds where the spend was.")
    still = [name for name, row in zip(channels, spend, strict=True) if np.ptp(row) <= 1e-9 * row.max()]
    if still:
        raise BadInput(
            f"Spend is the same in every {word} for {', '.join(still)}: what it brings cannot be told from what comes "
            "without it. Leave the channel out, or vary its spend (switch it off for some weeks) and come back."
        )

"""A panel: one outcome for every unit and time, some units treated from a start on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData
from maal.core.engine import Frame, on_one_engine, require_columns
from maal.impact.tested.groups import chosen_units, finite, require_numbers, treated_flag
from maal.impact.tested.times import like, require_sortable

Floats = NDArray[np.float64]
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """``outcomes`` (units × times) with the treated units last and the times in order.

    The first ``n_controls`` units are never treated; the first ``n_before`` times come before the start.
    """

    units: tuple[Any, ...]
    times: tuple[Any, ...]
    outcomes: Floats
    n_controls: int
    n_before: int

    @property
    def n_treated(self) -> int:
        """Number of treated units."""
        return len(self.units) - self.n_controls

    @property
    def n_after(self) -> int:
        """Number of times from the start on."""
        return len(self.times) - self.n_before

    @property
    def controls(self) -> Floats:
        """Outcomes of the units that are never treated, units × times."""
        return self.outcomes[: self.n_controls]

    @property
    def treated_mean(self) -> Floats:
        """Mean outcome of the treated units, one value a time."""
        return cast(Floats, self.outcomes[self.n_controls :].mean(axis=0))

    def need(self, what: str, controls: int, before: int) -> None:
        """Raise TooLittleData unless there are that many control units and times before the start."""
        if self.n_controls < controls or self.n_before < before:
            raise TooLittleData(
                f"{what} needs at least {controls} units that are never treated and {before} times before the start; "
                f"there are {self.n_controls} and {self.n_before}."
            )


def read_panel(data: Any, unit: str, at: str, outcome: str, treated: Collection[Any] | str, start: Any) -> Panel:
    """Read a balanced panel with one grouped query.

    ``treated`` lists the treated units, or names a column that is 1 for them; ``start`` is the first treated time.
    Raises BadInput for missing or double cells, values that are no numbers, units that are not there, or a start
    outside the data.
    """
    cells = read_cells(data, unit, at, outcome, treated)
    return balanced(cells, unit, at, outcome, start)


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows and sum of the outcome in each cell (unit and time); ``empty`` counts the rows without an outcome."""

    unit: list[Any]
    at: list[Any]
    rows: Floats
    empty: Floats
    total: Floats
    treated: frozenset[Any]


def read_cells(data: Any, unit: str, at: str, outcome: str, treated: Collection[Any] | str) -> Cells:
    """Count and sum the outcome by unit and time on the engine of ``data``, and find the treated units."""
    frame = on_one_engine({"data": data})["data"]
    require_columns(frame, "data", (unit, at, outcome))
    return read_cells_of(frame, unit, at, outcome, treated)


def read_cells_of(
    frame: Frame, unit: str | None, at: str, outcome: str, treated: Collection[Any] | str | None = None
) -> Cells:
    """Count and sum the outcome by unit and time; without ``unit`` all rows belong to one unit."""
    require_numbers(frame, outcome)
    value = finite(outcome)
    grouped = (
        frame.select(
            maal_unit=nw.col(unit) if unit else nw.lit(0),
            maal_time=nw.col(at),
            maal_value=value.fill_null(0.0),
            maal_empty=value.is_null().cast(nw.Float64),
            maal_flag=nw.lit(0.0) if treated is None else treated_flag(frame, treated),
        )
        .group_by("maal_unit", "maal_time")
        .agg(
            nw.len().alias("maal_rows"),
            nw.col("maal_empty", "maal_value").sum(),
            nw.col("maal_flag").max(),
        )
    )
    table = grouped.collect("pyarrow").to_arrow()
    units, times = _keys(table, unit or at, at)
    flags = np.asarray(table["maal_flag"].to_numpy())
    chosen = frozenset() if treated is None else frozenset(chosen_units(units, flags, treated, str(unit)))
    counts = [np.asarray(table[f"maal_{name}"].to_numpy(), dtype=np.float64) for name in ("rows", "empty", "value")]
    return Cells(units, times, counts[0], counts[1], counts[2], chosen)


def _keys(table: pa.Table, unit: str, at: str) -> tuple[list[Any], list[Any]]:
    units, times = list(table["maal_unit"].to_pylist()), _plain_times(table["maal_time"])
    if not units:
        raise TooLittleData("The data hold no rows.")
    for name, values in ((unit, units), (at, times)):
        if empty := sum(value is None or value != value for value in values):
            raise BadInput(f"The column '{name}' is empty in {empty} of {len(values)} cells. Fill it or drop the rows.")
    require_sortable(times, at)
    return units, times


def _plain_times(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz=column.type.tz))
    return list(column.to_pylist())


def in_order(values: Collection[Any]) -> list[Any]:
    """The distinct values in their own order, or by their text where they cannot be compared."""
    distinct = set(values)
    try:
        return sorted(distinct)
    except TypeError:
        return sorted(distinct, key=str)


def first_after(times: Sequence[Any], start: Any, at: str) -> int:
    """Number of times before ``start``; raises BadInput when none comes before or none after."""
    begin = like(start, times[0], "start")
    before = sum(time < begin for time in times)
    if before == 0 or before == len(times):
        side = "no time before" if before == 0 else "no time from"
        raise BadInput(
            f"There is {side} the start {start} in '{at}': the data run from {times[0]} to {times[-1]}. "
            "Give a start after the first time and not after the last."
        )
    return int(before)


def balanced(cells: Cells, unit: str, at: str, outcome: str, start: Any) -> Panel:
    """Lay the cells out as units × times; raises BadInput where one is missing, empty or double."""
    units = in_order(set(cells.unit) - cells.treated) + in_order(cells.treated)
    times = in_order(cells.at)
    before = first_after(times, start, at)
    row, column = positions(cells.unit, units), positions(cells.at, times)
    values = np.full((len(units), len(times)), np.nan)
    values[row, column] = np.where(cells.empty > 0, np.nan, cells.total)
    _refuse_doubles(cells, unit, at, outcome)
    _refuse_gaps(np.argwhere(np.isnan(values)), units, times, unit, at, outcome)
    return Panel(tuple(units), tuple(times), values, len(units) - len(cells.treated), before)


def positions(values: Sequence[Any], order: Sequence[Any]) -> NDArray[np.intp]:
    """Place of each value in ``order``."""
    place = {value: i for i, value in enumerate(order)}
    return np.fromiter((place[value] for value in values), dtype=np.intp, count=len(values))


def _refuse_doubles(cells: Cells, unit: str, at: str, outcome: str) -> None:
    wrong = [int(i) for i in np.flatnonzero(cells.rows > 1)]
    double = sorted(wrong, key=lambda i: (str(cells.unit[i]), str(cells.at[i])))
    if double:
        shown = "; ".join(f"{cells.unit[i]} at {cells.at[i]}: {cells.rows[i]:.0f} rows" for i in double[:_SHOWN])
        more = "; ..." if len(double) > _SHOWN else ""
        raise BadInput(
            f"{len(double):,} of {len(cells.unit):,} cells have more than one row ({shown}{more}). Give one {outcome} "
            f"for each {unit} and {at}: sum or average them first."
        )


def _refuse_gaps(
    gaps: NDArray[np.intp], units: Sequence[Any], times: Sequence[Any], unit: str, at: str, outcome: str
) -> None:
    if len(gaps):
        shown = "; ".join(f"{units[i]} at {times[j]}" for i, j in gaps[:_SHOWN])
        more = "; ..." if len(gaps) > _SHOWN else ""
        raise BadInput(
            f"{len(gaps):,} of {len(units) * len(times):,} cells have no {outcome} ({shown}{more}). Every {unit} needs "
            f"one at every {at}: fill them (0 where nothing happened) or leave those units or times out."
        )

"""Journeys that arrive already aggregated: one row a path, with how often it ended with and without conversion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame
from maal.impact.tagged.cells import Cells, stack
from maal.impact.tagged.contacts import BUCKETS

_NAMES = {
    "path": ("channels", "path"),
    "conversions": ("conversions", "total_conversions"),
    "value": ("value", "total_conversion_value"),
    "nulls": ("nulls", "total_null"),
}
_SPLIT_ROWS = 20_000
_SEED = 20_260_101


@dataclass(frozen=True)
class Paths:
    """Channels of every path (lists), and its conversions, value and nulls as whole arrays."""

    channels: pa.ListArray
    conversions: NDArray[np.int64]
    nulls: NDArray[np.int64]
    value: NDArray[np.float64]

    @contextmanager
    def chunks(self, order: int) -> Iterator[tuple[tuple[str, ...], Iterator[Frame]]]:
        """Give the channels' names and one frame with the contacts of all paths, spread over the buckets."""
        names = pc.sort_indices(unique := self.channels.flatten().unique())
        ordered = unique.take(names)
        connection = duckdb.connect()
        places, splits = self._places(ordered), self._splits()
        connection.register("places", places)
        connection.register("splits", splits)
        connection.execute(f"create temp table contacts as {_contacts_sql(order)}")
        try:
            yield tuple(ordered.to_pylist()), iter([nw.from_native(connection.table("contacts"))])
        finally:
            connection.close()

    def totals(self) -> Cells:
        """Sum conversions and value of all paths by bucket."""
        split = self._splits()
        part = {name: split[name].to_numpy() for name in ("bucket", "conversions", "value")}
        return stack([part | {"all": np.zeros(split.num_rows)}], ("all",), ("conversions", "value"))

    def _places(self, ordered: pa.Array) -> pa.Table:
        lengths = pc.list_value_length(self.channels).to_numpy(zero_copy_only=False)
        starts = np.cumsum(lengths) - lengths
        path = np.repeat(np.arange(len(lengths)), lengths)
        codes = pc.index_in(self.channels.flatten(), value_set=ordered).cast(pa.int16())
        return pa.table({"path": path, "place": np.arange(len(path)) - starts[path], "code": codes})

    def _splits(self) -> pa.Table:
        """Spread each path's journeys over the buckets at random (multinomial, fixed seed): people are exchangeable."""
        draw = np.random.default_rng(_SEED)
        parts = [self._split(first, draw) for first in range(0, len(self.conversions), _SPLIT_ROWS)]
        return pa.concat_tables(parts)

    def _split(self, first: int, draw: np.random.Generator) -> pa.Table:
        rows = slice(first, first + _SPLIT_ROWS)
        even = np.full(BUCKETS, 1 / BUCKETS)
        conversions, nulls = (draw.multinomial(part[rows], even) for part in (self.conversions, self.nulls))
        path, bucket = np.nonzero(conversions + nulls)
        each = np.divide(
            self.value[rows], self.conversions[rows], out=np.zeros(len(conversions)), where=self.conversions[rows] > 0
        )
        return pa.table(
            {
                "path": path + first,
                "bucket": bucket.astype(np.int16),
                "conversions": conversions[path, bucket],
                "nulls": nulls[path, bucket],
                "value": conversions[path, bucket] * each[path],
            }
        )


def _contacts_sql(order: int) -> str:
    along = "over (partition by path order by place)"
    contexts = "".join(
        f", coalesce(lag(code, {back}) {along}, -1)::smallint as context_{back}" for back in range(1, order + 1)
    )
    return f"""
        select path as person, bucket::bigint as "end", place as t, code, bucket, conversions, nulls, value,
               last, false as tied, columns('context_.*')
        from (select *, lead(code) {along} is null as last{contexts} from places) join splits using (path)"""


def read_paths(table: Any, separator: str) -> Paths:
    """Read a table of aggregated paths: ``channels`` (a list, or text cut at ``separator``), conversions, value, nulls.

    The names of R's ChannelAttribution (path, total_conversions, total_conversion_value, total_null) are known too.
    Value and nulls may be absent. Raises BadInput for missing columns, empty paths, and counts that are negative or
    not whole.
    """
    frame = nw.from_native(table)
    arrow = (frame.collect("pyarrow") if isinstance(frame, nw.LazyFrame) else frame).to_arrow()
    columns = {what: _find(arrow, what, names) for what, names in _NAMES.items()}
    channels = _channels(columns["path"], separator)
    zeros = np.zeros(arrow.num_rows)
    conversions, nulls, value = (
        zeros if columns[what] is None else _numbers(columns[what], what) for what in ("conversions", "nulls", "value")
    )
    for what, counted in (("conversions", conversions), ("nulls", nulls)):
        _refuse(counted < 0, f"negative {what}")
        _refuse(counted != np.floor(counted), f"{what} that are no whole number")
    _refuse((conversions == 0) & (value != 0), "a value without conversions")
    return Paths(channels, conversions.astype(np.int64), nulls.astype(np.int64), value)


def _find(arrow: pa.Table, what: str, names: Sequence[str]) -> pa.ChunkedArray | None:
    found = [name for name in names if name in arrow.column_names]
    if not found and what in ("path", "conversions"):
        raise BadInput(f"paths: {unknown_name('column', names[0], arrow.column_names)}")
    return arrow[found[0]] if found else None


def _channels(column: pa.ChunkedArray, separator: str) -> pa.ListArray:
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    lists = (pc.split_pattern(column, separator) if is_text else column).cast(pa.list_(pa.string()))
    whole = lists.combine_chunks() if isinstance(lists, pa.ChunkedArray) else lists
    _refuse(pc.fill_null(pc.list_value_length(whole), 0).to_numpy(zero_copy_only=False) == 0, "an empty path")
    trimmed = pc.utf8_trim_whitespace(whole.flatten())
    _refuse(pc.equal(trimmed, "").to_numpy(zero_copy_only=False), "an empty channel in a path")
    lengths = pc.list_value_length(whole).to_numpy(zero_copy_only=False)
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32()), trimmed)


def _numbers(column: pa.ChunkedArray, what: str) -> NDArray[np.float64]:
    numbers: NDArray[np.float64] = pc.fill_null(column.cast(pa.float64()), 0.0).to_numpy()
    _refuse(~np.isfinite(numbers), f"{what} that are no finite number")
    return numbers


def _refuse(wrong: NDArray[np.bool_], what: str) -> None:
    if wrong.any():
        rows = ", ".join(str(row + 1) for row in np.flatnonzero(wrong)[:3])
        raise BadInput(f"paths: {int(wrong.sum())} rows have {what} (the first: row {rows}). Mend or leave them out.")

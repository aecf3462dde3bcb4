"""The seam between the statistics and the engine that holds the rows (DuckDB, Polars, Spark).

Everything else in this room is written in narwhals and runs unchanged on each engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import duckdb
import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, unknown_name

Frame = nw.LazyFrame[Any]

_EPOCH = datetime(1970, 1, 1)
_LAZY = {nw.Implementation.DUCKDB, nw.Implementation.POLARS, nw.Implementation.PYSPARK}


def on_one_engine(tables: dict[str, Any]) -> dict[str, Frame]:
    """Turn native tables into lazy frames of one engine; pandas and Arrow tables are handed to DuckDB as they are.

    Raises BadInput when a table is no dataframe or when two tables live on different engines.
    """
    frames = {name: _narwhal(name, table) for name, table in tables.items()}
    if any(frame.implementation not in _LAZY for frame in frames.values()):
        connection = duckdb.connect()
        return {name: _in_duckdb(connection, frame) for name, frame in frames.items()}
    engines = {name: frame.implementation for name, frame in frames.items()}
    if len(set(engines.values())) > 1:
        found = ", ".join(f"{name} on {engine.value}" for name, engine in engines.items())
        raise BadInput(f"The tables live on different engines ({found}). Give all of them on one.")
    return {name: frame.lazy() for name, frame in frames.items()}


def _narwhal(name: str, table: Any) -> Any:
    try:
        return nw.from_native(table)
    except TypeError as error:
        raise BadInput(
            f"{name} is a {type(table).__name__}. Give a DuckDB relation or a Polars, pandas, Arrow or PySpark frame."
        ) from error


def _in_duckdb(connection: duckdb.DuckDBPyConnection, frame: Any) -> Frame:
    eager = frame.collect("pyarrow") if isinstance(frame, nw.LazyFrame) else frame
    return nw.from_native(connection.from_arrow(eager.to_arrow()))


def require_columns(frame: Frame, name: str, columns: tuple[str, ...]) -> None:
    """Raise BadInput that names each missing column and the nearest one there."""
    there = frame.collect_schema().names()
    missing = [column for column in columns if column not in there]
    if missing:
        said = " ".join(unknown_name("column", column, there) for column in missing)
        raise BadInput(f"{name}: {said}")


def microseconds(frame: Frame, column: str) -> nw.Expr:
    """Microseconds since 1970-01-01 UTC of a date, a time, or an offset time, as a 64-bit integer.

    Raises BadInput when the column holds neither dates nor times.
    """
    dtype = frame.collect_schema()[column]
    if dtype not in (nw.Date, nw.Datetime):
        raise BadInput(f"Column '{column}' holds {dtype}; dates or times are needed.")
    moment = nw.col(column).cast(nw.Datetime("us")) if dtype == nw.Date else nw.col(column)
    if frame.implementation.is_pyspark():
        # Spark casts a time to seconds with their fraction; a double holds microseconds exactly until 2255.
        return (moment.cast(nw.Float64) * 1e6).round().cast(nw.Int64)
    epoch = _EPOCH.replace(tzinfo=UTC) if isinstance(dtype, nw.Datetime) and dtype.time_zone else _EPOCH
    return (moment - nw.lit(epoch)).dt.total_microseconds().cast(nw.Int64)


@contextmanager
def materialised(frame: Frame) -> Iterator[Frame]:
    """Compute a frame once and hold it in its engine while it is read several times."""
    native: Any = frame.to_native()
    engine = frame.implementation
    if engine.is_polars():
        yield nw.from_native(native.collect().lazy())
    elif engine.is_duckdb():
        name = f"maal_{uuid4().hex}"
        native.query("frame", f"create temp table {name} as select * from frame")
        try:
            yield nw.from_native(native.query("frame", f"from temp.{name}"))
        finally:
            native.query("frame", f"drop table temp.{name}")
    else:
        kept = native.persist()
        try:
            yield nw.from_native(kept)
        finally:
            kept.unpersist()


def fetch(frame: Frame) -> dict[str, NDArray[Any]]:
    """Bring a small grouped result into NumPy, one array a column."""
    table = frame.collect("pyarrow").to_arrow()
    return {name: np.asarray(table[name].to_numpy()) for name in table.column_names}


def set_of_codes(frame: Frame, keys: Sequence[str], carried: Sequence[str]) -> Frame:
    """Σ of 2^code over the distinct codes of each group, as ``set``; ``carried`` columns are constant in a group.

    Narwhals knows no bitwise or; DuckDB's own takes 0.4 of the time of first making the codes distinct.
    """
    if frame.implementation.is_duckdb():
        group = ", ".join(f'"{key}"' for key in keys)
        kept = ", ".join(f"any_value({name}) as {name}" for name in carried)
        native: Any = frame.to_native()
        grouped: Frame = nw.from_native(native.aggregate(f"{group}, bit_or(1::bigint << code) as set, {kept}", group))
        return grouped
    constant = [nw.col(name).min() for name in carried]
    bit = (nw.lit(2.0) ** nw.col("code").cast(nw.Float64)).cast(nw.Int64)
    distinct = frame.group_by(*keys, "code").agg(*constant).with_columns(bit=bit)
    return distinct.group_by(*keys).agg(*constant, set=nw.col("bit").sum())


def hashed(frame: Frame, column: str) -> Frame | None:
    """Replace a column by a 63-bit hash where the engine has one (DuckDB), else give None.

    Ten million people share a hash with a chance of 1 in 200,000.
    """
    if not frame.implementation.is_duckdb():
        return None
    native: Any = frame.to_native()
    replaced: Frame = nw.from_native(native.project(f'* replace ((hash("{column}") >> 1)::bigint as "{column}")'))
    return replaced

"""The seam between the statistics and the engine that holds the rows (DuckDB, Polars, Spark).

Not part of `maal.core`'s names: importing it loads the engines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.core.errors import BadInput, unknown_name

Frame = nw.LazyFrame[Any]

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


def beside(frame: Frame, table: pa.Table) -> Frame:
    """Put a small Arrow table on the engine of ``frame``, so that the two can be joined."""
    native: Any = frame.to_native()
    if frame.implementation.is_duckdb():
        there: Frame = nw.from_native(_in_connection_of(native, table))
    elif frame.implementation.is_polars():
        there = nw.from_arrow(table, backend="polars").lazy()
    else:
        there = nw.from_native(native.sparkSession.createDataFrame(table))
    return there


def _in_connection_of(native: Any, small: pa.Table) -> Any:
    return native.query("frame", "from small")  # DuckDB finds the Arrow table by the name of the variable

"""Samples on every engine, and Spark where it is there."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import polars as pl
import pytest


def _duckdb(frame: pl.DataFrame) -> Any:
    return duckdb.connect().from_arrow(frame.to_arrow())


ENGINES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "arrow": pl.DataFrame.to_arrow,
    "duckdb": _duckdb,
    "pandas": pl.DataFrame.to_pandas,
    "polars": lambda frame: frame,
    "polars-lazy": pl.DataFrame.lazy,
}


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Callable[[pl.DataFrame], Any]:
    """A function that puts a frame on one engine."""
    return ENGINES[request.param]


@pytest.fixture(scope="session")
def spark() -> Iterator[Callable[[pl.DataFrame], Any]]:
    """A function that puts a frame on Spark; skips where PySpark or Java is missing."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed: pip install 'maal[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none on this machine")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield lambda frame: session.createDataFrame(frame.to_arrow())
    session.stop()

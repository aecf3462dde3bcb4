"""Small random histories, and the engines that hold them."""

from __future__ import annotations

import datetime as dt
import importlib.util
import random
import shutil

import duckdb
import polars as pl
import pyarrow as pa
import pytest

EPOCH = dt.datetime(2026, 1, 1)
HOUR = dt.timedelta(hours=1)
CHANNELS = ["alfa", "beta", "direct", "ål", "epsilon"]


def history(seed, people=40, hours=24 * 20, contacts=4, grain=1):
    """Random touchpoints and outcomes in whole hours (a coarse grain makes ties)."""
    draw = random.Random(seed)
    touchpoints, outcomes = [], []
    for person in range(people):
        for _ in range(draw.randint(0, contacts)):
            t = draw.randrange(0, hours, grain)
            touchpoints.append((person * 7919 - 100_000, t, draw.choice(CHANNELS)))
        for _ in range(draw.choice([0, 0, 1, 1, 2])):
            outcomes.append((person * 7919 - 100_000, draw.randrange(0, hours, grain), round(draw.random() * 900, 2)))
    return touchpoints, outcomes


def arrow(touchpoints, outcomes):
    """The history as two Arrow tables."""
    return (
        pa.table(
            {
                "person": [row[0] for row in touchpoints],
                "occurred_at": pa.array([EPOCH + row[1] * HOUR for row in touchpoints], pa.timestamp("us")),
                "channel": [row[2] for row in touchpoints],
            }
        ),
        pa.table(
            {
                "person": pa.array([row[0] for row in outcomes], pa.int64()),
                "occurred_at": pa.array([EPOCH + row[1] * HOUR for row in outcomes], pa.timestamp("us")),
                "value": pa.array([row[2] for row in outcomes], pa.float64()),
            }
        ),
    )


def _duckdb(tables):
    connection = duckdb.connect()
    return [connection.from_arrow(table) for table in tables]


def _pandas(tables):
    return [table.to_pandas() for table in tables]


def _polars(tables):
    return [pl.DataFrame(table) for table in tables]


def _polars_lazy(tables):
    return [pl.DataFrame(table).lazy() for table in tables]


ENGINES = {"duckdb": _duckdb, "polars": _polars, "polars-lazy": _polars_lazy, "pandas": _pandas, "arrow": list}


@pytest.fixture(params=sorted(ENGINES))
def engine(request):
    """A function that puts Arrow tables on one engine."""
    return ENGINES[request.param]


@pytest.fixture(scope="session")
def spark():
    """A function that puts Arrow tables on Spark; skips where PySpark or Java is missing."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed: pip install 'maal[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none on this machine")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield lambda tables: [session.createDataFrame(table) for table in tables]
    session.stop()

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl
import pytest

SCHEMAS: dict[str, dict[str, Any]] = {
    "touchpoints": {"person": pl.Int64, "occurred_at": pl.Datetime("us"), "channel": pl.String},
    "outcomes": {
        "person": pl.Int64,
        "occurred_at": pl.Datetime("us"),
        "kind": pl.String,
        "value": pl.Float64,
        "currency": pl.String,
    },
    "costs": {
        "channel": pl.String,
        "goal": pl.String,
        "starts_on": pl.Date,
        "ends_on": pl.Date,
        "amount": pl.Float64,
        "currency": pl.String,
        "hours": pl.Float64,
    },
    "measures": {
        "unit": pl.String,
        "occurred_at": pl.Datetime("us"),
        "name": pl.String,
        "value": pl.Float64,
        "std_error": pl.Float64,
        "n": pl.Int64,
    },
}


def _frames(**rows: list[tuple[Any, ...]]) -> dict[str, pl.DataFrame]:
    return {
        name: pl.DataFrame(rows.get(name, []), schema=schema, orient="row", infer_schema_length=None)
        for name, schema in SCHEMAS.items()
    }


@pytest.fixture(params=["duckdb", "polars", "pandas"])
def tables(request: pytest.FixtureRequest) -> Callable[..., dict[str, Any]]:
    """Make the four tables from rows, on each engine."""

    def make(**rows: list[tuple[Any, ...]]) -> dict[str, Any]:
        frames = _frames(**rows)
        if request.param == "polars":
            return dict(frames)
        arrow = {name: frame.to_arrow() for name, frame in frames.items()}
        if request.param == "pandas":
            return {name: table.to_pandas() for name, table in arrow.items()}
        connection = duckdb.connect()
        return {name: connection.from_arrow(table) for name, table in arrow.items()}

    return make


@pytest.fixture
def polars_tables() -> Callable[..., dict[str, Any]]:
    """Make the four tables from rows as Polars frames, where the engine does not matter."""
    return _frames


@pytest.fixture
def at() -> Callable[..., datetime]:
    """A time in 2026: month, day, hour."""
    return lambda month, day, hour=12: datetime(2026, month, day, hour)


@pytest.fixture
def on() -> Callable[..., date]:
    """A day in 2026: month, day."""
    return lambda month, day: date(2026, month, day)

"""A fresh workspace for every test, and short ways to stage rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from maal.workspace import Staged, Workspace, init

Stage = Callable[..., Staged]

TYPES = {
    "touchpoint": "person VARCHAR, occurred_at TIMESTAMP, channel VARCHAR, source_id VARCHAR",
    "outcome": "person VARCHAR, occurred_at TIMESTAMP, kind VARCHAR, value DOUBLE, currency VARCHAR, source_id VARCHAR",
    "alias": "person VARCHAR, same_as VARCHAR",
    "cost": "channel VARCHAR, starts_on DATE, ends_on DATE, amount DOUBLE, currency VARCHAR, source_id VARCHAR",
    "measure": "unit VARCHAR, occurred_at TIMESTAMP, name VARCHAR, value DOUBLE",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init(tmp_path / "fjordvik")
    return Workspace.open(tmp_path / "fjordvik")


@pytest.fixture
def stage() -> Stage:
    """Stage rows (tuples in the order of TYPES) for a table."""

    def staged(table: str, rows: list[tuple[object, ...]], key: str = "id") -> Staged:
        connection = duckdb.connect()
        connection.execute(f"CREATE TABLE staged ({TYPES[table]})")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO staged VALUES ({marks})", rows)
        return Staged(table, connection.table("staged"), "row" if key == "row" else "id")

    return staged

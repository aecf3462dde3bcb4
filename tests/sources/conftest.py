from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from maal.sources import Recognised, read
from maal.workspace import ConfiguredChannel, Organisation, Rules, Settings

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Row = tuple[Any, ...]


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        yield connection


@pytest.fixture(scope="session")
def settings() -> Settings:
    paper = ConfiguredChannel("avis", "newspaper", rules=Rules(name=("Lokalavisa",), utm_source=("avisa",)))
    fair = ConfiguredChannel("fair", "fair", rules=Rules(utm_source=("messe",), utm_medium=("qr",)))
    return Settings(Organisation("Fjordvik", "NOK", "Europe/Oslo"), channels={"avis": paper, "fair": fair})


@pytest.fixture
def read_text(
    tmp_path: Path, engine: duckdb.DuckDBPyConnection, settings: Settings
) -> Iterator[Callable[..., Recognised]]:
    opened: list[Recognised] = []

    def run(text: str | bytes, name: str = "file.csv", **options: Any) -> Recognised:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        opened.append(read(file, settings, engine, now=NOW, **options))
        return opened[-1]

    yield run
    for each in opened:
        each.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    found = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not found.is_dir():
        pytest.skip("the folder shared/ with real exports is not beside the repository")
    return found


@pytest.fixture
def rows() -> Callable[..., list[Row]]:
    """Rows of a staged table, sorted, by the named columns (all by default)."""

    def run(found: Recognised, table: str, *columns: str) -> list[Row]:
        (staged,) = (each for each in found.staged if each.table == table)
        return sorted(staged.relation.project(", ".join(columns) or "*").fetchall(), key=repr)

    return run

"""The records of loads, in SQLite: which load did what, and which version of each table is valid."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from maal.core import MaalError

FILE_NAME = "records.sqlite"
FORMAT = 1
"""Version of the workspace's format, kept as ``user_version``."""

_SCHEMA = f"""
BEGIN;
CREATE TABLE IF NOT EXISTS load (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, file TEXT, loaded_at TEXT NOT NULL, counts TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS table_version ("table" TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
PRAGMA user_version = {FORMAT};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class TableCounts:
    """What a load did to one table, in rows.

    ``rows`` were read; ``repeated`` of them stand in the file twice with one id and the same content, and count once.
    """

    table: str
    rows: int
    new: int
    unchanged: int
    revised: int
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """One load that was committed; ``loaded_at`` is in UTC, ``file`` the name without its folder."""

    id: str
    source: str
    file: str | None
    loaded_at: datetime
    counts: tuple[TableCounts, ...]


def create(workspace: Path) -> None:
    """Make the records, or complete them when making them was cut off."""
    with closing(sqlite3.connect(workspace / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA)


def versions(workspace: Path) -> dict[str, int]:
    """Return the valid Delta version of every table that holds rows."""
    with reading(workspace) as connection:
        return dict(connection.execute('SELECT "table", version FROM table_version'))


def loads(workspace: Path) -> tuple[LoadRecord, ...]:
    """Return the committed loads, oldest first."""
    with reading(workspace) as connection:
        rows = connection.execute("SELECT id, source, file, loaded_at, counts FROM load ORDER BY rowid").fetchall()
    return tuple(_record(*row) for row in rows)


def commit(workspace: Path, record: LoadRecord | None, moved: Mapping[str, int]) -> None:
    """Make the versions ``moved`` the valid ones, and note the load that did it, in one transaction."""
    with closing(sqlite3.connect(workspace / FILE_NAME, timeout=60)) as connection, connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.executemany("INSERT OR REPLACE INTO table_version VALUES (?, ?)", moved.items())
        if record:
            counts = json.dumps([asdict(count) for count in record.counts])
            row = (record.id, record.source, record.file, record.loaded_at.isoformat(), counts)
            connection.execute("INSERT INTO load VALUES (?, ?, ?, ?, ?)", row)


def check_format(workspace: Path) -> None:
    """Raise MaalError when the workspace was written by a newer maal."""
    with reading(workspace) as connection:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > FORMAT:
        raise MaalError(
            f"The workspace {workspace} has format {found}; this maal knows format {FORMAT}. "
            "Update maal: pip install --upgrade maal."
        )


def _record(id_: str, source: str, file: str | None, loaded_at: str, counts: str) -> LoadRecord:
    tables = tuple(TableCounts(**count) for count in json.loads(counts))
    return LoadRecord(id_, source, file, datetime.fromisoformat(loaded_at), tables)


@contextmanager
def reading(workspace: Path) -> Iterator[sqlite3.Connection]:
    """Open for reading only; ``immutable`` is for read-only disks, where SQLite cannot keep its shared index."""
    path = (workspace / FILE_NAME).resolve()
    if not path.exists():
        raise MaalError(
            f"The file '{FILE_NAME}' is missing from the workspace {workspace}, and with it what is valid in its "
            "tables. Put it back from a backup, or make a new workspace with 'maal init' and import the files again."
        )
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=60)
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)
    with closing(connection):
        yield connection

"""DuckDB with a bounded memory: what does not fit is spilled into the workspace and removed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

READ_MEMORY = "1GB"
LOAD_MEMORY = "512MB"


def connect(spill: Path, memory: str) -> duckdb.DuckDBPyConnection:
    """Open an in-memory engine, in UTC, that spills what ``memory`` cannot hold.

    The folder ``spill`` is made when it is needed (its parent must be there) and removed at close.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
    }
    engine = duckdb.connect(config=settings)
    engine.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return engine


def quoted(value: object) -> str:
    """Write ``value`` as a text of SQL.

    >>> quoted("d'Or")
    "'d''Or'"
    """
    return "'" + str(value).replace("'", "''") + "'"


def files_sql(files: Sequence[str]) -> str:
    """Return ``read_parquet`` over ``files``, whose names are taken literally."""
    names = ", ".join(quoted(_literal(name)) for name in files)
    return f"read_parquet([{names}], union_by_name = true)"


def _literal(name: str) -> str:
    """Escape the characters of a file name that the engine would expand."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)

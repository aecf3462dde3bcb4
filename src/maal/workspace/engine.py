"""DuckDB with a bounded memory: what does not fit is spilled into the workspace and removed afterwards."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

READ_MEMORY = "1GB"
LOAD_MEMORY = "512MB"
_WORK = ".work-"


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


def work_path(workspace: Path) -> Path:
    """Return a path for this process's own temporary files; nothing is made yet."""
    return workspace / f"{_WORK}{os.getpid()}-{uuid.uuid4().hex[:8]}"


@contextmanager
def work_folder(workspace: Path) -> Iterator[Path]:
    """Make a temporary folder in the workspace and remove it with all that is in it."""
    folder = work_path(workspace)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(workspace: Path) -> None:
    """Remove the temporary folders of processes that are gone."""
    for folder in workspace.glob(f"{_WORK}*-*"):
        if not _is_alive(int(folder.name.split("-")[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


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

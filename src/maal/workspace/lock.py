"""One import at a time: a lock that the operating system lets go when its process ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from maal.core import MaalError

_FILE_NAME = ".import-lock"


@contextmanager
def import_lock(workspace: Path, timeout: float, waiting: Callable[[str], None] | None) -> Iterator[None]:
    """Hold the workspace's import lock; wait up to ``timeout`` seconds for another import to end.

    ``waiting`` is called once with a message when there is something to wait for. SQLite's lock on an empty file is
    used since it works alike on every operating system.
    """
    with closing(sqlite3.connect(workspace / _FILE_NAME, isolation_level=None, timeout=0)) as connection:
        if not _acquired(connection, 0):
            if waiting:
                waiting("Another import is running in this workspace; waiting for it to end.")
            if not _acquired(connection, timeout):
                raise MaalError(
                    f"Another import has been running in this workspace for {timeout:.0f} seconds or more: "
                    "nothing was changed. Import again when it has ended."
                )
        yield


def _acquired(connection: sqlite3.Connection, timeout: float) -> bool:
    connection.execute(f"PRAGMA busy_timeout = {int(timeout * 1000)}")
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True

"""Turn what the disk, the engine and the tables raise into one clear message."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from deltalake.exceptions import CommitFailedError, DeltaError

from maal.core import BadInput, MaalError

_FULL = re.compile(r"no space left|disk (?:or .*)?is full|disk quota|file too large|max_temp_directory_size", re.I)
_LOCKED_UP = re.compile(r"read-?only|permission denied|operation not permitted|unable to open database file", re.I)
_FULL_CODES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_QUOTED = re.compile(r"'.*'|\".*\"")


@contextmanager
def plain_faults(what: str) -> Iterator[None]:
    """Raise MaalError for a full or read-only disk and for rows that the engine cannot read.

    Values in quotes are masked, since the engine quotes the cell at fault and that may be a person.
    """
    try:
        yield
    except (OSError, sqlite3.Error, DeltaError, duckdb.Error) as error:
        raise _translated(error, what) from None


def _translated(error: Exception, what: str) -> MaalError:
    text = str(error)
    if _FULL.search(text) or getattr(error, "errno", None) in _FULL_CODES:
        return MaalError(f"The disk of {what} is full: nothing was changed. Make room and run the command again.")
    if _LOCKED_UP.search(text):
        return MaalError(
            f"{what} cannot be written (read-only, or not yours): nothing was changed. "
            "Give yourself the right to write there, or copy the workspace to where you may."
        )
    if isinstance(error, CommitFailedError):
        return MaalError(f"Another program wrote to the tables of {what} meanwhile: nothing was changed. Try again.")
    first = _QUOTED.sub("'...'", text.splitlines()[0] if text else type(error).__name__)
    return BadInput(f"The rows could not be loaded into {what}: nothing was changed. The engine says: {first}")

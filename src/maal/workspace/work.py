"""Temporary folders in the workspace: gone when done, after Ctrl-C at any moment, and after a process was killed."""

from __future__ import annotations

import atexit
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

_WORK = ".work-"
_WRITING_SECONDS = 5.0
"""How long threads of an engine that was cut off may go on writing into a folder that is being removed."""


def work_path(workspace: Path) -> Path:
    """Return a path for this process's own temporary files; nothing is made yet."""
    return workspace / f"{_WORK}{os.getpid()}-{uuid.uuid4().hex[:8]}"


def spill_path(workspace: Path) -> Path:
    """Return a path that an engine may make a folder at; the folder does not outlive this process."""
    folder = work_path(workspace)
    atexit.register(_remove, folder.absolute())
    return folder


@contextmanager
def work_folder(workspace: Path) -> Iterator[Path]:
    """Make a temporary folder in the workspace and remove it with all that is in it."""
    folder = work_path(workspace)
    at_exit = partial(_remove, folder.absolute())
    atexit.register(at_exit)  # before it is made: Ctrl-C may come at any line, that of its removal too
    try:
        folder.mkdir()
        yield folder
    finally:
        _remove(folder)
        atexit.unregister(at_exit)


def sweep(workspace: Path) -> None:
    """Remove the temporary folders of processes that are gone."""
    for folder in workspace.glob(f"{_WORK}*-*"):
        if not _is_alive(int(folder.name.split("-")[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _remove(folder: Path) -> None:
    try:
        _remove_all(folder)
    except KeyboardInterrupt:
        _remove_all(folder)
        raise


def _remove_all(folder: Path) -> None:
    """Remove the folder, again where a thread wrote into it meanwhile."""
    end = time.monotonic() + _WRITING_SECONDS
    shutil.rmtree(folder, ignore_errors=True)
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
        shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

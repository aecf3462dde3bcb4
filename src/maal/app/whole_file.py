"""Write files as a whole or not at all: first beside their targets, then in their place."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from maal.core import MaalError

_ABANDONED = 3600.0
"""Seconds without a change after which an unfinished file belongs to no process that still writes it."""


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to, which takes its place at the end: no reader and no crash meets half.

    A file that was there keeps its mode, and a symbolic link goes on leading to the file that is written. Raises
    MaalError when the file cannot be written; what stood there before still does.
    """
    with _plain_faults(target), _unfinished(target) as beside:
        yield beside
        _move(beside, target)


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write all files or none: all are written beside their targets first, and then take their places in order.

    Raises MaalError when one of them cannot be written; what stood there before still does, and nothing is new.
    """
    with ExitStack() as held:
        finished: dict[Path, Path] = {}
        for target, content in contents.items():
            with _plain_faults(target):
                finished[target] = held.enter_context(_unfinished(target))
                finished[target].write_bytes(content)
        old = {target: _kept(target, held) for target in finished}
        try:
            for target, beside in finished.items():
                with _plain_faults(target):
                    _move(beside, target)
        except BaseException:
            for target in (target for target, beside in finished.items() if not beside.exists()):
                _put_back(old[target], target)
            raise


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """An empty file beside ``target``; gone at the end, where it was not moved."""
    place = _place(target)
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    _clear_abandoned(place)
    beside = _beside(place)  # named before it is made: Ctrl-C between the two must leave nothing
    try:
        beside.touch(0o600 if place.exists() else 0o666, exist_ok=False)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _move(beside: Path, target: Path) -> None:
    place = _place(target)
    if place.exists():
        beside.chmod(place.stat().st_mode & 0o777)
    beside.replace(place)


def _kept(target: Path, held: ExitStack) -> Path | None:
    """A second name of the file at ``target``, or a copy where the file system gives no second names."""
    place = _place(target)
    if not place.exists():
        return None
    kept = _beside(place)
    held.callback(kept.unlink, missing_ok=True)
    with _plain_faults(target):
        try:
            os.link(place, kept)
        except OSError:
            shutil.copy2(place, kept)
    return kept


def _put_back(kept: Path | None, target: Path) -> None:
    place = _place(target)
    if kept is None:
        place.unlink(missing_ok=True)
    else:
        kept.replace(place)


def _place(target: Path) -> Path:
    """Where a file is to stand: what ``target`` points to, where it is a symbolic link."""
    return Path(os.path.realpath(target))


def _beside(place: Path) -> Path:
    return place.parent / f".{place.name}.{secrets.token_hex(6)}"


def _clear_abandoned(place: Path) -> None:
    """Remove what a killed process left of the same file; others may be writing it now, and theirs is young."""
    form = re.compile(rf"\.{re.escape(place.name)}\.[0-9a-f]{{12}}")
    left = [each for each in os.scandir(place.parent) if form.fullmatch(each.name)]
    for each in left:
        if each.is_file(follow_symlinks=False) and time.time() - _changed(each) > _ABANDONED:
            Path(each).unlink(missing_ok=True)


def _changed(entry: os.DirEntry[str]) -> float:
    """When the file's content or name was last changed; now, where it is gone."""
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return time.time()
    return max(found.st_mtime, found.st_ctime)  # a kept second name has the age of the old file, but was just named


@contextmanager
def _plain_faults(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MaalError(f"{target} cannot be written: {_why(target, error)}") from error


def _why(target: Path, error: OSError) -> str:
    folder = _place(target).parent
    if not folder.exists():
        return (
            f"there is no folder {folder if target.is_symlink() else target.parent}. Make it, or choose another place."
        )
    said = error.strerror or str(error)
    if error.errno == errno.EISDIR:
        return "a folder of that name is in its place. Move the folder away, or choose another place."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{said}. Make room, or choose another place."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{said}. Choose another place, or ask for the right to write to {folder}."
    return f"{said}. Choose another place."

"""Open what is on disk safely: a plain file, or the one file inside a .gz or .zip, within limits."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import stat
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import IO

import duckdb

from maal.core import BadInput

CHUNK = 1 << 20
#: A text export packs to a tenth or a fiftieth; more than this ratio in more than this size is no export.
MAX_RATIO, RATIO_FROM = 200, 64 << 20
MAX_UNPACKED = 64 << 30

_BINARY = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word document (save it as CSV first)",
    b"SQLite format 3": "an SQLite database",
    b"7z\xbc\xaf": "a 7z archive (unpack it first)",
    b"Rar!": "a RAR archive (unpack it first)",
    b"\x7fELF": "a program",
}


class Scratch:
    """A private folder for what must be unpacked or transcoded; gone when closed, collected or at exit."""

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent
        self._folder: Path | None = None
        self._remove: Callable[[], object] = lambda: None

    def new(self, name: str) -> Path:
        """Path of a new file called ``name`` (with a number before it where it is taken) in the folder.

        The folder is made at the first call (mode 0700).
        """
        if self._folder is None:
            made = _make_missing(self._parent) if self._parent else []
            self._folder = Path(tempfile.mkdtemp(prefix="maal-import-", dir=self._parent))
            self._remove = weakref.finalize(self, _clear, self._folder, made)
        names = (self._folder / each for each in chain([name], (f"{number}-{name}" for number in count(2))))
        return next(path for path in names if not path.exists())

    def close(self) -> None:
        """Remove the folder with all that it holds."""
        self._remove()


def _make_missing(folder: Path) -> list[Path]:
    """Make the folder and those above it; return what was made, the innermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _clear(folder: Path, made: list[Path]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for each in made:
        with contextlib.suppress(OSError):
            each.rmdir()


def scratch_of(connection: duckdb.DuckDBPyConnection) -> Scratch:
    """Scratch folder beside the engine's own spill files, so that a workspace can clear both after a crash."""
    (folder,) = connection.sql("SELECT current_setting('temp_directory')").fetchall()[0]
    parent = Path(folder) if folder else None
    return Scratch(parent if parent and parent.is_absolute() else None)


def plain_file(path: Path, scratch: Scratch) -> Path:
    """Path of the readable, unpacked file; refuse what is no file, is empty, is binary or unpacks to a bomb."""
    _refuse_no_file(path)
    head = _head(path)
    if not head:
        raise BadInput(f"{path.name} is empty: there is nothing to load.")
    if head.startswith(b"PK"):
        return _plain_inner(_unzip(path, scratch), path, scratch)
    if head.startswith(b"\x1f\x8b"):
        with gzip.open(path) as packed:
            return _plain_inner(_unpack(packed, path, path.stat().st_size, scratch), path, scratch)
    _refuse_binary(head, path)
    return path


def _plain_inner(unpacked: Path, path: Path, scratch: Scratch) -> Path:
    """The unpacked file if it is plain itself: archives inside archives are not followed."""
    head = _head(unpacked)
    if not head:
        raise BadInput(f"The file inside {path.name} is empty: there is nothing to load.")
    if head.startswith((b"PK", b"\x1f\x8b")):
        raise BadInput(f"{path.name} holds another archive. Unpack it and import the files one by one.")
    _refuse_binary(head, path)
    return unpacked


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _refuse_no_file(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be opened: {error}.") from error
    if stat.S_ISDIR(mode):
        raise BadInput(f"{path} is a folder. Name its files, for example {path}/*.csv.")
    if stat.S_ISLNK(mode):
        raise BadInput(f"{path} is a symbolic link. Name the file that it points to.")
    if not stat.S_ISREG(mode):
        raise BadInput(f"{path} is a device or a pipe, not a file. Save the export to a file first.")


def _refuse_binary(head: bytes, path: Path) -> None:
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            raise BadInput(
                f"{path.name} is {what}, not a table. maal reads CSV, Parquet, JSON, and .gz or .zip of one."
            )


def _unzip(path: Path, scratch: Scratch) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            member = _only_member(archive, path)
            with archive.open(member) as packed:
                return _unpack(packed, path, max(member.compress_size, 1), scratch)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise BadInput(f"{path.name} is a damaged or encrypted zip file ({error}). Unpack it by hand.") from error


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if not m.is_dir() and not _is_clutter(m.filename)]
    names = [m.filename for m in members]
    if any(name.startswith(("xl/", "word/")) for name in names):
        raise BadInput(f"{path.name} is an Excel or Word document. Save the sheet as CSV (UTF-8) and import that.")
    for member in members:
        _refuse_path_trick(member, path)
    if len(members) != 1:
        raise BadInput(f"{path.name} holds {len(members)} files; maal reads a .zip of one. Unpack it first.")
    return members[0]


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _refuse_path_trick(member: zipfile.ZipInfo, path: Path) -> None:
    name = member.filename.replace("\\", "/")
    outside = name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]
    if outside or stat.S_ISLNK(member.external_attr >> 16):
        raise BadInput(f"{path.name} names a file outside itself ('{member.filename}'); nothing was read from it.")


def _unpack(packed: gzip.GzipFile | IO[bytes], path: Path, size: int, scratch: Scratch) -> Path:
    target, written = scratch.new("unpacked"), 0
    try:
        with target.open("wb") as out:
            while chunk := packed.read(CHUNK):
                written += len(chunk)
                _refuse_bomb(written, size, path)
                out.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise BadInput(f"{path.name} is damaged or cut off ({error}). Fetch it again.") from error
    return target


def _refuse_bomb(written: int, size: int, path: Path) -> None:
    if (written > RATIO_FROM and written > MAX_RATIO * size) or written > MAX_UNPACKED:
        raise BadInput(
            f"{path.name} unpacks to more than {written >> 20} MB from {max(size >> 20, 1)} MB or less, "
            f"which no export does (limits: {MAX_RATIO} times, {MAX_UNPACKED >> 30} GB). "
            "Unpack it by hand if it is sound."
        )

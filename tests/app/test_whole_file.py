"""Files as a whole or not at all: what stood there, its mode and its links, and what a killed process leaves."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from maal.app import whole_file as module
from maal.app.whole_file import whole_file, write_files
from maal.core import MaalError


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def write(target: Path, content: str = "new") -> None:
    with whole_file(target) as beside:
        beside.write_text(content)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_the_mode_of_the_umask_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    write(tmp_path / "new.csv")
    assert mode(tmp_path / "new.csv") == 0o640
    (tmp_path / "new.csv").chmod(0o604)
    write(tmp_path / "new.csv", "newer")
    assert mode(tmp_path / "new.csv") == 0o604 and (tmp_path / "new.csv").read_text() == "newer"


@pytest.mark.parametrize("there", [True, False])
def test_a_symbolic_link_goes_on_leading_to_what_is_written(tmp_path: Path, there: bool) -> None:
    (tmp_path / "public").mkdir()
    if there:
        (tmp_path / "public" / "page.html").write_text("old")
    link = tmp_path / "page.html"
    link.symlink_to("public/page.html")
    write(link)
    assert link.is_symlink() and (tmp_path / "public" / "page.html").read_text() == "new"
    assert names(tmp_path) == ["page.html", "public"] and names(tmp_path / "public") == ["page.html"]


def test_what_a_killed_process_left_long_ago_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hexed = "0123456789ab"
    kept = {f".page.html.{hexed}.bak", f".other.html.{hexed}", ".page.html.notes", f"page.html.{hexed}"}
    for name in (f".page.html.{hexed}", *kept):
        (tmp_path / name).write_text("half")
    write(tmp_path / "page.html")
    assert f".page.html.{hexed}" in names(tmp_path), "it may be another's, who writes it now"
    monkeypatch.setattr(module, "_ABANDONED", -1.0)
    write(tmp_path / "page.html")
    assert names(tmp_path) == sorted({"page.html", *kept})


def test_an_interrupted_writing_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "page.html", "old")
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "page.html") as beside:
        beside.write_text("half")
        raise KeyboardInterrupt
    assert names(tmp_path) == ["page.html"] and (tmp_path / "page.html").read_text() == "old"


def test_all_files_take_their_places_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[str] = []
    moving = module._move

    def noted(beside: Path, target: Path) -> None:
        moved.append(target.name)
        moving(beside, target)

    monkeypatch.setattr(module, "_move", noted)
    write_files({tmp_path / "a.pdf": b"a", tmp_path / "b.csv": b"b", tmp_path / "a.html": b"page"})
    assert moved == ["a.pdf", "b.csv", "a.html"] and names(tmp_path) == ["a.html", "a.pdf", "b.csv"]


def test_a_folder_in_the_place_of_one_file_stops_all(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("old")
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(MaalError, match=r"a\.pdf cannot be written: a folder of that name is in its place"):
        write_files({tmp_path / "a.csv": b"new", tmp_path / "a.pdf": b"new", tmp_path / "a.html": b"new"})
    assert names(tmp_path) == ["a.html", "a.pdf"] and (tmp_path / "a.html").read_text() == "old"


@pytest.mark.parametrize("second_names", [True, False])
def test_a_fault_at_the_last_move_puts_all_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second_names: bool
) -> None:
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(0o600)
    moving = module._move

    def fails_at_the_page(beside: Path, target: Path) -> None:
        if target.suffix == ".html":
            raise OSError(errno.EIO, "Input/output error")
        moving(beside, target)

    def no_second_name(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(module, "_move", fails_at_the_page)
    if not second_names:
        monkeypatch.setattr(os, "link", no_second_name)
    with pytest.raises(MaalError, match=r"a\.html cannot be written: Input/output error\. Choose another place\.$"):
        write_files({tmp_path / "a.csv": b"new", tmp_path / "a.pdf": b"new", tmp_path / "a.html": b"new"})
    assert names(tmp_path) == ["a.csv"] and (tmp_path / "a.csv").read_text() == "old"
    assert mode(tmp_path / "a.csv") == 0o600


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        (errno.ENOSPC, "No space left on device. Make room, or choose another place."),
        (errno.EACCES, "Permission denied. Choose another place, or ask for the right to write to FOLDER."),
        (errno.EROFS, "Read-only file system. Choose another place, or ask for the right to write to FOLDER."),
    ],
)
def test_the_remedy_is_that_of_the_fault(tmp_path: Path, fault: int, remedy: str) -> None:
    with pytest.raises(MaalError) as told, whole_file(tmp_path / "a.csv"):
        raise OSError(fault, os.strerror(fault))
    assert str(told.value) == f"{tmp_path}/a.csv cannot be written: {remedy.replace('FOLDER', str(tmp_path))}"
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MaalError, match=r"there is no folder .*/none\. Make it, or choose another place\."):
        write(tmp_path / "none" / "a.csv")

"""Cut off, at once, on a full disk, in a read-only folder, interrupted: whole loads only, and one message."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import HEAD, VISITS, Maal, Ran, command, process, rows_in

from maal.workspace import Workspace

ROWS = 20_000


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> Ran:
    out, err = process.communicate(timeout=120)
    return Ran(process.returncode, out, err)


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """Contacts and conversions in one file: one load of three tables."""
    file = tmp_path / "mixed.csv"
    lines = (
        f"{i % 9999},2026-07-{1 + i % 28:02d} 10:{i % 60:02d}:00,channel {i % 7},{int(i % 50 == 0)},{10 + i % 90}\n"
        for i in range(ROWS)
    )
    file.write_text("customer_id,time,channel,conversion,value\n" + "".join(lines))
    return file


WHOLE = {"touchpoint": ROWS, "outcome": ROWS // 50}


def test_killed_imports_leave_nothing_or_all_and_rerunning_completes(space: Path, big: Path) -> None:
    twin = shutil.copytree(space, space.parent / "twin")
    began = time.perf_counter()
    assert process("import", big, "--workspace", twin).code == 0
    needed = time.perf_counter() - began
    for _ in range(5):
        importing = start("import", big, "--workspace", space)
        time.sleep(random.uniform(0.3, 0.95) * needed)
        importing.kill()
        importing.communicate()
        assert rows_in(space) in ({}, WHOLE)
    assert process("import", big, "--workspace", space).code == 0
    assert rows_in(space) == WHOLE == rows_in(twin)
    assert not list(space.glob(".work*"))


def test_two_imports_at_once_are_both_whole(space: Path, big: Path, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(VISITS)
    importing = [start("import", file, "--workspace", space) for file in (big, tmp_path / "visits.csv", big)]
    done = [ended(one) for one in importing]
    assert [one.code for one in done] == [0, 0, 0]
    for one in done:
        assert one.err in ("", "maal: Another import is running in this workspace; waiting for it to end.\n")
    assert rows_in(space) == {"touchpoint": ROWS + 4, "outcome": ROWS // 50}


def test_an_interrupted_import_says_so_and_changes_nothing(space: Path, big: Path) -> None:
    big.write_text(big.read_text() + "".join(big.read_text().splitlines(True)[1:]) * 40)
    importing = start("import", big, "--workspace", space)
    deadline = time.monotonic() + 60
    while not list(space.glob(".work*/*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    importing.send_signal(signal.SIGINT)
    done = ended(importing)
    assert done.code == 130
    assert done.message == "interrupted; what was not finished was not changed."
    assert rows_in(space) == {} and Workspace.open(space).loads() == ()
    assert not list(space.glob(".work*"))


@contextlib.contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    try:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
        )
        reason = made.stderr.decode().strip() if made.returncode else ""
    except FileNotFoundError:
        reason = "there is no mount"
    if reason:
        pytest.skip(f"a small disk cannot be mounted here: {reason}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_one_message_and_what_was_loaded_stays(maal: Maal, tmp_path: Path, big: Path) -> None:
    (tmp_path / "visits.csv").write_text(VISITS)
    with disk(tmp_path / "disk", "600k") as small:
        maal("init", small / "w")
        (small / "w" / "maal.toml").write_text(HEAD)
        assert maal("import", tmp_path / "visits.csv", "--workspace", small / "w").code == 0
        done = maal("import", big, "--workspace", small / "w")
        assert done.code == 1 and done.out == ""
        assert done.message.endswith("is full: nothing was changed. Make room and run the command again.")
        assert rows_in(small / "w") == {"touchpoint": 4}
        report = maal("report", "--to", small / "r.html", "--workspace", small / "w")
        (small / "fill").write_bytes(b"")
        with contextlib.suppress(OSError), (small / "fill").open("wb", buffering=0) as filled:
            while True:
                filled.write(b"x" * 4096)
        report = maal("report", "--to", small / "r2.html", "--workspace", small / "w")
        assert report.code == 1 and "No space left on device" in report.message
        assert not (small / "r2.html").exists() and not list(small.glob(".r2*"))


def test_a_read_only_workspace_is_read_and_says_why_it_cannot_be_written(maal: Maal, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(VISITS)
    with disk(tmp_path / "disk", "8m") as fixed:
        maal("init", fixed / "w")
        (fixed / "w" / "maal.toml").write_text(HEAD)
        assert maal("import", tmp_path / "visits.csv", "--workspace", fixed / "w").code == 0
        subprocess.run(["mount", "-o", "remount,ro", fixed], check=True)
        shown = maal("scorecard", "--workspace", fixed / "w")
        assert (shown.code, shown.err) == (0, "")
        for asked in (("import", tmp_path / "visits.csv"), ("report", "--to", fixed / "r.html")):
            done = maal(*asked, "--workspace", fixed / "w")
            assert done.code == 1 and "cannot be written" in done.message
        assert "cannot be written" in maal("init", fixed / "v").message

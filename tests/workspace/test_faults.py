"""A full disk and a read-only folder: one clear message, nothing changed. Needs the right to mount."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from maal.core import MaalError
from maal.workspace import Staged, Workspace, init
from maal.workspace.faults import plain_faults

Stage = Callable[..., Staged]
VISIT = [("visitor:1", datetime(2026, 3, 1), "radio", "v1")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a disk of two megabytes cannot be mounted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def big() -> Staged:
    relation = duckdb.connect().sql(
        "SELECT 'v:' || i AS person, now()::TIMESTAMP AS occurred_at, md5(i::VARCHAR) AS channel, i AS source_id "
        "FROM range(300000) AS r(i)"
    )
    return Staged("touchpoint", relation)


def test_a_full_disk_gives_one_message_and_changes_nothing(small_disk: Path, stage: Stage) -> None:
    init(small_disk)
    workspace = Workspace.open(small_disk)
    workspace.load([stage("touchpoint", VISIT)], source="s")
    with pytest.raises(
        MaalError, match=r"^The disk of the workspace .* is full: nothing was changed. Make room and run"
    ):
        workspace.load([stage("touchpoint", [("visitor:2", *VISIT[0][1:3], "v2")]), big()], source="s")
    assert workspace.read("touchpoint").project("source_id").fetchall() == [("v1",)]
    assert not list(small_disk.glob(".work*"))
    workspace.load([stage("touchpoint", [("visitor:2", *VISIT[0][1:3], "v2")])], source="s")
    assert len(workspace.read("touchpoint").fetchall()) == 2


def test_a_read_only_folder_is_read_and_gives_one_message_on_loading(small_disk: Path, stage: Stage) -> None:
    init(small_disk)
    Workspace.open(small_disk).load([stage("touchpoint", VISIT)], source="s")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    workspace = Workspace.open(small_disk)
    assert len(workspace.read("touchpoint").fetchall()) == 1
    with pytest.raises(
        MaalError, match=r"^the workspace .* cannot be written \(read-only, or not yours\): nothing was"
    ):
        workspace.load([stage("touchpoint", VISIT)], source="s")
    with pytest.raises(MaalError, match=r"^the folder .* cannot be written"):
        init(small_disk / "new")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device"), "The disk of W is full"),
        (OSError(122, "Disk quota exceeded"), "The disk of W is full"),
        (PermissionError(13, "Permission denied"), "W cannot be written"),
        (
            duckdb.ConversionException("Could not convert 'd'anna@x.no' to INT64"),
            "The engine says: Could not convert '...'",
        ),
    ],
)
def test_what_the_disk_and_the_engine_raise_becomes_one_message(error: Exception, message: str) -> None:
    with pytest.raises(MaalError) as caught, plain_faults("W"):
        raise error
    assert message in str(caught.value) and "anna" not in str(caught.value)

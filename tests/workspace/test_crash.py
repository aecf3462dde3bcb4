"""kill -9 at random moments of an import, and imports at once: only whole loads, nothing doubled."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from deltalake import DeltaTable

from maal.core import MaalError
from maal.workspace import Staged, Workspace, init
from maal.workspace import load as load_module
from maal.workspace.lock import import_lock

Stage = Callable[..., Staged]
TABLES = ("touchpoint", "outcome", "alias")
ROWS = 4000

IMPORT = f"""
import sys, time
import duckdb
from maal.workspace import Staged, Workspace

def staged(number):
    rows = f"FROM range({{number * {ROWS}}}, {{(number + 1) * {ROWS}}}) AS r(i)"
    parts = dict(
        touchpoint="SELECT 'v:' || i AS person, DATE '2026-01-01' AS occurred_at, 'radio' AS channel, i AS source_id",
        outcome="SELECT 'c:' || i AS person, DATE '2026-01-02' AS occurred_at, 'order' AS kind, i AS source_id",
        alias="SELECT 'v:' || i AS person, 'c:' || i AS same_as",
    )
    return [Staged(table, duckdb.connect().sql(sql + " " + rows)) for table, sql in parts.items()]

workspace = Workspace.open(sys.argv[1])
for number in map(int, sys.argv[2:]):
    parts = staged(number)
    print("go", flush=True)
    workspace.load(parts, source="s", file=f"{{number}}.csv")
"""


def start(folder: Path, *numbers: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", IMPORT, str(folder), *map(str, numbers)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "go\n"
    return process


def loads_in(workspace: Workspace, table: str) -> dict[str, int]:
    return dict(workspace.read(table).aggregate("load, count(*) AS n").fetchall())


def assert_whole(folder: Path) -> None:
    workspace = Workspace.open(folder)
    recorded = {record.id: ROWS for record in workspace.loads() if any(counts.new for counts in record.counts)}
    for table in TABLES:
        assert loads_in(workspace, table) == recorded


@pytest.mark.slow
def test_killed_imports_leave_whole_loads_and_rerunning_completes(tmp_path: Path) -> None:
    init(tmp_path)
    with start(tmp_path, 0) as process:
        started = time.perf_counter()
        process.wait()
    needed = time.perf_counter() - started
    for number in range(1, 21):
        with start(tmp_path, number) as process:
            time.sleep(random.uniform(0, needed))
            process.kill()
        assert_whole(tmp_path)
    assert len(Workspace.open(tmp_path).loads()) < 21, "no import was cut off: the moments do not hit"
    with start(tmp_path, *range(21)) as process:
        assert process.wait() == 0, process.stderr and process.stderr.read()
    assert_whole(tmp_path)
    workspace = Workspace.open(tmp_path)
    for table in TABLES:
        assert workspace.read(table).aggregate("count(*) AS n").fetchall() == [(21 * ROWS,)]
        assert DeltaTable(tmp_path / "facts" / table).version() == workspace._versions[table]
    assert not list(tmp_path.glob(".work*"))


def test_a_table_left_ahead_by_a_crash_is_brought_back(
    workspace: Workspace, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = ("visitor:1", datetime(2026, 3, 1), "radio", "v1")
    workspace.load([stage("touchpoint", [visit])], source="s")

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(load_module.records, "commit", cut_off)
        workspace.load(
            [stage("touchpoint", [("visitor:2", *visit[1:3], "v1")]), stage("alias", [("visitor:1", "user:1")])],
            source="s",
        )
    opened = Workspace.open(workspace.path)
    assert opened.read("touchpoint").fetchall() == workspace.read("touchpoint").fetchall()
    assert opened.read("alias").fetchall() == []
    assert DeltaTable(workspace.path / "facts" / "touchpoint").version() == 2
    report = workspace.load([stage("touchpoint", [visit])], source="s")
    assert (report.tables[0].unchanged, report.tables[0].new) == (1, 0)
    assert len(workspace.history("touchpoint", "v1").fetchall()) == 1
    assert DeltaTable(workspace.path / "facts" / "alias").file_uris() == []


def test_two_imports_at_once_are_both_whole(tmp_path: Path) -> None:
    init(tmp_path)
    processes = [start(tmp_path, 0, 1, 2), start(tmp_path, 2, 3, 4)]
    for process in processes:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    workspace = Workspace.open(tmp_path)
    assert [sum(loads_in(workspace, table).values()) for table in TABLES] == [5 * ROWS] * 3
    assert_whole(tmp_path)


def test_a_second_import_waits_with_a_message_and_then_gives_one_error(
    workspace: Workspace, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_module, "LOCK_SECONDS", 0.3)
    told: list[str] = []
    with (
        import_lock(workspace.path, 0, None),
        pytest.raises(MaalError, match="Another import has been running in this workspace for 0 seconds or more"),
    ):
        workspace.load([stage("alias", [("a:1", "b:1")])], source="s", waiting=told.append)
    assert told == ["Another import is running in this workspace; waiting for it to end."]
    assert workspace.load([stage("alias", [("a:1", "b:1")])], source="s", waiting=told.append).tables[0].new == 1
    assert len(told) == 1

"""Plans of tests on record: written once, kept whole, never overwritten; workspaces from before them still open."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from maal.core import BadInput, MaalError
from maal.workspace import PlanRecord, Workspace, init

AT = datetime(2026, 2, 20, 10, tzinfo=UTC)


def plan(name: str, **content: object) -> PlanRecord:
    return PlanRecord(name, AT, {"goal": "nye-kunder", "seed": 3, **content})


def test_a_plan_is_read_back_as_it_was_written(tmp_path: Path):
    init(tmp_path)
    workspace = Workspace.open(tmp_path)
    workspace.record_plan(plan("høst", assigned=[["Åsen", 0, True]]))
    workspace.record_plan(plan("vår"))
    assert Workspace.open(tmp_path).plans() == (plan("høst", assigned=[["Åsen", 0, True]]), plan("vår"))


def test_a_workspace_without_the_table_has_no_plans_and_gets_the_table_when_one_is_written(tmp_path: Path):
    init(tmp_path)
    workspace = Workspace.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / "records.sqlite")) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'test_plan'").fetchall()
    assert workspace.plans() == ()
    workspace.record_plan(plan("one"))
    assert [one.name for one in workspace.plans()] == ["one"]
    assert workspace.loads() == ()


def test_a_name_that_is_taken_is_refused_and_nothing_is_overwritten(tmp_path: Path):
    init(tmp_path)
    workspace = Workspace.open(tmp_path)
    workspace.record_plan(plan("one"))
    with pytest.raises(BadInput, match="A plan called 'one' is on record already, and a plan is never overwritten"):
        workspace.record_plan(plan("one", seed=4))
    assert workspace.plans() == (plan("one"),)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to read-only files")
def test_a_read_only_workspace_is_one_clear_message(tmp_path: Path):
    init(tmp_path)
    workspace = Workspace.open(tmp_path)
    (tmp_path / "records.sqlite").chmod(0o444)
    with pytest.raises(MaalError, match="cannot be written"):
        workspace.record_plan(plan("one"))


def test_records_are_whole_when_the_writer_is_killed(tmp_path: Path):
    init(tmp_path)
    writer = """
import sys
from datetime import UTC, datetime
from maal.workspace import PlanRecord, Workspace
workspace = Workspace.open(sys.argv[1])
for number in range(100000):
    workspace.record_plan(PlanRecord(str(number), datetime.now(UTC), {"assigned": [["x" * 1000, number, True]] * 20}))
    print(number, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", writer, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for _ in range(5):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    told = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    plans = Workspace.open(tmp_path).plans()
    assert [one.name for one in plans] == [str(number) for number in range(len(plans))]
    assert len(plans) >= 5 + len(told)  # what was said to be written is there
    assert all(len(one.content["assigned"]) == 20 for one in plans)

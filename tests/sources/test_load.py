"""From file to fact tables."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import duckdb
import pytest

from maal.core import BadInput
from maal.sources import read
from maal.workspace import LoadReport, Workspace, init

LINES = [f"kunde{i % 9}@example.no;{1 + i % 28:02d}.0{1 + i % 9}.2026 1{i % 10}:05;Kanal {i % 4}" for i in range(120)]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init(tmp_path / "w")
    return Workspace.open(tmp_path / "w")


def load(workspace: Workspace, file: Path, lines: list[str]) -> LoadReport:
    file.write_text("\n".join(["epost;tid;kanal", *lines]) + "\n")
    with duckdb.connect() as engine, read(file, workspace.settings, engine) as found:
        return workspace.load(found.staged, source=found.source, file=file.name)


def facts(workspace: Workspace) -> list[tuple[object, ...]]:
    columns = "occurred_at, channel, count(*) OVER (PARTITION BY person) AS contacts"
    return sorted(workspace.touchpoints().project(columns).fetchall(), key=repr)


def test_the_same_file_twice_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    assert load(workspace, tmp_path / "a.csv", LINES).tables[0].new == 120
    again = load(workspace, tmp_path / "b.csv", random.Random(2).sample(LINES, 120))
    assert not again.changed
    assert len(facts(workspace)) == 120


def test_a_split_file_loads_the_same(workspace: Workspace, tmp_path: Path) -> None:
    init(tmp_path / "v")
    other = Workspace.open(tmp_path / "v")
    load(workspace, tmp_path / "a.csv", LINES)
    for number, part in enumerate((LINES[:50], LINES[50:])):
        load(other, tmp_path / f"part{number}.csv", part)
    assert facts(other) == facts(workspace)


def test_no_clear_id_is_left_anywhere(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, tmp_path / "a.csv", LINES)
    for file in (tmp_path / "w").rglob("*"):
        assert not file.is_file() or b"example.no" not in file.read_bytes(), file


def test_what_is_unpacked_lies_in_the_workspace_and_is_removed(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress("\n".join(["epost;tid;kanal", *LINES]).encode("utf-16")))
    before = sorted((tmp_path / "w").rglob("*"))
    with read(tmp_path / "a.csv.gz", workspace.settings, workspace.engine) as found:
        assert (tmp_path / "w") in found.raw._file.parents
        assert found.counts == {"touchpoint": 120}
    assert sorted((tmp_path / "w").rglob("*")) == before


def test_a_bad_row_loads_nothing(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="so nothing was loaded"):
        load(workspace, tmp_path / "a.csv", [*LINES, "x;31.12.1988 10:00;Radio"])
    assert workspace.loads() == ()

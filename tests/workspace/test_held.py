"""Facts that are read once are the same facts."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime

import pytest

from maal.workspace import Staged, Workspace, held

Stage = Callable[..., Staged]

VISITS = [
    ("v:1", datetime(2026, 7, 1, 22, 30), "radio", "1"),
    ("v:2", datetime(2026, 1, 1, 23, 30), "press", "2"),
    ("v:3", datetime(2026, 7, 1, 1, 0), "poster", "3"),
]
ORDERS = [("c:1", datetime(2026, 7, 2, 9, 0), "order", 500.0, "NOK", "1")]


@pytest.fixture
def filled(workspace: Workspace, stage: Stage) -> Workspace:
    staged = stage("touchpoint", VISITS), stage("outcome", ORDERS), stage("alias", [("v:1", "c:1")])
    workspace.load(staged, source="s")
    return workspace


def tables_of(workspace: Workspace) -> int:
    return len(workspace.engine.execute("FROM duckdb_tables()").fetchall())


def test_held_facts_are_those_of_the_workspace(filled: Workspace) -> None:
    columns = {"touchpoint": "person, occurred_at, channel", "outcome": "*", "measure": "*"}
    before = {table: filled.local(table).project(names).fetchall() for table, names in columns.items()}
    made = tables_of(filled)
    with held(filled) as facts:
        for table, names in columns.items():
            assert sorted(map(repr, facts.local(table).project(names).fetchall())) == sorted(map(repr, before[table]))
        with held(facts) as again:
            assert again is facts
        assert facts.read("cost").fetchall() == []
    assert tables_of(filled) == made, "nothing is left in the engine"


def test_local_times_are_on_the_organisations_clock_and_persons_are_one(filled: Workspace) -> None:
    visits = {channel: (person, at) for person, at, channel, *_ in filled.local("touchpoint").fetchall()}
    assert visits["radio"][1] == datetime(2026, 7, 2, 0, 30), "summer time"
    assert visits["press"][1] == datetime(2026, 1, 2, 0, 30), "winter time"
    assert visits["radio"][0] == filled.local("outcome").fetchall()[0][0]


def test_many_touchpoints_are_not_held(filled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.import_module("maal.workspace.held"), "MOST_ROWS", 2)
    with held(filled) as facts:
        assert facts is filled


def test_what_another_load_brings_is_read_after_a_refresh(filled: Workspace, stage: Stage) -> None:
    other = Workspace.open(filled.path)
    assert other.count("touchpoint") == 3
    filled.load([stage("touchpoint", [("v:9", datetime(2026, 7, 3), "radio", "9")])], source="s")
    assert (other.count("touchpoint"), filled.count("touchpoint")) == (3, 4)
    other.refresh()
    assert other.count("touchpoint") == 4

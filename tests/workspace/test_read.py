"""Reading: snapshots, currencies, what is no workspace; the tables as declared."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from maal.core import BadInput, MaalError
from maal.workspace import TABLES, Staged, Table, Workspace, in_own_currency, init, parse_settings

Stage = Callable[..., Staged]
NOON = datetime(2026, 3, 1, 12)
ORDERS = [
    ("order:1", NOON, "order", 100.0, "NOK", "1"),
    ("order:2", NOON, "order", 10.0, "EUR", "2"),
    ("order:3", NOON, "order", 20.0, "EUR", "3"),
    ("order:4", NOON, "order", 50.0, None, "4"),
    ("order:5", NOON, "order", 0.0, "USD", "5"),
    ("order:6", NOON, "order", None, None, "6"),
]
SETTINGS = '[organisation]\nname = "F"\ncurrency = "NOK"\ntimezone = "UTC"\n'


def test_amounts_are_brought_to_the_own_currency(workspace: Workspace, stage: Stage) -> None:
    workspace.load([stage("outcome", ORDERS)], source="s")
    settings = parse_settings(SETTINGS + "[rates]\nEUR = 11.5\n")
    converted = in_own_currency(workspace.outcomes(), settings, "value")
    assert converted.columns == workspace.outcomes().columns
    assert sorted(converted.project("source_id, value, currency").fetchall()) == [
        ("1", 100.0, "NOK"),
        ("2", 115.0, "NOK"),
        ("3", 230.0, "NOK"),
        ("4", 50.0, "NOK"),
        ("5", 0.0, "NOK"),
        ("6", None, "NOK"),
    ]


def test_a_missing_rate_is_named_with_its_rows(workspace: Workspace, stage: Stage) -> None:
    workspace.load([stage("outcome", ORDERS)], source="s")
    assert workspace.currencies("outcome") == {"": 1, "EUR": 2, "NOK": 1}
    with pytest.raises(BadInput) as caught:
        in_own_currency(workspace.outcomes(), parse_settings(SETTINGS), "value")
    assert str(caught.value) == (
        "Amounts in EUR (2 rows) cannot be summed in NOK. Write how many NOK one of each is worth under [rates] in "
        "maal.toml, such as: EUR = 10.0"
    )
    with pytest.raises(BadInput, match="The fact table path carries no amounts; outcome and cost do"):
        workspace.currencies("path")


def test_what_was_opened_stays_as_it_was_until_refreshed(workspace: Workspace, stage: Stage) -> None:
    reader = Workspace.open(workspace.path)
    workspace.load([stage("outcome", ORDERS)], source="s")
    assert len(reader.outcomes().fetchall()) == 0
    reader.refresh()
    assert len(reader.outcomes().fetchall()) == 6


def test_relations_of_one_workspace_can_be_joined(workspace: Workspace, stage: Stage) -> None:
    cost = stage("cost", [("radio", date(2026, 1, 1), date(2026, 1, 31), 900.0, "NOK", "c")])
    workspace.load([stage("outcome", ORDERS), cost], source="s")
    joined = workspace.read("cost").join(workspace.outcomes().set_alias("o"), "o.value < amount", how="inner")
    assert joined.aggregate("count(*) AS n").fetchall() == [(5,)]


def test_history_needs_a_table_with_ids(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="Rows of the fact table alias have no id of their own"):
        workspace.history("alias", "1")
    assert workspace.history("outcome", "1").fetchall() == []


def test_unknown_tables_are_named(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match=r"there is no fact table 'outcomes'. Did you mean 'outcome'\?"):
        workspace.read("outcomes")


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_reads_empty_with_the_declared_columns(workspace: Workspace, name: str) -> None:
    relation = workspace.read(name)
    declared = [column for column in TABLES[name].stored if column.name != "superseded"]
    assert relation.columns == [column.name for column in declared]
    assert [str(kind) for kind in relation.types] == [column.type for column in declared]


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_table_is_described_and_keyed(table: Table) -> None:
    assert table.text and all(column.text for column in table.columns)
    assert set(table.key) <= set(table.by_name) and "source" in table.key
    assert table.identifier is None or table.identifier in table.by_name
    assert not {"at", "end"} & set(table.by_name)


def test_opening_what_is_no_workspace_says_so_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(MaalError, match=r"is no workspace: it has no maal.toml. Make one with 'maal init"):
        Workspace.open(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    init(tmp_path)
    with closing(sqlite3.connect(tmp_path / "records.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(MaalError, match=r"has format 99; this maal knows format 1. Update maal: pip install --upgrade"):
        Workspace.open(tmp_path)


def test_missing_records_are_named(tmp_path: Path) -> None:
    init(tmp_path)
    (tmp_path / "records.sqlite").unlink()
    with pytest.raises(MaalError, match=r"The file 'records.sqlite' is missing from the workspace"):
        Workspace.open(tmp_path)
    assert not (tmp_path / "records.sqlite").exists()


def test_damaged_records_give_one_message(tmp_path: Path) -> None:
    init(tmp_path)
    (tmp_path / "records.sqlite").write_bytes(b"no database at all" * 99)
    with pytest.raises(MaalError, match="file is not a database"):
        Workspace.open(tmp_path)


def test_what_memory_cannot_hold_is_spilled_into_the_workspace_and_removed(workspace: Workspace) -> None:
    engine = workspace.engine
    engine.execute("SET memory_limit = '60MB'")
    engine.execute(
        "CREATE TEMP TABLE wide AS SELECT md5(i::VARCHAR) || md5((-i)::VARCHAR) AS text FROM range(2000000) r(i)"
    )
    assert list(workspace.path.glob(".work-*"))
    engine.close()
    assert not list(workspace.path.glob(".work-*"))

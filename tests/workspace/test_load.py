"""Loading: idempotent, keyed, with revisions, equal rows kept, one load over several tables."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maal.core import BadInput, MaalError
from maal.workspace import Staged, TableCounts, Workspace, init

Stage = Callable[..., Staged]
NOON = datetime(2026, 3, 1, 12)
VISITS = [("visitor:1", NOON, "facebook", "v1"), ("visitor:2", NOON, "radio", "v2")]


def rows(workspace: Workspace, table: str, columns: str) -> list[tuple[object, ...]]:
    return sorted(workspace.read(table).project(columns).fetchall(), key=repr)


def test_a_load_is_reported_and_read_back(workspace: Workspace, stage: Stage) -> None:
    seen: list[tuple[int, int | None]] = []
    report = workspace.load(
        [stage("touchpoint", VISITS)], source="matomo", file="/home/x/v.csv", progress=lambda *at: seen.append(at)
    )
    assert report.tables == (TableCounts("touchpoint", rows=2, new=2, unchanged=0, revised=0),)
    assert report.rows == 2 and report.changed
    assert rows(workspace, "touchpoint", "occurred_at, channel, source, source_id, load") == [
        (NOON, "facebook", "matomo", "v1", report.load),
        (NOON, "radio", "matomo", "v2", report.load),
    ]
    assert seen == [(2, None)]
    (record,) = workspace.loads()
    assert (record.id, record.source, record.file, record.counts) == (report.load, "matomo", "v.csv", report.tables)


def test_the_same_file_twice_changes_nothing(workspace: Workspace, stage: Stage) -> None:
    workspace.load([stage("touchpoint", VISITS)], source="matomo")
    before = rows(workspace, "touchpoint", "*")
    again = workspace.load([stage("touchpoint", VISITS)], source="matomo")
    assert again.tables[0] == TableCounts("touchpoint", rows=2, new=0, unchanged=2, revised=0)
    assert not again.changed
    assert rows(workspace, "touchpoint", "*") == before


def test_equal_rows_without_an_id_both_stay_and_the_file_twice_changes_nothing(
    workspace: Workspace, stage: Stage
) -> None:
    twice = [("person:1", NOON, "radio", None), ("person:1", NOON, "radio", None), ("person:2", NOON, "shop", None)]
    for key in ("row", "id"):
        report = workspace.load([stage("touchpoint", twice, key=key)], source="generic")
        assert report.tables[0].repeated == 0
        assert rows(workspace, "touchpoint", "channel") == [("radio",), ("radio",), ("shop",)]
    three = [*twice, twice[0]]
    assert workspace.load([stage("touchpoint", three, key="row")], source="generic").tables[0].new == 1


def test_another_content_under_the_same_id_is_a_revision(workspace: Workspace, stage: Stage) -> None:
    order = ("order:1", NOON, "order", 100.0, "NOK", "1")
    other = ("order:2", NOON, "order", 70.0, "NOK", "2")
    first = workspace.load([stage("outcome", [order, other])], source="shopify")
    changed = (*order[:3], 80.0, *order[4:])
    second = workspace.load([stage("outcome", [changed, other])], source="shopify")
    assert second.tables[0] == TableCounts("outcome", rows=2, new=0, unchanged=1, revised=1)
    assert rows(workspace, "outcome", "source_id, value") == [("1", 80.0), ("2", 70.0)]
    assert workspace.history("outcome", "1").project("value, load, superseded").fetchall() == [
        (100.0, first.load, second.load),
        (80.0, second.load, None),
    ]
    assert workspace.load([stage("outcome", [order])], source="shopify").tables[0].revised == 1
    assert [value for (value,) in workspace.history("outcome", "1").project("value").fetchall()] == [100, 80, 100]


def test_rows_that_vanish_from_a_later_export_stay(workspace: Workspace, stage: Stage) -> None:
    workspace.load([stage("touchpoint", VISITS)], source="matomo")
    workspace.load([stage("touchpoint", VISITS[:1])], source="matomo")
    assert rows(workspace, "touchpoint", "source_id") == [("v1",), ("v2",)]


def test_the_same_id_from_another_source_is_another_row(workspace: Workspace, stage: Stage) -> None:
    workspace.load([stage("touchpoint", VISITS)], source="matomo")
    assert workspace.load([stage("touchpoint", VISITS)], source="ga4").tables[0].new == 2


def test_one_id_with_two_contents_in_a_file_is_refused(workspace: Workspace, stage: Stage) -> None:
    with pytest.raises(BadInput, match=r"^1 ids of the fact table touchpoint \(source, source_id\) stand in the file"):
        workspace.load([stage("touchpoint", [VISITS[0], ("visitor:9", NOON, "shop", "v1")])], source="matomo")
    assert rows(workspace, "touchpoint", "*") == []
    assert workspace.loads() == ()


def test_one_id_with_the_same_content_in_a_file_counts_once(workspace: Workspace, stage: Stage) -> None:
    report = workspace.load([stage("touchpoint", [*VISITS, VISITS[0]])], source="matomo")
    assert report.tables[0] == TableCounts("touchpoint", rows=3, new=2, unchanged=0, revised=0, repeated=1)
    assert len(rows(workspace, "touchpoint", "*")) == 2


def test_two_relations_for_one_table_are_one_load(workspace: Workspace, stage: Stage) -> None:
    parts = [stage("touchpoint", VISITS[:1]), stage("touchpoint", VISITS), stage("alias", [("visitor:1", "user:1")])]
    report = workspace.load(parts, source="matomo")
    assert [(counts.table, counts.rows, counts.new) for counts in report.tables] == [
        ("touchpoint", 3, 2),
        ("alias", 1, 1),
    ]


def test_a_measure_is_known_by_what_it_measures(workspace: Workspace, stage: Stage) -> None:
    workspace.load([stage("measure", [(None, NOON, "openness", 0.61), ("Bergen", NOON, "openness", 0.5)])], source="s")
    report = workspace.load([stage("measure", [(None, NOON, "openness", 0.63)])], source="s")
    assert report.tables[0].revised == 1
    assert rows(workspace, "measure", "unit, value") == [("Bergen", 0.5), (None, 0.63)]


def test_a_dry_run_counts_and_changes_nothing(workspace: Workspace, stage: Stage) -> None:
    report = workspace.load([stage("touchpoint", VISITS)], source="matomo", dry_run=True)
    assert report.dry_run and report.tables[0].new == 2
    assert rows(workspace, "touchpoint", "*") == [] and workspace.loads() == ()
    assert not (workspace.path / "facts").exists()


def test_nothing_temporary_is_left(workspace: Workspace, stage: Stage) -> None:
    workspace.load([stage("touchpoint", VISITS)], source="matomo")
    assert not list(workspace.path.glob(".work*"))


def test_a_load_is_one_commit_that_other_programs_read_whole(workspace: Workspace, stage: Stage) -> None:
    for number in range(3):
        rows_ = [(f"visitor:{number}", NOON, "radio", f"v{number}"), ("visitor:x", NOON, f"channel-{number}", "x")]
        workspace.load([stage("touchpoint", rows_)], source="matomo")
    table = DeltaTable(workspace.path / "facts" / "touchpoint")
    assert table.version() == 3
    names = ", ".join(f"'{uri}'" for uri in table.file_uris())
    current = duckdb.sql(f"SELECT count(*) FROM read_parquet([{names}]) WHERE superseded IS NULL").fetchall()
    assert current == [(4,)]


def test_many_small_files_are_compacted(workspace: Workspace, stage: Stage) -> None:
    for number in range(25):
        workspace.load([stage("touchpoint", [("visitor:1", NOON, "radio", f"v{number}")])], source="matomo")
    assert len(DeltaTable(workspace.path / "facts" / "touchpoint").file_uris()) < 20
    assert len(rows(workspace, "touchpoint", "*")) == 25


def test_unknown_and_missing_columns_and_empty_cells_are_named(workspace: Workspace, stage: Stage) -> None:
    table = stage("touchpoint", VISITS).relation
    with pytest.raises(BadInput, match=r"there is no column of the fact table touchpoint 'chanel'. Did you mean 'chan"):
        workspace.load([Staged("touchpoint", table.project("person, occurred_at, channel AS chanel"))], source="s")
    with pytest.raises(BadInput, match="The fact table touchpoint needs channel: no such column was given"):
        workspace.load([Staged("touchpoint", table.project("person, occurred_at"))], source="s")
    empty = [("visitor:1", None, "radio", "1"), (None, None, "radio", "2"), ("visitor:3", NOON, "radio", "3")]
    with pytest.raises(BadInput, match="person in 1, occurred_at in 2 of 3 rows is empty"):
        workspace.load([stage("touchpoint", empty)], source="s")
    with pytest.raises(BadInput, match="there is no fact table 'visit'"):
        workspace.load([Staged("visit", table)], source="s")


def test_a_cell_that_the_engine_cannot_read_is_masked(workspace: Workspace, stage: Stage) -> None:
    relation = stage("touchpoint", [("anna@example.no", NOON, "radio", "1")]).relation
    bad = relation.project("person, person AS occurred_at, channel")
    with pytest.raises(BadInput, match="could not be loaded") as caught:
        workspace.load([Staged("touchpoint", bad)], source="s")
    assert "anna" not in str(caught.value)


def test_instants_are_stored_in_utc_whatever_the_time_zone(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Europe/Oslo'")
    relation = connection.sql(
        "SELECT 'p:1' AS person, '2026-07-01 12:00:00'::TIMESTAMPTZ AS occurred_at, 'radio' channel"
    )
    workspace.load([Staged("touchpoint", relation, "row")], source="s")
    for zone in ("America/Lima", "Asia/Tokyo"):
        monkeypatch.setenv("TZ", zone)
        assert rows(Workspace.open(workspace.path), "touchpoint", "occurred_at") == [(datetime(2026, 7, 1, 10),)]


def test_a_missing_or_damaged_key_is_named(workspace: Workspace, stage: Stage) -> None:
    key = workspace.path / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.write_text("0123")
    with pytest.raises(MaalError, match=r"The file 'key' in the workspace .* is damaged: put it back from a backup"):
        workspace.load([stage("touchpoint", VISITS)], source="s")
    key.unlink()
    with pytest.raises(MaalError, match=r"The file 'key' is missing from the workspace .* Put it back from a backup"):
        workspace.load([stage("touchpoint", VISITS)], source="s")


def test_no_file_of_the_workspace_holds_a_clear_id(workspace: Workspace, stage: Stage) -> None:
    mail = "email:Anna.Qvist@Example.no"
    workspace.load([stage("touchpoint", [(mail, NOON, "radio", None)], key="row")], source="s", file="f.csv")
    workspace.load([stage("alias", [(mail, "order:7001")])], source="s")
    with pytest.raises(BadInput):
        workspace.load([stage("touchpoint", [(mail, None, "radio", None)])], source="s")
    names = [Path(folder) / name for folder, _, files in os.walk(workspace.path) for name in files]
    assert len(names) > 6
    for name in names:
        content = name.read_bytes().lower()
        assert b"qvist" not in content and b"order:7001" not in content, name


def test_pseudonyms_meet_within_a_name_space_and_never_across(workspace: Workspace, stage: Stage) -> None:
    ids = [
        "email:Anna@x.no ",
        "email:anna@x.no",
        "email: ANNA@X.NO",
        "person:anna@x.no",
        "user:7",
        "order:7",
        "user:07",
    ]
    workspace.load([stage("touchpoint", [(id_, NOON, "radio", str(n)) for n, id_ in enumerate(ids)])], source="s")
    person = dict(workspace.read("touchpoint").project("source_id, person").fetchall())
    assert person["0"] == person["1"] == person["2"]
    assert len(set(person.values())) == 5
    assert all(-(2**63) <= value < 2**63 for value in person.values())


def test_another_workspace_gives_other_pseudonyms(workspace: Workspace, stage: Stage, tmp_path: Path) -> None:
    init(tmp_path / "other")
    other = Workspace.open(tmp_path / "other")
    for each in (workspace, other):
        each.load([stage("touchpoint", VISITS)], source="s")
    assert not set(rows(workspace, "touchpoint", "person")) & set(rows(other, "touchpoint", "person"))


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(fold=0))
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), min_size=1, max_size=8)
AMOUNTS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
FACTS = st.lists(st.tuples(st.just("person:1"), MOMENTS, TEXTS, AMOUNTS, st.none() | TEXTS, st.none()), max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS)
def test_what_was_loaded_is_read_back(
    facts: list[tuple[object, ...]], stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("round")
    init(folder / "w")
    workspace = Workspace.open(folder / "w")
    for _ in range(2):
        workspace.load([stage("outcome", facts, key="row")], source="s")
        found = rows(workspace, "outcome", "occurred_at, kind, value, currency")
        assert found == sorted((fact[1:5] for fact in facts), key=repr)

"""The copy that a CSV file is parsed into holds what the file holds, and is done without where it cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from tests.sources.conftest import NOW

from maal.core import BadInput
from maal.sources import RawTable, Recognised, open_table
from maal.sources.build import sheet_of
from maal.sources.generic import generic_roles
from maal.sources.sheet import Context
from maal.workspace import Organisation, Settings

Read = Callable[..., Recognised]
Rows = Callable[..., list[tuple[object, ...]]]

SETTINGS = Settings(Organisation("Fjordvik", "NOK", "Europe/Oslo"))
TIMES = (
    "2026-07-01 12:00:00", "2026-07-01T12:00:00", "2026-07-01 12:00", "2026-07-01", "2026-07-01T12:00:00Z",
    "2026/07/01 12:00:00", "2026-13-45 99:99:99", "2026-07-01 10:00+02", "31.01.2026 14:05:00", "1782900000",
    " 2026-07-01 12:00:00", "2026-07-01 12:00:00 ", "", "none", "soon", "31/01/2026", "2026-7-1 12:00:00.00",
    "0001-01-01 00:00:00", "14 Jul 2026 14:05:00",
)  # fmt: skip
PEOPLE = ("17", "k1", " k2", "", "null", "None", "N/A", "(not set)", "næring", "kari@example.no", "1001.0")


def test_the_copy_gives_every_value_of_the_file(tmp_path: Path) -> None:
    assert_the_copy_is_the_file(tmp_path / "file.csv", [(who, time) for who in PEOPLE for time in TIMES])


@limits(deadline=None, max_examples=10)
@given(lines=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(TIMES)), min_size=1, max_size=12))
def test_the_copy_gives_the_values_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]]
) -> None:
    """A second an example: every value is in the test above, here they meet in files of a few lines."""
    assert_the_copy_is_the_file(tmp_path_factory.mktemp("copy") / "file.csv", lines)


def assert_the_copy_is_the_file(file: Path, lines: list[tuple[str, str]]) -> None:
    file.write_text("person;occurred_at;channel;other\n" + "".join(f"{who};{time};Radio;x\n" for who, time in lines))
    roles = generic_roles("person", "occurred_at", "channel")
    context = Context(SETTINGS, NOW.replace(tzinfo=None))
    with duckdb.connect() as engine, open_table(file, engine) as raw:
        sheet = sheet_of(raw, roles, {role: role for role in roles}, {}, context)
        assert "parsed.parquet" in sheet.parsed.quick and "parsed.parquet" not in sheet.parsed.whole
        wanted = "SELECT person, occurred_at, channel FROM sheet ORDER BY ALL"
        assert sheet.rows(wanted) == sheet.rows(wanted, numbered=True)
        faults = [f"SELECT count(*) FROM sheet WHERE {fault.where}" for fault in sheet.faults]
        assert [sheet.rows(sql) for sql in faults] == [sheet.rows(sql, numbered=True) for sql in faults]


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(raw: RawTable, name: str) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RawTable, "scratch_file", full)


GOOD = "kunde;dato;kanal\n17;03.02.2026 09:15;Avis\n18;2026-07-01 12:00:00;Radio\n18;2026-07-01T12:00:01;Radio\n"
RAGGED = GOOD + "19;2026-07-01 12:00:00;Radio;more\n"
FAULTY = GOOD + "19;2026-13-45 99:99:99;Radio\n20;;Radio\n"


def said(read_text: Read, text: str) -> str:
    with pytest.raises(BadInput) as error:
        read_text(text)
    return str(error.value)


def test_a_copy_that_cannot_be_written_is_done_without(
    read_text: Read, rows: Rows, request: pytest.FixtureRequest
) -> None:
    with_copy = rows(read_text(GOOD), "touchpoint"), said(read_text, RAGGED), said(read_text, FAULTY)
    request.getfixturevalue("no_room")
    without = rows(read_text(GOOD), "touchpoint"), said(read_text, RAGGED), said(read_text, FAULTY)
    assert with_copy == without
    assert "1 ragged row (first at line 5): too many fields" in without[1]
    assert "1 row with no date or time (column 'dato'), first at line 5 ('2026-13-45 99:99:99')" in without[2]
    assert "1 row without a time (column 'dato'), first at line 6" in without[2]


def test_a_column_of_two_uses_keeps_its_text(read_text: Read, rows: Rows) -> None:
    text = "kunde;dato;kanal\n17;2026-07-01 12:00:00;Radio\n"
    found = read_text(text, as_kind="touchpoint", mapping={"source_id": "dato", "occurred_at": "dato"})
    ((name, time),) = rows(found, "touchpoint", "source_id", "occurred_at")
    assert (name, str(time)) == ("2026-07-01 12:00:00", "2026-07-01 10:00:00")


def test_a_column_may_bear_the_name_of_a_moment(read_text: Read, rows: Rows) -> None:
    text = "kunde;dato;Dato as moment;kanal\n17;2026-07-01 12:00:00;7;Radio\n"
    ((who, time),) = rows(read_text(text), "touchpoint", "person", "occurred_at")
    assert (who, str(time)) == ("person:17", "2026-07-01 10:00:00")


def test_the_copy_is_gone_with_the_file(read_text: Read, engine: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    engine.execute(f"SET temp_directory = '{tmp_path / 'spill'}'")
    found = read_text(GOOD)
    assert list((tmp_path / "spill").glob("*/parsed.parquet"))
    found.close()
    assert not (tmp_path / "spill").exists()

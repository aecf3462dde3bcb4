from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.core import BadInput
from maal.sources import Recognised
from maal.sources.zones import utc_sql

Read = Callable[..., Recognised]
Rows = Callable[..., list[tuple[object, ...]]]


def times(read_text: Read, rows: Rows, *written: str) -> list[str]:
    lines = [f"k{i}|{text}|Facebook" for i, text in enumerate(written)]
    found = read_text("\n".join(["kunde|tidspunkt|kanal", *lines]) + "\n")
    return [str(time) for _, time in rows(found, "touchpoint", "person", "occurred_at")]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-07-01 12:00", "2026-07-01 10:00:00"),
        ("2026-01-01T12:00:00.250", "2026-01-01 11:00:00.250000"),
        ("2026/07/01 12:00:00", "2026-07-01 10:00:00"),
        ("2026-07-01", "2026-06-30 22:00:00"),
        ("20260701", "2026-06-30 22:00:00"),
        ("2026-07-01T12:00:00Z", "2026-07-01 12:00:00"),
        ("2026-07-01T12:00:00+02:00", "2026-07-01 10:00:00"),
        ("2026-07-01 12:00:00 -0330", "2026-07-01 15:30:00"),
        ("2026-07-01 12:00:00 UTC", "2026-07-01 12:00:00"),
        ("1782900000", "2026-07-01 10:00:00"),
        ("1782900000250", "2026-07-01 10:00:00.250000"),
        ("1782900000250000", "2026-07-01 10:00:00.250000"),
        ("1782900000.25", "2026-07-01 10:00:00.250000"),
        ("31.01.2026 14:05", "2026-01-31 13:05:00"),
        ("1.2.2026 kl. 14.05", "2026-02-01 13:05:00"),
        ("31.01.26", "2026-01-30 23:00:00"),
        ("31/01/2026", "2026-01-30 23:00:00"),
        ("01/31/2026 2:05 PM", "2026-01-31 13:05:00"),
        ("Tue, Jul 14, 2026", "2026-07-13 22:00:00"),
        ("14 Jul 2026 14:05", "2026-07-14 12:05:00"),
        ("14-Jul-2026", "2026-07-13 22:00:00"),
        ("Tue, 14 Jul 2026 12:00:00 +0200", "2026-07-14 10:00:00"),
        ("14. juli 2026 kl. 14:05", "2026-07-14 12:05:00"),
        ("12. heinäkuuta 2026", "2026-07-11 22:00:00"),
        ("3. mai 2026", "2026-05-02 22:00:00"),
    ],
)
def test_a_time_is_read_as_it_is_meant(read_text: Read, rows: Rows, written: str, expected: str) -> None:
    assert times(read_text, rows, written) == [expected]


def test_the_whole_column_decides_between_day_and_month(read_text: Read, rows: Rows) -> None:
    assert times(read_text, rows, "02/03/2026", "31/01/2026")[0] == "2026-03-01 23:00:00"
    assert times(read_text, rows, "02/03/2026", "01/31/2026")[0] == "2026-02-02 23:00:00"
    with pytest.raises(BadInput, match="dates with the day first and dates with the month first"):
        times(read_text, rows, "31/01/2026", "01/31/2026")


def test_days_come_first_where_nothing_settles_it_and_it_is_said(read_text: Read, rows: Rows) -> None:
    found = read_text("kunde;dato;kanal\n1;02/03/2026;Radio\n")
    assert str(rows(found, "touchpoint", "occurred_at")[0][0]) == "2026-03-01 23:00:00"
    assert [str(note) for note in found.notes] == [
        "Dates in column dato are read with the day first; nothing in them says so."
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("i går", r"1 row with no date or time \(column 'tidspunkt'\), first at line 3 \('i går'\)"),
        ("2026-13-01", "1 row with no date or time"),
        ("1989-12-31", "1 row before 1990 .*Allowed: dates from 1990 to today"),
        ("2026-11-26", "1 row in the future"),
        ("", "1 row without a time .*first at line 3. Allowed: every row needs a time"),
    ],
)
def test_impossible_times_are_refused(read_text: Read, rows: Rows, written: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        times(read_text, rows, "2026-01-01", written)


@pytest.mark.parametrize(
    "zone", ["Europe/Oslo", "Europe/Helsinki", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"]
)
@settings(max_examples=25, deadline=None)
@given(minutes=st.lists(st.integers(0, 15 * 365 * 24 * 60), min_size=1, max_size=40))
def test_comparisons_give_what_the_engines_calendar_gives(zone: str, minutes: list[int]) -> None:
    start = datetime(2012, 1, 1)
    with duckdb.connect() as engine:
        engine.execute(
            "CREATE TABLE t AS SELECT unnest(?::TIMESTAMP[]) AS v", [[start + timedelta(minutes=m) for m in minutes]]
        )
        fast, calendar = utc_sql("v", zone, (2012, 2027)), utc_sql("v", zone)
        assert engine.execute(f"SELECT v, {fast}, {calendar} FROM t WHERE {fast} <> {calendar}").fetchall() == []


def test_the_hours_when_the_clocks_change_are_those_of_the_calendar() -> None:
    with duckdb.connect() as engine:
        for day in ("2026-03-29", "2026-10-25"):
            hours = f"SELECT TIMESTAMP '{day}' + to_minutes(m) AS v FROM range(0, 300, 5) AS r(m)"
            fast, calendar = utc_sql("v", "Europe/Oslo", (2026, 2026)), utc_sql("v", "Europe/Oslo")
            assert engine.execute(f"SELECT count(*) FROM ({hours}) WHERE {fast} <> {calendar}").fetchone() == (0,)

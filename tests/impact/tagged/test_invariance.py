"""Names, orders of rows, files, threads and engines change no credit."""

from __future__ import annotations

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.impact import RULES, Journeys, attribute
from maal.impact.tagged import events
from tests.impact.tagged.conftest import arrow, history


def credits(journeys):
    return {
        rule: {row.channel: (row.credit, row.value, row.low, row.high) for row in attribute(journeys, rule).rows}
        for rule in RULES
    }


def assert_same(one, other, renamed=lambda channel: channel):
    for rule in RULES:
        for channel, figures in one[rule].items():
            assert other[rule][renamed(channel)] == pytest.approx(figures, abs=1e-9, rel=1e-12), (rule, channel)


@pytest.fixture(scope="module")
def tables():
    return arrow(*history(seed=11, people=150, grain=3))


@pytest.fixture(scope="module")
def original(tables):
    return credits(Journeys(*tables))


def test_renaming_channels_moves_the_credits_with_the_names(tables, original):
    touchpoints, outcomes = tables
    # "direct" is a name with a meaning of its own, so it stays.
    new = {"alfa": "z'); drop table x", "beta": "", "ål": "Ω", "epsilon": "A" * 5000, "direct": "direct"}
    names = pa.array([new[name] for name in touchpoints["channel"].to_pylist()])
    renamed = touchpoints.set_column(2, "channel", names)
    assert_same(original, credits(Journeys(renamed, outcomes)), new.__getitem__)


def test_order_of_rows_changes_nothing(tables, original):
    shuffled = [pl.DataFrame(table).sample(fraction=1, shuffle=True, seed=5).to_arrow() for table in tables]
    assert_same(original, credits(Journeys(*shuffled)))


def test_splitting_the_file_changes_nothing(tables, original, tmp_path):
    touchpoints, outcomes = tables
    for number, start in enumerate(range(0, touchpoints.num_rows, 37)):
        pl.DataFrame(touchpoints.slice(start, 37)).write_parquet(tmp_path / f"part{number}.parquet")
    connection = duckdb.connect()
    split = connection.read_parquet(str(tmp_path / "*.parquet"))
    assert_same(original, credits(Journeys(split, connection.from_arrow(outcomes))))


@pytest.mark.parametrize("threads", [1, 4])
def test_number_of_threads_changes_nothing(tables, original, threads):
    connection = duckdb.connect(config={"threads": threads})
    assert_same(original, credits(Journeys(*[connection.from_arrow(table) for table in tables])))


def test_another_engine_changes_nothing(tables, original):
    assert_same(original, credits(Journeys(*[pl.DataFrame(table).lazy() for table in tables])))


def test_walking_in_chunks_of_people_changes_nothing(tables, original, monkeypatch):
    monkeypatch.setattr(events, "CHUNK_ROWS", 60)
    assert_same(original, credits(Journeys(*tables)))


def test_people_may_be_named_by_text(tables, original):
    named = [
        table.set_column(0, "person", pc.binary_join_element_wise("p", pc.cast(table["person"], pa.string()), ""))
        for table in tables
    ]
    by_text = credits(Journeys(*named))
    for rule in RULES:
        for channel, (credit, value, *_) in original[rule].items():
            assert by_text[rule][channel][:2] == pytest.approx((credit, value), abs=1e-9)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Oslo"])
def test_times_with_an_offset_mean_the_same_instant(tables, original, zone):
    moved = [
        table.set_column(
            1, "occurred_at", table["occurred_at"].cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", zone))
        )
        for table in tables
    ]
    assert_same(original, credits(Journeys(*moved)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 6, 24]))
def test_credits_sum_to_the_outcomes_with_a_contact(seed, grain):
    journeys = Journeys(*arrow(*history(seed, people=12, grain=grain)), lookback_days=4)
    for rule in ("first", "last_non_direct", "position", "shapley", "shapley_rate"):
        assert attribute(journeys, rule, None).total == pytest.approx(journeys.converting, abs=1e-9)

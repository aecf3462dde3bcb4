"""Aggregated paths: equal to the published reference, and to the same journeys as single events."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput
from maal.impact import Journeys, attribute
from maal.impact.tagged.markov import chain_of, step_probabilities

IMPACT = Path(__file__).parents[4] / "shared" / "data" / "impact"


@pytest.fixture(scope="module")
def published():
    if not IMPACT.exists():
        pytest.skip("../shared/data/impact is not there (GPL data that the project does not carry)")
    paths = pl.read_csv(IMPACT / "channelattribution_Data.csv", separator=";")
    with (IMPACT / "channelattribution_Data_reference.csv").open() as file:
        return Journeys.from_paths(paths), {row["channel_name"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("rule", ["first", "last", "linear"])
def test_heuristics_equal_channelattribution(published, rule):
    journeys, reference = published
    for row in attribute(journeys, rule).rows:
        assert row.credit == pytest.approx(float(reference[row.channel][f"{rule}_touch_conversions"]), abs=1e-9)
        assert row.value == pytest.approx(float(reference[row.channel][f"{rule}_touch_value"]), abs=1e-9)


def test_markov_equals_the_exact_reference(published):
    journeys, reference = published
    for row in attribute(journeys, "markov").rows:
        assert row.credit == pytest.approx(float(reference[row.channel]["markov_exact"]), abs=1e-9)
        assert row.value == pytest.approx(float(reference[row.channel]["markov_exact_value"]), abs=1e-9)
        assert row.low < row.credit < row.high


def test_the_linear_system_is_solved_to_rounding(published):
    counts = published[0].counts()
    chain = chain_of(counts)
    gains = [counts.steps.total("conversions")[None]]
    (step,), (gain,) = step_probabilities(chain, counts.steps.total("journeys")[None], gains)
    system = np.eye(chain.states) - step[:-1]
    solution = np.linalg.solve(system, gain[:-1])
    assert np.abs(system @ solution - gain[:-1]).max() < 1e-12


def test_paths_equal_the_same_journeys_as_events():
    import datetime as dt

    contacts = [(1, 1, "a"), (1, 2, "b"), (2, 1, "a"), (2, 2, "b"), (3, 1, "b"), (4, 1, "a"), (4, 3, "a")]
    day = lambda number: dt.datetime(2026, 1, number)  # noqa: E731
    touchpoints = pl.DataFrame(
        {
            "person": [row[0] for row in contacts],
            "occurred_at": [day(row[1]) for row in contacts],
            "channel": [row[2] for row in contacts],
        }
    )
    outcomes = pl.DataFrame({"person": [1, 2, 3], "occurred_at": [day(5)] * 3, "value": [10.0, 30.0, 5.0]})
    paths = pl.DataFrame(
        {
            "channels": [["a", "b"], ["b"], ["a", "a"]],
            "conversions": [2, 1, 0],
            "value": [40.0, 5.0, 0.0],
            "nulls": [0, 0, 1],
        }
    )
    events, aggregated = Journeys(touchpoints, outcomes), Journeys.from_paths(paths)
    for rule in ("first", "last", "linear", "position", "markov", "shapley", "shapley_rate"):
        for one, other in zip(attribute(events, rule, None).rows, attribute(aggregated, rule, None).rows, strict=True):
            assert (one.channel, one.credit, one.value) == pytest.approx((other.channel, other.credit, other.value))


def test_splitting_and_repeating_paths_changes_no_credit():
    whole = pl.DataFrame({"path": ["a > b", "b"], "total_conversions": [40, 10], "total_null": [60, 90]})
    parts = pl.DataFrame({"path": ["b", "a>b", "a >b"], "total_conversions": [10, 15, 25], "total_null": [90, 20, 40]})
    for rule in ("linear", "markov", "shapley_rate"):
        ours, theirs = (attribute(Journeys.from_paths(table), rule, None).rows for table in (whole, parts))
        assert [row.credit for row in ours] == pytest.approx([row.credit for row in theirs], abs=1e-9)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"paht": ["a"], "conversions": [1]}, "there is no column 'channels'"),
        ({"path": ["a"], "total_null": [1]}, "there is no column 'conversions'"),
        ({"path": ["a", "a > "], "conversions": [1, 1]}, "1 rows have an empty channel"),
        ({"path": ["a", None], "conversions": [1, 1]}, "1 rows have an empty path"),
        ({"path": ["a", "b"], "conversions": [1, -1]}, "1 rows have negative conversions (the first: row 2)"),
        ({"path": ["a", "b"], "conversions": [1.5, 1]}, "1 rows have conversions that are no whole number"),
        ({"path": ["a"], "conversions": [0], "value": [5.0]}, "a value without conversions"),
        ({"path": ["a"], "conversions": [1], "value": [float("inf")]}, "value that are no finite number"),
    ],
)
def test_bad_paths_are_refused_with_their_number(columns, message):
    with pytest.raises(BadInput) as error:
        Journeys.from_paths(pl.DataFrame(columns))
    assert message in str(error.value)


def test_time_decay_on_paths_is_refused():
    journeys = Journeys.from_paths(pl.DataFrame({"path": ["a"], "conversions": [1]}))
    with pytest.raises(BadInput, match="carry no times"):
        attribute(journeys, "time_decay")

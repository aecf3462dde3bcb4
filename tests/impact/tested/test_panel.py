"""Reading a panel: what is refused and how it is said; every engine gives the same."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, TooLittleData
from maal.impact.tested import (
    difference_in_differences,
    synthetic_control,
    synthetic_difference_in_differences,
)
from maal.impact.tested.conformal import Conformal, shuffles
from maal.impact.tested.fit import Fit
from maal.impact.tested.times import require_sortable
from tests.impact.tested.conftest import world

WHERE = {"unit": "area", "at": "week", "outcome": "orders", "treated": ["area a"], "start": 20}


@pytest.mark.parametrize(
    ("change", "arguments", "message"),
    [
        (lambda d: d.slice(2), {}, "2 of 234 cells have no orders (area a at 0; area a at 1). Every area needs one"),
        (
            lambda d: d.with_columns(orders=pl.when(pl.col("week") == 3).then(None).otherwise("orders")),
            {},
            "9 of 234 cells have no orders (area b at 3; area c at 3; area d at 3; area e at 3; area f at 3; ...)",
        ),
        (
            lambda d: pl.concat([d, d.slice(0, 1)]),
            {},
            "1 of 234 cells have more than one row (area a at 0: 2 rows). Give one orders for each area and week: sum",
        ),
        (lambda d: d, {"treated": ["area z", "area a"]}, "there is no area 'area z'. Did you mean 'area"),
        (lambda d: d, {"treated": []}, "No unit is treated: treated is empty"),
        (lambda d: d, {"treated": [f"area {c}" for c in "abcdefghi"]}, "All 9 units are treated"),
        (lambda d: d, {"treated": "area a"}, "For one treated unit write treated=['area a']."),
        (lambda d: d, {"start": 0}, "There is no time before the start 0 in 'week': the data run from 0 to 25."),
        (lambda d: d, {"start": 26}, "There is no time from the start 26"),
        (lambda d: d, {"start": "2026-01-01"}, "start is '2026-01-01', but the times in the data look like 0"),
        (lambda d: d, {"outcome": "sales"}, "there is no column 'sales'"),
        (lambda d: d, {"outcome": "area"}, "The column 'area' holds String, not numbers"),
        (
            lambda d: d.with_columns(area=pl.when(pl.col("week") > 0).then("area")),
            {},
            "The column 'area' is empty in 1 of",
        ),
        (lambda d: d, {"inference": "magic"}, "inference is 'magic'. Write 'conformal', 't' or 'placebo'."),
        (lambda d: d, {"level": 95}, "level is 95; it lies between 0 and 1. For a 95 % interval write level=0.95."),
        (lambda d: d, {"shuffle": "cards"}, "shuffle is 'cards'. Write 'iid' or 'block'."),
    ],
)
def test_bad_panels_are_named(change, arguments, message):
    with pytest.raises(BadInput) as raised:
        synthetic_control(change(world(1)), **(WHERE | arguments))
    assert message in str(raised.value)


def test_too_little_says_how_much_is_needed():
    with pytest.raises(
        TooLittleData, match="at least 2 units that are never treated and 5 times before the start; there"
    ):
        synthetic_control(world(1, n_controls=1), **WHERE)
    with pytest.raises(TooLittleData, match="there are 8 and 4"):
        synthetic_control(world(1), **(WHERE | {"start": 4}))
    with pytest.raises(TooLittleData, match="5 units that are never treated and 3 times"):
        synthetic_difference_in_differences(world(1, n_controls=4), **WHERE)
    with pytest.raises(TooLittleData, match="at least 2 treated and 2 control units"):
        difference_in_differences(world(1), inference="cluster", **WHERE)
    with pytest.raises(TooLittleData, match="The jackknife needs 2 treated units"):
        synthetic_difference_in_differences(world(1), inference="jackknife", **WHERE)
    with pytest.raises(TooLittleData, match="The data hold no rows"):
        synthetic_control(world(1).head(0), **WHERE)


def test_missing_outcomes_are_dropped_only_when_asked():
    data = world(1, n_treated=3).with_columns(orders=pl.when(pl.col("week") == 3).then(None).otherwise("orders"))
    where = WHERE | {"treated": ["area a", "area b", "area c"]}
    with pytest.raises(
        BadInput, match=r"11 of 286 rows have no orders\. Fill them, or leave them out with missing='drop'"
    ):
        difference_in_differences(data, **where)
    assert difference_in_differences(data, missing="drop", **where).estimate.n == 275


def test_engines_agree(engine):
    data = world(2)
    expected = synthetic_control(data, **WHERE).estimate
    found = synthetic_control(engine(data), **WHERE)
    assert found.estimate.value == pytest.approx(expected.value, rel=1e-12)
    assert found.estimate.low == pytest.approx(expected.low, rel=1e-9)
    flagged = data.with_columns(test=(pl.col("area") == "area a") & (pl.col("week") >= 20))
    by_column = synthetic_difference_in_differences(engine(flagged), **(WHERE | {"treated": "test"}))
    by_name = synthetic_difference_in_differences(data, **WHERE)
    assert by_column.estimate.value == pytest.approx(by_name.estimate.value, rel=1e-12)


@pytest.mark.parametrize("start", ["2026-01-21", dt.date(2026, 1, 21), dt.datetime(2026, 1, 21)])
@pytest.mark.parametrize("kind", [pl.Date, pl.Datetime("ns"), pl.Datetime("us", "UTC"), pl.String])
def test_times_may_be_days_moments_or_words(start, kind):
    days = dt.date(2026, 1, 1) + pl.col("week") * dt.timedelta(days=1)
    moved = world(2).with_columns(week=days)
    moved = moved.with_columns(pl.col("week").dt.to_string() if kind == pl.String else pl.col("week").cast(kind))
    if kind == pl.String and isinstance(start, dt.datetime):
        return
    effect = synthetic_control(moved, inference="t", **(WHERE | {"start": start}))
    assert effect.estimate.value == pytest.approx(synthetic_control(world(2), **WHERE).estimate.value)
    assert effect.n_after == 6


@pytest.mark.parametrize(
    ("words", "sortable"),
    [
        (["2025Q4", "2026Q1"], True),
        (["2025-W52", "2026-W01"], True),
        (["20251231", "20260101"], True),
        (["2026-01-01T09:00", "2026-01-01T10:00"], True),
        (["week 09", "week 10"], True),
        (["2025", "2026"], True),
        (["week 9", "week 10"], False),
        (["9", "10"], False),
        (["Q42025", "Q12026"], False),
        (["Dec 2025", "Jan 2026"], False),
        (["31.12.2025", "01.01.2026"], False),
        (["before", "after"], False),
        (["2025-Dec", "2026-Jan"], False),
    ],
)
def test_words_that_do_not_sort_in_time_are_refused(words, sortable):
    if sortable:
        assert require_sortable(words, "week") is None
    else:
        with pytest.raises(BadInput, match="The times in 'week' are text that does not sort in time"):
            require_sortable(words, "week")


def test_an_effect_that_grows_may_have_no_conformal_interval():
    def fitter(target, donors, before):
        return Fit(np.ones(1), np.ones(before), np.repeat([0.0, 1.0], [before - 5, 5]), before)

    test = Conformal(np.zeros(30), np.zeros((1, 30)), 5, fitter, shuffles(30, 5, "iid", 1))
    low, high, why = test.interval(-3.0, 1.0, 0.95)
    assert (low, high) == (None, None)
    assert "an effect of that size at every time is rejected too (it grows or fades) at 95%; inference='t'" in why

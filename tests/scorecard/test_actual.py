from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from maal.core import BadInput, Period
from maal.scorecard.actual import actual_count, actual_level, counted, last_day
from maal.scorecard.tables import MEASURE, MEASURE_OPTIONAL, OUTCOME, OUTCOME_OPTIONAL, table

Q3 = Period.parse("2026Q3")
Tables = Callable[..., dict[str, Any]]
At = Callable[..., datetime]


def outcomes(tables: Tables, *rows: tuple[int | None, datetime]) -> Any:
    made = tables(outcomes=[(person, moment, "order", None, None) for person, moment in rows])["outcomes"]
    return table(made, "outcomes", OUTCOME, OUTCOME_OPTIONAL)


def level(tables: Tables, *rows: tuple[Any, ...], as_of: date = date(2026, 9, 30)) -> Any:
    made = tables(measures=list(rows))["measures"]
    return actual_level(table(made, "measures", MEASURE, MEASURE_OPTIONAL), "openness", Q3, as_of)


def test_all_and_first_outcomes(tables: Tables, at: At) -> None:
    rows = outcomes(tables, (1, at(5, 1)), (1, at(7, 1, 0)), (2, at(7, 1, 23)), (2, at(8, 1)), (3, at(9, 30, 23)))
    assert actual_count(counted(rows, "all"), Q3, 92).value == 4
    first = counted(rows, "first")
    assert actual_count(first, Q3, 92).value == 2
    assert actual_count(first, Q3, 91).value == 1
    assert (first.first_day, first.last_day) == (date(2026, 5, 1), date(2026, 9, 30))
    assert first.daily(Q3)[0] == 1


def test_nobody_is_no_person(tables: Tables, at: At) -> None:
    rows = outcomes(tables, (None, at(7, 1)), (None, at(7, 2)), (1, at(7, 3)))
    assert actual_count(counted(rows, "first"), Q3, 92).value == 1
    assert actual_count(counted(rows, "all"), Q3, 92).value == 3


def test_a_full_count_has_no_interval_and_says_so(tables: Tables, at: At) -> None:
    actual = actual_count(counted(outcomes(tables, (1, at(7, 1))), "all"), Q3, 92)
    assert (actual.low, actual.high) == (None, None)
    assert actual.method == "full count of recorded outcomes"


def test_no_outcomes(tables: Tables) -> None:
    counts = counted(outcomes(tables), "first")
    assert actual_count(counts, Q3, 92).value == 0
    assert (counts.first_day, counts.last_day) == (None, None)


def test_the_latest_level_in_the_period(tables: Tables, at: At) -> None:
    rows = [
        (None, at(6, 30), "openness", 0.9, 0.01, None),
        (None, at(7, 1), "openness", 0.5, 0.01, None),
        (None, at(8, 1), "openness", 0.6, 0.02, 500),
        (None, at(8, 2), "followers", 9e9, None, None),
        (None, at(10, 1), "openness", 0.1, 0.01, None),
    ]
    found, units = level(tables, *rows)
    assert units == 1
    assert (found.value, found.std_error, found.n, found.unit) == (0.6, 0.02, 500, "share")
    assert found.low == pytest.approx(0.6 - 1.959964 * 0.02)
    assert level(tables, *rows, as_of=date(2026, 7, 31))[0].value == 0.5
    assert level(tables, *rows, as_of=date(2026, 6, 30)) == (None, 0)


def test_a_share_with_a_sample_size_gets_wilsons_interval(tables: Tables, at: At) -> None:
    found, _ = level(tables, (None, at(8, 1), "openness", 0.5, None, 100))
    assert (found.low, found.high) == (pytest.approx(0.4038, abs=1e-4), pytest.approx(0.5962, abs=1e-4))


def test_a_level_without_a_standard_error_says_so(tables: Tables, at: At) -> None:
    found, _ = level(tables, (None, at(8, 1), "openness", 7.5, None, None))
    assert (found.low, found.high, found.unit) == (None, None, "level")
    assert "no interval can be given" in found.method


def test_several_units_are_averaged_by_their_samples(tables: Tables, at: At) -> None:
    found, units = level(
        tables, ("north", at(8, 1), "openness", 0.5, 0.04, 300), ("south", at(8, 1), "openness", 0.7, 0.08, 100)
    )
    assert units == 2
    assert found.value == pytest.approx(0.55)
    assert found.std_error == pytest.approx(((0.75 * 0.04) ** 2 + (0.25 * 0.08) ** 2) ** 0.5)


def test_each_unit_brings_its_own_latest_level(tables: Tables, at: At) -> None:
    found, units = level(
        tables,
        ("north", at(7, 1), "openness", 0.1, 0.01, None),
        ("north", at(8, 1), "openness", 0.5, 0.01, None),
        ("south", at(8, 2), "openness", 0.7, 0.01, None),
        (None, at(8, 3), "openness", 0.6, 0.01, None),
    )
    assert (units, found.value) == (3, pytest.approx(0.6))


def test_the_last_day_with_data(tables: Tables, at: At) -> None:
    assert last_day(outcomes(tables, (1, at(7, 1))), outcomes(tables, (1, at(7, 9, 23)))) == date(2026, 7, 9)
    assert last_day(outcomes(tables)) is None


def test_missing_columns_are_named(tables: Tables) -> None:
    with pytest.raises(BadInput, match="The table of measures lacks name; it has person, occurred_at, kind, value"):
        table(tables()["outcomes"], "measures", MEASURE)

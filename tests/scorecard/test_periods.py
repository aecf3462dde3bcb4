from __future__ import annotations

from datetime import date

import pytest

from maal.core import BadInput, Goal, Period
from maal.scorecard.periods import earlier_periods, goal_period, passed_days, target_in

QUARTERLY = Goal("customers", "order", 100, every="quarter")


def test_a_goal_is_scored_in_its_own_current_period() -> None:
    assert goal_period(QUARTERLY, None, date(2026, 8, 31)).label == "2026Q3"
    assert goal_period(QUARTERLY, Period.parse("2025"), date(2026, 8, 31)).label == "2025"


@pytest.mark.parametrize(
    ("period", "target"),
    [
        ("2026Q3", 100),
        ("2026", 400),
        ("2026H1", 200),
        ("2026-07", 100 * 31 / 92),
        ("2024-02", 100 * 29 / 91),
        ("2026-06-30..2026-07-01", 100 / 91 + 100 / 92),
    ],
)
def test_a_target_for_another_length_goes_by_days(period: str, target: float) -> None:
    assert target_in(QUARTERLY, Period.parse(period)) == pytest.approx(target)


def test_a_level_is_not_summed_over_time() -> None:
    assert target_in(Goal("open", "openness", 0.6, every="quarter", count="level"), Period.parse("2026")) == 0.6


@pytest.mark.parametrize(("as_of", "days"), [((2026, 6, 30), 0), ((2026, 7, 1), 1), ((2026, 12, 24), 92)])
def test_passed_days_include_the_last_day_with_data(as_of: tuple[int, int, int], days: int) -> None:
    assert passed_days(Period.parse("2026Q3"), date(*as_of)) == days


def test_earlier_periods_are_whole_and_oldest_first() -> None:
    found = earlier_periods(Period.parse("2026Q3"), date(2025, 10, 2))
    assert [period.label for period in found] == ["2026Q1", "2026Q2"]
    assert earlier_periods(Period.parse("2026Q3"), date(2025, 10, 1))[0].label == "2025Q4"


def test_earlier_periods_of_a_free_period_have_its_days() -> None:
    found = earlier_periods(Period.parse("2026-07-02..2026-07-11"), date(2026, 6, 12))
    assert [period.label for period in found] == ["2026-06-12..2026-06-21", "2026-06-22..2026-07-01"]


def test_without_records_there_are_no_earlier_periods() -> None:
    assert earlier_periods(Period.parse("2026Q3"), None) == []


@pytest.mark.parametrize("text", ["2026-01-01..9999-12-31", "9999", "0000", "2026W54"])
def test_a_period_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=f"'{text}' is no period. Write 2026, 2026H1"):
        Period.parse(text)

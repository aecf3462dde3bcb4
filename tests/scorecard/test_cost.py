from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from maal.core import Channel, Estimate, Money, Period
from maal.scorecard.cost import Line, cost_lines, known_until, spending
from maal.scorecard.returns import cost_per_outcome, net, returned
from maal.scorecard.tables import COST, COST_OPTIONAL, table

Q3 = Period.parse("2026Q3")


def line(first: date, last: date, amount: float = 0.0, hours: float = 0.0, goal: str = "sales") -> Line:
    return Line("facebook", goal, first, last, amount, "NOK", hours)


@pytest.mark.parametrize(
    ("first", "last", "period", "part"),
    [
        (date(2026, 7, 1), date(2026, 7, 31), "2026Q3", 1.0),
        (date(2026, 7, 1), date(2026, 7, 1), "2026Q3", 1.0),
        (date(2026, 6, 1), date(2026, 7, 30), "2026Q3", 30 / 60),
        (date(2024, 1, 1), date(2024, 12, 31), "2024-02", 29 / 366),
        (date(2025, 1, 1), date(2025, 12, 31), "2025-02", 28 / 365),
        (date(2026, 9, 30), date(2026, 10, 1), "2026Q3", 0.5),
        (date(2026, 4, 1), date(2026, 6, 30), "2026Q3", 0.0),
        (date(2026, 7, 1), date(2026, 6, 30), "2026Q3", 1.0),
        (date(2026, 7, 1), date.max, "2026Q3", 92 / ((date.max - date(2026, 7, 1)).days + 1)),
    ],
)
def test_a_cost_counts_by_its_days_in_the_period(first: date, last: date, period: str, part: float) -> None:
    assert line(first, last).part_in(Period.parse(period)) == pytest.approx(part)


def test_costs_are_known_up_to_the_last_day_with_data() -> None:
    assert known_until(Q3, date(2026, 8, 31)) == Period.parse("2026-07-01..2026-08-31")
    assert known_until(Q3, date(2026, 12, 31)) == Q3
    assert known_until(Q3, date(2026, 6, 30)) is None


def test_money_and_hours_make_the_total() -> None:
    lines = [
        line(date(2026, 7, 1), date(2026, 7, 31), 10_000, 12),
        line(date(2026, 8, 1), date(2026, 8, 31), 2_000, goal=""),
    ]
    cost = spending(lines, Q3, "NOK", {"facebook": Channel("facebook", hourly_rate=650)}, {"facebook": 0.25})[
        "facebook"
    ]
    assert cost.spent == Money(10_500, "NOK")
    assert cost.total == Money(10_500 + 12 * 650, "NOK")
    assert cost.shared == Money(500, "NOK")
    assert (cost.hours, cost.hourly_rate) == (12, 650)


def test_hours_without_a_rate_are_counted_but_not_priced() -> None:
    cost = spending([line(date(2026, 7, 1), date(2026, 7, 2), 100, 12)], Q3, "NOK", {}, {})["facebook"]
    assert (cost.total, cost.hours, cost.hourly_rate) == (Money(100, "NOK"), 12, None)


def test_what_costs_nothing_in_the_period_is_left_out() -> None:
    assert spending([line(date(2026, 1, 1), date(2026, 1, 2), 100)], Q3, "NOK", {}, {}) == {}
    assert spending([line(date(2026, 7, 1), date(2026, 7, 2), 100)], None, "NOK", {}, {}) == {}


def test_costs_are_summed_in_the_engine(tables: Callable[..., dict[str, Any]], on: Callable[..., date]) -> None:
    july = (on(7, 1), on(7, 31))
    costs = tables(
        costs=[
            ("facebook", None, *july, 100.0, None, None),
            ("facebook", " ", *july, 10.0, "NOK", 2.0),
            ("facebook", "", *july, 50.0, "NOK", 1.0),
            ("x", "sales", *july, None, "EUR", 3.0),
        ]
    )["costs"]
    found = cost_lines(table(costs, "costs", COST, COST_OPTIONAL), "NOK")
    assert sum(one.amount for one in found if one.channel == "facebook") == 160
    assert {one.goal for one in found if one.channel == "facebook"} == {""}
    assert found[-1] == Line("x", "sales", *july, 0.0, "EUR", 3.0)


def test_returns_carry_the_interval_of_the_credit() -> None:
    credit = Estimate(100, 10, 80, 125, method="markov")
    assert cost_per_outcome(10_000, credit, "NOK") == Estimate(100, 10, 80, 125, unit="NOK", method="markov")
    gain = credit.scaled(500, "NOK")
    assert returned(gain, 40_000) == Estimate(1.25, 0.125, 1.0, 1.5625, unit="ratio", method="markov")
    assert net(gain, 40_000) == Estimate(10_000, 5_000, 0, 22_500, unit="NOK", method="markov")


def test_a_credit_that_may_be_nothing_has_no_upper_cost() -> None:
    per_outcome = cost_per_outcome(1_000, Estimate(10, 6, -2, 20, method="test"), "NOK")
    assert per_outcome is not None
    assert (per_outcome.low, per_outcome.high) == (50, None)
    assert "no upper end" in per_outcome.method


def test_nothing_credited_and_nothing_spent() -> None:
    assert cost_per_outcome(1_000, Estimate(0, 0, 0, 3.7), "NOK") is None
    assert returned(Estimate(10), 0) is None

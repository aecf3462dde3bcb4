"""Plan a test on a workspace's own history: what is shown, what is drawn and written down, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.app.tested_world import AREAS, BEFORE, SPRING, START, bring, days, make, orders, orders_by_area

from maal.app import Space
from maal.app.planned import Layout
from maal.app.series import daily_outcomes, measure_by_unit
from maal.core import BadInput, Money, Period, TooLittleData
from maal.impact.tested import assign_areas, assign_times, design_areas, design_switchback, matched_pairs

SWITCHBACK = Layout("switchback")
BY_AREA = Layout("areas", measure="orders")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Space:
    made = make(tmp_path_factory.mktemp("planned") / "w", '[tests.declared]\nmethod = "holdout"\n' + _HELD)
    bring(made, "orders", orders(40, days(), seed=1))
    bring(made, "measures", orders_by_area((), (), 0))
    return made


_HELD = (
    f'channel = "radio"\ngoal = "sales"\nstart = {SPRING}\nend = 2026-03-31\n'
    "exposed = 40\nheld = 40\noutcomes_exposed = 3\noutcomes_held = 2\n"
)


def test_lengths_are_those_of_the_design_on_the_history_before_now(space: Space):
    plan = space.plan_test("sales", "radio", SWITCHBACK, hours=10, now=BEFORE)
    assert plan.history == Period(START, date(2026, 2, 20))
    history = daily_outcomes(space.workspace, "sales")["outcomes"].to_pylist()[: plan.history.days]
    for option in plan.options:
        assert option.design == design_switchback(history, length=7 * option.weeks)
        assert (option.days, option.cost) == (90, Money(6500, "NOK"))
        assert option.detectable == pytest.approx(option.design.detectable * 90)
        assert option.half_width == pytest.approx(option.design.half_width * 90)
    widths = [option.half_width for option in plan.options]
    assert widths == sorted(widths, reverse=True)
    assert plan.compared == Period(date(2026, 2, 20) - timedelta(days=90), date(2026, 2, 20))


def test_areas_count_all_areas_and_weeks_of_the_goals_period(space: Space):
    plan = space.plan_test("sales", "newspaper", BY_AREA, weeks=[4], now=BEFORE)
    (option,) = plan.options
    series = measure_by_unit(space.workspace, "orders").within(Period(START, date(2026, 2, 20)))
    assert plan.history == Period(START, date(2026, 2, 16)) and option.cost is None
    assert option.design == design_areas(series.values, length=4)
    assert option.detectable == pytest.approx(option.design.detectable * len(AREAS) * 90 / 7)


def test_lengths_that_the_history_does_not_allow_are_refused_one_by_one(space: Space):
    early = datetime(2025, 10, 20, 10, tzinfo=UTC)
    plan = space.plan_test("sales", "radio", SWITCHBACK, now=early)
    assert [option.weeks for option in plan.options] == [2, 4]
    assert plan.refused[8].startswith("The history has 49 times; to simulate this test it needs at least 84.")
    with pytest.raises(TooLittleData, match="The history has 49 times"):
        space.plan_test("sales", "radio", SWITCHBACK, weeks=[8], now=early)
    with pytest.raises(TooLittleData, match="No outcome is recorded before 2025-06-01: there is no history"):
        space.plan_test("sales", "radio", SWITCHBACK, now=datetime(2025, 6, 1, tzinfo=UTC))
    with pytest.raises(TooLittleData, match="The measure 'orders' has no times before 2025-06-01"):
        space.plan_test("sales", "radio", BY_AREA, now=datetime(2025, 6, 1, tzinfo=UTC))


def test_a_draw_is_that_of_its_seed_and_is_on_record(space: Space):
    layout = Layout("switchback", every=2, gap=1, pairs=True)
    plan = space.record_test("spring", "sales", "radio", layout, start=SPRING, weeks=8, seed=5, now=BEFORE)
    drawn = assign_times(days(SPRING, 56), seed=5, every=2, pairs=True)
    assert [(name, on) for name, _, on in plan.assigned] == [(str(one.name), one.on) for one in drawn.assigned]
    assert plan.fingerprint == drawn.fingerprint and plan.whole and plan.before_its_start
    assert (plan.start, plan.end, plan.recorded_at) == (SPRING, date(2026, 4, 26), BEFORE)
    assert (plan.every, plan.gap, plan.pairs, plan.measure, plan.seed) == (2, 1, True, "", 5)
    assert (
        plan.detectable == space.plan_test("sales", "radio", layout, weeks=[8], now=BEFORE).options[0].design.detectable
    )
    (kept,) = [one for one in Space(space.path).tested("sales", "2026Q3") if one.name == "spring"]
    assert kept.plan == plan


@pytest.mark.parametrize("method", ["areas", "matched-areas"])
def test_areas_are_drawn_by_the_history_that_is_there_before(space: Space, method: str):
    layout = Layout(method, measure="orders")
    plan = space.record_test(method, "sales", "newspaper", layout, start=SPRING, weeks=8, seed=5, now=BEFORE)
    history = measure_by_unit(space.workspace, "orders").within(Period(START, date(2026, 2, 20))).values
    pairs = matched_pairs(history) if method == "matched-areas" else None
    assert plan.fingerprint == assign_areas(AREAS, seed=5, pairs=pairs).fingerprint and plan.whole


def record(name: str = "new", start: date = SPRING, weeks: int = 8, layout: Layout = SWITCHBACK, goal: str = "sales"):
    return lambda space: space.record_test(name, goal, "radio", layout, start=start, weeks=weeks, seed=1, now=BEFORE)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (
            record(start=date(2026, 2, 20)),
            "The test would begin 2026-02-20, and today is 2026-02-20. A draw is written",
        ),
        (record(start=date(2025, 12, 1)), "choose a later start"),
        (
            record(name="declared"),
            "maal.toml declares a test called 'declared' under \\[tests\\]. Choose another name.",
        ),
        (record(name=" "), "The name of the test is empty"),
        (record(goal="sale"), "there is no goal 'sale'. Did you mean 'sales'"),
        (record(goal="trust"), "is the level of a measure"),
        (record(layout=Layout("switchbak")), "there is no method 'switchbak'. Did you mean 'switchback'"),
        (record(layout=Layout("areas")), "name their measure with --measure"),
        (record(layout=Layout("areas", measure="order")), "there is no measure 'order'. Did you mean 'orders'"),
        (record(layout=Layout("switchback", every=2, gap=2)), "a block needs at least 1 time"),
        (lambda space: space.plan_test("sales", "raido", SWITCHBACK), "no channel 'raido'. Did you mean 'radio'"),
        (lambda space: space.plan_test("sales", "radio", SWITCHBACK, weeks=[0]), "at least 1"),
    ],
)
def test_what_cannot_be_planned_is_one_message_and_nothing_is_written(
    space: Space, act: Callable[[Space], object], said: str
):
    before = space.workspace.plans()
    with pytest.raises((BadInput, TooLittleData), match=said):
        act(space)
    assert space.workspace.plans() == before


def test_a_name_is_used_once(space: Space):
    record(name="once")(space)
    with pytest.raises(BadInput, match="A plan called 'once' is on record already"):
        record(name="once")(space)


def test_today_is_that_of_the_organisations_clock(space: Space):
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)  # half past midnight on the first of March, in Oslo
    with pytest.raises(BadInput, match="today is 2026-03-01"):
        space.record_test("t", "sales", "radio", SWITCHBACK, start=date(2026, 3, 1), weeks=8, seed=1, now=late)


def test_days_are_counted_as_the_goal_counts_and_empty_ones_are_zero(tmp_path: Path):
    made = make(tmp_path / "w", '[goals.first]\noutcome = "order"\ntarget = 1\ncount = "first"\n')
    lines = ["a,2026-01-01 23:30,order,1", "a,2026-01-03 12:00,order,2", "b,2026-01-05 12:00,visit,3"]
    bring(made, "orders", ["person,occurred_at,kind,source_id", *lines])
    table = daily_outcomes(made.workspace, "sales")
    assert table["day"].to_pylist() == [date(2026, 1, day) for day in range(1, 6)]
    assert table["outcomes"].to_pylist() == [1, 0, 1, 0, 0]
    assert daily_outcomes(made.workspace, "first")["outcomes"].to_pylist() == [1, 0, 0, 0, 0]


def test_a_measure_is_read_by_unit_or_as_a_whole(tmp_path: Path):
    made = make(tmp_path / "w")
    week = [START + timedelta(weeks=number) for number in range(4)]
    rows = [f"{unit},{day},orders,{len(unit)}" for unit in ("", "Nord", "Øst") for day in week]
    bring(made, "measures", ["unit,occurred_at,name,value", *rows])
    series = measure_by_unit(made.workspace, "orders")
    assert (list(series.values), series.step, series.period) == (
        ["Nord", "Øst"],
        7,
        Period(START, START + timedelta(28)),
    )
    assert list(measure_by_unit(made.workspace, "orders", whole=True).values) == [""]
    assert np.allclose(series.within(Period(START, START + timedelta(20))).rows["value"], [4, 4, 3, 3])
    bring(made, "gap", ["unit,occurred_at,name,value", f"Vest,{START},orders,1"])
    with pytest.raises(BadInput, match="has not one value for each unit and time: Vest lacks 3"):
        measure_by_unit(made.workspace, "orders")


def test_what_is_credited_so_far_stands_beside(tmp_path: Path):
    made = make(tmp_path / "w")
    said = [f"p{n},2026-07-{1 + n % 28:02d} 12:00,order,{'radio' if n % 4 else ''},{n}" for n in range(120)]
    bring(made, "orders", ["person,occurred_at,kind,asked,source_id", *said])
    bring(made, "visits", ["person,occurred_at,channel", *(f"p{n},2026-06-30 10:00,radio" for n in range(30))])
    period = Period(date(2026, 7, 1), date(2026, 8, 1))
    found = {str(one.rung): one.estimate.value for one in made.credited("sales", "radio", period)}
    assert found == {"tagged": pytest.approx(30), "asked": pytest.approx(120)}
    assert made.credited("sales", "newspaper", period) == ()

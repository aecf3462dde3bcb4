"""The tests on record of a workspace: analysed as they were drawn or declared, held against the known truth."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.app.tested_world import AREAS, BEFORE, SPRING, START, bring, days, make, orders, orders_by_area

from maal.app import Space
from maal.app import tests as rung
from maal.app.planned import Layout
from maal.app.tests import TestResult
from maal.core import BadInput, Period
from maal.impact.ladder import Design
from maal.workspace import PlanRecord

QUARTER = Period(date(2026, 6, 1), date(2026, 8, 31))
SPAN = f'channel = "newspaper"\ngoal = "sales"\nstart = {SPRING}\nend = 2026-05-03\n'
TREATED = ("area 03", "area 05", "area 08")
STOPPED = f'change = "off"\nmeasure = "orders"\ntreated = {json.dumps(TREATED)}\n'
TESTED_WEEKS = range(26, 35)


def of(space: Space, name: str, period: Period = QUARTER) -> TestResult:
    (found,) = [one for one in rung.tests_of(space.workspace, "sales", period) if one.name == name]
    return found


def check(found: TestResult, name: str) -> bool | None:
    assert found.claim
    (one,) = [each for each in found.claim.evidence.checks if each.name == name]
    return one.passed


@pytest.fixture(scope="module")
def radio(tmp_path_factory: pytest.TempPathFactory) -> Space:
    """A switchback of radio, planned in the past and carried out; 12 orders a day are its doing."""
    space = make(tmp_path_factory.mktemp("radio") / "w")
    bring(space, "orders", orders(40, days(), seed=1))
    layout = Layout("switchback", every=2)
    plan = space.record_test("spring", "sales", "radio", layout, start=SPRING, weeks=8, seed=5, now=BEFORE)
    bring(space, "more", orders(12, (date.fromisoformat(day) for day, _, on in plan.assigned if on), seed=2))
    return space


def test_a_planned_switchback_finds_the_truth_and_is_randomised(radio: Space):
    found = of(radio, "spring")
    assert found.effect and found.claim and found.plan and found.lift
    assert found.problem == "" and found.period == Period(SPRING, SPRING + timedelta(weeks=8))
    low, high = found.effect.estimate.low, found.effect.estimate.high
    assert low is not None and high is not None and low < 12 < high and found.effect.p_value < 0.01
    assert found.claim.design is Design.RANDOMISED and check(found, "registered") is True
    assert found.claim.evidence.estimate.value == pytest.approx(found.effect.estimate.value * QUARTER.days)
    assert found.claim.evidence.period == QUARTER and found.claim.measured == found.period
    on = sum(is_on for _, _, is_on in found.plan.assigned)
    assert found.lift.effect.value == pytest.approx(found.effect.estimate.value * on)
    assert (found.lift.channel, found.lift.period, found.lift.switched) == ("radio", found.period, 1.0)


def test_a_draw_that_was_written_down_after_the_start_counts_as_none(radio: Space):
    (plan,) = [one for one in radio.workspace.plans() if one.name == "spring"]
    late = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)  # half past one on the first day, in Oslo
    radio.workspace.record_plan(PlanRecord("late", late, plan.content))
    found = of(radio, "late")
    assert found.claim and found.claim.design is Design.QUASI and check(found, "registered") is None
    just = datetime(2026, 3, 1, 22, 59, tzinfo=UTC)
    radio.workspace.record_plan(PlanRecord("in-time", just, plan.content))
    assert (in_time := of(radio, "in-time").claim) and in_time.design is Design.RANDOMISED


def test_a_draw_that_was_changed_on_record_fails_its_check_and_informs_no_model(radio: Space):
    (plan,) = [one for one in radio.workspace.plans() if one.name == "spring"]
    content = json.loads(json.dumps(dict(plan.content)))
    content["assigned"][0][2], content["assigned"][1][2] = (not content["assigned"][0][2],) * 2
    radio.workspace.record_plan(PlanRecord("changed", plan.recorded_at, content))
    found = of(radio, "changed")
    assert check(found, "registered") is False and found.lift is None


def test_a_test_that_runs_still_says_until_when_and_the_others_are_shown(radio: Space):
    layout = Layout("switchback")
    radio.record_test("summer", "sales", "radio", layout, start=date(2026, 8, 24), weeks=2, seed=1, now=BEFORE)
    found = of(radio, "summer")
    assert (found.effect, found.claim, found.lift) == (None, None, None)
    assert found.problem == "It runs until 2026-09-06; the data end 2026-08-30."
    assert of(radio, "spring").effect


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Space:
    """The newspaper stopped in three areas: 6 orders fewer an area and week there."""
    methods = ("difference-in-differences", "synthetic-control", "synthetic-difference-in-differences", "areas")
    tests = "".join(f'[tests.{name}]\nmethod = "{name}"\n{SPAN}{STOPPED}' for name in methods)
    begun = tests.split("[tests.")[1].replace("difference-in-differences", "begun", 1)
    tests += f"[tests.{begun}".replace('"off"', '"on"').replace('"begun"', '"difference-in-differences"')
    for name, measure, treated in (("no-measure", "order", "area 03"), ("no-unit", "orders", "area 99")):
        changed = STOPPED.replace('"orders"', f'"{measure}"').replace("area 03", treated)
        tests += f'[tests.{name}]\nmethod = "difference-in-differences"\n{SPAN}{changed}'
    space = make(tmp_path_factory.mktemp("paper") / "w", tests)
    bring(space, "measures", orders_by_area(TREATED, TESTED_WEEKS, -6))
    bring(space, "orders", orders(12 * 22 / 7, days(), seed=1))
    return space


@pytest.mark.parametrize(
    "name", ["difference-in-differences", "synthetic-control", "synthetic-difference-in-differences", "areas"]
)
def test_where_the_channel_was_stopped_its_contribution_is_minus_the_effect(paper: Space, name: str):
    found = of(paper, name)
    assert found.effect and found.claim and found.problem == ""
    value, estimate = found.effect.estimate.value, found.claim.evidence.estimate
    assert value < -3 and estimate.value == pytest.approx(-value * len(AREAS) * QUARTER.days / 7)
    truth = 6 * len(AREAS) * QUARTER.days / 7
    assert estimate.low is not None and estimate.high is not None and estimate.low < truth < estimate.high
    assert found.claim.design is Design.QUASI and check(found, "measure") is True


def test_what_it_brought_in_its_own_time_is_that_of_the_areas_that_kept_it(paper: Space):
    found = of(paper, "areas")
    assert found.effect
    if found.lift:
        kept = len(AREAS) - len(TREATED)
        assert found.lift.effect.value == pytest.approx(-found.effect.estimate.value * kept * len(TESTED_WEEKS))


def test_where_it_was_begun_it_counts_in_the_treated_areas_from_the_start_on(paper: Space):
    found = of(paper, "begun")
    assert found.effect and found.claim
    value = found.effect.estimate.value
    assert found.claim.evidence.estimate.value == pytest.approx(value * len(TREATED) * QUARTER.days / 7)
    assert of(paper, "begun", Period(START, SPRING)).claim is None
    cut = of(paper, "begun", Period(SPRING - timedelta(days=30), SPRING + timedelta(days=14))).claim
    assert cut and cut.evidence.estimate.value == pytest.approx(value * len(TREATED) * 2)


def test_what_cannot_be_analysed_says_why_in_one_line(paper: Space):
    assert of(paper, "no-measure").problem == "there is no measure 'order'. Did you mean 'orders'? Known: orders."
    assert "area 99" in of(paper, "no-unit").problem
    assert all("\n" not in one.problem for one in rung.tests_of(paper.workspace, "sales", QUARTER))


def test_unknown_goals_are_refused_and_other_goals_have_no_tests(paper: Space):
    with pytest.raises(BadInput, match="there is no goal 'sale'\\. Did you mean 'sales'"):
        rung.tests_of(paper.workspace, "sale", QUARTER)
    assert rung.tests_of(paper.workspace, "trust", QUARTER) == ()


def test_a_measure_that_counts_more_than_the_goal_fails_a_check(tmp_path: Path):
    space = make(tmp_path / "w", f'[tests.t]\nmethod = "difference-in-differences"\n{SPAN}{STOPPED}')
    bring(space, "measures", orders_by_area(TREATED, TESTED_WEEKS, -6))
    bring(space, "orders", orders(20, days(), seed=1))
    found = of(space, "t")
    assert check(found, "measure") is False and found.lift is None
    bring(space, "more", orders(60, days(), seed=2))
    assert check(of(space, "t"), "measure") is None


def test_randomised_areas_are_compared_beside_their_time_before(tmp_path: Path):
    space = make(tmp_path / "w")
    bring(space, "before", orders_by_area((), (), 0))
    bring(space, "orders", orders(12 * 25 / 7, days(), seed=1))
    layout = Layout("matched-areas", measure="orders")
    plan = space.record_test("t", "sales", "newspaper", layout, start=SPRING, weeks=8, seed=1, now=BEFORE)
    treated = [name for name, _, is_on in plan.assigned if is_on]
    assert len(treated) == 6 and {block for _, block, _ in plan.assigned} == set(range(6))
    bring(space, "after", orders_by_area(treated, range(26, 34), 6))
    found = of(space, "t")
    assert found.effect and found.claim and found.lift and found.claim.design is Design.RANDOMISED
    value = found.effect.estimate.value
    assert 3 < value < 9
    assert found.claim.evidence.estimate.value == pytest.approx(value * 12 * QUARTER.days / 7)
    assert found.lift.effect.value == pytest.approx(value * 6 * 8)


def test_a_declared_switchback_takes_its_blocks_from_the_days_that_were_on(tmp_path: Path):
    on = [day for day in days(SPRING, 112) if (day - SPRING).days // 7 in (0, 2, 3, 6, 8, 11, 13, 15)]
    listed = ", ".join(map(str, on))
    test = f'[tests.t]\nchannel = "radio"\ngoal = "sales"\nmethod = "switchback"\nstart = {SPRING}\nend = 2026-06-21\n'
    space = make(tmp_path / "w", f"{test}on = [{listed}]\n")
    bring(space, "orders", orders(40, days(), seed=1))
    bring(space, "more", orders(12, on, seed=2))
    found = of(space, "t")
    assert found.effect and found.claim and found.effect.estimate.n == 16
    assert found.claim.design is Design.QUASI and check(found, "registered") is None
    assert found.effect.estimate.value == pytest.approx(12, abs=2.5)


def test_an_interrupted_series_counts_from_its_start_on(tmp_path: Path):
    test = f'[tests.t]\nmethod = "interrupted-time-series"\n{SPAN}'
    space = make(tmp_path / "w", f'{test}controls = ["visits"]\n')
    bring(space, "orders", orders(40, days(), seed=1))
    bring(space, "more", orders(12, days(SPRING, 63), seed=2))
    bring(space, "visits", ["occurred_at,name,value", *(f"{day},visits,{100 + day.day % 9}" for day in days())])
    found = of(space, "t", Period(START, date(2026, 5, 4)))
    assert found.effect and found.claim and found.effect.n_after == 63
    value = found.effect.estimate.value
    assert value == pytest.approx(12, abs=3)
    assert found.claim.evidence.estimate.value == pytest.approx(value * 63)
    assert of(space, "t", Period(START, SPRING)).claim is None


def test_a_holdout_counts_all_people_at_the_pace_of_the_test(tmp_path: Path):
    people = "exposed = 4000\nheld = 4000\noutcomes_exposed = 310\noutcomes_held = 240\n"
    test = f'[tests.t]\nchannel = "radio"\ngoal = "sales"\nmethod = "holdout"\nstart = {SPRING}\nend = 2026-03-31\n'
    space = make(tmp_path / "w", test + people)
    bring(space, "orders", orders(4, days(), seed=1))
    found = of(space, "t")
    assert found.claim and found.lift and found.claim.design is Design.RANDOMISED
    assert found.claim.evidence.estimate.value == pytest.approx((310 - 240) / 4000 * 8000 * QUARTER.days / 30)
    assert found.lift.effect.value == pytest.approx(70)


def test_recorded_spend_brings_the_figure_to_another_time(tmp_path: Path):
    space = make(tmp_path / "w", f'[tests.t]\nmethod = "areas"\n{SPAN}{STOPPED}')
    bring(space, "measures", orders_by_area(TREATED, TESTED_WEEKS, -6))
    bring(space, "orders", orders(12 * 22 / 7, days(), seed=1))
    spent = [f"newspaper,{SPRING},2026-05-03,9000,NOK,a", "newspaper,2026-06-01,2026-08-30,3000,NOK,b"]
    bring(space, "costs", ["channel,starts_on,ends_on,amount,currency,source_id", *spent])
    found = of(space, "t")
    assert found.effect and found.claim
    realised = (len(AREAS) - len(TREATED)) * len(TESTED_WEEKS)
    assert found.claim.evidence.estimate.value == pytest.approx(-found.effect.estimate.value * realised / 3)
    (said,) = [one.text for one in found.claim.evidence.checks if one.name == "other time"]
    assert "by spend (× 0.333)" in said


def test_the_database_of_records_stays_a_plain_table(radio: Space):
    with closing(sqlite3.connect(radio.path / "records.sqlite")) as connection:
        (content,) = connection.execute("SELECT content FROM test_plan WHERE name = 'spring'").fetchone()
    kept = json.loads(content)
    assert kept["start"] == "2026-03-02" and kept["end"] == "2026-04-26" and len(kept["assigned"]) == 56

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from maal.core import BadInput, Period
from maal.impact.simulate import BASELINE, Season, Simulated, World, WorldChannel, WorldMeasure, WorldOutcome, simulate

PAPER = WorldChannel(
    "newspaper",
    reach=0.5,
    frequency=10,
    effects={"order": 0.03, "call": 0.02},
    carry_over_days=20,
    unseen=1.0,
    season=Season(yearly=0.5, peak=3),
    monthly_cost=9000,
    cost_goal="new-customers",
)
LETTER = WorldChannel("newsletter", reach=0.3, frequency=12, effects={"order": 0.05}, monthly_hours=20)
SEARCH = WorldChannel("search", frequency=2, demand_led=1.0, follows={"order": 1.5, "call": 0.5}, unseen=0.25)
WORLD = World(
    Period.parse("2025-01-01..2026-03-15"),
    3000,
    (PAPER, LETTER, SEARCH),
    (
        WorldOutcome("order", 0.4, Season(yearly=0.3, weekend=0.5, volatility=0.2), value=500),
        WorldOutcome("call", 0.2),
    ),
    (WorldMeasure("open", "citizens", 0.5, 0.6),),
    stray=0.1,
)


def total(simulated: Simulated, channel: str, outcome: str, column: str) -> float:
    rows = simulated.truth.filter(
        pc.and_(pc.equal(simulated.truth["channel"], channel), pc.equal(simulated.truth["outcome"], outcome))
    )
    return float(pc.sum(rows[column]).as_py())


def orders(simulated: Simulated, kind: str = "order") -> pa.Table:
    return simulated.outcomes.filter(pc.equal(simulated.outcomes["kind"], kind))


def contacts(simulated: Simulated, channel: str) -> pa.Table:
    return simulated.touchpoints.filter(pc.equal(simulated.touchpoints["channel"], channel))


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(WORLD)


def test_the_same_seed_gives_the_same_tables(simulated: Simulated) -> None:
    again = simulate(WORLD)
    assert again.touchpoints == simulated.touchpoints
    assert again.outcomes == simulated.outcomes
    assert again.costs == simulated.costs
    assert again.measures == simulated.measures
    assert again.truth == simulated.truth


def test_another_seed_draws_other_people_of_the_same_world(simulated: Simulated) -> None:
    other = simulate(WORLD, seed=2)
    assert other.touchpoints != simulated.touchpoints
    assert other.measures != simulated.measures
    assert other.costs == simulated.costs


@pytest.mark.parametrize("people", [1, 700, 2048, 2049])
def test_the_first_people_are_the_same_whatever_their_number(simulated: Simulated, people: int) -> None:
    fewer = simulate(WORLD, people=people)
    known = pc.and_(
        pc.less(simulated.touchpoints["person"], people), pc.greater_equal(simulated.touchpoints["person"], 0)
    )
    kept = fewer.touchpoints.filter(pc.greater_equal(fewer.touchpoints["person"], 0))
    by = [("person", "ascending"), ("occurred_at", "ascending"), ("channel", "ascending")]
    assert kept.sort_by(by) == simulated.touchpoints.filter(known).sort_by(by)
    first = simulated.outcomes.filter(pc.less(simulated.outcomes["person"], people))
    assert orders(fewer).sort_by(by[:2]) == first.filter(pc.equal(first["kind"], "order")).sort_by(by[:2])


def test_without_a_channel_exactly_what_it_caused_is_missing(simulated: Simulated) -> None:
    without = simulate(WORLD.without("newsletter"))
    assert orders(simulated).num_rows - orders(without).num_rows == total(simulated, "newsletter", "order", "caused")
    assert orders(simulated, "call").num_rows == orders(without, "call").num_rows
    assert contacts(without, "newsletter").num_rows == 0
    value = pc.sum(orders(simulated)["value"]).as_py() - pc.sum(orders(without)["value"]).as_py()
    assert value == pytest.approx(total(simulated, "newsletter", "order", "caused_value"))


def test_without_a_channel_exactly_its_first_outcomes_are_missing(simulated: Simulated) -> None:
    without = simulate(WORLD.without("newspaper"))
    customers = [pc.count_distinct(orders(each)["person"]).as_py() for each in (simulated, without)]
    assert customers[0] - customers[1] == total(simulated, "newspaper", "order", "caused_first")
    assert 0 < total(simulated, "newspaper", "order", "caused_first") < total(simulated, "newspaper", "order", "caused")


def test_expected_and_drawn_truth_agree_in_every_month() -> None:
    truth = simulate(WORLD, people=60_000, seed=5).truth.to_pandas()
    error = (truth["caused"] - truth["incremental"]) / np.sqrt(truth["incremental"].clip(lower=1))
    assert error.abs().max() < 4.5
    active = truth[truth["incremental"] > 0]
    assert len(active) == 15 * 5
    assert 0.7 < error[active.index].std() < 1.3


def test_a_brute_comparison_of_two_large_worlds_finds_the_truth() -> None:
    people = 60_000
    with_it, without = simulate(WORLD, people, seed=11), simulate(WORLD.without("newspaper"), people, seed=12)
    difference = orders(with_it).num_rows - orders(without).num_rows
    truth = total(with_it, "newspaper", "order", "incremental")
    variance_of_interest = WORLD.interest_shape**-1 * people * (orders(with_it).num_rows / people) ** 2
    noise = np.sqrt(orders(with_it).num_rows + orders(without).num_rows + 2 * variance_of_interest)
    assert abs(difference - truth) < 4 * noise
    assert truth > 8 * noise


def test_truth_of_a_channel_is_contacts_times_effect() -> None:
    far = replace(LETTER, carry_over_days=1e-6)
    world = replace(WORLD, channels=(far,), stray=0.0)
    simulated = simulate(world, people=40_000)
    seen = contacts(simulated, "newsletter").num_rows
    assert seen == pytest.approx(40_000 * 0.3 * 12 * world.years, rel=0.03)
    assert total(simulated, "newsletter", "order", "incremental") == pytest.approx(seen * 0.05, rel=0.03)


def test_followers_of_demand_cause_nothing_and_stand_before_outcomes(simulated: Simulated) -> None:
    assert total(simulated, "search", "order", "caused") == total(simulated, "search", "order", "incremental") == 0
    rare = simulate(replace(WORLD, channels=(replace(SEARCH, frequency=0.0, unseen=0.0),), stray=0.0))
    expected = 1.5 * orders(rare).num_rows + 0.5 * orders(rare, "call").num_rows
    assert rare.touchpoints.num_rows == pytest.approx(expected, rel=0.05)


def test_unseen_contacts_leave_no_trace_and_work_all_the_same(simulated: Simulated) -> None:
    assert contacts(simulated, "newspaper").num_rows == 0
    assert total(simulated, "newspaper", "order", "caused") > 0
    seen = contacts(simulate(replace(WORLD, channels=(replace(SEARCH, unseen=0.0),))), "search").num_rows
    hidden = contacts(simulate(replace(WORLD, channels=(SEARCH,))), "search").num_rows
    assert hidden / seen == pytest.approx(0.75, abs=0.03)


def test_stray_ids_are_single_and_meet_no_outcome(simulated: Simulated) -> None:
    stray = simulated.touchpoints.filter(pc.less(simulated.touchpoints["person"], 0))["person"]
    assert len(stray) / simulated.touchpoints.num_rows == pytest.approx(0.1, abs=0.01)
    assert pc.count_distinct(stray).as_py() == len(stray)
    assert pc.min(simulated.outcomes["person"]).as_py() >= 0


def test_all_moments_lie_in_the_period_and_are_whole_seconds(simulated: Simulated) -> None:
    for table in (simulated.touchpoints, simulated.outcomes):
        bounds = pc.min_max(table["occurred_at"]).as_py()
        assert datetime(2025, 1, 1) <= bounds["min"] <= bounds["max"] < datetime(2026, 3, 16)
        assert pc.sum(pc.microsecond(table["occurred_at"])).as_py() == 0


def test_values_and_currency_stand_only_where_an_outcome_has_them(simulated: Simulated) -> None:
    assert pc.mean(orders(simulated)["value"]).as_py() == pytest.approx(500, rel=0.06)
    assert pc.min(orders(simulated)["value"]).as_py() > 0
    assert set(orders(simulated)["currency"].to_pylist()) == {"NOK"}
    assert orders(simulated, "call")["value"].null_count == orders(simulated, "call").num_rows
    assert orders(simulated, "call")["currency"].null_count == orders(simulated, "call").num_rows


def test_people_differ_by_their_interest_and_are_alike_across_blocks() -> None:
    simulated = simulate(WORLD, people=20 * 2048)
    counts = np.bincount(orders(simulated)["person"].to_numpy(), minlength=20 * 2048)
    assert counts.var() > 1.4 * counts.mean()
    blocks = counts.reshape(20, 2048).sum(axis=1)
    spread = blocks.std(ddof=1) / np.sqrt(2048 * counts.var())
    assert 0.5 < spread < 1.6
    assert len(set(blocks)) > 10


def test_seasons_move_the_contacts() -> None:
    paper = replace(PAPER, unseen=0.0, season=Season(yearly=0.8, peak=3, weekend=0.2))
    world = replace(WORLD, channels=(paper,), period=Period.parse("2025"))
    when = contacts(simulate(world), "newspaper")["occurred_at"]
    by_month = np.bincount(pc.month(when).to_numpy(), minlength=13)[1:]
    assert by_month.argmax() == 2
    assert by_month.argmin() == 8
    by_weekday = np.bincount(pc.day_of_week(when).to_numpy(), minlength=7)
    assert by_weekday[5:].mean() / by_weekday[:5].mean() == pytest.approx(0.2, abs=0.03)


def test_growth_is_the_factor_from_year_to_year() -> None:
    daily = Season(growth=1.5).daily(Period.parse("2024-01-01..2025-12-31"), np.random.default_rng(1))
    assert daily[365:730].sum() / daily[:365].sum() == pytest.approx(1.5, rel=0.01)
    assert daily.mean() == pytest.approx(1)


def test_costs_are_whole_months_cut_to_the_period(simulated: Simulated) -> None:
    costs = simulated.costs.to_pandas()
    assert set(costs["channel"]) == {"newspaper", "newsletter"}
    paper = costs[costs["channel"] == "newspaper"]
    assert len(paper) == 15
    assert set(paper["goal"]) == {"new-customers"}
    assert paper["amount"][:14].mean() == pytest.approx(9000, rel=0.15)
    assert paper["amount"].iloc[-1] == pytest.approx(4500, rel=0.4)
    assert str(paper["ends_on"].iloc[-1]) == "2026-03-15"
    assert costs[costs["channel"] == "newsletter"]["goal"].isna().all()


def test_surveys_carry_their_own_uncertainty(simulated: Simulated) -> None:
    survey = simulated.measures.to_pandas()
    assert len(survey) == 5
    assert np.allclose(survey["std_error"], np.sqrt(survey["value"] * (1 - survey["value"]) / survey["n"]))
    assert abs(survey["value"].iloc[-1] - 0.6) < 4 * survey["std_error"].iloc[-1]


def test_a_world_may_be_empty_of_channels_or_outcomes() -> None:
    bare = simulate(replace(WORLD, channels=(), measures=()))
    assert bare.touchpoints.num_rows == bare.costs.num_rows == bare.measures.num_rows == 0
    assert set(bare.truth["channel"].to_pylist()) == {BASELINE}
    assert bare.costs.column_names[0] == "channel"


def test_a_contact_table_of_200_000_rows_takes_about_a_second() -> None:
    start = time.perf_counter()
    simulated = simulate(WORLD, people=30_000)
    seconds = time.perf_counter() - start
    assert simulated.touchpoints.num_rows > 150_000
    assert seconds < 5, "ten times what it takes on a quiet machine"


def test_errors_name_what_is_there() -> None:
    with pytest.raises(BadInput, match=r"there is no channel 'newsleter'. Did you mean 'newsletter'\?"):
        WORLD.without("newsleter")
    with pytest.raises(BadInput, match=r"Channel 'x': there is no outcome 'ordre'. Did you mean 'order'\?"):
        replace(WORLD, channels=(WorldChannel("x", effects={"ordre": 1.0}),))
    with pytest.raises(BadInput, match="at least one person; got 0"):
        replace(WORLD, people=0)
    with pytest.raises(BadInput, match="at least one person; got -4"):
        simulate(WORLD, people=-4)

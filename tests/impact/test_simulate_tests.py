"""Areas, switches, flights, saturation and unmeasured demand: what can be run in a world, and what is true then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from maal.core import BadInput, Period
from maal.impact.simulate import Demand, Season, Simulated, Switch, World, WorldChannel, WorldOutcome, simulate

AREAS = ("Nord", "Sør", "Vest", "Øst")
PAPER = WorldChannel(
    "newspaper",
    frequency=20,
    effects={"order": 0.03, "call": 0.01},
    carry_over_days=10,
    season=Season(flights=0.5, flight_weeks=3),
    monthly_cost=9000,
    costs_weekly=True,
)
LETTER = WorldChannel("newsletter", frequency=12, effects={"order": 0.05}, follows={"order": 0.5}, monthly_cost=1000)
OFF = Period.parse("2025-06-01..2025-06-30")
WORLD = World(
    Period.parse("2025"),
    5000,
    (PAPER, LETTER),
    (WorldOutcome("order", 0.4, Season(volatility=0.2), value=500), WorldOutcome("call", 0.2)),
    areas=AREAS,
)
TESTED = replace(WORLD, switches=(Switch("newsletter", (OFF,), ("Nord", "Vest")),))


@pytest.fixture(scope="module")
def plain() -> Simulated:
    return simulate(WORLD)


@pytest.fixture(scope="module")
def tested() -> Simulated:
    return simulate(TESTED)


def rows(table: pa.Table, **wanted: object) -> pa.Table:
    for name, value in wanted.items():
        table = table.filter(pc.equal(table[name], value))
    return table


def by_day(simulated: Simulated, channel: str) -> np.ndarray:
    when = rows(simulated.touchpoints, channel=channel)["occurred_at"]
    days = pc.days_between(simulated.world.period.start, when.cast(pa.date32())).to_numpy()
    return np.bincount(days, minlength=simulated.world.period.days)


def test_each_person_lives_in_one_area_and_each_area_is_as_likely(plain: Simulated) -> None:
    pairs = plain.outcomes.group_by(["person", "area"]).aggregate([])
    assert pairs.num_rows == pc.count_distinct(plain.outcomes["person"]).as_py()
    homes = {row["values"]: row["counts"] / pairs.num_rows for row in pc.value_counts(pairs["area"]).to_pylist()}
    assert set(homes) == set(AREAS)
    assert list(homes.values()) == pytest.approx([0.25] * 4, abs=0.03)


def test_areas_do_not_change_who_does_what(plain: Simulated) -> None:
    none = simulate(replace(WORLD, areas=()))
    assert "area" not in none.outcomes.column_names
    assert none.outcomes == plain.outcomes.drop_columns("area")
    assert none.touchpoints == plain.touchpoints


def test_a_switch_takes_away_the_contacts_there_and_then_and_nothing_else(plain: Simulated, tested: Simulated) -> None:
    missing = by_day(plain, "newsletter") - by_day(tested, "newsletter")
    off = np.array([WORLD.period.start + timedelta(days=int(day)) in OFF for day in range(365)])
    assert rows(tested.touchpoints, channel="newspaper") == rows(plain.touchpoints, channel="newspaper")
    assert missing[off].sum() == pytest.approx(by_day(plain, "newsletter")[off].sum() / 2, rel=0.15)
    assert (missing >= 0).all()
    later = missing[~off].sum()
    assert 0 < later < 0.02 * missing.sum() + 20, "only those that followed outcomes which did not come"
    assert rows(plain.outcomes, kind="call") == rows(tested.outcomes, kind="call")
    keys = [
        set(map(tuple, map(dict.values, rows(each.outcomes, kind="order").to_pylist()))) for each in (plain, tested)
    ]
    assert keys[1] < keys[0]


def test_what_is_withheld_is_what_the_switch_cost(plain: Simulated, tested: Simulated) -> None:
    withheld = tested.contribution("newsletter", "order", part="withheld")
    assert tested.contribution("newsletter", "order") + withheld == pytest.approx(
        plain.contribution("newsletter", "order")
    )
    came = plain.outcomes.num_rows - tested.outcomes.num_rows
    assert abs(came - withheld) < 4 * np.sqrt(withheld)
    assert withheld > 60
    assert tested.contribution("newsletter", "order", areas=("Sør", "Øst"), part="withheld") == 0
    assert tested.contribution("newsletter", "order", Period.parse("2025-01-01..2025-05-31"), part="withheld") == 0
    after = tested.contribution("newsletter", "order", Period.parse("2025-07"), part="withheld")
    assert 0 < after < withheld / 2, "carry-over"
    assert plain.contribution("newsletter", "order", part="withheld") == 0


def test_days_add_to_months(tested: Simulated) -> None:
    for channel, outcome in (("newspaper", "order"), ("newspaper", "call"), ("newsletter", "order")):
        months = rows(tested.truth, channel=channel, outcome=outcome)
        for row in months.to_pylist():
            month = Period.containing(row["month"], "month")
            assert tested.contribution(channel, outcome, month) == pytest.approx(row["incremental"])
    assert tested.contribution("newsletter", "call") == 0
    assert tested.contributions.num_rows == 3 * len(AREAS) * 365


def test_spill_lets_a_share_of_the_contacts_through(plain: Simulated, tested: Simulated) -> None:
    leaky = simulate(replace(WORLD, switches=(replace(TESTED.switches[0], spill=0.4),)))
    withheld = [each.contribution("newsletter", "order", part="withheld") for each in (leaky, tested)]
    assert withheld[0] / withheld[1] == pytest.approx(0.6, abs=0.08)


def test_without_a_channel_its_switches_are_gone_too(tested: Simulated) -> None:
    without = simulate(TESTED.without("newsletter"))
    assert without.world.switches == ()
    caused = rows(tested.truth, channel="newsletter", outcome="order")["caused"]
    assert tested.outcomes.num_rows - without.outcomes.num_rows == pc.sum(caused).as_py()


def test_flights_are_on_or_off_for_whole_blocks_of_weeks(plain: Simulated) -> None:
    days = by_day(plain, "newspaper")
    blocks = [days[start : start + 21] for start in range(0, 357, 21)]
    on = [bool((block > 0).all()) for block in blocks]
    assert all((block > 0).all() or (block == 0).all() for block in blocks)
    assert 4 <= sum(on) <= 13
    never = Season(flights=1e-9).daily(Period.parse("2025"), np.random.default_rng(1))
    assert (never[:28] > 0).all(), "the first block has a campaign where none else has"
    assert (never[28:] == 0).all()


def test_weekly_costs_follow_what_the_channel_does(plain: Simulated, tested: Simulated) -> None:
    costs = rows(plain.costs, channel="newspaper")
    assert costs.num_rows == 53
    assert costs["starts_on"].to_pylist()[:2] == [date(2025, 1, 1), date(2025, 1, 6)]
    assert costs["ends_on"].to_pylist()[-1] == date(2025, 12, 31)
    amounts, starts = (
        costs["amount"].to_numpy(),
        [(day - date(2025, 1, 1)).days for day in costs["starts_on"].to_pylist()],
    )
    contacts = np.add.reduceat(by_day(plain, "newspaper"), starts)
    assert ((amounts == 0) == (contacts == 0)).all()
    assert np.corrcoef(amounts, contacts)[0, 1] > 0.98
    assert amounts.sum() == pytest.approx(9000 * 12, rel=0.06)
    month = [rows(each.costs, channel="newsletter")["amount"].to_numpy()[5] for each in (plain, tested)]
    assert month[1] == pytest.approx(month[0] / 2, rel=0.01), "half of the areas are off"


def test_saturation_makes_the_second_half_of_the_spend_bring_less() -> None:
    busy = replace(PAPER, season=Season(volatility=1.0), saturation=5.0)
    simulated = simulate(replace(WORLD, channels=(busy,)))
    starts = [(day - date(2025, 1, 1)).days for day in simulated.costs["starts_on"].to_pylist()]
    contacts = np.add.reduceat(by_day(simulated, "newspaper"), starts)[1:-1]
    amounts = simulated.costs["amount"].to_numpy()[1:-1]
    slope = np.polyfit(np.log(amounts), np.log(contacts), 1)[0]
    assert 0.3 < slope < 0.75
    assert contacts.sum() == pytest.approx(20 * 5000, rel=0.04)


def test_demand_moves_the_outcomes_and_the_channels_that_follow_it() -> None:
    follower = replace(PAPER, key="search-paid", season=Season(), effects={}, follows_demand=1.5)
    steady = replace(LETTER, effects={}, follows={})
    world = replace(WORLD, channels=(follower, steady), demand=Demand(0.5, 0.9), people=8000)
    simulated = simulate(world)
    calls = rows(simulated.outcomes, kind="call")["occurred_at"].cast(pa.date32())
    weeks = [np.bincount(pc.days_between(world.period.start, calls).to_numpy() // 7, minlength=53)]
    weeks += [np.bincount(np.arange(365) // 7, by_day(simulated, key)) for key in ("search-paid", "newsletter")]
    together = np.corrcoef([week[:52] for week in weeks])[0]
    assert together[1] > 0.8
    assert abs(together[2]) < 0.5


def test_local_demand_moves_areas_apart() -> None:
    world = replace(WORLD, channels=(), demand=Demand(local=0.6, memory=0.95), people=20_000)
    simulated = simulate(world)
    weeks = []
    for area in AREAS:
        days = rows(simulated.outcomes, kind="call", area=area)["occurred_at"].cast(pa.date32())
        weeks.append(np.bincount(pc.days_between(world.period.start, days).to_numpy() // 7, minlength=53)[:52])
    spread = np.std(weeks, axis=1) / np.mean(weeks, axis=1)
    assert spread.mean() > 0.3
    truth = rows(simulated.truth, outcome="call")
    error = (truth["caused"].to_numpy() - truth["incremental"].to_numpy()) / np.sqrt(truth["incremental"].to_numpy())
    assert np.abs(error).max() < 4


def test_errors_name_what_is_allowed() -> None:
    with pytest.raises(BadInput, match=r"there is no channel 'newsleter'. Did you mean 'newsletter'\?"):
        replace(WORLD, switches=(Switch("newsleter", (OFF,)),))
    with pytest.raises(BadInput, match=r"A switch of 'newsletter': there is no area 'Nordd'. Did you mean 'Nord'\?"):
        replace(WORLD, switches=(Switch("newsletter", (OFF,), ("Nordd",)),))
    with pytest.raises(BadInput, match=r"spill 1\.0; give a share from 0 to below 1"):
        Switch("newsletter", (OFF,), spill=1.0)
    with pytest.raises(BadInput, match="has a local part, but the world has no areas"):
        replace(WORLD, areas=(), demand=Demand(local=0.1))
    with pytest.raises(BadInput, match=r"flights is 0\.0 and flight_weeks 4"):
        Season(flights=0.0)

"""A model of one goal from a workspace: the weeks that it sees, the window that it speaks of, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from maal.app import Space, init
from maal.app.model_weeks import model_weeks
from maal.app.modelled import Lift, Modelled, model_of
from maal.app.spend import spend_of
from maal.core import BadInput, Check, Estimate, Period, TooLittleData
from maal.impact.modelled import adstock, saturate

HEAD = '[organisation]\nname = "A"\ncurrency = "NOK"\ntimezone = "Europe/Oslo"\ncountry = "NO"\n'
GOALS = (
    '[goals.sales]\noutcome = "order"\ntarget = 9\ncount = "all"\n[goals.jobs]\noutcome = "application"\ntarget = 9\n'
)
START = date(2024, 1, 1)
WEEKS = 110
QUARTER = Period.parse("2026Q1")
COST = "channel,goal,starts_on,ends_on,amount,currency,hours,source_id"


@cache
def truth() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Channel -> spend a week and what it brings."""
    rng = np.random.default_rng(3)
    radio, paper = rng.gamma(1.0, 1000.0, (2, WEEKS)).round()
    brings = (
        60 * saturate(adstock(radio / radio.max(), 0.4), 3.0),
        20 * saturate(adstock(paper / paper.max(), 0.2), 2.0),
    )
    return {"radio": (radio, brings[0]), "newspaper": (paper, brings[1])}


def week(number: int) -> date:
    return START + timedelta(weeks=number)


def orders(weeks: Iterable[int] = range(WEEKS), kind: str = "order") -> list[str]:
    rng = np.random.default_rng(4)
    means = 60 + sum(brings for _, brings in truth().values())
    lines = []
    for number in weeks:
        for i in range(rng.poisson(means[number])):
            day = week(number) + timedelta(days=int(rng.integers(7)))
            lines.append(f"p{number}-{i},{day} 12:00,{kind},{number}-{i}")
    return lines


def costs(weeks: Iterable[int] = range(WEEKS)) -> list[str]:
    return [
        f"{channel},{goal},{week(n)},{week(n) + timedelta(days=6)},{truth()[channel][0][n]},NOK,,{channel}{n}"
        for channel, goal in (("radio", ""), ("newspaper", "sales"))
        for n in weeks
    ]


Make = Callable[..., Space]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a workspace of these lines."""

    def made(outcomes: list[str], spent: list[str], settings: str = "", measures: Iterable[str] = ()) -> Space:
        init(tmp_path / "w")
        (tmp_path / "w" / "maal.toml").write_text(HEAD + settings + GOALS, "utf-8")
        tables = {
            "orders": ["person,occurred_at,kind,source_id", *outcomes],
            "costs": [COST, *spent],
            "measures": ["name,occurred_at,value", *measures],
        }
        files = [tmp_path / f"{name}.csv" for name, lines in tables.items() if len(lines) > 1]
        for file in files:
            file.write_text("\n".join(tables[file.stem]) + "\n", "utf-8")
        space = Space(tmp_path / "w")
        space.import_files(*files)
        return space

    return made


def named(checks: Iterable[Check], name: str) -> list[Check]:
    return [check for check in checks if check.name == name]


def contribution(found: Modelled, channel: str) -> Estimate:
    (one,) = [each for each in found.evidence if each.channel == channel and each.period == found.period]
    return one.estimate


def test_the_contribution_is_that_of_the_period_and_covers_the_truth(make: Make):
    space = make(orders(), costs())
    found = model_of(space.workspace, "sales", QUARTER)
    assert (found.mix.period.start, found.mix.period.end) == (START, week(WEEKS))
    for channel, (spend, brings) in truth().items():
        part = np.r_[np.zeros(104), 4 / 7, np.ones(5)]  # the quarter begins on a Thursday
        true, got = float(part @ brings), contribution(found, channel)
        assert got.low <= true <= got.high and got.high < found.mix.channels[channel].contribution.high / 5
        assert got == found.contributions[channel]
        assert found.spend[channel] == pytest.approx(part @ spend)
        assert {each.source for each in found.evidence} == {"media mix"}
        returns = [each for each in found.evidence if each.channel == channel and "return" in each.estimand]
        assert [each.period for each in returns] == [found.mix.period] * 2
    (said,) = named(found.evidence[0].checks, "days of the period")
    assert said.passed is None and "2026-01-01 to 2026-02-08: 5 whole weeks, and 4 days of other weeks" in said.text
    assert space.modelled("sales", "2026Q1").contributions == found.contributions
    earlier = model_of(space.workspace, "sales", Period.parse("2025Q1"))
    assert earlier.mix.period.end == date(2025, 4, 7)  # the week in which the period ends, and no later one


def test_days_after_the_last_whole_week_count_like_that_week(make: Make):
    space = make([*orders(), f"late,{week(WEEKS)} 12:00,order,late"], costs())
    weeks = model_weeks(space.workspace, "sales", Period.parse("2026-02"))
    assert weeks.modelled.end == week(WEEKS) and weeks.window == Period(date(2026, 2, 1), date(2026, 2, 10))
    assert "1 whole weeks, and 2 days" in weeks.checks[0].text


def test_costs_are_spread_over_their_days_in_the_own_money_with_hours(make: Make):
    settings = "[rates]\nEUR = 10\n[channels.radio]\nhourly_rate = 100\n[channels.phone]\n"
    lines = [
        "radio,,2024-01-01,2024-01-10,20,EUR,1,a",
        "radio,sales,2024-01-10,2024-01-10,7,NOK,,b",
        "radio,jobs,2024-01-01,2024-01-10,9999,NOK,,c",
        "phone,,2024-01-01,2024-01-10,,NOK,8,d",
        "tv,jobs,2024-01-01,2024-01-10,9,NOK,,e",
        "print,,2024-01-01,2024-01-10,9,SEK,,f",
    ]
    found = spend_of(make(["p,2024-01-01,order,1"], lines, settings).workspace, "sales")
    spend = found.daily(Period(date(2023, 12, 31), date(2024, 1, 12)))
    assert spend["radio"].tolist() == [0, *[30] * 9, 37, 0] and set(spend) == {"radio"}
    assert found.recorded == Period(date(2024, 1, 1), date(2024, 1, 11))
    assert found.unusable["phone"].startswith("only hours are recorded; give what one costs as hourly_rate")
    assert found.unusable["tv"] == "all its costs are booked on other goals"
    assert found.unusable["print"].startswith("costs in SEK have no rate to NOK")


def test_channels_that_cannot_be_modelled_are_named_and_the_others_stay(make: Make):
    ends = [f"{START},{week(WEEKS) - timedelta(days=1)}"]
    lines = [
        *costs(),
        f"tv,,{ends[0]},770000,NOK,,tv",
        f"x,,{week(3)},{week(5) - timedelta(days=1)},10,NOK,,x",
        "events,,2026-03-01,2026-03-31,10,NOK,,events",
    ]
    found = model_of(make(orders(), lines, "[channels.shop]\n").workspace, "sales", QUARTER)
    assert list(found.mix.channels) == sorted(found.mix.channels, key=lambda one: -found.mix.channels[one].spend)
    assert set(found.mix.channels) == set(truth())
    assert found.left_out == {
        "events": "nothing was spent on it in these weeks",
        "shop": "no cost is recorded",
        "tv": "its spend is the same every week: vary it, or switch it off for some weeks",
        "x": "it has spend in 2 of 110 weeks; at least 4 are needed",
    }


def test_a_monthly_cost_is_kept_where_its_weeks_differ(make: Make):
    months = [Period.parse(f"2024-{month:02d}") for month in range(1, 13)]
    lines = [f"tv,,{month.start},{month.last_day},1000,NOK,,{month.label}" for month in months]
    assert "tv" in model_of(make(orders(), [*costs(), *lines]).workspace, "sales", QUARTER).mix.channels


def test_few_weeks_carry_the_channels_with_most_spend(make: Make):
    some = range(30)
    lines = [f"c{i},,{week(n)},{week(n)},{(n * (i + 3)) % 7 + i},NOK,,{i}-{n}" for i in range(4) for n in some]
    found = model_of(make(orders(some), [*costs(some), *lines]).workspace, "sales", Period.parse("2024Q3"))
    assert set(found.mix.channels) >= set(truth()) and found.left_out
    assert "30 weeks are too few for so many channels" in found.left_out["c0"]


def test_a_test_informs_the_model_where_it_lies_in_its_weeks(make: Make):
    workspace = make(orders(), costs()).workspace
    plain = model_of(workspace, "sales", QUARTER)
    radio = truth()["radio"][1]
    inside = Lift("radio", Period(week(60), week(70)), Estimate(float(radio[60:70].sum()), 15.0))
    others = [
        Lift("radio", Period(week(105), week(115)), Estimate(9, 1)),
        Lift("radio", Period(week(60), week(60) + timedelta(days=3)), Estimate(9, 1)),
        Lift("tv", Period(week(60), week(70)), Estimate(9, 1)),
    ]
    found = model_of(workspace, "sales", QUARTER, lifts=[inside, *others])
    assert found.mix.channels["radio"].calibrated and len(named(found.mix.checks, "agreement with the test")) == 1
    sources = {each.channel: each.source for each in found.evidence}
    assert sources == {"radio": "media mix calibrated by a test", "newspaper": "media mix"}
    narrow, wide = contribution(found, "radio"), contribution(plain, "radio")
    assert narrow.high - narrow.low < wide.high - wide.low
    later, short, unknown = found.unused
    assert "is not within the weeks of the model" in later and "holds no whole week" in short
    assert unknown.startswith("the test of tv in") and unknown.endswith("the channel is not in the model")


def test_measures_are_controls(make: Make):
    rng = np.random.default_rng(5)
    prices = [f"price,{week(n)},{100 + n % 9}" for n in range(0, WEEKS, 2)]
    weather = [f"weather,{week(n) + timedelta(days=int(rng.integers(7)))},{n % 5}" for n in range(50, WEEKS)]
    settings = '[model]\ncontrols = ["price", "weather", "prise"]\n'
    weeks = model_weeks(make(orders(), costs(), settings, [*prices, *weather]).workspace, "sales", QUARTER)
    assert weeks.controls["price"].tolist() == [100 + (n - n % 2) % 9 for n in range(WEEKS)]
    assert "control price" in weeks.table.column_names and list(weeks.controls) == ["price"]
    late, unknown = named(weeks.checks, "controls")
    assert not late.passed and "The control 'weather' has no value before the week of" in late.text
    assert not unknown.passed and "there is no measure 'prise'. Did you mean 'price'?" in unknown.text


def test_costs_that_begin_late_or_end_early_fail_a_check(make: Make):
    space = make(orders(), costs(range(20, 100)))
    weeks = model_weeks(space.workspace, "sales", Period(START, date(2027, 1, 1)))
    assert weeks.modelled == Period(week(20), week(WEEKS))
    assert weeks.window == weeks.modelled
    days, late, steady = weeks.checks
    assert steady.name == "steady effect" and steady.passed is None
    assert not days.passed and days.text.startswith("140 days of the period come before the first recorded cost")
    assert not late.passed and late.text.startswith("No cost is recorded for the last 70 days")
    with pytest.raises(TooLittleData, match="0 whole weeks up to the end of 2024Q1 have outcomes and costs"):
        model_weeks(space.workspace, "sales", Period.parse("2024Q1"))


def test_at_most_the_last_three_years_are_modelled(make: Make):
    few = [f"p{n},{week(n)} 12:00,order,{n}" for n in range(-90, WEEKS)]
    paid = [f"radio,,{week(n)},{week(n)},{n % 7},NOK,,{n}" for n in range(-90, WEEKS)]
    workspace = make(few, paid).workspace
    recent, long = Period(week(90), week(WEEKS)), Period(week(-80), week(WEEKS))
    assert model_weeks(workspace, "sales", recent).modelled == Period(week(-47), week(109))
    assert model_weeks(workspace, "sales", long).modelled == Period(week(-80), week(109))


def test_too_little_is_one_message(make: Make):
    workspace = make([*orders(range(10)), "z,2024-05-01 12:00,other,z"], costs(range(10))).workspace
    message = (
        r"17 whole weeks .* \(outcomes are recorded 2024-01-01 to 2024-05-01, costs .*\); a model needs at least 26, "
    )
    with pytest.raises(TooLittleData, match=message):
        model_of(workspace, "sales", Period.parse("2024Q2"))
    with pytest.raises(BadInput, match=r"there is no goal 'sale'\. Did you mean 'sales'"):
        model_of(workspace, "sale", QUARTER)


def test_without_costs_outcomes_or_channels_there_is_no_model(make: Make):
    workspace = make(orders(), [f"tv,,{START},{week(WEEKS)},10,NOK,,tv"]).workspace
    with pytest.raises(TooLittleData, match=r"No channel of 'sales' can be modelled: tv: its spend is the same every"):
        model_of(workspace, "sales", QUARTER)
    with pytest.raises(TooLittleData, match=r"0 outcomes of 'jobs' are recorded .*; a model needs at least 30"):
        model_of(workspace, "jobs", QUARTER)
    with pytest.raises(TooLittleData, match="No modelled week lies in 2027Q1"):
        model_of(workspace, "sales", Period.parse("2027Q1"))


def test_no_cost_of_the_goal_is_too_little(make: Make):
    workspace = make(orders(range(2)), [f"tv,jobs,{START},{week(WEEKS)},10,NOK,,tv"]).workspace
    with pytest.raises(TooLittleData, match="No cost of 'sales' is recorded: a model learns from spend that changes"):
        model_of(workspace, "sales", QUARTER)

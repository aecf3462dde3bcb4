from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest

from maal.core import BadInput, Channel, Goal, Period, Rung, TooLittleData
from maal.scorecard import Decision, Scorecard, Standing, rows, scorecard

Tables = Callable[..., dict[str, Any]]

SALES = Goal("sales", "order", 100, value=1000, margin=0.5)
HELP = Goal("help", "enquiry", 20, value=200)
OPEN = Goal("open", "openness", 0.6, count="level")
Q3 = (date(2026, 7, 1), date(2026, 9, 30))
END = date(2026, 9, 30)


def contact(person: int, channel: str | None, kind: str = "order", value: float | None = None) -> dict[str, tuple]:
    """A person who meets a channel (or none) and has an outcome an hour later, in the third quarter."""
    met = datetime(2026, 7, 1) + timedelta(hours=7 * (person % 300))
    outcome = (person, met + timedelta(hours=1), kind, value, None if value is None else "NOK")
    return {"outcomes": outcome} | ({"touchpoints": (person, met, channel)} if channel is not None else {})


def world(*groups: tuple[int, str | None, str]) -> dict[str, list[tuple]]:
    """So many persons for each (number, channel, kind of outcome)."""
    made: dict[str, list[tuple]] = {"touchpoints": [], "outcomes": []}
    person = 0
    for number, channel, kind in groups:
        for _ in range(number):
            person += 1
            for name, row in contact(person, channel, kind).items():
                made[name].append(row)
    return made


def cost(channel: str, amount: float, goal: str | None = "sales", hours: float = 0.0, currency: str = "NOK") -> tuple:
    return (channel, goal, *Q3, amount, currency, hours)


def score(made: dict[str, Any], *goals: Goal, **settings: Any) -> Scorecard:
    settings = {"period": "2026Q3", "as_of": END, "organisation": "Fjordvik", "channels": []} | settings
    channels = settings.pop("channels")
    return scorecard(goals, channels, **made, **settings)


BASE = world((200, "facebook", "order"), (50, "newsletter", "order"), (30, None, "order"), (20, "direct", "order"))


def test_goal_and_channels_with_figures_by_hand(tables: Tables) -> None:
    made = tables(**BASE, costs=[cost("facebook", 43_500, hours=10), cost("newsletter", 500_000)])
    (sales,) = score(made, SALES, channels=[Channel("facebook", hourly_rate=650)])
    assert (sales.actual.value, sales.target, sales.distance, sales.decision) == (300, 100, 200, Standing.REACHED)
    facebook, newsletter = sales.channels
    assert facebook.evidence.estimate.value == pytest.approx(200)
    assert facebook.evidence.rung is Rung.TAGGED
    assert facebook.cost.total.amount == 50_000
    assert facebook.gain.value == pytest.approx(100_000)
    assert facebook.returned.value == pytest.approx(2.0)
    assert facebook.net.value == pytest.approx(50_000)
    assert facebook.cost_per_outcome.value == pytest.approx(250)
    assert facebook.cost_per_outcome.low == pytest.approx(50_000 / facebook.evidence.estimate.high)
    assert facebook.decision is Decision.KEEP
    assert {one.source for one in facebook.by_rule} >= {"first", "last", "linear", "shapley"}
    assert newsletter.decision is Decision.STOP
    assert newsletter.touched.value == 50


def test_what_no_channel_explains(tables: Tables) -> None:
    (sales,) = score(tables(**BASE), SALES)
    assert sales.unexplained.without_contact == 30
    assert sales.unexplained.direct_or_unknown.value == pytest.approx(20)
    assert sales.unexplained.share.value == pytest.approx(50 / 300)
    assert sales.unexplained.share.low < 50 / 300 < sales.unexplained.share.high
    assert {one.channel for one in sales.channels} == {"facebook", "newsletter"}


def test_unknown_and_direct_are_taken_together(polars_tables: Tables) -> None:
    made = polars_tables(**world((40, "x", "order"), (5, "direct", "order"), (5, "unknown", "order"), (5, "", "order")))
    (sales,) = score(made, SALES)
    assert sales.unexplained.direct_or_unknown.value == pytest.approx(15)
    assert [one.channel for one in sales.channels] == ["x"]


def test_a_shared_cost_is_split_among_the_goals_that_saw_the_channel(polars_tables: Tables) -> None:
    groups = [(30, "facebook", "order"), (30, "facebook", "enquiry"), (30, "x", "order")]
    costs = [cost("facebook", 1000, None), cost("x", 1000, None), cost("radio", 900, None), cost("x", 500, "help")]
    made = polars_tables(**world(*groups), costs=costs)
    sales, help_, open_ = score(made, SALES, HELP, OPEN)
    assert {one.channel: one.cost.total.amount for one in sales.channels} == {"facebook": 500, "x": 1000, "radio": 300}
    assert {one.channel: one.cost.total.amount for one in help_.channels} == {"facebook": 500, "x": 500, "radio": 300}
    assert {one.channel: one.cost.total.amount for one in open_.channels} == {"radio": 300}
    said = [str(note) for note in sales.notes]
    assert any(
        "500 NOK is this goal's part of the shared cost of facebook, split equally among the 2" in x for x in said
    )
    assert any("300 NOK is this goal's part of the shared cost of radio, split equally among all 3" in x for x in said)


def test_a_cost_booked_on_another_goal_is_said(polars_tables: Tables) -> None:
    made = polars_tables(**world((30, "x", "order"), (30, "x", "enquiry")), costs=[cost("x", 1000)])
    _, help_ = score(made, SALES, HELP)
    assert help_.channels[0].cost is None
    assert help_.channels[0].cost_elsewhere
    assert "booked on other goals" in str(help_.channels[0].reason)
    assert str(help_.notes[-1]).startswith("The cost of x is booked on other goals: here only the credit is shown.")


def test_a_channel_without_tags_is_measured_never_stopped(polars_tables: Tables) -> None:
    (sales,) = score(polars_tables(**BASE, costs=[cost("newspaper", 9_000_000)]), SALES)
    newspaper = next(one for one in sales.channels if one.channel == "newspaper")
    assert newspaper.decision is Decision.MEASURE
    assert newspaper.evidence is None
    assert "tag the links" in str(newspaper.reason)


def test_cost_without_goal(polars_tables: Tables) -> None:
    made = polars_tables(**BASE, costs=[cost("newspaper", 9_000, "brand"), cost("direct", 100)])
    card = score(made, SALES)
    brand, direct = sorted(card.no_goal, key=lambda one: -one.cost.total.amount)
    assert (brand.channel, brand.decision, direct.channel) == ("newspaper", Decision.NO_GOAL, "direct")
    assert str(brand.reason) == "9,000 NOK in 2026Q3 for 'brand', which is no goal in maal.toml."


def test_without_any_goal_every_cost_is_without_goal(polars_tables: Tables) -> None:
    made = polars_tables(**BASE, costs=[cost("newspaper", 9_000, None, hours=3), cost("x", 100, "sales")])
    card = score(made, period=None)
    assert card.scores == ()
    assert {one.channel: one.cost.total.amount for one in card.no_goal} == {"newspaper": 9_000, "x": 100}
    reason = next(str(one.reason) for one in card.no_goal if one.channel == "newspaper")
    assert reason.startswith("9,000 NOK in 2026Q3 for no goal: set a goal in maal.toml.")
    assert "3.00 hours on newspaper are not in its cost" in reason


def test_outcomes_may_carry_their_own_value(tables: Tables) -> None:
    people = [
        contact(person, "facebook" if person <= 60 else "x", "order", 100.0 * (person % 5)) for person in range(1, 101)
    ]
    made = {name: [one[name] for one in people] for name in ("touchpoints", "outcomes")}
    (sales,) = score(tables(**made, costs=[cost("facebook", 1_000)]), replace(SALES, value=None, margin=0.25))
    facebook = next(one for one in sales.channels if one.channel == "facebook")
    assert facebook.gain.value == pytest.approx(60 * 200 * 0.25)
    assert facebook.gain.unit == "NOK"


def test_outcomes_without_value_are_named_and_nothing_is_decided(polars_tables: Tables) -> None:
    (sales,) = score(polars_tables(**BASE, costs=[cost("facebook", 10)]), replace(SALES, value=None))
    assert any("300 of 300 outcomes carry no value" in str(note) for note in sales.notes)
    assert "set value under [goals.sales]" in str(sales.channels[0].reason)


def test_a_level_has_no_journeys(tables: Tables) -> None:
    measures = [(None, datetime(2026, 8, 1), "openness", 0.61, 0.02, 600)]
    (open_,) = score(tables(**BASE, measures=measures, costs=[cost("facebook", 100, "open")]), OPEN)
    assert (open_.actual.value, open_.decision, open_.projection) == (0.61, Standing.UNCERTAIN, None)
    assert open_.channels[0].decision is Decision.MEASURE
    assert "only a test, or asking" in str(open_.channels[0].reason)


def test_a_level_that_was_not_measured(polars_tables: Tables) -> None:
    (open_,) = score(polars_tables(**BASE), OPEN)
    assert (open_.actual, open_.distance, open_.decision) == (None, None, Standing.UNKNOWN)


def test_the_current_period_is_projected_from_earlier_ones(polars_tables: Tables) -> None:
    days = [
        datetime(2025, 7, 1, 12) + timedelta(days=day) for day in range((date(2026, 8, 15) - date(2025, 7, 1)).days)
    ]
    made = polars_tables(outcomes=[(number, day, "order", None, None) for number, day in enumerate(days)])
    (sales,) = score(made, SALES, period=None, as_of=None)
    assert (sales.period.label, sales.as_of, sales.actual.value) == ("2026Q3", date(2026, 8, 14), 45)
    assert sales.projection.value == pytest.approx(92, rel=0.02)
    assert sales.decision is Standing.UNCERTAIN


def test_too_few_earlier_periods_are_said(polars_tables: Tables) -> None:
    (sales,) = score(polars_tables(**BASE), replace(SALES, target=1000), as_of=date(2026, 8, 1))
    assert sales.projection is None
    assert sales.decision is Standing.UNKNOWN
    assert any("needs 3 earlier whole periods with data, and there are 0" in str(note) for note in sales.notes)


def test_no_projection_where_the_time_before_is_unknown(polars_tables: Tables) -> None:
    days = [datetime(2025, 1, 1, 12) + timedelta(days=day) for day in range(637)]
    made = polars_tables(outcomes=[(number, day, "order", None, None) for number, day in enumerate(days)])
    for period in ("2027Q1", "2026-12-01..2026-12-01"):
        (sales,) = score(made, SALES, period=period, as_of=None)
        assert (sales.projection, sales.decision) == (None, Standing.UNKNOWN)
        assert any(
            str(note) == "No projection: the period begins more than a day after the last day with data, 2026-09-29."
            for note in sales.notes
        )


def test_a_survey_after_the_last_outcome_counts_unless_a_day_is_asked_for(polars_tables: Tables) -> None:
    made = world((3, "x", "order"))
    made["measures"] = [(None, datetime(2026, 9, 20), "openness", 0.7, 0.01, None)]
    assert max(row[1] for row in made["outcomes"]) < datetime(2026, 9, 20)
    (open_,) = score(polars_tables(**made), OPEN, as_of=None)
    assert (open_.actual.value, open_.decision) == (0.7, Standing.REACHED)
    assert score(polars_tables(**made), OPEN, as_of=date(2026, 9, 19)).scores[0].actual is None


def test_hours_that_cost_nothing_have_no_return(polars_tables: Tables) -> None:
    made = polars_tables(**BASE, costs=[cost("facebook", 0, hours=10)])
    facebook = score(made, SALES, channels=[Channel("facebook", hourly_rate=0)]).scores[0].channels[0]
    assert (facebook.decision, facebook.returned) == (Decision.MEASURE, None)
    assert str(facebook.reason).startswith("Its hours cost nothing")


def test_a_value_that_is_no_finite_number_is_no_value(tables: Tables) -> None:
    made = world((40, "x", "order"))
    amounts = [float("inf"), float("nan"), *[100.0] * 38]
    rows_ = zip(made["outcomes"], amounts, strict=True)
    made["outcomes"] = [(person, moment, kind, amount, "NOK") for (person, moment, kind, *_), amount in rows_]
    (sales,) = score(tables(**made), replace(SALES, value=None))
    assert sales.channels[0].gain.value == pytest.approx(38 * 100 * 0.5)
    assert "2 of 40 outcomes carry no value and add none to the gain." in [str(note) for note in sales.notes]


def test_outcomes_that_stop_early_are_said(polars_tables: Tables) -> None:
    (sales,) = score(polars_tables(**BASE), SALES, as_of=date(2026, 9, 28))
    made = polars_tables(**world((300, "x", "order")), costs=[])
    late = score(made, SALES, period="2026H2", as_of=date(2026, 12, 31)).scores[0]
    assert any("is a file missing?" in str(note) for note in late.notes)
    assert not any("is a file missing?" in str(note) for note in sales.notes)


def test_a_period_that_is_recorded_in_part_is_not_missed(polars_tables: Tables) -> None:
    days = [datetime(2026, 9, 1, 12) + timedelta(days=day) for day in range(61)]
    made = polars_tables(outcomes=[(number, day, "order", None, None) for number, day in enumerate(days)])
    begun, whole_before, stopped = (
        score(made, SALES, period=period, as_of=date(2026, 12, 31)).scores[0]
        for period in ("2026Q3", "2020Q1", "2026Q4")
    )
    assert {each.decision for each in (begun, whole_before, stopped)} == {Standing.UNKNOWN}
    assert str(begun.reason) == (
        "30 of 100 are recorded, but part of the period seems to be missing: where it stands is not known."
    )
    assert str(begun.notes[-1]) == (
        "No outcome is recorded before 2026-09-01, where about 62 were to be expected: is a file missing?"
    )
    assert "after 2026-10-31, where about 61 were" in str(stopped.notes[-1])
    (reached,) = score(made, replace(SALES, target=30), as_of=END)
    assert reached.decision is Standing.REACHED


def test_a_period_to_come_lacks_no_file(polars_tables: Tables) -> None:
    (sales,) = score(polars_tables(**BASE), SALES, period="2031Q1", as_of=END)
    assert not any("is a file missing?" in str(note) for note in sales.notes)


def test_a_year_of_a_quarterly_goal(polars_tables: Tables) -> None:
    (sales,) = score(polars_tables(**BASE), SALES, period="2026")
    assert sales.target == 400
    assert str(sales.notes[0]) == "The target of 100 a quarter makes 400 in 2026, day by day."


def test_first_outcomes_are_persons(tables: Tables) -> None:
    made = world((40, "facebook", "order"), (10, None, "order"))
    again = [(person, moment + timedelta(days=2), *rest) for person, moment, *rest in made["outcomes"][:20]]
    made["outcomes"] += again
    first = score(tables(**made), replace(SALES, count="first")).scores[0]
    every = score(tables(**made), SALES).scores[0]
    assert (first.actual.value, every.actual.value) == (50, 70)
    assert first.channels[0].evidence.estimate.value == pytest.approx(40)
    assert any("the records begin on 2026-07-01" in str(note) for note in first.notes)


def test_outcomes_of_nobody_are_unexplained(tables: Tables) -> None:
    made = world((40, "facebook", "order"))
    made["outcomes"] += [(None, datetime(2026, 8, 1), "order", None, None)] * 10
    (sales,) = score(tables(**made), SALES)
    assert sales.actual.value == 50
    assert sales.unexplained.share.value == pytest.approx(0.2)
    assert any("10 of 50 outcomes have no person" in str(note) for note in sales.notes)


def test_nothing_at_all(tables: Tables) -> None:
    (sales,) = score(tables(), SALES)
    assert (sales.actual.value, sales.channels, sales.unexplained) == (0, (), None)
    assert sales.decision is Standing.UNKNOWN
    with pytest.raises(TooLittleData, match="Nothing is recorded yet"):
        score(tables(), SALES, as_of=None)


def test_one_outcome(tables: Tables) -> None:
    (sales,) = score(tables(**world((1, "x", "order")), costs=[cost("x", 400)]), SALES)
    (x,) = sales.channels
    assert x.evidence.estimate.value == pytest.approx(1)
    assert x.decision in {Decision.MEASURE, Decision.TEST}


HOSTILE = ["<script>alert(1)</script>", "=cmd()", "a>b", "'; drop table x; --", "\u202eabc", "🎉", "x" * 10_000]


def test_hostile_channel_names_are_only_names(tables: Tables) -> None:
    made = tables(**world(*((3, name, "order") for name in HOSTILE)), costs=[cost(name, 100) for name in HOSTILE])
    (sales,) = score(made, SALES)
    assert {one.channel for one in sales.channels} == set(HOSTILE)
    assert all(one.cost.total.amount == 100 for one in sales.channels)


def test_data_after_the_last_day_does_not_count(polars_tables: Tables) -> None:
    (whole,) = score(polars_tables(**BASE), SALES)
    made = polars_tables(**BASE, costs=[cost("facebook", 9_200)])
    (early,) = score(made, SALES, as_of=date(2026, 7, 10))
    assert early.actual.value < whole.actual.value
    assert early.channels[0].cost.total.amount == pytest.approx(1_000)
    assert early.unexplained.share.n == early.actual.value


def test_mixed_currencies_are_refused_by_name(polars_tables: Tables) -> None:
    made = world((5, "x", "order"))
    made["outcomes"] = [(person, moment, kind, 10.0, "EUR") for person, moment, kind, *_ in made["outcomes"]]
    given = polars_tables(**made, costs=[cost("x", 10, currency="SEK")])
    with pytest.raises(BadInput) as error:
        score(given, replace(SALES, value=None))
    assert str(error.value) == (
        "Amounts cannot be summed in NOK: the outcomes of goal 'sales' are in EUR; a cost of channel 'x' is in SEK. "
        "Give the rates under [rates] in maal.toml."
    )


def test_rates_convert_costs_and_values(tables: Tables) -> None:
    made = world((20, "x", "order"))
    made["outcomes"] = [(person, moment, kind, 10.0, "EUR") for person, moment, kind, *_ in made["outcomes"]]
    given = tables(**made, costs=[cost("x", 10, currency="SEK"), cost("x", 10)])
    (sales,) = score(given, replace(SALES, value=None), rates={"NOK": 1.0, "EUR": 11.5, "SEK": 0.9})
    assert sales.channels[0].gain.value == pytest.approx(20 * 115 * 0.5)
    assert sales.channels[0].cost.total.amount == pytest.approx(19)


def test_mixed_currencies_can_be_shown_without_a_sum(polars_tables: Tables) -> None:
    made = world((5, "x", "order"), (5, "facebook", "order"))
    made["outcomes"] = [(person, moment, kind, 10.0, "EUR") for person, moment, kind, *_ in made["outcomes"]]
    given = polars_tables(**made, costs=[cost("x", 10, currency="SEK"), cost("facebook", 10)])
    card = score(given, replace(SALES, value=None), mixed_currencies="show")
    facebook, x = card.scores[0].channels
    assert (facebook.gain, x.cost) == (None, None)
    assert "they are in EUR, and no rate to NOK" in str(facebook.reason)
    assert "cost of x cannot be summed: it is in SEK" in str(x.reason)
    assert any("they are in EUR" in str(note) for note in card.scores[0].notes)
    assert [str(note)[:16] for note in card.notes] == ["The cost of x ca"]


def test_aggregated_paths_have_neither_period_nor_cost(polars_tables: Tables) -> None:
    paths = duckdb.sql("""
        select * from (values
            (['a', 'b'], 10, 100.0, 50, 'shop'), (['b'], 20, 100.0, 500, 'shop'), (['c'], 5, 0.0, 0, 'app')
        ) as paths(channels, conversions, value, nulls, source)""")
    card = score(polars_tables(**BASE), SALES, paths=paths)
    _, app, shop = card
    assert (shop.goal.key, shop.period, shop.target, shop.distance, shop.as_of) == ("shop", None, None, None, None)
    assert shop.actual.value == 30
    assert sum(one.evidence.estimate.value for one in shop.channels) == pytest.approx(30)
    assert [one.channel for one in app.channels] == ["c"]
    assert all(one.decision is Decision.MEASURE and one.cost is None for one in shop.channels)
    assert "neither period nor cost" in str(shop.notes[0])


def test_paths_alone_are_scored_and_the_goals_wait_for_dates(polars_tables: Tables) -> None:
    paths = duckdb.sql("select ['a', 'b'] as channels, 10 as conversions")
    card = score(polars_tables(), SALES, paths=paths, as_of=None, period=None)
    assert [one.goal.key for one in card] == ["paths"]
    assert "the aggregated paths have no dates" in str(card.notes[0])
    assert score(polars_tables(), paths=paths, as_of=None, period=None).notes == ()
    with pytest.raises(TooLittleData, match=r"Nothing is recorded yet: .* Import files first\."):
        score(polars_tables(), SALES, paths=duckdb.sql("select * from paths limit 0"), as_of=None, period=None)


def test_without_a_goal_the_card_says_what_is_recorded(tables: Tables) -> None:
    card = score(tables(**BASE), period=None)
    assert [(one.kind, one.count) for one in card.recorded.outcomes] == [("order", 300)]
    assert card.recorded.outcomes[0].first_day == date(2026, 7, 1)
    assert card.recorded.contacts == (("facebook", 200), ("newsletter", 50), ("direct", 20))
    assert score(tables(**BASE), SALES).recorded is None


def test_the_rows_behind_a_figure_sum_to_it(tables: Tables) -> None:
    made = tables(**BASE)
    (sales,) = score(made, SALES, rule="linear")
    found = [
        pl.from_arrow(part)
        for part in rows(
            SALES,
            "newsletter",
            touchpoints=made["touchpoints"],
            outcomes=made["outcomes"],
            period=Period.parse("2026Q3"),
        )
    ]
    behind = pl.concat(found)
    newsletter = next(one for one in sales.channels if one.channel == "newsletter")
    assert behind["linear"].sum() == pytest.approx(newsletter.evidence.estimate.value)
    assert {"person", "occurred_at", "outcome_at", "channel", "value"} <= set(behind.columns)


def test_no_rows_stand_behind_a_level(polars_tables: Tables) -> None:
    made = polars_tables(**BASE)
    with pytest.raises(BadInput, match="no contacts stand behind it"):
        rows(OPEN, "x", touchpoints=made["touchpoints"], outcomes=made["outcomes"], period=Period.parse("2026Q3"))


def test_renaming_channels_changes_no_figure(polars_tables: Tables) -> None:
    costs = [cost("facebook", 50_000), cost("newsletter", 4_000)]
    (sales,) = score(polars_tables(**BASE, costs=costs), SALES)
    names = {"facebook": "zz", "newsletter": "aa", "direct": "direct"}
    renamed = {
        "touchpoints": [(person, moment, names[channel]) for person, moment, channel in BASE["touchpoints"]],
        "outcomes": BASE["outcomes"][::-1],
        "costs": [(names[channel], *rest) for channel, *rest in costs],
    }
    (other,) = score(polars_tables(**renamed), SALES)
    found = {one.channel: one for one in other.channels}
    for one in sales.channels:
        twin = found[names[one.channel]]
        assert twin.decision is one.decision
        assert twin.returned.low == pytest.approx(one.returned.low, rel=1e-9)


def test_an_unknown_rule_is_refused_with_the_nearest(polars_tables: Tables) -> None:
    with pytest.raises(BadInput, match=r"there is no rule 'markow'\. Did you mean 'markov'\?"):
        score(polars_tables(), SALES, rule="markow")

"""Every rule equals its definition worked out by brute force, on every engine, with and without ties."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from maal.core import Period
from maal.impact import Journeys, attribute, touched
from tests.impact.tagged import brute
from tests.impact.tagged.conftest import CHANNELS, EPOCH, arrow, history

LOOKBACK_DAYS = 5
LOOKBACK = LOOKBACK_DAYS * 24
WEIGHTS = (0.5, 0.2, 0.3)
SHARE_RULES = ("first", "last", "last_non_direct", "linear", "position", "time_decay")


def expected_shares(found, rule):
    """Credit and value of each channel, summed over the journeys."""
    credit = defaultdict(lambda: [0.0, 0.0])
    for contacts, end, conversions, value in found:
        if conversions:
            for channel, share in brute.shares(contacts, end, rule, ("direct",), WEIGHTS, 3 * 24).items():
                credit[channel][0] += share * conversions
                credit[channel][1] += share * value
    return credit


def assert_equal(credits, expected, tolerance=1e-9):
    for row in credits.rows:
        assert row.credit == pytest.approx(expected[row.channel][0], abs=tolerance)
        assert row.value == pytest.approx(expected[row.channel][1], abs=tolerance * 1000)


@pytest.mark.parametrize("rule", SHARE_RULES)
@pytest.mark.parametrize("grain", [1, 24], ids=["few ties", "days only"])
def test_share_rules_equal_brute_force(engine, rule, grain):
    rows = history(seed=1, grain=grain)
    journeys = Journeys(*engine(arrow(*rows)), lookback_days=LOOKBACK_DAYS, direct=["direct"])
    found = brute.journeys(*rows, LOOKBACK)
    credits = attribute(journeys, rule, None, weights=WEIGHTS, half_life_days=3)
    assert_equal(credits, expected_shares(found, rule))
    assert credits.total == pytest.approx(sum(journey[2] for journey in found))


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("grain", [1, 24], ids=["few ties", "days only"])
def test_markov_equals_solving_anew_without_the_channel(engine, order, grain):
    rows = history(seed=2, grain=grain)
    journeys = Journeys(*engine(arrow(*rows)), lookback_days=LOOKBACK_DAYS)
    counted = brute.steps(brute.journeys(*rows, LOOKBACK), order)
    base = brute.removal_by_solving_anew(counted, None, order)
    effects = np.array(
        [
            [
                1 - without / with_
                for without, with_ in zip(brute.removal_by_solving_anew(counted, c, order), base, strict=True)
            ]
            for c in sorted(CHANNELS)
        ]
    )
    totals = [sum(amounts[column] for amounts in counted.values()) for column in (1, 2)]
    expected = effects / effects.sum(axis=0) * totals
    credits = attribute(journeys, "markov", None, order=order)
    assert [row.channel for row in credits.rows] == sorted(CHANNELS)
    np.testing.assert_allclose([row.credit for row in credits.rows], expected[:, 0], atol=1e-9)
    np.testing.assert_allclose([row.value for row in credits.rows], expected[:, 1], atol=1e-6)


def test_cumulative_shapley_splits_each_journey_among_its_distinct_channels(engine):
    rows = history(seed=3)
    found = brute.journeys(*rows, LOOKBACK)
    expected = defaultdict(lambda: [0.0, 0.0])
    for contacts, _, conversions, value in found:
        team = {channel for _, channel in contacts}
        for channel in team:
            expected[channel][0] += conversions / len(team)
            expected[channel][1] += value / len(team)
    assert_equal(attribute(Journeys(*engine(arrow(*rows)), LOOKBACK_DAYS), "shapley", None), expected)


def test_conversion_rate_shapley_equals_all_permutations(engine):
    rows = history(seed=4)
    found = brute.journeys(*rows, LOOKBACK)
    expected = brute.conversion_rate_game(found, CHANNELS)
    credits = attribute(Journeys(*engine(arrow(*rows)), LOOKBACK_DAYS), "shapley_rate", None)
    assert_equal(credits, expected)
    assert credits.total == pytest.approx(sum(journey[2] for journey in found))


def test_conversion_rate_shapley_shows_negative_credit_as_it_is(engine):
    touchpoints = [(person, 0, "alfa") for person in range(10)]
    touchpoints += [(person, 1, "beta") for person in range(5, 10)] + [(20, 0, "beta")]
    outcomes = [(person, 5, 1.0) for person in range(5)]
    credits = attribute(Journeys(*engine(arrow(touchpoints, outcomes))), "shapley_rate")
    beta = next(row for row in credits.rows if row.channel == "beta")
    assert beta.credit < 0
    assert beta.low < beta.credit < beta.high


def test_touched_counts_every_outcome_that_a_channel_was_in(engine):
    rows = history(seed=5)
    expected = defaultdict(lambda: [0.0, 0.0])
    for contacts, _, conversions, value in brute.journeys(*rows, LOOKBACK):
        for channel in {channel for _, channel in contacts}:
            expected[channel][0] += conversions
            expected[channel][1] += value
    assert_equal(touched(Journeys(*engine(arrow(*rows)), LOOKBACK_DAYS)), expected)


@pytest.mark.parametrize("count", ["all", "first"])
def test_period_and_first_outcomes(engine, count):
    rows = history(seed=6)
    period = (24 * 7, 24 * 14)
    found = brute.journeys(*rows, LOOKBACK, period, count)
    week = Period((EPOCH).date().replace(day=8), EPOCH.date().replace(day=15))
    journeys = Journeys(*engine(arrow(*rows)), LOOKBACK_DAYS, period=week, count=count)
    assert_equal(attribute(journeys, "linear", None), expected_shares(found, "linear"))
    assert journeys.total == sum(max(n, 1) for _, _, n, _ in found)
    assert journeys.converting == sum(n for _, _, n, _ in found)


def test_who_came_first_long_ago_is_no_new_customer_who_failed_to_come(engine):
    rows = [(1, 24 * 100, "alfa"), (2, 24 * 100, "alfa")], [(1, 0, 10.0), (2, 24 * 101, 10.0)]
    april = Period.parse("2026-04")
    journeys = Journeys(*engine(arrow(*rows)), LOOKBACK_DAYS, period=april, count="first")
    assert (journeys.total, journeys.converting) == (1, 1)


def test_outcomes_without_contact_are_counted_apart(engine):
    journeys = Journeys(*engine(arrow([(1, 0, "alfa")], [(1, 5, 10.0), (2, 5, 32.0)])))
    assert (journeys.outcomes, journeys.converting, journeys.without_contact) == (2, 1, 1)
    assert (journeys.value, journeys.value_without_contact) == (42.0, 32.0)


def test_a_contact_at_the_time_of_the_outcome_counts_and_one_after_does_not(engine):
    rows = [(1, 5, "alfa"), (1, 6, "beta")], [(1, 5, 10.0)]
    credits = attribute(Journeys(*engine(arrow(*rows))), "linear", None)
    assert {row.channel: row.credit for row in credits.rows} == {"alfa": 1.0, "beta": 0.0}


def test_spark_gives_the_same_credits(spark):
    rows = arrow(*history(seed=7, grain=6))
    on_spark, here = Journeys(*spark(rows), LOOKBACK_DAYS), Journeys(*rows, LOOKBACK_DAYS)
    for rule in ("first", "linear", "position", "time_decay", "markov", "shapley_rate"):
        for ours, theirs in zip(attribute(here, rule).rows, attribute(on_spark, rule).rows, strict=True):
            assert theirs.credit == pytest.approx(ours.credit, abs=1e-9)
            assert theirs.high == pytest.approx(ours.high, abs=1e-9)

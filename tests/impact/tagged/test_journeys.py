"""What `Journeys` accepts and refuses, worked examples by hand, the rows behind a figure, and the shape of a result."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pyarrow as pa
import pytest

from maal.core import BadInput
from maal.impact import RULES, Journeys, assisted_share, attribute, days_to_conversion, overlap, path_lengths
from tests.impact.tagged import brute
from tests.impact.tagged.conftest import arrow, history


def one_journey(*contacts, outcome=10, value=100.0):
    return arrow([(1, t * 24, channel) for t, channel in contacts], [(1, outcome * 24, value)])


def shares(tables, rule, **settings):
    return {row.channel: row.credit for row in attribute(Journeys(*tables), rule, None, **settings).rows}


def test_position_by_hand():
    four = one_journey((1, "a"), (2, "b"), (3, "c"), (4, "d"))
    assert shares(four, "position") == pytest.approx({"a": 0.4, "b": 0.1, "c": 0.1, "d": 0.4})
    assert shares(four, "position", weights=(0.2, 0.5, 0.3)) == pytest.approx(
        {"a": 0.2, "b": 0.25, "c": 0.25, "d": 0.3}
    )
    two = one_journey((1, "a"), (2, "b"))
    assert shares(two, "position", weights=(0.6, 0.2, 0.2)) == pytest.approx({"a": 0.75, "b": 0.25})
    assert shares(one_journey((1, "a")), "position") == {"a": 1.0}


def test_time_decay_by_hand():
    # Ages 8, 1 and 0 days; a half-life of 2 days gives 1/16, 1/sqrt(2) and 1.
    tables = one_journey((2, "a"), (9, "b"), (10, "c"))
    weights = {"a": 1 / 16, "b": 0.5**0.5, "c": 1.0}
    expected = {name: weight / sum(weights.values()) for name, weight in weights.items()}
    assert shares(tables, "time_decay", half_life_days=2) == pytest.approx(expected)


def test_a_very_short_half_life_still_shares_the_outcome():
    credit = shares(one_journey((2, "a"), (3, "b")), "time_decay", half_life_days=0.001)
    assert credit == pytest.approx({"a": 0.5, "b": 0.5})


def test_last_non_direct_leaves_credit_to_direct_only_where_nothing_else_was_seen():
    assert shares(one_journey((1, "a"), (2, "direct")), "last_non_direct") == {"a": 1.0, "direct": 0.0}
    assert shares(one_journey((1, "direct"), (2, "direct")), "last_non_direct") == {"direct": 1.0}


def test_the_rows_behind_a_figure_sum_to_it():
    tables = arrow(*history(seed=21, people=60, grain=12))
    journeys = Journeys(*tables)
    for rule in ("linear", "position", "last"):
        for row in attribute(journeys, rule, None).rows:
            parts = pa.concat_tables(journeys.contacts(row.channel))
            summed = sum(s * n for s, n in zip(parts[rule].to_pylist(), parts["conversions"].to_pylist(), strict=True))
            assert summed == pytest.approx(row.credit, abs=1e-9)
            assert set(parts["channel"].to_pylist()) <= {row.channel}
    assert parts["occurred_at"].type == pa.timestamp("us")


def test_path_lengths_and_days_to_conversion():
    tables = arrow([(1, 0, "a"), (1, 24, "b"), (2, 24, "a"), (3, 30, "a")], [(1, 72, 1.0), (2, 30, 1.0), (3, 31, 1.0)])
    journeys = Journeys(*tables)
    lengths, days = path_lengths(journeys), days_to_conversion(journeys)
    assert (lengths.at, lengths.outcomes) == ((1, 2), (2.0, 1.0))
    assert (days.at, days.outcomes) == ((0, 3), (2.0, 1.0))
    assert (days.quantile(0.5), days.quantile(0.9)) == (0, 3)


def test_overlap_and_assisted_share_by_counting(engine):
    rows = history(seed=22, people=80)
    journeys = Journeys(*engine(arrow(*rows)), lookback_days=5)
    found = [journey for journey in brute.journeys(*rows, 5 * 24) if journey[2]]
    for pair in overlap(journeys):
        expected = sum(n for contacts, _, n, _ in found if {pair.channel, pair.other} <= {c for _, c in contacts})
        assert pair.outcomes.value == pytest.approx(expected)
        assert pair.outcomes.low < expected < pair.outcomes.high
    for channel, share in assisted_share(journeys).items():
        held = sum(n for contacts, _, n, _ in found if channel in {c for _, c in contacts})
        last = sum(n * brute.shares(contacts, end, "last", (), (), 1)[channel] for contacts, end, n, _ in found)
        assert share.value == pytest.approx(1 - last / held)
        assert 0 <= share.low <= share.value <= share.high <= 1
        assert share.n == held


def test_no_outcomes_at_all_gives_zero_with_an_upper_bound():
    touchpoints, outcomes = arrow([(1, 0, "a")], [])
    row = attribute(Journeys(touchpoints, outcomes), "linear").rows[0]
    assert (row.credit, row.low) == (0.0, 0.0)
    assert row.high == pytest.approx(3.69, abs=0.01)


def test_no_touchpoints_at_all_gives_no_credits():
    touchpoints, outcomes = arrow([], [(1, 5, 2.0)])
    touchpoints = touchpoints.cast(
        pa.schema([("person", pa.int64()), ("occurred_at", pa.timestamp("us")), ("channel", pa.string())])
    )
    journeys = Journeys(touchpoints, outcomes)
    assert all(attribute(journeys, rule).rows == () for rule in RULES)
    assert (journeys.outcomes, journeys.converting) == (1, 0)


def test_outcomes_need_no_value():
    touchpoints, outcomes = arrow([(1, 0, "a")], [(1, 5, 2.0)])
    row = attribute(Journeys(touchpoints, outcomes.drop_columns("value")), "linear").rows[0]
    assert (row.credit, row.value) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t, o: (t.rename({"channel": "chanel"}), o), "there is no column 'channel'. Did you mean 'chanel'?"),
        (lambda t, o: (t, o.rename({"person": "customer"})), "outcomes: there is no column 'person'"),
        (
            lambda t, o: (t.with_columns(person=pl.lit(None, pl.Int64)), o),
            "touchpoints: of 3 rows there are 3 without person. Fill them in or leave these rows out.",
        ),
        (lambda t, o: (t.with_columns(occurred_at=pl.lit("x")), o), "Column 'occurred_at' holds String"),
        (lambda t, o: (t.to_arrow().to_pylist(), o), "touchpoints is a list"),
        (lambda t, o: (t.lazy(), __import__("duckdb").from_arrow(o.to_arrow())), "live on different engines"),
    ],
)
def test_bad_tables_are_refused(change, message):
    tables = change(*map(pl.DataFrame, arrow([(1, 0, "a"), (1, 1, "b"), (2, 0, "a")], [(1, 5, 1.0)])))
    with pytest.raises(BadInput) as error:
        attribute(Journeys(*tables))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rule": "markow"}, "Did you mean 'markov'?"),
        ({"rule": "position", "weights": (0.5, 0.5)}, "give three numbers"),
        ({"rule": "position", "weights": (0.9, 0.3, -0.2)}, "none negative"),
        ({"rule": "time_decay", "half_life_days": 0}, "give a number of days above 0"),
        ({"rule": "markov", "order": 3}, "looks back on 1 or 2"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    journeys = Journeys(*arrow([(1, 0, "a")], [(1, 5, 1.0)]))
    with pytest.raises(BadInput, match=message.replace("?", r"\?")):
        attribute(journeys, **settings)


@pytest.mark.parametrize("lookback", [0, -1, float("nan")])
def test_a_lookback_must_be_above_zero(lookback):
    with pytest.raises(BadInput, match="lookback_days"):
        Journeys(*arrow([(1, 0, "a")], [(1, 5, 1.0)]), lookback_days=lookback)


def test_too_many_channels_say_what_to_do():
    touchpoints = [(person, 0, f"channel {person}") for person in range(70)]
    journeys = Journeys(*arrow(touchpoints, [(1, 5, 1.0)]))
    with pytest.raises(BadInput, match="There are 70 channels; at most 62"):
        attribute(journeys)
    few = Journeys(*arrow(touchpoints[:30], [(1, 5, 1.0)]))
    with pytest.raises(BadInput, match="at most 20 channels; there are 30"):
        attribute(few, "shapley_rate")


def test_dates_are_times_at_midnight():
    touchpoints = pl.DataFrame({"person": [1], "occurred_at": [dt.date(2026, 1, 1)], "channel": ["a"]})
    outcomes = pl.DataFrame({"person": [1], "occurred_at": [dt.date(2026, 1, 31)]})
    assert Journeys(touchpoints, outcomes, lookback_days=30).converting == 1
    assert Journeys(touchpoints, outcomes, lookback_days=29).converting == 0


def test_a_result_becomes_a_frame():
    credits = attribute(Journeys(*arrow(*history(seed=1))), "linear")
    assert credits.to_polars().columns[:2] == ["channel", "credit"]
    assert len(credits.to_pandas()) == credits.to_arrow().num_rows == len(credits.rows)
    assert credits.of("beta").method == "linear; bootstrap over people"
    with pytest.raises(BadInput, match="no channel 'beta1'"):
        credits.of("beta1")


def test_a_set_of_channels_without_outcomes_is_not_taken_to_be_certain():
    """Ten journeys by 'rare' brought nothing; a rate of 5 % would often look so, and the interval must say it."""
    touchpoints = [(person, 0, "common") for person in range(1000)] + [
        (2000 + person, 0, "rare") for person in range(10)
    ]
    outcomes = [(person, 5, 1.0) for person in range(50)]
    rare = attribute(Journeys(*arrow(touchpoints, outcomes)), "shapley_rate").of("rare")
    assert rare.low < 0.5 < rare.high


def test_refunds_give_value_an_interval_on_both_sides_and_no_infinite_one():
    tables = arrow([(who, who, "a") for who in range(2)], [(0, 10, 100.0), (1, 10, -99.99)])
    (row,) = attribute(Journeys(*tables), "linear").rows
    assert (row.credit, row.value) == (pytest.approx(2), pytest.approx(0.01))
    assert row.low > 0
    assert -400 < row.value_low < -100 < 100 < row.value_high < 400


def test_a_lookback_without_end_is_refused():
    with pytest.raises(
        BadInput, match="lookback_days inf cannot be used: give a number of days above 0, at most 36500"
    ):
        Journeys(*one_journey((1, "a")), lookback_days=float("inf"))


def test_more_names_of_channels_than_codes_are_refused_clearly():
    tables = arrow([(1, 1, f"c{number}") for number in range(32_768)], [(1, 10, 1.0)])
    with pytest.raises(BadInput, match="There are 32768 channels; at most 32767 can be told apart"):
        attribute(Journeys(*tables), "linear")

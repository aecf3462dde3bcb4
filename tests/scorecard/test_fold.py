"""More channels than can be credited at once: the rare ones are shown as one, and every sum stays whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from maal.core import BadInput, Channel, Goal, Period
from maal.scorecard import Scorecard, rows, scorecard

Tables = Callable[..., dict[str, Any]]

SALES = Goal("sales", "order", 100, value=1000)
Q3 = (date(2026, 7, 1), date(2026, 9, 30))


def many(channels: int) -> dict[str, list[tuple]]:
    """Channel c001 brings one buyer, c002 two, and so on."""
    people = [number for number in range(1, channels + 1) for _ in range(number)]
    start = datetime(2026, 7, 1)
    return {
        "touchpoints": [(who, start + timedelta(minutes=who), f"c{number:03}") for who, number in enumerate(people)],
        "outcomes": [(who, start + timedelta(minutes=who + 1), "order", None, None) for who in range(len(people))],
    }


def score(made: dict[str, Any], *goals: Goal, **settings: Any) -> Scorecard:
    settings = {"channels": [], "period": "2026Q3", "as_of": date(2026, 9, 30)} | settings
    return scorecard(goals, settings.pop("channels"), **made, **settings)


def test_the_rarest_channels_become_other(tables: Tables) -> None:
    costs = [("c001", None, *Q3, 500.0, "NOK", 2.0), ("radio", None, *Q3, 90.0, "NOK", 0.0)]
    card = score(tables(**many(70), costs=costs), SALES, channels=[Channel("c001", hourly_rate=100)])
    by_name = {one.channel: one for one in card.scores[0].channels}
    assert len([one for one in by_name if one != "radio"]) == 61
    # c001 has a cost and stays; c002 to c011 are the rarest of the rest.
    assert by_name["other"].evidence.estimate.value == pytest.approx(sum(range(2, 12)))
    assert (by_name["c001"].evidence.estimate.value, by_name["c001"].cost.total.amount) == (pytest.approx(1), 700)
    assert sum(one.evidence.estimate.value for one in by_name.values() if one.evidence) == pytest.approx(70 * 71 / 2)
    assert [str(note) for note in card.notes] == [
        "10 channels with few contacts are taken together as 'other': too many were seen to credit each."
    ]


def test_as_many_channels_as_can_be_credited_stay_apart(polars_tables: Tables) -> None:
    card = score(polars_tables(**many(62)), SALES)
    assert (len(card.scores[0].channels), card.notes) == (62, ())


def test_costs_follow_channels_that_are_folded(polars_tables: Tables) -> None:
    costs = [(f"c{number:03}", None, *Q3, 100.0, "NOK", 1.0) for number in range(1, 71)]
    card = score(polars_tables(**many(70), costs=costs), SALES, channels=[Channel("c001", hourly_rate=50)])
    other = next(one for one in card.scores[0].channels if one.channel == "other")
    assert (other.cost.total.amount, other.cost.hours) == (pytest.approx(10 * 100 + 50), pytest.approx(9))


def test_rows_of_other_are_asked_for_by_the_channels_own_names(tables: Tables) -> None:
    made = tables(**many(70))
    period = Period.parse("2026Q3")
    frames = {name: made[name] for name in ("touchpoints", "outcomes")}
    with pytest.raises(BadInput, match="'other' holds the channels with few contacts: ask for the rows of one"):
        rows(SALES, "other", **frames, period=period)
    assert sum(part.num_rows for part in rows(SALES, "c002", **frames, period=period)) == 2


def test_paths_with_too_many_channels(polars_tables: Tables) -> None:
    names = [f"c{number:03}" for number in range(1, 71)]
    paths = pa.table({"channels": [["c070", name] for name in names], "conversions": list(range(1, 71))})
    (shop,) = score(polars_tables(), paths=paths, as_of=None)
    assert len(shop.channels) == 61
    assert sum(one.evidence.estimate.value for one in shop.channels) == pytest.approx(70 * 71 / 2)
    assert next(one for one in shop.channels if one.channel == "other").touched.value == sum(range(1, 11))
    assert str(shop.notes[-1]).startswith("10 channels with few contacts are taken together as 'other'")

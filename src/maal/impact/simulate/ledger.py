"""What the organisation itself writes down: its costs, by month or week, and its surveys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

import numpy as np
import pyarrow as pa

from maal.core import Period
from maal.impact.simulate.rates import Rates
from maal.impact.simulate.season import DAYS_PER_YEAR, FloatArray
from maal.impact.simulate.streams import environment
from maal.impact.simulate.truth import months
from maal.impact.simulate.world import World, WorldChannel, WorldMeasure

_DAYS_PER_MONTH = DAYS_PER_YEAR / 12
_COSTS = pa.schema(
    [
        ("channel", pa.string()),
        ("goal", pa.string()),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("amount", pa.float64()),
        ("currency", pa.string()),
        ("hours", pa.float64()),
    ]
)
_MEASURES = pa.schema(
    [
        ("unit", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("name", pa.string()),
        ("value", pa.float64()),
        ("std_error", pa.float64()),
        ("n", pa.int64()),
    ]
)


def costs(world: World, rates: Rates) -> pa.Table:
    """One row a channel and month, or week where its costs are weekly; a channel without costs has none.

    By month, amounts and hours vary by some 10 % around the channel's own; by week, by some 5 % around what it does
    that week. Both fall by the share of areas and days in which it is switched off.
    """
    rows = [row for channel in world.channels if channel.costs for row in _channel_costs(world, channel, rates)]
    return pa.Table.from_pylist(rows, _COSTS)


def measures(world: World, seed: int) -> pa.Table:
    """One row a survey: the share in a simple random sample, with its standard error and n."""
    rows = [row for measure in world.measures for row in _surveys(world, measure, seed)]
    return pa.Table.from_pylist(rows, _MEASURES)


def _channel_costs(world: World, channel: WorldChannel, rates: Rates) -> Iterator[dict[str, object]]:
    rng = environment(world.seed, "cost", channel.key)
    withheld = rates.withheld.get(channel.key, np.zeros((1, world.period.days)))
    for within, part in _parts(world, channel, rates.activity[channel.key]):
        days = slice((within.start - world.period.start).days, (within.end - world.period.start).days)
        part *= float((withheld[:, days] == 0).mean())
        noise = 0.05 if channel.costs_weekly else 0.1
        amount, hours = part * rng.lognormal(0, noise, 2) * (channel.monthly_cost, channel.monthly_hours)
        yield {
            "channel": channel.key,
            "goal": channel.cost_goal or None,
            "starts_on": within.start,
            "ends_on": within.last_day,
            "amount": float(amount.round()),
            "currency": world.currency,
            "hours": float((2 * hours).round() / 2),
        }


def _parts(world: World, channel: WorldChannel, activity: FloatArray) -> Iterator[tuple[Period, float]]:
    """The months, or weeks, and what falls on each, in months of mean activity."""
    if not channel.costs_weekly:
        yield from (
            (month, month.days / Period.containing(month.start, "month").days) for month in months(world.period)
        )
        return
    start = world.period.start
    while start < world.period.end:
        end = min(Period.containing(start, "week").end, world.period.end)
        days = slice((start - world.period.start).days, (end - world.period.start).days)
        yield Period(start, end), float(activity[days].sum()) / _DAYS_PER_MONTH
        start = end


def _surveys(world: World, measure: WorldMeasure, seed: int) -> Iterator[dict[str, object]]:
    rng = environment(seed, "measure", measure.name)
    waves = months(world.period)[measure.every_months - 1 :: measure.every_months]
    for wave, truth in zip(waves, np.linspace(measure.first, measure.last, len(waves)), strict=True):
        share = rng.binomial(measure.sample, truth) / measure.sample
        yield {
            "unit": measure.unit,
            "occurred_at": datetime.combine(wave.last_day, time()),
            "name": measure.name,
            "value": share,
            "std_error": float(np.sqrt(share * (1 - share) / measure.sample)),
            "n": measure.sample,
        }

"""What the organisation itself writes down: its costs, month by month, and its surveys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

import numpy as np
import pyarrow as pa

from maal.core import Period
from maal.impact.simulate.streams import environment
from maal.impact.simulate.truth import months
from maal.impact.simulate.world import World, WorldChannel, WorldMeasure

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


def costs(world: World) -> pa.Table:
    """One row a channel and month: amounts and hours vary by some 10 % around the channel's own; none: no row."""
    rows = [row for channel in world.channels if channel.costs for row in _channel_costs(world, channel)]
    return pa.Table.from_pylist(rows, _COSTS)


def measures(world: World, seed: int) -> pa.Table:
    """One row a survey: the share in a simple random sample, with its standard error and n."""
    rows = [row for measure in world.measures for row in _surveys(world, measure, seed)]
    return pa.Table.from_pylist(rows, _MEASURES)


def _channel_costs(world: World, channel: WorldChannel) -> Iterator[dict[str, object]]:
    rng = environment(world.seed, "cost", channel.key)
    for month in months(world.period):
        part = month.days / Period.containing(month.start, "month").days
        amount, hours = part * rng.lognormal(0, 0.1, 2) * (channel.monthly_cost, channel.monthly_hours)
        yield {
            "channel": channel.key,
            "goal": channel.cost_goal or None,
            "starts_on": month.start,
            "ends_on": month.last_day,
            "amount": float(amount.round()),
            "currency": world.currency,
            "hours": float((2 * hours).round() / 2),
        }


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

"""What a channel cost in a period: money and hours, counted by the days that fall in it; shared costs are split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import narwhals as nw

from maal.core import Channel, Money, Period
from maal.scorecard.score import Cost
from maal.scorecard.tables import Table, rows


@dataclass(frozen=True, slots=True)
class Line:
    """Money and hours spent on a channel from ``starts_on`` to ``ends_on`` (included); ``goal`` empty: shared."""

    channel: str
    goal: str
    starts_on: date
    ends_on: date
    amount: float
    currency: str
    hours: float

    def part_in(self, period: Period) -> float:
        """Days shared with the period / days of the line."""
        last = max(self.ends_on, self.starts_on)
        shared = (min(last, period.last_day) - max(self.starts_on, period.start)).days + 1
        return max(shared, 0) / ((last - self.starts_on).days + 1)


def cost_lines(costs: Table, currency: str) -> list[Line]:
    """Sum the costs by channel, goal, days and currency; a cost without a currency is in ``currency``."""
    keys = ["channel", "goal", "starts_on", "ends_on", "currency"]
    filled = costs.with_columns(
        nw.coalesce(nw.col("goal"), nw.lit("")).alias("goal"),
        nw.coalesce(nw.col("currency"), nw.lit(currency)).alias("currency"),
        nw.coalesce(nw.col("ends_on"), nw.col("starts_on")).alias("ends_on"),
    )
    grouped = rows(filled.group_by(keys).agg(nw.col("amount").sum(), nw.col("hours").sum()))
    return sorted((_line(row) for row in grouped if row["starts_on"] is not None), key=_order)


def known_until(period: Period, as_of: date) -> Period | None:
    """The days of the period whose costs are known: up to ``as_of``."""
    end = min(period.end, as_of + timedelta(days=1))
    return Period(period.start, end) if end > period.start else None


def spending(
    lines: Iterable[Line],
    known: Period | None,
    currency: str,
    channels: Mapping[str, Channel],
    parts: Mapping[str, float],
) -> dict[str, Cost]:
    """Cost of every channel in the known days of a period; ``parts`` is the part of its shared costs counted here.

    ``lines`` are those of one goal and the shared ones, in one currency. Hours of a channel without an
    ``hourly_rate`` are counted as hours, but not in the total: the scorecard says so.
    """
    by_channel: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_channel[line.channel].append(line)
    found = {
        key: _cost(own, known, currency, channels.get(key), parts.get(key, 0.0)) for key, own in by_channel.items()
    }
    return {key: cost for key, cost in found.items() if cost.total.amount or cost.hours}


def _cost(lines: list[Line], known: Period | None, currency: str, channel: Channel | None, part: float) -> Cost:
    rate = channel.hourly_rate if channel else None
    spent = hours = shared = 0.0
    for line in lines:
        weight = (line.part_in(known) if known else 0.0) * (1.0 if line.goal else part)
        spent, hours = spent + weight * line.amount, hours + weight * line.hours
        shared += 0.0 if line.goal else weight * (line.amount + line.hours * (rate or 0.0))
    total = spent + hours * (rate or 0.0)
    return Cost(Money(total, currency), Money(spent, currency), hours, rate, Money(shared, currency))


def _line(row: Mapping[str, Any]) -> Line:
    start, end = row["starts_on"].date(), row["ends_on"].date()
    amount, hours = float(row["amount"] or 0.0), float(row["hours"] or 0.0)
    return Line(str(row["channel"]), str(row["goal"]).strip(), start, end, amount, str(row["currency"]), hours)


def _order(line: Line) -> tuple[str, str, date, date, str]:
    return line.channel, line.goal, line.starts_on, line.ends_on, line.currency

"""Attribution: each channel's credit in the outcomes, by a rule, with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.core import BadInput, Estimate, unknown_name
from maal.impact.tagged.bootstrap import interval as bootstrap_interval
from maal.impact.tagged.cells import Cells, Floats
from maal.impact.tagged.contacts import BUCKETS
from maal.impact.tagged.count import Counts
from maal.impact.tagged.journeys import Journeys
from maal.impact.tagged.markov import markov
from maal.impact.tagged.position import WEIGHTS
from maal.impact.tagged.shapley import members, shapley, shapley_rate, unseen_variance
from maal.impact.tagged.shares import SHARE_RULES, ShareSettings
from maal.impact.tagged.time_decay import HALF_LIFE_DAYS

CreditRule = Callable[[Counts, Floats], Floats]

RULES = (*SHARE_RULES, "markov", "shapley", "shapley_rate")


@dataclass(frozen=True, slots=True)
class Credit:
    """A channel's credit in outcomes and in value, each with its standard error and interval."""

    channel: str
    credit: float
    std_error: float | None
    low: float | None
    high: float | None
    value: float
    value_std_error: float | None
    value_low: float | None
    value_high: float | None


@dataclass(frozen=True)
class Credits:
    """The credits of all channels by one rule; ``n`` outcomes with at least one contact stand behind them."""

    rule: str
    level: float
    n: int
    method: str
    rows: tuple[Credit, ...]

    @property
    def total(self) -> float:
        """Sum of the credits."""
        return sum(row.credit for row in self.rows)

    def of(self, channel: str) -> Estimate:
        """The credit of one channel as an estimate of outcomes."""
        row = self._row(channel)
        return Estimate(row.credit, row.std_error, row.low, row.high, self.level, self.n, method=self.method)

    def value_of(self, channel: str) -> Estimate:
        """The credit of one channel as an estimate of value."""
        row = self._row(channel)
        ends = (row.value_std_error, row.value_low, row.value_high)
        return Estimate(row.value, *ends, self.level, self.n, method=self.method)

    def _row(self, channel: str) -> Credit:
        for row in self.rows:
            if row.channel == channel:
                return row
        raise BadInput(unknown_name("channel", channel, [row.channel for row in self.rows]))

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        names = [field.name for field in fields(Credit)]
        return pa.table({name: [getattr(row, name) for row in self.rows] for name in names})

    def to_polars(self) -> Any:
        """The rows as a Polars frame (Polars must be installed)."""
        import polars

        return polars.from_arrow(self.to_arrow())

    def to_pandas(self) -> Any:
        """The rows as a pandas frame (pandas must be installed)."""
        return self.to_arrow().to_pandas()


def attribute(
    journeys: Journeys,
    rule: str = "markov",
    interval: Literal["bootstrap"] | None = "bootstrap",
    level: float = 0.95,
    *,
    order: Literal[1, 2] = 1,
    weights: Sequence[float] = WEIGHTS,
    half_life_days: float = HALF_LIFE_DAYS,
) -> Credits:
    """Split the outcomes of ``journeys`` among their channels.

    ``rule`` is first, last, last_non_direct, linear, position (``weights``), time_decay (``half_life_days``), markov
    (``order``), shapley (the cumulative game) or shapley_rate (the conversion-rate game). Credit says that a channel
    was there, not that it caused the outcome.

    >>> import polars as pl, datetime as dt
    >>> day = lambda number: dt.datetime(2026, 3, number)
    >>> contacts = {"person": [1, 1, 2], "occurred_at": [day(1), day(2), day(1)], "channel": ["radio", "x", "radio"]}
    >>> orders = {"person": [1], "occurred_at": [day(3)], "value": [100.0]}
    >>> journeys = Journeys(pl.DataFrame(contacts), pl.DataFrame(orders))
    >>> [(row.channel, row.credit, row.value) for row in attribute(journeys, rule="linear").rows]
    [('radio', 0.5, 50.0), ('x', 0.5, 50.0)]
    """
    if rule not in RULES:
        raise BadInput(unknown_name("rule", rule, RULES))
    if order not in (1, 2):
        raise BadInput(f"order {order} cannot be used: the chain looks back on 1 or 2 contacts.")
    counts = journeys.counts(ShareSettings(tuple(weights), half_life_days), order if rule == "markov" else 1)
    if rule == "time_decay" and not journeys.timed:
        raise BadInput("Aggregated paths carry no times, so time_decay cannot be used. Use another rule.")
    return credits_of(counts, rule, _function(rule), interval, level)


def touched(journeys: Journeys, interval: Literal["bootstrap"] | None = "bootstrap", level: float = 0.95) -> Credits:
    """Count the outcomes whose journey held the channel at all; their sum is larger than the outcomes."""
    return credits_of(journeys.counts(), "touched", _touched, interval, level)


def credits_of(counts: Counts, rule: str, function: CreditRule, interval: str | None, level: float) -> Credits:
    """Evaluate a rule on all buckets for the points, and on replicates of them for the intervals."""
    points = function(counts, np.ones((1, BUCKETS)))[0]
    if interval is None:
        errors = lows = highs = np.full_like(points, np.nan)
    else:
        errors = function(counts, counts.replicates).std(axis=0, ddof=1)
        if rule == "shapley_rate":
            errors = np.sqrt(errors**2 + unseen_variance(counts))
        lows, highs = bootstrap_interval(points, errors, _unit(counts), level, _signed(counts, rule))
    figures = np.stack([points, errors, lows, highs], axis=2).reshape(len(points), 8).tolist()
    rows = [Credit(channel, *_or_none(row)) for channel, row in zip(counts.channels, figures, strict=True)]
    sets: Cells = counts.sets
    n = round(float(sets.total("conversions").sum()))
    how = f"{rule.replace('_', ' ')}; " + ("bootstrap over people" if interval else "no interval")
    return Credits(rule, level, n, how, tuple(rows))


def _or_none(figures: Sequence[float]) -> Iterator[Any]:
    return (None if figure != figure else figure for figure in figures)


def _unit(counts: Counts) -> Floats:
    conversions, value = (float(counts.sets.total(measure).sum()) for measure in ("conversions", "value"))
    return np.array([[1.0, value / conversions if conversions else 0.0]])


def _signed(counts: Counts, rule: str) -> NDArray[np.bool_]:
    """Tell whether credits of outcomes, and of value, may fall below zero: refunds make negative values."""
    refunds = bool((counts.sets.sums["value"].data < 0).any())
    return np.array([[rule == "shapley_rate", rule == "shapley_rate" or refunds]])


def _function(rule: str) -> CreditRule:
    chosen: dict[str, CreditRule] = {"markov": markov, "shapley": shapley, "shapley_rate": shapley_rate}
    return chosen.get(rule) or (lambda counts, weights: _summed(counts, weights, rule))


def _summed(counts: Counts, weights: Floats, rule: str) -> Floats:
    credits = np.zeros((len(weights), len(counts.channels), 2))
    for column, measure in enumerate((rule, f"{rule}_value")):
        credits[:, counts.shares.keys[:, 0], column] = counts.shares.weighted(measure, weights)
    return credits


def _touched(counts: Counts, weights: Floats) -> Floats:
    inside = members(counts.sets.keys[:, 0], len(counts.channels))
    return np.stack([counts.sets.weighted(measure, weights) @ inside for measure in ("conversions", "value")], axis=2)

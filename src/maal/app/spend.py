"""Spend on each channel, day by day: money and hours of the costs, spread evenly over the days that they ran."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from maal.core import Period
from maal.scorecard.cost import Line, cost_lines
from maal.scorecard.currency import Currency
from maal.scorecard.tables import COST, COST_OPTIONAL, table
from maal.workspace import Settings, Workspace

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spend:
    """Costs of one goal and the shared ones, whole; each ``amount`` holds the hours too, in ``currency``.

    ``unusable`` tells in words why a channel's costs are not among the lines.
    """

    lines: tuple[Line, ...]
    unusable: Mapping[str, str]
    currency: str

    @property
    def recorded(self) -> Period | None:
        """From the first day of any cost to the last."""
        if not self.lines:
            return None
        last = max(_last(line).ends_on for line in self.lines)
        return Period(min(line.starts_on for line in self.lines), last + timedelta(days=1))

    def daily(self, days: Period) -> dict[str, Floats]:
        """Spend of every channel on each of ``days``: the amount of a cost / its days, on each of them."""
        found: dict[str, Floats] = {line.channel: np.zeros(days.days) for line in self.lines}
        for line in self.lines:
            ran = _last(line)
            length = (ran.ends_on - ran.starts_on).days + 1
            first, end = ((day - days.start).days for day in (ran.starts_on, ran.ends_on + timedelta(days=1)))
            found[line.channel][max(first, 0) : max(end, 0)] += line.amount / length
        return found


def spend_of(workspace: Workspace, goal: str) -> Spend:
    """Read the costs of ``goal`` and those that goals share, in the organisation's money, hours at the channel's rate.

    Costs of other goals are left out. Shared costs are taken whole, unlike on the scorecard: a model asks what was
    done on a channel, and all of it may have worked for the goal. A channel is left out whole where a part of its
    costs cannot be summed: a currency without a rate, or hours without an ``hourly_rate`` and no money.
    """
    settings = workspace.settings
    own = settings.organisation.currency
    every = cost_lines(table(workspace.read("cost"), "costs", COST, COST_OPTIONAL), own)
    currency = Currency(own, {**settings.rates, own: 1.0})
    mine = [line for line in every if line.goal in ("", goal)]
    unusable = {**_elsewhere(every, mine), **_only_hours(mine, settings), **_foreign(mine, currency)}
    kept = currency.lines(line for line in mine if line.channel not in unusable)
    return Spend(tuple(_with_hours(line, settings) for line in kept), unusable, own)


def _last(line: Line) -> Line:
    return replace(line, ends_on=max(line.ends_on, line.starts_on))


def _with_hours(line: Line, settings: Settings) -> Line:
    return replace(line, amount=line.amount + line.hours * (_rate(line.channel, settings) or 0.0))


def _rate(channel: str, settings: Settings) -> float | None:
    configured = settings.channels.get(channel)
    return configured.hourly_rate if configured else None


def _elsewhere(every: Iterable[Line], mine: Iterable[Line]) -> dict[str, str]:
    others = {line.channel for line in every} - {line.channel for line in mine}
    return dict.fromkeys(sorted(others), "all its costs are booked on other goals")


def _only_hours(mine: Iterable[Line], settings: Settings) -> dict[str, str]:
    mine = list(mine)
    paid = {line.channel for line in mine if line.amount or _rate(line.channel, settings)}
    hours = {line.channel for line in mine if line.hours} - paid
    text = "only hours are recorded; give what one costs as hourly_rate of the channel in maal.toml"
    return dict.fromkeys(sorted(hours), text)


def _foreign(mine: Iterable[Line], currency: Currency) -> dict[str, str]:
    blocked = {line.channel: line.currency for line in mine if currency.foreign([line.currency])}
    return {
        channel: f"costs in {code} have no rate to {currency.code}; give it under [rates] in maal.toml"
        for channel, code in sorted(blocked.items())
    }

"""The next step up the ladder: for each channel what would narrow the answer most, from the workspace's own history."""

from __future__ import annotations

from dataclasses import replace

from maal.app.series import ByUnit, daily_outcomes, measure_by_unit
from maal.core import BadInput, Money
from maal.impact.ladder import Ladder, Means, NextStep, next_steps
from maal.workspace import Workspace

_MOST_DAYS = 3 * 365
_SWITCHED = ("social-network", "multimedia", "blog", "messaging", "broadcast", "email", "advertising", "print", "event")
"""Kinds of channel that an organisation can switch off for a while."""


def steps_of(workspace: Workspace, laid: Ladder, goal: str) -> tuple[NextStep, ...]:
    """Simulate, on the workspace's own history, what would narrow the answer most on each of its own channels.

    Each step is priced at what an hour on the channel costs.
    """
    if not laid.outcomes:
        return ()
    daily = daily_outcomes(workspace, goal)["outcomes"].to_pylist()[-_MOST_DAYS:]
    settings = workspace.settings
    fixed = frozenset(key for key, channel in settings.channels.items() if channel.kind not in _SWITCHED)
    areas = _areas(workspace, goal)
    means = Means(
        [float(count) for count in daily],
        areas=areas.values if areas else {},
        areas_step_days=areas.step if areas else None,
        fixed=fixed,
    )
    steps = next_steps(laid, means)
    rates = {key: channel.hourly_rate for key, channel in settings.channels.items()}
    return tuple(
        replace(step, cost=_cost(step, rates[step.channel], settings.organisation.currency))
        for step in steps
        if step.channel in rates
    )


def _areas(workspace: Workspace, goal: str) -> ByUnit | None:
    """The goal's outcome by area, where a measure of its name has several units."""
    outcome = workspace.settings.goals[goal].outcome
    try:
        series = measure_by_unit(workspace, outcome)
    except BadInput:
        return None
    return series if len(series.values) > 1 else None


def _cost(step: NextStep, rate: float | None, currency: str) -> Money | None:
    return None if step.action is None or rate is None else Money(step.action.hours * rate, currency)

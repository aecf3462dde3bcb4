"""The ladder of one goal: what every rung says of each channel, and the next step up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from maal.app.local import passed_part, period_of
from maal.app.rungs import Rungs, rungs_of
from maal.app.scoring import score
from maal.app.series import ByUnit, daily_outcomes, measure_by_unit
from maal.core import BadInput, Money, Period, Rung, Text, TooLittleData
from maal.impact.ladder import Ladder, Means, NextStep, next_steps
from maal.scorecard import Score
from maal.workspace import Workspace

_MOST_DAYS = 3 * 365
_SWITCHED = ("social-network", "multimedia", "blog", "messaging", "broadcast", "email", "advertising", "print", "event")
"""Kinds of channel that an organisation can switch off for a while."""


@dataclass(frozen=True, slots=True)
class GoalLadder:
    """``score`` holds the goal with its ladder; ``absent`` says why a rung is not there; ``steps`` what to do next."""

    score: Score
    absent: tuple[tuple[Rung, Text], ...]
    steps: tuple[NextStep, ...]

    @property
    def ladder(self) -> Ladder:
        """What every rung says of each channel."""
        assert self.score.ladder is not None
        return self.score.ladder


def goal_ladder(workspace: Workspace, goal: str, period: Period | str | None) -> GoalLadder:
    """Climb all rungs of ``goal`` and simulate, on the workspace's own history, what would narrow the answer most.

    Raises BadInput on an unknown goal and for goals that are the level of a measure, TooLittleData where none of the
    period's days has passed.
    """
    shown = period_of(workspace, goal, period)
    if workspace.settings.goals[goal].count == "level":
        raise BadInput(f"Goal '{goal}' is the level of a measure: no channel can be credited with it.")
    passed = passed_part(workspace, shown)
    if passed is None:
        raise TooLittleData(f"No data are recorded in {shown.label} yet.")
    rungs = rungs_of(workspace, goal, shown, passed)
    (scored,) = score(workspace, shown, "show", only=goal, rungs={goal: rungs}).scores[:1]
    if scored.ladder is None:
        raise TooLittleData(f"No rung speaks of a channel in {shown.label}.")
    return GoalLadder(scored, rungs.absent, _steps(workspace, scored.ladder, goal))


def _steps(workspace: Workspace, laid: Ladder, goal: str) -> tuple[NextStep, ...]:
    """The next step for each channel that is the organisation's own, at what an hour on it costs."""
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


__all__ = ["GoalLadder", "Rungs", "goal_ladder"]

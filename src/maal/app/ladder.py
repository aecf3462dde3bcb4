"""The ladder of one goal: what every rung says of each channel, and the next step up."""

from __future__ import annotations

from dataclasses import dataclass

from maal.app.doing import Doing, silent
from maal.app.local import passed_part, period_of
from maal.app.rungs import Rungs, rungs_of
from maal.app.scoring import score
from maal.core import BadInput, Period, Rung, Text, TooLittleData
from maal.impact.ladder import Ladder, NextStep
from maal.scorecard import Score
from maal.workspace import Workspace, held


@dataclass(frozen=True, slots=True)
class GoalLadder:
    """``score`` holds the goal with its ladder and the next steps; ``absent`` says why a rung is not there."""

    score: Score
    absent: tuple[tuple[Rung, Text], ...]

    @property
    def ladder(self) -> Ladder:
        """What every rung says of each channel."""
        assert self.score.ladder is not None
        return self.score.ladder

    @property
    def steps(self) -> tuple[NextStep, ...]:
        """For each channel, what would narrow the answer most."""
        return self.score.steps


def goal_ladder(workspace: Workspace, goal: str, period: Period | str | None, doing: Doing = silent) -> GoalLadder:
    """Climb all rungs of ``goal`` and simulate, on the workspace's own history, what would narrow the answer most.

    Raises BadInput on an unknown goal and for goals that are the level of a measure, TooLittleData where none of the
    period's days has passed.
    """
    with held(workspace) as facts:
        shown = period_of(facts, goal, period)
        if facts.settings.goals[goal].count == "level":
            raise BadInput(f"Goal '{goal}' is the level of a measure: no channel can be credited with it.")
        passed = passed_part(facts, shown)
        if passed is None:
            raise TooLittleData(f"No data are recorded in {shown.label} yet.")
        rungs = rungs_of(facts, goal, shown, passed, doing)
        (scored,) = score(facts, shown, "show", only=goal, rungs={goal: rungs}, doing=doing).scores[:1]
    if scored.ladder is None:
        raise TooLittleData(f"No rung speaks of a channel in {shown.label}.")
    return GoalLadder(scored, rungs.absent)


__all__ = ["GoalLadder", "Rungs", "goal_ladder"]

"""What is known of a channel in a goal when the decision falls."""

from __future__ import annotations

from dataclasses import dataclass

from maal.core import Estimate, Goal, Text
from maal.impact.ladder import Claim
from maal.scorecard.score import Cost, Decision

Verdict = tuple[Decision, Text]


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one channel in one goal when the decision falls.

    ``claim`` is what the decision rests on; ``others_high`` the most outcomes that rungs beside the tags leave
    possible; ``gain`` and ``returned`` as in `ChannelScore`; ``per_outcome`` what one outcome gains (value × margin);
    ``touched`` the outcomes that the channel was in, with a generous upper end; ``touched_gain`` what they would
    gain; ``unseen`` the share that no channel explains; ``outcomes`` those of the goal in ``days`` days;
    ``obstacle`` what makes any decision impossible (a sum in two currencies, say).
    """

    goal: Goal
    channel: str
    claim: Claim | None
    gain: Estimate | None
    returned: Estimate | None
    cost: Cost | None
    per_outcome: float | None
    touched: Estimate | None
    touched_gain: float | None
    unseen: Estimate | None
    outcomes: float
    days: int
    others_high: float = 0.0
    obstacle: Text | None = None


def incomplete_cost(case: Case) -> Verdict | None:
    """Measure, when hours without a rate leave the cost too low; None when the cost is whole."""
    if case.cost is None or case.cost.hourly_rate is not None or not case.cost.hours:
        return None
    return Decision.MEASURE, Text(
        "{hours:number} hours have no rate: set hourly_rate under [channels.{channel:name}].",
        {"hours": case.cost.hours, "channel": case.channel},
    )


def against(case: Case, low: float | None, high: float | None) -> dict[str, float]:
    """The return's interval and what is required, for a sentence."""
    return {"low": low or 0.0, "high": high or 0.0, "required": case.goal.required_return}


def ends(estimate: Estimate | None) -> tuple[float | None, float | None]:
    """Both ends of an interval, None where unknown."""
    return (None, None) if estimate is None else (estimate.low, estimate.high)

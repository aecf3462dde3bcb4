"""What to do with the channels: what matters first, and what needs the same words said once."""

from __future__ import annotations

from collections.abc import Iterable

from maal.core import Text
from maal.publication.blocks.block import Advice, Advices
from maal.scorecard import ChannelScore, Decision, Score

ORDER = (Decision.GROW, Decision.STOP, Decision.KEEP, Decision.TEST, Decision.MEASURE, Decision.NO_GOAL)


def urgent(channels: Iterable[ChannelScore]) -> tuple[ChannelScore, ...]:
    """Order the channels that call for a decision by it (`ORDER`), then by the money at stake: cost or gain.

    Left out is a channel that was neither seen nor paid for, and one whose cost is all booked on other goals.
    """
    open_ones = (one for one in channels if (one.evidence or one.is_paid) and not one.cost_elsewhere)
    return tuple(sorted(open_ones, key=lambda one: (ORDER.index(one.decision), -_at_stake(one), one.channel)))


def open_channels(score: Score) -> tuple[ChannelScore, ...]:
    """The channels of a goal that there is something to decide on: none without a period, and so without cost."""
    return () if score.period is None else score.channels


def advices(title: Text, channels: Iterable[ChannelScore]) -> Advices | None:
    """List the decisions, the channels that share decision and reason together; None where nothing is to decide."""
    groups: list[Advice] = []
    for one in urgent(channels):
        place = next((at for at, said in enumerate(groups) if _is_same(said, one)), len(groups))
        before = groups[place].channels if place < len(groups) else ()
        groups[place : place + 1] = [Advice((*before, one.channel), one.decision, one.reason)]
    return Advices(title, tuple(groups)) if groups else None


def _is_same(said: Advice, one: ChannelScore) -> bool:
    return said.decision == one.decision and said.reason == one.reason


def _at_stake(one: ChannelScore) -> float:
    cost = one.cost.total.amount if one.cost else 0.0
    return max(cost, one.gain.value if one.gain else 0.0)

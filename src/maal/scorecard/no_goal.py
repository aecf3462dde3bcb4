"""Costs that serve no goal of maal.toml."""

from __future__ import annotations

from collections import defaultdict

from maal.core import Period, Text
from maal.scorecard import notes
from maal.scorecard.cost import Line, known_until, spending
from maal.scorecard.facts import Facts
from maal.scorecard.score import ChannelScore, Cost, Decision
from maal.scorecard.tagged import NO_CHANNELS


def is_without_goal(line: Line, facts: Facts) -> bool:
    """Tell whether a cost names a goal that is not set, when none is set, or a channel that is none."""
    return not facts.goals or line.channel in NO_CHANNELS or bool(line.goal and line.goal not in facts.goals)


def no_goal(facts: Facts, period: Period) -> tuple[ChannelScore, ...]:
    """One entry a channel and named goal, with its cost in the known days of the period."""
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in facts.lines:
        if is_without_goal(line, facts):
            groups[line.channel, line.goal].append(line)
    known = known_until(period, facts.as_of)
    found = [(goal, _whole(lines, known, facts)) for (_, goal), lines in groups.items()]
    return tuple(_entry(channel, goal, cost, period) for goal, costs in found for channel, cost in costs.items())


def _whole(lines: list[Line], known: Period | None, facts: Facts) -> dict[str, Cost]:
    return spending(lines, known, facts.currency, facts.channels, {line.channel: 1.0 for line in lines})


def _entry(channel: str, goal: str, cost: Cost, period: Period) -> ChannelScore:
    reason: Text = notes.cost_without_goal(cost.total, goal, period)
    if cost.hours and cost.hourly_rate is None:
        reason = Text(
            "{reason:text} {hours:text}", {"reason": reason, "hours": notes.hours_without_rate(channel, cost.hours)}
        )
    nothing = (None,) * 4
    return ChannelScore(channel, None, (), None, cost, *nothing, Decision.NO_GOAL, reason)

"""Which costs a goal carries: its own, and an equal part of those shared with other goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maal.core import Text
from maal.scorecard import notes
from maal.scorecard.cost import known_until, spending
from maal.scorecard.facts import Facts
from maal.scorecard.no_goal import is_without_goal
from maal.scorecard.reached import Reached
from maal.scorecard.score import Cost


def costs_of(one: Reached, reached: Sequence[Reached], facts: Facts) -> dict[str, Cost]:
    """Cost by channel of one goal in the known days of its period; what has a currency without a rate is left out."""
    lines = [
        line
        for line in facts.lines
        if line.goal in ("", one.goal.key)
        and not is_without_goal(line, facts)
        and line.channel not in facts.blocked_channels
    ]
    known = known_until(one.period, facts.as_of) if one.period else None
    parts = {line.channel: part_of(line.channel, one, reached) for line in lines}
    return spending(lines, known, facts.currency, facts.channels, parts)


def sharing(channel: str, reached: Sequence[Reached]) -> list[Reached]:
    """The goals in whose journeys the channel was seen; all, where it was seen in none."""
    seen = [one for one in reached if one.tagged and one.tagged.is_seen(channel)]
    return seen or list(reached)


def part_of(channel: str, one: Reached, reached: Sequence[Reached]) -> float:
    """The part of a channel's shared cost that one goal carries: 1 / the number of goals that share it."""
    among = [other.goal.key for other in sharing(channel, reached)]
    return 1 / len(among) if one.goal.key in among else 0.0


def shared_notes(costs: Mapping[str, Cost], reached: Sequence[Reached]) -> list[Text]:
    """Say how shared costs were split, and which hours have no rate."""
    said: list[Text] = []
    for channel, cost in sorted(costs.items()):
        among = sharing(channel, reached)
        if cost.shared.amount > 0 and len(among) > 1:
            by_sight = any(one.tagged and one.tagged.is_seen(channel) for one in among)
            said.append(notes.shared_among(channel, cost.shared, len(among), by_sight=by_sight))
        if cost.hours and cost.hourly_rate is None:
            said.append(notes.hours_without_rate(channel, cost.hours))
    return said

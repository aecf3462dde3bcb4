"""What a channel is credited with so far, by tags and by answers: what a test of it is measured against."""

from __future__ import annotations

from collections.abc import Iterator

from maal.app.asked import asked_answers
from maal.app.tagged import tagged_credits
from maal.core import Evidence, Period, Rung, TooLittleData
from maal.workspace import Workspace


def credited(workspace: Workspace, goal: str, channel: str, period: Period) -> tuple[Evidence, ...]:
    """The outcomes of ``goal`` in ``period`` that the rungs "tagged" (by the rule of maal.toml) and "asked" credit.

    A rung that says nothing of the channel is left out. Raises BadInput as `tagged_credits`.
    """
    return (*_tagged(workspace, goal, channel, period), *_asked(workspace, goal, channel, period))


def _tagged(workspace: Workspace, goal: str, channel: str, period: Period) -> Iterator[Evidence]:
    rule = workspace.settings.attribution.rule
    credits = tagged_credits(workspace, goal, period, rules=(rule,)).by_rule[rule]
    if any(row.channel == channel for row in credits.rows):
        words = f"outcomes credited by rule {rule}"
        yield Evidence(goal, channel, period, Rung.TAGGED, words, credits.of(channel), source=rule)


def _asked(workspace: Workspace, goal: str, channel: str, period: Period) -> Iterator[Evidence]:
    try:
        found = asked_answers(workspace, goal, period).credited
    except TooLittleData:
        return
    yield from (one for one in found if one.channel == channel)

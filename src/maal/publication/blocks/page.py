"""The page of a scorecard: what it says first, one section a goal, cost without a goal, and how it was made."""

from __future__ import annotations

from collections.abc import Iterable

from maal.core import BadInput, Text, unknown_name
from maal.publication.blocks.about import about_section
from maal.publication.blocks.advice import advices
from maal.publication.blocks.block import Publication, Section
from maal.publication.blocks.channels import cost_table
from maal.publication.blocks.goal import finding, goal_section
from maal.publication.blocks.recorded import recorded_section
from maal.scorecard import ChannelScore, Score, Scorecard


def publication(scorecard: Scorecard, goal: str | None = None) -> Publication:
    """Build the page of a scorecard, or of one ``goal`` of it (a key). Raises `BadInput` on an unknown goal."""
    scores = scorecard.scores if goal is None else (_score(scorecard, goal),)
    sections = [goal_section(score, number) for number, score in enumerate(scores, 1)]
    if scorecard.no_goal and goal is None:
        sections.append(_no_goal_section(scorecard.no_goal))
    if scorecard.recorded and (section := recorded_section(scorecard.recorded, scorecard.notes)):
        sections.append(section)
    return Publication(
        title=_title(scorecard, goal),
        subtitle=_subtitle(scores),
        findings=tuple(finding(score) for score in scores),
        sections=(*sections, about_section(scorecard, scores)),
        goals=tuple(score.goal for score in scorecard),
        goal=goal,
    )


def _score(scorecard: Scorecard, goal: str) -> Score:
    found = next((score for score in scorecard if score.goal.key == goal), None)
    if found is None:
        raise BadInput(unknown_name("goal", goal, [score.goal.key for score in scorecard]))
    return found


def _title(scorecard: Scorecard, goal: str | None) -> Text:
    if goal is None:
        return Text("What we reached, and what brought it")
    return Text("{goal:name}: what we reached", {"goal": _score(scorecard, goal).goal})


def _subtitle(scores: Iterable[Score]) -> Text:
    scores = tuple(scores)
    if not scores:
        return Text("No goal is set yet")
    periods = {score.period for score in scores}
    days = [score.as_of for score in scores if score.as_of is not None]
    if len(periods) == 1 and None not in periods and days:
        return Text("{period:period}, with data to {day:date}", {"period": periods.pop(), "day": max(days)})
    if days:
        return Text("With data to {day:date}", {"day": max(days)})
    return Text("Without a stated period")


def _no_goal_section(costs: tuple[ChannelScore, ...]) -> Section:
    blocks = (advices(Text("What to do"), costs), cost_table(costs))
    return Section("no-goal", Text("Cost without a goal"), tuple(block for block in blocks if block is not None))

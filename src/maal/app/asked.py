"""The rung "asked" of one goal: what people answered to "how did you hear about us?"."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import duckdb

from maal.core import BadInput, Evidence, Goal, Period, unknown_name
from maal.impact.asked import Heard, heard_about
from maal.sources.quote import literal
from maal.terms import platforms
from maal.terms.match import normalise
from maal.workspace import Settings, Workspace

__all__ = ["AskedAnswers", "Heard", "asked_answers", "own_channels", "own_words"]


@dataclass(frozen=True, slots=True)
class AskedAnswers:
    """What the persons behind the outcomes of a goal say; ``credited``: outcomes × parts, for the ladder."""

    goal: str
    period: Period
    outcomes: int
    heard: Heard
    shares: tuple[Evidence, ...]
    credited: tuple[Evidence, ...]


def asked_answers(workspace: Workspace, goal: str, period: Period, level: float = 0.95) -> AskedAnswers:
    """Read the column ``asked`` of the outcomes of ``goal`` in ``period``; all of them count as asked.

    Outcomes of one person are one sampling unit. Raises BadInput on an unknown goal and for goals that are the level of
    a measure, TooLittleData below 30 answers.
    """
    goals = workspace.settings.goals
    if goal not in goals:
        raise BadInput(unknown_name("goal", goal, goals))
    heard = heard_about(
        _outcomes(workspace, goals[goal], period),
        person="person",
        synonyms=own_words(workspace.settings),
        rename=own_channels(workspace.settings),
        level=level,
    )
    made = heard.evidence(goal, period), heard.credited(goal, heard.asked, period)
    return AskedAnswers(goal, period, heard.asked, heard, *made)


def _outcomes(workspace: Workspace, goal: Goal, period: Period) -> duckdb.DuckDBPyRelation:
    """person and asked of the outcomes that the goal counts in the period; one without a person stands for itself."""
    if goal.count == "level":
        raise BadInput(f"Goal '{goal.key}' is the level of a measure: nobody was asked about it.")
    own = workspace.local("outcome").filter(f"kind = {literal(goal.outcome)}")
    if goal.count == "first":
        first = "row_number() OVER (PARTITION BY person ORDER BY occurred_at, asked IS NULL, asked) = 1"
        own = own.filter("person IS NOT NULL").project(f"*, {first} AS is_first").filter("is_first")
    inside = own.filter(f"occurred_at >= DATE '{period.start}' AND occurred_at < DATE '{period.end}'")
    return inside.project("coalesce(person::VARCHAR, 'row ' || row_number() OVER ()) AS person, asked")


def own_words(settings: Settings) -> dict[str, str]:
    """The organisation's own words: [asked.synonyms], before the names in its rules, before the keys of its channels.

    A key that is a platform's is left to the vocabulary, which knows more of it ("facebook messenger").
    """
    keys = {key: key for key in settings.channels if key not in platforms()}
    names = {name: key for key, channel in settings.channels.items() for name in channel.rules.name}
    words: dict[str, str] = {}
    for name, key in (*settings.asked.synonyms.items(), *names.items(), *keys.items()):
        if settings.asked.synonyms.get(name) == key or (normalise(name) not in {"", *map(normalise, words)}):
            words[name] = key
    return words


def own_channels(settings: Settings) -> dict[str, str]:
    """Platform -> the organisation's one channel on it, where the platform's key is no channel itself."""
    found = Counter(channel.platform for channel in settings.channels.values())
    return {
        channel.platform: key
        for key, channel in settings.channels.items()
        if channel.platform and found[channel.platform] == 1 and channel.platform not in settings.channels
    }

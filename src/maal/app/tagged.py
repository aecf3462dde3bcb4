"""The rung "tagged" of one goal, by every rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maal.core import BadInput, Estimate, Period, unknown_name
from maal.impact import (
    RULES,
    Credits,
    Overlap,
    Spread,
    assisted_share,
    attribute,
    days_to_conversion,
    overlap,
    path_lengths,
    touched,
)
from maal.scorecard import goal_journeys
from maal.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TaggedCredits:
    """What each rule credits each channel with, and what the journeys look like.

    ``outcomes`` counts those of known persons in the period, of which some had no contact.
    """

    goal: str
    period: Period
    lookback_days: float
    outcomes: int
    without_contact: int
    touched: Credits
    by_rule: dict[str, Credits]
    overlap: tuple[Overlap, ...]
    assisted: dict[str, Estimate]
    path_lengths: Spread
    days_to_conversion: Spread


def tagged_credits(
    workspace: Workspace,
    goal: str,
    period: Period,
    *,
    rules: tuple[str, ...] = RULES,
    lookback_days: float | None = None,
    **settings: Any,
) -> TaggedCredits:
    """Credit the outcomes of ``goal`` in ``period`` to the channels, by each of ``rules``.

    ``settings`` are those of `maal.impact.attribute` (order, weights, half_life_days). Raises BadInput on an unknown
    goal or rule, and for goals that are the level of a measure.
    """
    goals = workspace.settings.goals
    if goal not in goals:
        raise BadInput(unknown_name("goal", goal, goals))
    days = workspace.settings.attribution.lookback_days if lookback_days is None else lookback_days
    journeys = goal_journeys(
        goals[goal],
        touchpoints=workspace.local("touchpoint"),
        outcomes=workspace.local("outcome"),
        period=period,
        lookback_days=days,
    )
    return TaggedCredits(
        goal,
        period,
        days,
        journeys.outcomes,
        journeys.without_contact,
        touched(journeys),
        {rule: attribute(journeys, rule, **settings) for rule in rules},
        overlap(journeys),
        assisted_share(journeys),
        path_lengths(journeys),
        days_to_conversion(journeys),
    )

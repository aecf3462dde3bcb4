"""The rung "tagged" of one goal, by every rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from maal.app.scoring import in_local_time
from maal.core import BadInput, Count, Period, unknown_name
from maal.impact import RULES, Credits, Journeys, attribute, touched
from maal.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TaggedCredits:
    """What each rule credits each channel with; ``outcomes`` in the period, of which some had no contact."""

    goal: str
    period: Period
    lookback_days: float
    outcomes: int
    without_contact: int
    touched: Credits
    by_rule: dict[str, Credits]


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
    wanted = goals[goal]
    if wanted.count == "level":
        raise BadInput(f"Goal '{goal}' is the level of a measure: no contacts stand behind it.")
    days = workspace.settings.attribution.lookback_days if lookback_days is None else lookback_days
    count: Count = wanted.count
    journeys = Journeys(
        in_local_time(workspace, workspace.touchpoints()),
        _outcomes(workspace, wanted.outcome),
        days,
        period=period,
        count=count,
    )
    by_rule = {rule: attribute(journeys, rule, **settings) for rule in rules}
    return TaggedCredits(goal, period, days, journeys.outcomes, journeys.without_contact, touched(journeys), by_rule)


def _outcomes(workspace: Workspace, kind: str) -> duckdb.DuckDBPyRelation:
    return in_local_time(workspace, workspace.outcomes()).filter(
        duckdb.ColumnExpression("kind") == duckdb.ConstantExpression(kind)
    )

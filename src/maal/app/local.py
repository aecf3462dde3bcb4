"""The period that a goal is shown in, on the organisation's own clock."""

from __future__ import annotations

from datetime import timedelta

import duckdb

from maal.core import BadInput, Period, unknown_name
from maal.scorecard import shown_period
from maal.scorecard.periods import recorded_until
from maal.workspace import Workspace


def period_of(workspace: Workspace, goal: str, period: Period | str | None) -> Period:
    """The period that the scorecard shows for ``goal``. Raises BadInput on an unknown goal or a wrong period."""
    goals = workspace.settings.goals
    if goal not in goals:
        raise BadInput(unknown_name("goal", goal, goals))
    return shown_period(goals[goal], period, **_tables(workspace))


def passed_part(workspace: Workspace, period: Period) -> Period | None:
    """The days of ``period`` up to the last one with data; None where none of them has passed."""
    last = recorded_until(**_tables(workspace))
    if last is None or last < period.start:
        return None
    return Period(period.start, min(period.end, last + timedelta(days=1)))


def _tables(workspace: Workspace) -> dict[str, duckdb.DuckDBPyRelation]:
    names = {"touchpoints": "touchpoint", "outcomes": "outcome", "measures": "measure"}
    return {name: workspace.local(table) for name, table in names.items()}

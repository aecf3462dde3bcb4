"""The rows behind a channel's figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import narwhals as nw
import pyarrow as pa

from maal.core import BadInput, Goal, Period
from maal.impact import Journeys
from maal.scorecard.fold import OTHER, rare_of_touchpoints
from maal.scorecard.tables import OUTCOME, OUTCOME_OPTIONAL, TOUCHPOINT, table
from maal.scorecard.tagged import journeys_of, merge_no_channel


def goal_journeys(
    goal: Goal, *, touchpoints: Any, outcomes: Any, period: Period, lookback_days: float = 30
) -> Journeys:
    """The journeys of known persons behind a goal's figures in ``period``, "unknown" taken together with "direct".

    Raises `BadInput` for the level of a measure: no contacts stand behind it.
    """
    if goal.count == "level":
        raise BadInput(f"Goal '{goal.key}' is the level of a measure: no contacts stand behind it.")
    own = table(outcomes, "outcomes", OUTCOME, OUTCOME_OPTIONAL).filter(nw.col("kind") == goal.outcome)
    seen = table(touchpoints, "touchpoints", TOUCHPOINT)
    return journeys_of(seen, own, lookback_days=lookback_days, period=period, count=goal.count)


def rows(
    goal: Goal,
    channel: str,
    *,
    touchpoints: Any,
    outcomes: Any,
    period: Period,
    lookback_days: float = 30,
) -> Iterator[pa.Table]:
    """Give the contacts of ``channel`` before the goal's outcomes in ``period``, some millions of rows at a time.

    Each row has the person's pseudonym, when the contact and the outcome were, the value, the contact's place in the
    journey and its share of the credit by the rules that split one journey. "unknown" is found under "direct".

    Raises `BadInput` for "other" where it holds rare channels, each of which has its rows under its own name.
    """
    seen = merge_no_channel(table(touchpoints, "touchpoints", TOUCHPOINT))
    if channel == OTHER and rare_of_touchpoints(seen, ()):
        raise BadInput("'other' holds the channels with few contacts: ask for the rows of one of them by its own name.")
    journeys = goal_journeys(
        goal, touchpoints=touchpoints, outcomes=outcomes, period=period, lookback_days=lookback_days
    )
    return journeys.contacts(channel)

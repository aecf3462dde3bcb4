"""Goals × channels: evidence and cost become a score and a decision. Does no I/O and knows no workspace."""

from maal.scorecard.build import scorecard
from maal.scorecard.currency import refuse_mixed
from maal.scorecard.drill import goal_journeys, rows
from maal.scorecard.periods import shown_period
from maal.scorecard.projection import project
from maal.scorecard.score import (
    ChannelScore,
    Cost,
    Decision,
    Recorded,
    RecordedOutcomes,
    Score,
    Scorecard,
    Standing,
    Unexplained,
)

__all__ = [
    "ChannelScore",
    "Cost",
    "Decision",
    "Recorded",
    "RecordedOutcomes",
    "Score",
    "Scorecard",
    "Standing",
    "Unexplained",
    "goal_journeys",
    "project",
    "refuse_mixed",
    "rows",
    "scorecard",
    "shown_period",
]

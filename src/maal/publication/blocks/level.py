"""The level of a page's intervals, as captions name it."""

from __future__ import annotations

from collections.abc import Iterable

from maal.core import Estimate
from maal.scorecard import Score

USUAL = 0.95


def percent_level(scores: Iterable[Score]) -> float:
    """100 × level of the first interval that the scores show; 95 where they show none.

    >>> percent_level([])
    95.0
    """
    shown = (one for score in scores for one in _estimates(score) if one is not None and one.has_interval)
    return round(100 * next((one.level for one in shown), USUAL), 6)


def _estimates(score: Score) -> Iterable[Estimate | None]:
    yield from (channel.evidence.estimate for channel in score.channels if channel.evidence)
    yield from (score.actual, score.projection)

"""Everything that a scorecard is made of, read and checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from maal.core import Channel, Goal
from maal.impact.ladder import Claim
from maal.scorecard.cost import Line
from maal.scorecard.tables import Table


@dataclass(frozen=True, slots=True)
class Facts:
    """Tables up to ``as_of`` with amounts in ``currency``, and how contacts are credited.

    ``evidence`` is what the rungs beside the tags say. ``measured_until`` is the last day whose measures count: a
    survey may end after the last outcome. ``blocked_goals`` and ``blocked_channels`` name the currencies that have no
    rate: what hangs on them has no sum.
    """

    touchpoints: Table
    outcomes: Table
    measures: Table
    lines: tuple[Line, ...]
    channels: Mapping[str, Channel]
    goals: Mapping[str, Goal]
    evidence: tuple[Claim, ...]
    as_of: date
    measured_until: date
    currency: str
    rule: str
    lookback_days: float
    blocked_goals: Mapping[str, list[str]]
    blocked_channels: Mapping[str, list[str]]

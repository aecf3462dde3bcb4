"""What a scorecard holds: one `Score` a goal, one `ChannelScore` a channel in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maal.core import Estimate, Evidence, Goal, Money, Period, Text
from maal.impact.ladder import Ladder, NextStep


class Decision(StrEnum):
    """What to do with a channel for a goal; never stronger than the rung that it rests on."""

    GROW = "grow"
    KEEP = "keep"
    TEST = "test"
    MEASURE = "measure"
    STOP = "stop"
    NO_GOAL = "no goal"


class Standing(StrEnum):
    """Where a goal stands in its period."""

    REACHED = "reached"
    ON_COURSE = "on course"
    UNCERTAIN = "uncertain"
    BEHIND = "behind"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cost:
    """total = money spent + hours × hourly rate; ``shared`` is the part of the total that was split among goals."""

    total: Money
    spent: Money
    hours: float
    hourly_rate: float | None
    shared: Money


@dataclass(frozen=True, slots=True)
class ChannelScore:
    """One channel in one goal: what it is credited with, what it cost, and the decision with its reason.

    ``evidence`` is the best-supported figure of the ladder, on which the decision rests (None where no rung speaks of
    the channel); ``by_rule`` the credit by the attribution rules beside it; ``touched`` the outcomes that the channel
    was in at all; ``gain`` = credited value × margin; ``returned`` = gain / cost; ``net`` = gain − cost. A part that
    cannot be computed is None, and ``reason`` or the goal's notes say why. ``cost_elsewhere``: all of the channel's
    cost is booked on other goals.
    """

    channel: str
    evidence: Evidence | None
    by_rule: tuple[Evidence, ...]
    touched: Estimate | None
    cost: Cost | None
    cost_per_outcome: Estimate | None
    gain: Estimate | None
    returned: Estimate | None
    net: Estimate | None
    decision: Decision
    reason: Text
    cost_elsewhere: bool = False

    @property
    def is_paid(self) -> bool:
        """Tell whether money or hours went into it."""
        return self.cost is not None and (self.cost.total.amount > 0 or self.cost.hours > 0)


@dataclass(frozen=True, slots=True)
class Unexplained:
    """The outcomes that no channel explains: without any contact seen, and credited to "direct or unknown"."""

    without_contact: float
    direct_or_unknown: Estimate | None
    share: Estimate


@dataclass(frozen=True, slots=True)
class Score:
    """One goal in one period: target, actual, projection, and its channels.

    ``as_of`` is the last day with data; ``actual`` is None where nothing was measured in the period; ``projection``
    the expected actual at the period's end (None when the period is over or earlier periods are too few: ``notes``
    says so); ``decision`` is the goal's standing; ``ladder`` holds what every rung says of its channels, for the days
    of the period that have passed; ``steps`` what would narrow the answer on each. Aggregated paths have no period, no
    target and no ladder: all are None.
    """

    goal: Goal
    period: Period | None
    as_of: date | None
    target: float | None
    actual: Estimate | None
    projection: Estimate | None
    channels: tuple[ChannelScore, ...]
    unexplained: Unexplained | None
    decision: Standing
    reason: Text
    notes: tuple[Text, ...] = ()
    ladder: Ladder | None = None
    steps: tuple[NextStep, ...] = ()

    @property
    def distance(self) -> float | None:
        """actual − target: negative while something is missing, None where one of them is unknown."""
        return None if self.actual is None or self.target is None else self.actual.value - self.target


@dataclass(frozen=True, slots=True)
class RecordedOutcomes:
    """So many outcomes of a kind, from the first day to the last."""

    kind: str
    count: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Recorded:
    """What there is to set goals on: outcomes by kind, and the number of contacts by channel."""

    outcomes: tuple[RecordedOutcomes, ...]
    contacts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All goals of an organisation; iterating gives its `Score`s. Without any goal ``recorded`` says what there is."""

    organisation: str
    currency: str
    scores: tuple[Score, ...]
    no_goal: tuple[ChannelScore, ...] = ()
    notes: tuple[Text, ...] = ()
    recorded: Recorded | None = None

    def __iter__(self) -> Iterator[Score]:
        return iter(self.scores)

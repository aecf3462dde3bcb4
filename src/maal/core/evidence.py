"""One rung of the evidence ladder for one channel and goal, and the checks that stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from maal.core.estimate import Estimate
from maal.core.period import Period


class Rung(StrEnum):
    """The four rungs of the evidence ladder, each honest about what it can carry."""

    ASKED = "asked"
    TAGGED = "tagged"
    TESTED = "tested"
    MODELLED = "modelled"


@dataclass(frozen=True, slots=True)
class Check:
    """A named check: passed, failed, or informational (``passed`` is None), in words."""

    name: str
    passed: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one rung says of a channel's part in a goal: an estimate of a stated estimand, with its checks."""

    goal: str
    channel: str
    period: Period | None
    rung: Rung
    estimand: str
    estimate: Estimate
    checks: tuple[Check, ...] = ()
    source: str = ""

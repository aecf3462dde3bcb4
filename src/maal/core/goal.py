"""What an organisation wants (a goal) and by what means (a channel)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from maal.core.period import Every

Count = Literal["first", "all", "level"]
COUNTS: tuple[Count, ...] = get_args(Count)


@dataclass(frozen=True, slots=True)
class Goal:
    """A number of outcomes (or the level of a measure) to reach in every period.

    ``count`` is "first" (a person's first outcome: new customers), "all", or "level" (``outcome`` then names a
    measure). ``value`` is what one outcome is worth in the organisation's currency, None where each outcome
    carries its own; ``margin`` the part of it that is gained; ``required_return`` the value × margin over cost
    that is sufficient; ``name`` what readers call the goal.
    """

    key: str
    outcome: str
    target: float
    every: Every = "quarter"
    purpose: str = ""
    count: Count = "all"
    value: float | None = None
    margin: float = 1.0
    required_return: float = 1.0
    name: str = ""

    @property
    def title(self) -> str:
        """The name, else the key in words.

        >>> Goal("new-customers", "order", 100).title, Goal("new-customers", "order", 100, name="Nye kunder").title
        ('New customers', 'Nye kunder')
        """
        words = self.key.replace("-", " ").replace("_", " ")
        return self.name or words[:1].upper() + words[1:]

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Channel:
    """A means: a Facebook page, a newspaper ad, the shop, the phone. An hour on it costs ``hourly_rate``."""

    key: str
    platform: str = ""
    kind: str = ""
    hourly_rate: float | None = None

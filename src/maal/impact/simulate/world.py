"""A world with known truth: its channels, outcomes and measures, as plain parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from maal.core import BadInput, Period, unknown_name
from maal.impact.simulate.season import STEADY, Season

BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class WorldChannel:
    """A means in the world: whom it reaches, what it causes, what is seen of it, and what it costs.

    ``reach`` is the share of people whom it reaches at all, ``frequency`` the contacts a reached person has in a
    year; the part ``demand_led`` of them comes in proportion to the person's interest (search), the rest alike to
    all (newspaper). ``effects`` holds, by outcome, the outcomes that a contact causes in a person of mean interest:
    they come after an exponential delay of mean ``carry_over_days``. ``follows`` holds, by outcome, the contacts
    that people have in the last ``follow_days`` (mean) before an outcome that was coming anyway: they cause
    nothing, however close they stand to it. ``unseen`` is the share of contacts that leaves no trace.
    """

    key: str
    reach: float = 1.0
    frequency: float = 0.0
    demand_led: float = 0.0
    effects: Mapping[str, float] = field(default_factory=dict)
    carry_over_days: float = 7.0
    follows: Mapping[str, float] = field(default_factory=dict)
    follow_days: float = 2.0
    unseen: float = 0.0
    season: Season = STEADY
    monthly_cost: float = 0.0
    monthly_hours: float = 0.0
    cost_goal: str = ""

    @property
    def costs(self) -> bool:
        """Tell whether it costs money or hours."""
        return self.monthly_cost > 0 or self.monthly_hours > 0


@dataclass(frozen=True, slots=True)
class WorldOutcome:
    """A kind of outcome: ``rate`` a person and year without any channel, its season, and what one is worth.

    Values are lognormal with mean ``value`` and ``spread`` as standard deviation of their logarithm; None: no value.
    """

    kind: str
    rate: float
    season: Season = STEADY
    value: float | None = None
    spread: float = 0.6


@dataclass(frozen=True, slots=True)
class WorldMeasure:
    """A share that a sample survey measures every ``every_months``: it moves in a line from ``first`` to ``last``."""

    name: str
    unit: str
    first: float
    last: float
    every_months: int = 3
    sample: int = 1000


@dataclass(frozen=True, slots=True)
class World:
    """People with a latent interest, who meet channels and produce outcomes over ``period``.

    A person's interest is gamma distributed with mean 1 and shape ``interest_shape`` (small: a few people do most).
    Outcomes of a kind come at rate × interest × season + what contacts cause × interest. Of the contacts that are
    seen, the share ``stray`` stands under an id that meets no outcome (deleted cookies, a second device). ``seed``
    fixes the seasons' shocks, and everything else unless `simulate` is given another.
    """

    period: Period
    people: int
    channels: tuple[WorldChannel, ...]
    outcomes: tuple[WorldOutcome, ...]
    measures: tuple[WorldMeasure, ...] = ()
    interest_shape: float = 1.0
    stray: float = 0.0
    currency: str = "NOK"
    seed: int = 1

    def __post_init__(self) -> None:
        if self.people < 1:
            raise BadInput(f"A world needs at least one person; got {self.people}.")
        kinds = [outcome.kind for outcome in self.outcomes]
        for channel in self.channels:
            for kind in {*channel.effects, *channel.follows} - {*kinds}:
                raise BadInput(f"Channel '{channel.key}': " + unknown_name("outcome", kind, kinds))

    @property
    def years(self) -> float:
        """Length of the period in years."""
        return self.period.days / 365.25

    def without(self, channel: str) -> World:
        """The counterfactual: the same world, where ``channel`` reaches nobody.

        What the other channels do, and what comes without any, stays the same to the last contact.
        """
        if channel not in (keys := [each.key for each in self.channels]):
            raise BadInput("In this world " + unknown_name("channel", channel, keys))
        return replace(self, channels=tuple(each for each in self.channels if each.key != channel))

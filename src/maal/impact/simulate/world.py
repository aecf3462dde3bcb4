"""A world with known truth: its channels, outcomes and measures, as plain parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from maal.core import BadInput, Period, unknown_name
from maal.impact.simulate.demand import Demand
from maal.impact.simulate.season import STEADY, Season
from maal.impact.simulate.switch import Switch

BASELINE = "baseline"
NO_DEMAND = Demand()


@dataclass(frozen=True, slots=True)
class Asked:
    """After every outcome people are asked how they heard of us; the share ``answers`` of them says something.

    Who was moved by a channel names it, but the share ``recall_bias`` names any channel instead, by its salience. Who
    would have come anyway names the channel of the last contact before the outcome in the share ``last_contact`` of
    the cases where there is one, and no channel ("I do not remember") in all others. Who answers does not depend on
    what is answered. So people who were asked can say what they would say, which is not what moved them.
    """

    answers: float = 0.5
    recall_bias: float = 0.2
    last_contact: float = 0.4


@dataclass(frozen=True, slots=True)
class WorldChannel:
    """A means in the world: whom it reaches, what it causes, what is seen of it, and what it costs.

    ``reach`` is the share of people whom it reaches at all, ``frequency`` the contacts a reached person has in a
    year; the part ``demand_led`` of them comes in proportion to the person's interest (search), the rest alike to
    all (newspaper). ``effects`` holds, by outcome, the outcomes that a contact causes in a person of mean interest:
    they come after an exponential delay of mean ``carry_over_days``. ``follows`` holds, by outcome, the contacts
    that people have in the last ``follow_days`` (mean) before an outcome that was coming anyway: they cause
    nothing, however close they stand to it. ``unseen`` is the share of contacts that leaves no trace.

    What the channel does moves by ``season`` × demand ^ ``follows_demand``, and its contacts with it; with
    ``saturation`` they move by log(1 + saturation × that). ``costs_weekly`` writes costs by week instead of by month,
    in proportion to what it does. ``salience`` is how easily people name it who do not remember what moved them.
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
    costs_weekly: bool = False
    saturation: float = 0.0
    follows_demand: float = 0.0
    salience: float = 1.0

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

    Each person lives in one of ``areas``, each as likely (none: the outcomes have no area). ``demand`` is the part of
    the demand that nobody measures, ``switches`` the tests that are run, and ``asked`` how people answer "how did you
    hear about us?" (None: nobody asks).
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
    areas: tuple[str, ...] = ()
    demand: Demand = NO_DEMAND
    switches: tuple[Switch, ...] = ()
    asked: Asked | None = None

    def __post_init__(self) -> None:
        if self.people < 1:
            raise BadInput(f"A world needs at least one person; got {self.people}.")
        kinds = [outcome.kind for outcome in self.outcomes]
        for channel in self.channels:
            for kind in {*channel.effects, *channel.follows} - {*kinds}:
                raise BadInput(f"Channel '{channel.key}': " + unknown_name("outcome", kind, kinds))
        for switch in self.switches:
            self.require_channel(switch.channel)
            for area in {*switch.areas} - {*self.areas}:
                raise BadInput(f"A switch of '{switch.channel}': " + unknown_name("area", area, self.areas))
        if self.demand.local and not self.areas:
            raise BadInput("The demand has a local part, but the world has no areas: name them.")

    @property
    def years(self) -> float:
        """Length of the period in years."""
        return self.period.days / 365.25

    def without(self, channel: str) -> World:
        """The counterfactual: the same world, where ``channel`` reaches nobody.

        What the other channels do, and what comes without any, stays the same to the last contact.
        """
        self.require_channel(channel)
        others = tuple(each for each in self.channels if each.key != channel)
        return replace(self, channels=others, switches=tuple(s for s in self.switches if s.channel != channel))

    def require_channel(self, channel: str) -> None:
        """Raise BadInput unless the world has ``channel``."""
        if channel not in (keys := [each.key for each in self.channels]):
            raise BadInput("In this world " + unknown_name("channel", channel, keys))

"""What the contacts before outcomes say of each channel: the tagged rung, ready for the scorecard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals as nw

from maal.core import Count, Estimate, Evidence, Period, Rung
from maal.impact.tagged import RULES, Credits, Journeys, attribute, touched
from maal.impact.tagged.shapley import MOST_CHANNELS_RATE
from maal.scorecard.interval import wilson
from maal.scorecard.score import Unexplained
from maal.scorecard.tables import Table

NO_CHANNEL = "direct"
NO_CHANNELS = (NO_CHANNEL, "unknown", "")
_WITH_CONTACT = "outcomes with a contact before them"


@dataclass(frozen=True, slots=True)
class Part:
    """A channel's part by one rule: outcomes, and their value as the outcomes carry it."""

    outcomes: Estimate
    value: Estimate


Parts = Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Tagged:
    """The journeys of one goal in one period: parts by channel for every rule, touched outcomes, and the rest."""

    rule: str
    credits: Mapping[str, Parts]
    touched: Parts
    outcomes: float
    without_contact: float
    value: float

    @property
    def channels(self) -> list[str]:
        """The channels that were seen, "direct or unknown" left out."""
        seen = {*self.credits[self.rule], *self.touched}
        return sorted(seen - set(NO_CHANNELS))

    def with_anonymous(self, outcomes: float, value: float) -> Tagged:
        """Add outcomes whose person is not known: no contact can be found before them."""
        return replace(
            self,
            outcomes=self.outcomes + outcomes,
            without_contact=self.without_contact + outcomes,
            value=self.value + value,
        )

    def is_seen(self, channel: str) -> bool:
        """Tell whether any outcome had the channel in its journey."""
        return channel in self.touched and self.touched[channel].outcomes.value > 0


def journeys_of(touchpoints: Table, outcomes: Table, *, lookback_days: float, period: Period, count: Count) -> Journeys:
    """The journeys of known persons that end in the period, "unknown" taken together with "direct"."""
    known = ~nw.col("person").is_null()
    return Journeys(
        merge_no_channel(touchpoints.filter(known)).to_native(),
        outcomes.filter(known).select("person", "occurred_at", "value").to_native(),
        lookback_days=lookback_days,
        period=period,
        count=count,
    )


def tag_journeys(journeys: Journeys, rule: str) -> Tagged:
    """Credit journeys by ``rule`` and, for comparison, by every rule that they allow, all with bootstrap intervals."""
    whole = (float(journeys.outcomes), float(journeys.without_contact), float(journeys.value))
    if not journeys.channels:
        return Tagged(rule, {rule: {}}, {}, *whole)
    rules = dict.fromkeys([rule, *(name for name in RULES if _allows(journeys, name))])
    return Tagged(
        rule, {name: _parts(attribute(journeys, rule=name)) for name in rules}, _parts(touched(journeys)), *whole
    )


def merge_no_channel(touchpoints: Table) -> Table:
    """Take "unknown" and empty channels together with "direct": they are shown as one, never dropped."""
    channel = nw.col("channel").cast(nw.String).fill_null(NO_CHANNEL)
    return touchpoints.with_columns(
        nw.when(channel.is_in(NO_CHANNELS)).then(nw.lit(NO_CHANNEL)).otherwise(channel).alias("channel")
    )


def tagged_evidence(goal: str, channel: str, period: Period | None, rule: str, part: Part) -> Evidence:
    """The evidence of one rule: the channel was there before these outcomes, not that it caused them."""
    return Evidence(goal, channel, period, Rung.TAGGED, f"outcomes credited by rule {rule}", part.outcomes, source=rule)


def unexplained(tagged: Tagged) -> Unexplained | None:
    """(outcomes without any contact + those credited to "direct or unknown") / outcomes, with Wilson's interval."""
    if tagged.outcomes <= 0:
        return None
    direct = _sum([part.outcomes for key, part in tagged.credits[tagged.rule].items() if key in NO_CHANNELS])
    count = tagged.without_contact + (max(direct.value, 0.0) if direct else 0.0)
    low, high = wilson(min(count, tagged.outcomes), tagged.outcomes)
    share = Estimate(count / tagged.outcomes, None, low, high, n=int(tagged.outcomes), unit="share", method="Wilson")
    return Unexplained(tagged.without_contact, direct, share)


def generous_touched(tagged: Tagged, channel: str) -> Estimate:
    """The outcomes that the channel touched; the upper end is the larger of the bootstrap's and Wilson's.

    A bootstrap of few or no outcomes cannot see above them; Wilson's interval can.
    """
    part = tagged.touched.get(channel)
    seen = part.outcomes if part else Estimate(0.0, unit="outcomes", sample=_WITH_CONTACT, method="touched")
    if tagged.outcomes <= 0:
        return seen
    above = wilson(min(seen.value, tagged.outcomes), tagged.outcomes)[1] * tagged.outcomes
    method = f"{seen.method}, upper end at least Wilson's"
    return replace(seen, high=max(above, seen.high or 0.0), method=method)


def _allows(journeys: Journeys, rule: str) -> bool:
    if rule == "shapley_rate":
        return len(journeys.channels) <= MOST_CHANNELS_RATE
    return journeys.timed or rule != "time_decay"


def _sum(parts: Sequence[Estimate]) -> Estimate | None:
    """Add estimates whose dependence is not known: the interval's ends are added too, which is never too narrow."""
    if len(parts) < 2:
        return parts[0] if parts else None
    low, high = (sum(end or 0.0 for end in ends) for ends in zip(*((one.low, one.high) for one in parts), strict=True))
    return replace(parts[0], value=sum(one.value for one in parts), std_error=None, low=low, high=high)


def _parts(credits: Credits) -> Parts:
    names = [row.channel for row in credits.rows]
    return {name: Part(_named(credits.of(name), "outcomes"), _named(credits.value_of(name), "value")) for name in names}


def _named(estimate: Estimate, unit: str) -> Estimate:
    return replace(estimate, unit=unit, sample=_WITH_CONTACT)

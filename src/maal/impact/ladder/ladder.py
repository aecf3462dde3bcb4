"""The ladder of one goal: what each rung says of each channel, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from maal.core import BadInput, Evidence, Period, Rung, unknown_name
from maal.impact.ladder.best import MAX_AGE_DAYS, Best, best, grade, obstacle
from maal.impact.ladder.claim import Claim, Estimand, claim
from maal.impact.ladder.disagreement import Disagreement, disagreements
from maal.impact.ladder.unexplained import Unexplained, unexplained


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ``claims`` on ``goal`` in ``period``, in a fixed order, whatever the order in which they came.

    ``outcomes`` is how many there were in the period, None where that is not given.
    """

    goal: str
    period: Period
    claims: tuple[Claim, ...]
    outcomes: float | None = None
    max_age_days: int = MAX_AGE_DAYS

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that any rung speaks of."""
        return tuple(sorted({one.channel for one in self.claims}))

    @property
    def estimands(self) -> tuple[Estimand, ...]:
        """The estimands that any claim speaks of."""
        return tuple(one for one in Estimand if any(claim.estimand is one for claim in self.claims))

    def of(self, channel: str, estimand: Estimand | str = Estimand.CONTRIBUTION) -> dict[Rung, tuple[Claim, ...]]:
        """The claims on one channel and one estimand, by rung. Raises BadInput for a channel that is not there."""
        if channel not in self.channels:
            raise BadInput(unknown_name("channel", channel, self.channels))
        found = [one for one in self.claims if one.channel == channel and one.estimand == estimand]
        return {rung: tuple(one for one in found if one.rung is rung) for rung in Rung}

    def best(self, channel: str, estimand: Estimand | str = Estimand.CONTRIBUTION) -> Best:
        """The best-supported figure of one channel, with its reason. Raises BadInput as `of`."""
        claims = [one for group in self.of(channel, estimand).values() for one in group]
        return best(claims, self.period, self.max_age_days)

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Where two rungs of one channel on one estimand differ by more than their intervals allow."""
        return tuple(one for one in disagreements(self.claims) if one.beyond)

    @property
    def unexplained(self) -> Unexplained | None:
        """The share that no rung explains; None where ``outcomes`` is not given. Claims with a failed check are out."""
        if self.outcomes is None:
            return None
        fit = [one for one in self.claims if not obstacle(one, self.period, self.max_age_days)]
        return unexplained(fit, self.outcomes)

    def rows(self) -> list[dict[str, Any]]:
        """One row a claim: channel, estimand, rung, design, figure, interval, when it was measured, failed checks."""
        chosen = {self.best(channel, estimand).claim for channel in self.channels for estimand in self.estimands}
        return [_row(one, one in chosen) for one in self.claims]


def ladder(
    evidence: Iterable[Evidence | Claim],
    *,
    goal: str,
    period: Period,
    outcomes: float | None = None,
    max_age_days: int = MAX_AGE_DAYS,
) -> Ladder:
    """Lay the evidence on ``goal`` side by side, all brought to ``period``; evidence on other goals is left out.

    Evidence becomes a `claim`; wrap it yourself where it must say that a test was randomised. Contributions to another
    time are brought to ``period`` by days, and say so. The same claim twice counts once. Raises BadInput where tagged
    evidence comes from several attribution rules: they share outcomes by different conventions, so choose one.

    >>> from maal.core import Estimate
    >>> quarter = Period.parse("2026Q3")
    >>> words = "outcomes credited by rule last"
    >>> said = Evidence("orders", "shop", quarter, Rung.TAGGED, words, Estimate(40, 4, 32, 48))
    >>> laid = ladder([said], goal="orders", period=quarter, outcomes=100)
    >>> laid.best("shop").claim.rung.value, laid.unexplained.share.value
    ('tagged', 0.6)
    """
    if max_age_days < 0:
        raise BadInput(f"max_age_days is {max_age_days}; it is at least 0.")
    claims = [one if isinstance(one, Claim) else claim(one) for one in evidence]
    mine = {one.brought_to(period) for one in claims if one.evidence.goal == goal}
    _refuse_rules(mine)
    return Ladder(goal, period, tuple(sorted(mine, key=_place)), outcomes, max_age_days)


def _refuse_rules(claims: set[Claim]) -> None:
    for estimand in Estimand:
        rules = {one.evidence.source for one in claims if one.rung is Rung.TAGGED and one.estimand is estimand}
        if len(rules) > 1:
            raise BadInput(
                f"Tagged evidence on the {estimand} comes from {len(rules)} rules: {', '.join(sorted(rules))}. "
                "Give the ladder one; the others are other conventions, not other evidence."
            )


def _place(one: Claim) -> tuple[object, ...]:
    return one.channel, list(Estimand).index(one.estimand), grade(one), one.rung, repr(one)


def _row(one: Claim, chosen: bool) -> dict[str, Any]:
    estimate, measured = one.evidence.estimate, one.measured
    return {
        "channel": one.channel,
        "estimand": str(one.estimand),
        "rung": str(one.rung),
        "design": str(one.design),
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "level": estimate.level,
        "measured": measured.label if measured else "",
        "failed": [check.name for check in one.failed],
        "best": chosen,
        "note": "" if one.note is None else str(one.note),
    }

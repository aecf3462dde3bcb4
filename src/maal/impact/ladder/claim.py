"""A claim: evidence, with how it was won, what it is an estimate of, and when it was measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from maal.core import BadInput, Check, Evidence, Period, Rung, Text, unknown_name
from maal.impact.tested import Effect

Kind = TypeVar("Kind", bound=StrEnum)


class Design(StrEnum):
    """How a figure was won. "plain" is everything without a test in it: tags, answers, a model on its own."""

    RANDOMISED = "randomised"
    QUASI = "quasi"
    CALIBRATED = "calibrated"
    PLAIN = "plain"


class Estimand(StrEnum):
    """What a figure is an estimate of. Only figures of one estimand are compared.

    contribution: outcomes caused or credited in the period; average return: outcomes (or value) for each unit of cost,
    all of it against none; marginal return: for each unit more; share: of the outcomes, as answers may overlap.
    """

    CONTRIBUTION = "contribution"
    AVERAGE_RETURN = "average return"
    MARGINAL_RETURN = "marginal return"
    SHARE = "share"


_ALLOWED = {
    Rung.TESTED: (Design.RANDOMISED, Design.QUASI),
    Rung.MODELLED: (Design.CALIBRATED, Design.PLAIN),
    Rung.TAGGED: (Design.PLAIN,),
    Rung.ASKED: (Design.PLAIN,),
}
RANDOMISED_METHODS = ("switchback", "difference in means", "holdout")
"""Methods of `maal.impact.tested` that rest on a draw; the others compare with units or times that were not drawn."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one rung says. ``measured`` is when it was seen; ``evidence.period`` the time that it speaks of.

    ``brought_from`` is the time that it spoke of before it was brought to that one. `claim` fills in what the evidence
    itself tells.
    """

    evidence: Evidence
    design: Design
    estimand: Estimand
    measured: Period | None = None
    brought_from: Period | None = None

    def __post_init__(self) -> None:
        allowed = _ALLOWED[self.rung]
        if self.design not in allowed:
            raise BadInput(f"Evidence that is {self.rung} is {' or '.join(allowed)}, not {self.design}.")

    @property
    def channel(self) -> str:
        """The channel of the evidence."""
        return self.evidence.channel

    @property
    def rung(self) -> Rung:
        """The rung of the evidence."""
        return Rung(self.evidence.rung)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.evidence.checks if check.passed is False)

    @property
    def note(self) -> Text | None:
        """What was done to bring it to its time; None where nothing was."""
        if self.brought_from is None or self.evidence.period is None:
            return None
        return Text(
            "The figure is brought from {spoken:period} to {period:period} by their days.",
            {"spoken": self.brought_from, "period": self.evidence.period},
        )

    def brought_to(self, period: Period) -> Claim:
        """The claim for ``period``: a contribution to another time is multiplied by the days of both.

        That takes its pace to be the same; the interval does not know whether it is. Returns and shares stay.
        """
        spoken = self.evidence.period or period
        measured = self.measured or spoken
        if spoken == period or self.estimand is not Estimand.CONTRIBUTION:
            return replace(self, evidence=replace(self.evidence, period=spoken), measured=measured)
        estimate = self.evidence.estimate.scaled(period.days / spoken.days)
        brought = replace(self.evidence, period=period, estimate=estimate)
        return replace(self, evidence=brought, measured=measured, brought_from=spoken)


def claim(
    evidence: Evidence,
    *,
    design: Design | str | None = None,
    estimand: Estimand | str | None = None,
    measured: Period | None = None,
) -> Claim:
    """Wrap evidence as a claim; what is not given is read from its source and its estimand.

    A test counts as randomised only where ``design`` or its source (a method of `maal.impact.tested`) says so, a model
    as calibrated only where its source says so. Raises BadInput for a design that its rung cannot have, and for an
    estimand whose words are not known.

    >>> from maal.core import Estimate
    >>> said = Evidence("orders", "shop", None, Rung.TAGGED, "outcomes credited by rule last", Estimate(40, 4, 32, 48))
    >>> str(claim(said).design), str(claim(said).estimand)
    ('plain', 'contribution')
    """
    way = _design(evidence) if design is None else _one_of(Design, design, "design")
    what = _estimand(evidence) if estimand is None else _one_of(Estimand, estimand, "estimand")
    return Claim(evidence, way, what, measured)


def claim_of_effect(
    effect: Effect, *, goal: str, channel: str, period: Period, measured: Period, active: float
) -> Claim:
    """contribution in ``period`` = mean effect × ``active``: a tested effect as a claim.

    ``active`` is how many units and times (people, for a holdout; what ``effect.per`` says) the channel is on in
    ``period``: 92 for a channel that is on in one place every day of a quarter. ``measured`` is the time of the test.
    """
    if not active > 0:
        raise BadInput(f"active is {active:g}; give the number of units and times that the channel is on.")
    estimate = effect.estimate.scaled(active, unit="outcomes")
    words = f"outcomes caused in {period.label}: the mean effect per {effect.per} × {active:g}"
    made = Evidence(goal, channel, period, Rung.TESTED, words, estimate, effect.checks, effect.method)
    return claim(made, measured=measured)


def _design(evidence: Evidence) -> Design:
    if evidence.rung == Rung.TESTED:
        return Design.RANDOMISED if evidence.source in RANDOMISED_METHODS else Design.QUASI
    calibrated = evidence.rung == Rung.MODELLED and "calibrated by a test" in evidence.source
    return Design.CALIBRATED if calibrated else Design.PLAIN


def _estimand(evidence: Evidence) -> Estimand:
    words = evidence.estimand
    for estimand in (Estimand.AVERAGE_RETURN, Estimand.MARGINAL_RETURN, Estimand.CONTRIBUTION):
        if words.startswith(estimand):
            return estimand
    if words.startswith(("outcomes credited", "outcomes caused")) or "that would not have come without" in words:
        return Estimand.CONTRIBUTION
    if words.startswith("share"):
        return Estimand.SHARE
    raise BadInput(
        f"What the evidence on {evidence.channel} estimates ('{words}') is not known: "
        f"say estimand={' or '.join(repr(str(one)) for one in Estimand)}."
    )


def _one_of(kind: type[Kind], name: str, what: str) -> Kind:
    try:
        return kind(name)
    except ValueError:
        raise BadInput(unknown_name(what, str(name), [str(one) for one in kind])) from None

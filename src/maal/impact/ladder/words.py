"""Sentences about claims: no rung says more than it can carry."""

from __future__ import annotations

from maal.core import Rung
from maal.impact.ladder.claim import Claim, Design, Estimand
from maal.impact.tested.effect import number, span

_GRADES = {
    (Rung.TESTED, Design.RANDOMISED): "a randomised test",
    (Rung.TESTED, Design.QUASI): "a comparison without a draw (quasi-experiment)",
    (Rung.MODELLED, Design.CALIBRATED): "a model calibrated by a test",
    (Rung.MODELLED, Design.PLAIN): "a model without a test",
    (Rung.TAGGED, Design.PLAIN): "tags",
    (Rung.ASKED, Design.PLAIN): "answers",
}
_RETURNS = {
    Rung.TESTED: "",
    Rung.MODELLED: ", if the model holds",
    Rung.TAGGED: ", in outcomes that it was there before",
    Rung.ASKED: ", in outcomes whose people name it",
}


def kind_of(claim: Claim) -> str:
    """What the claim rests on, in words."""
    return _GRADES[claim.rung, claim.design]


def figure(claim: Claim) -> str:
    """Value and interval."""
    return f"{number(claim.evidence.estimate.value)} {span(claim.evidence.estimate)}"


def says(claim: Claim) -> str:
    """What the claim says, with the words of its rung: caused, caused if the model holds, was there before, named for.

    "Caused" is kept for intervals without zero and for claims of which no check failed.
    """
    if claim.estimand is not Estimand.CONTRIBUTION:
        return f"{claim.channel} has the {claim.estimand} {figure(claim)}{_RETURNS[claim.rung]}"
    if claim.rung is Rung.TAGGED:
        return f"{claim.channel} was there before {figure(claim)} outcomes"
    if claim.rung is Rung.ASKED:
        return f"people name {claim.channel} for {figure(claim)} outcomes"
    means = "test" if claim.rung is Rung.TESTED else "model"
    if claim.failed:
        return f"the {means} of {claim.channel} gives {figure(claim)} outcomes, but failed a check"
    if not _excludes_zero(claim):
        return f"the {means} of {claim.channel} gives {figure(claim)} outcomes, which may be none"
    return f"{claim.channel} caused {figure(claim)} outcomes{_RETURNS[claim.rung]}"


def opening(claim: Claim) -> str:
    """`says` at the start of a sentence: a channel's name stays as it is written."""
    said = says(claim)
    return said if said.startswith(claim.channel) else f"{said[:1].upper()}{said[1:]}"


def _excludes_zero(claim: Claim) -> bool:
    low, high = claim.evidence.estimate.low, claim.evidence.estimate.high
    return low is not None and high is not None and (low > 0 or high < 0)

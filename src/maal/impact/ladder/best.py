"""The best-supported figure: chosen by stated rules, never averaged.

Randomised test, then quasi-experiment, then model calibrated by a test, then model, then tagged or asked. Each only if
it has an interval, no check failed and it was measured recently enough. Of two on one step: the later measured, then
the narrower interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from maal.core import BadInput, Period, Rung
from maal.impact.ladder.claim import Claim, Design
from maal.impact.ladder.reach import half_width
from maal.impact.ladder.words import kind_of, opening

MAX_AGE_DAYS = 365


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A claim that was not chosen, and why."""

    claim: Claim
    why: str


@dataclass(frozen=True, slots=True)
class Best:
    """The claim to rest on (None where there is none), the reason in words, and what was passed over."""

    claim: Claim | None
    reason: str
    passed_over: tuple[PassedOver, ...] = ()


def grade(claim: Claim) -> int:
    """0 randomised test, 1 quasi-experiment, 2 model calibrated by a test, 3 model, 4 tagged or asked."""
    if claim.rung is Rung.TESTED:
        return 0 if claim.design is Design.RANDOMISED else 1
    if claim.rung is Rung.MODELLED:
        return 2 if claim.design is Design.CALIBRATED else 3
    return 4


def best(claims: Iterable[Claim], period: Period, max_age_days: int = MAX_AGE_DAYS) -> Best:
    """The best-supported of claims on one channel and one estimand, for ``period``.

    A claim is too old when its measurement ended more than ``max_age_days`` before the end of ``period``. The order of
    the claims does not matter. Raises BadInput where they speak of several channels or estimands.
    """
    ranked = sorted(claims, key=_rank)
    if len({(one.channel, one.estimand) for one in ranked}) > 1:
        raise BadInput("The best-supported figure is of one channel and one estimand; give the claims of one.")
    refused = [PassedOver(one, why) for one in ranked if (why := obstacle(one, period, max_age_days))]
    fit = [one for one in ranked if not obstacle(one, period, max_age_days)]
    if not fit:
        why = "There is no evidence." if not ranked else f"No figure can be rested on: {_listed(refused)}."
        return Best(None, why, tuple(refused))
    beaten = [PassedOver(one, _beaten(one, fit[0])) for one in fit[1:]]
    return Best(fit[0], " ".join(_reason(fit[0], refused, beaten)), (*refused, *beaten))


def obstacle(claim: Claim, period: Period, max_age_days: int = MAX_AGE_DAYS) -> str:
    """Why the claim cannot be rested on: no interval, a failed check, too old; empty where it can."""
    if not claim.evidence.estimate.has_interval:
        return "it has no interval"
    if claim.failed:
        return f"it failed {', '.join(sorted(check.name for check in claim.failed))}"
    measured = claim.measured or claim.evidence.period
    if measured is not None and measured.end < period.end - timedelta(days=max_age_days):
        return f"it was measured until {measured.last_day}, more than {max_age_days} days before the period's end"
    return ""


def _rank(claim: Claim) -> tuple[object, ...]:
    """Step, then age, then width; then whatever makes the order the same for all orders of the input."""
    width = half_width(claim.evidence.estimate)
    measured = claim.measured or claim.evidence.period
    age = -measured.end.toordinal() if measured else 0
    return grade(claim), age, width is None, width or 0.0, claim.rung, claim.evidence.source, repr(claim)


def _beaten(claim: Claim, chosen: Claim) -> str:
    if grade(claim) > grade(chosen):
        return f"{kind_of(chosen)} carries more"
    if claim.measured != chosen.measured:
        return "the other was measured later"
    return "the other's interval is narrower"


def _reason(chosen: Claim, refused: list[PassedOver], beaten: list[PassedOver]) -> Iterator[str]:
    yield f"{opening(chosen)}: this rests on {kind_of(chosen)}{_note(chosen)}."
    if refused:
        yield f"Not used: {_listed(refused)}."
    if beaten:
        yield f"Beside it: {_listed(beaten)}."
    if grade(chosen) == 4:
        yield "What the channel changed is not known: that takes a test."


def _note(claim: Claim) -> str:
    return f", {claim.note}" if claim.note else ""


def _listed(passed: list[PassedOver]) -> str:
    return "; ".join(f"{kind_of(one.claim)} ({one.why})" for one in passed)

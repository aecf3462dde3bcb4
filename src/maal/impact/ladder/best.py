"""The best-supported figure: chosen by stated rules, never averaged.

Randomised test, then quasi-experiment, then model calibrated by a test, then model, then tagged or asked. Each only if
it has an interval, no check failed and it was measured recently enough. Of two on one step: the later measured, then
the narrower interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from maal.core import BadInput, Period, Rung, Text
from maal.impact.ladder.claim import Claim, Design
from maal.impact.ladder.reach import half_width
from maal.impact.ladder.words import checks_named, one_after_another, says, step_of

MAX_AGE_DAYS = 365


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A claim that was not chosen, and why, in a sentence; ``is_fit`` where another was only better."""

    claim: Claim
    why: Text
    is_fit: bool = False


@dataclass(frozen=True, slots=True)
class Best:
    """The claim to rest on (None where there is none), the reason in sentences, and what was passed over."""

    claim: Claim | None
    reason: Text
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
        return Best(None, one_after_another(_no_figure(refused)), tuple(refused))
    beaten = [PassedOver(one, _beaten(one, fit[0]), is_fit=True) for one in fit[1:]]
    return Best(fit[0], one_after_another(_reason(fit[0], refused, beaten)), (*refused, *beaten))


def obstacle(claim: Claim, period: Period, max_age_days: int = MAX_AGE_DAYS) -> Text | None:
    """Why the claim cannot be rested on: no interval, a failed check, too old; None where it can."""
    step = {"step": step_of(claim)}
    if not claim.evidence.estimate.has_interval:
        return Text("Not used: {step:step}. It has no interval.", step)
    if claim.failed:
        return Text(
            "Not used: {step:step}. It failed a check: {checks:check}.", {**step, "checks": checks_named(claim.failed)}
        )
    measured = claim.measured or claim.evidence.period
    if measured is not None and measured.end < period.end - timedelta(days=max_age_days):
        return Text(
            "Not used: {step:step}. It was measured until {day:date}, more than {days:count} days before the end of "
            "the period.",
            {**step, "day": measured.last_day, "days": max_age_days},
        )
    return None


def _rank(claim: Claim) -> tuple[object, ...]:
    """Step, then age, then width; then whatever makes the order the same for all orders of the input."""
    width = half_width(claim.evidence.estimate)
    measured = claim.measured or claim.evidence.period
    age = -measured.end.toordinal() if measured else 0
    return grade(claim), age, width is None, width or 0.0, claim.rung, claim.evidence.source, repr(claim)


def _beaten(claim: Claim, chosen: Claim) -> Text:
    step = {"step": step_of(claim)}
    if grade(claim) > grade(chosen):
        return Text("Beside it: {step:step}. That carries less.", step)
    if claim.measured != chosen.measured:
        return Text("Beside it: {step:step}. That was measured earlier.", step)
    return Text("Beside it: {step:step}. That has the wider interval.", step)


def _reason(chosen: Claim, refused: Sequence[PassedOver], beaten: Sequence[PassedOver]) -> Iterator[Text]:
    yield says(chosen)
    if chosen.note:
        yield chosen.note
    yield from (one.why for one in refused)
    lesser = dict.fromkeys(step_of(one.claim) for one in beaten if grade(one.claim) > grade(chosen))
    yield from (one.why for one in beaten if grade(one.claim) == grade(chosen))
    if lesser:
        yield Text("Beside it, and carrying less: {steps:step}.", {"steps": tuple(lesser)})
    if grade(chosen) == 4:
        yield Text("What the channel changed is not known: that takes a test.")


def _no_figure(refused: Sequence[PassedOver]) -> Iterator[Text]:
    if not refused:
        yield Text("There is no evidence.")
        return
    yield Text("No figure for {channel:term} can be rested on.", {"channel": refused[0].claim.channel})
    yield from (one.why for one in refused)

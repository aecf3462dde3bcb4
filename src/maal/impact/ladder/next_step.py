"""The next step up: for each channel the action that narrows the answer most for its hours."""

from __future__ import annotations

from dataclasses import dataclass

from maal.core import BadInput, Money, Rung
from maal.impact.ladder.actions import Action, Means, holdout, lesser_actions, tests
from maal.impact.ladder.best import best, grade, obstacle
from maal.impact.ladder.claim import Claim, Estimand
from maal.impact.ladder.ladder import Ladder
from maal.impact.ladder.reach import half_width
from maal.impact.tested.effect import number

_CREDITED = 4  # the step of tags and answers, see `best.grade`
_KNOWN = 2  # the last step that shows what was caused; a model without a test only says it if it holds
_RUNG_OF = {"tag": Rung.TAGGED, "question": Rung.ASKED}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The ``action`` for ``channel`` (None where none narrows the answer), and the half-width ``now``.

    ``known`` tells whether any figure stands behind ``now``; else the answer lies anywhere from none to all outcomes.
    ``cost`` is its hours × the hourly rate, None where that is not given. ``others`` are the other actions that would
    narrow the answer, the best for its hours first.
    """

    channel: str
    action: Action | None
    now: float
    known: bool
    cost: Money | None
    others: tuple[Action, ...]

    @property
    def text(self) -> str:
        """What to do and what to expect, in plain sentences."""
        if self.action is None:
            return f"{self.channel}: none of the actions would narrow ± {number(self.now)} outcomes."
        one, paid = self.action, "" if self.cost is None else f", {number(self.cost.amount)} {self.cost.currency}"
        now = f"it is ± {number(self.now)} now" if self.known else f"{_open(one)} may be none or all now"
        return (
            f"{self.channel}: {one.text} ({number(one.hours)} hours{paid}). Expect ± {number(one.half_width)} outcomes "
            f"where {now}{_limit(one)}."
        )


def next_steps(
    ladder: Ladder, means: Means, *, hourly_rate: Money | None = None, channels: tuple[str, ...] = ()
) -> tuple[NextStep, ...]:
    """max over actions of (half-width now − half-width to expect) / hours, for each channel of the ladder.

    ``channels`` adds channels of which nothing is known yet. Half-widths are of the contribution in the ladder's
    period. What is known now: of what is caused, the best-supported figure's, where a test or a model calibrated by
    one carries it; of what is credited, the narrower of tag and answer; half of the outcomes (anything from none to
    all) where nothing does. A tag or a question is offered where that rung is missing and nothing above it carries the
    figure. Half-widths of tests are simulated on the history (`actions.tests`), those of shares follow from their
    sample size. They take the channel to be on all the time, and the time to come to vary as the history did.
    Raises BadInput where the ladder has no ``outcomes``.
    """
    if ladder.outcomes is None or not ladder.outcomes > 0:
        raise BadInput("The next step needs how many outcomes there were: give the ladder its outcomes.")
    common = tests(ladder.period, means)
    names = sorted({*ladder.channels, *channels})
    return tuple(_step(name, ladder, ladder.outcomes, means, common, hourly_rate) for name in names)


def _step(
    channel: str, ladder: Ladder, outcomes: float, means: Means, common: tuple[Action, ...], rate: Money | None
) -> NextStep:
    claims = [one for one in ladder.claims if one.channel == channel and one.estimand is Estimand.CONTRIBUTION]
    fit = [one for one in claims if not obstacle(one, ladder.period, ladder.max_age_days)]
    chosen = best(fit, ladder.period, ladder.max_age_days).claim
    caused, credited = _now(fit, chosen, outcomes)
    offered = [(action, caused) for action in (*common, holdout(channel, outcomes, ladder.period, means)) if action]
    if chosen is None or grade(chosen) == _CREDITED:
        share = 0.5 if chosen is None else chosen.evidence.estimate.value / outcomes
        rungs = {one.rung for one in fit}
        lesser = [one for one in lesser_actions(outcomes, share, means) if _RUNG_OF[one.kind] not in rungs]
        offered += [(action, credited) for action in lesser]
    useful = [(action, now) for action, now in offered if action.half_width < now]
    useful.sort(key=lambda pair: (-(pair[1] - pair[0].half_width) / pair[0].hours, pair[0].text))
    if not useful:
        return NextStep(channel, None, caused, caused < outcomes / 2, None, ())
    first, now = useful[0]
    cost = None if rate is None else Money(first.hours * rate.amount, rate.currency)
    return NextStep(channel, first, now, now < outcomes / 2, cost, tuple(action for action, _ in useful[1:]))


def _now(fit: list[Claim], chosen: Claim | None, outcomes: float) -> tuple[float, float]:
    """Half-width of what is known to be caused, and of what is credited."""
    nothing = outcomes / 2
    caused = _width(chosen, nothing) if chosen and grade(chosen) <= _KNOWN else nothing
    return caused, min((_width(one, nothing) for one in fit if grade(one) == _CREDITED), default=nothing)


def _width(claim: Claim, nothing: float) -> float:
    width = half_width(claim.evidence.estimate)
    return nothing if width is None else width


def _open(action: Action) -> str:
    return "what it causes" if action.causal else "what is credited to it"


def _limit(action: Action) -> str:
    if not action.causal:
        return "; it does not show what was caused"
    if action.detectable is None:
        return ""
    return f"; it finds a contribution of {number(action.detectable)} in four of five cases"

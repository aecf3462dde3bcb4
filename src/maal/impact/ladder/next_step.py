"""The next step up: for each channel the action that narrows the answer most for its hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from maal.core import BadInput, Money, Rung, Text
from maal.impact.ladder.actions import Action, Means, holdout, lesser_actions, tests
from maal.impact.ladder.best import best, grade, obstacle
from maal.impact.ladder.claim import Claim, Estimand
from maal.impact.ladder.ladder import Ladder
from maal.impact.ladder.reach import half_width
from maal.impact.ladder.words import one_after_another

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
    def text(self) -> Text:
        """What to do and what to expect, in plain sentences."""
        return _told(self, (self.channel,))


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


def told_together(steps: Iterable[NextStep]) -> tuple[Text, ...]:
    """What to do and what to expect, steps that differ in nothing but their channel in one text."""
    groups: list[list[NextStep]] = []
    for step in steps:
        group = next((each for each in groups if replace(step, channel=each[0].channel) == each[0]), None)
        if group is None:
            groups.append([step])
        else:
            group.append(step)
    return tuple(_told(group[0], tuple(step.channel for step in group)) for group in groups)


def _told(step: NextStep, channels: tuple[str, ...]) -> Text:
    if step.action is None:
        return Text(
            "{channel:term}: none of the actions would narrow ±\u00a0{now:number} outcomes.",
            {"channel": channels, "now": step.now},
        )
    return one_after_another(_sentences(step, step.action, channels))


def _step(
    channel: str, ladder: Ladder, outcomes: float, means: Means, common: tuple[Action, ...], rate: Money | None
) -> NextStep:
    claims = [one for one in ladder.claims if one.channel == channel and one.estimand is Estimand.CONTRIBUTION]
    fit = [one for one in claims if not obstacle(one, ladder.period, ladder.max_age_days)]
    chosen = best(fit, ladder.period, ladder.max_age_days).claim
    caused, credited = _now(fit, chosen, outcomes)
    tested = () if channel in means.fixed else (*common, holdout(channel, outcomes, ladder.period, means))
    offered = [(action, caused) for action in tested if action]
    if chosen is None or grade(chosen) == _CREDITED:
        share = 0.5 if chosen is None else chosen.evidence.estimate.value / outcomes
        rungs = {one.rung for one in fit}
        lesser = [one for one in lesser_actions(outcomes, share, means) if _RUNG_OF[one.kind] not in rungs]
        offered += [(action, credited) for action in lesser]
    useful = [(action, now) for action, now in offered if action.half_width < now]
    useful.sort(key=lambda pair: (-(pair[1] - pair[0].half_width) / pair[0].hours, str(pair[0].text)))
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


def _sentences(step: NextStep, action: Action, channels: tuple[str, ...]) -> Iterator[Text]:
    yield Text("{channel:term}: {action:text}", {"channel": channels, "action": action.text})
    if step.cost is None:
        yield Text("That takes {hours:number} hours.", {"hours": action.hours})
    else:
        yield Text("That takes {hours:number} hours ({cost:money}).", {"hours": action.hours, "cost": step.cost})
    yield _expected(step, action)
    if not action.causal:
        yield Text("It does not show what was caused.")
    elif action.detectable is not None:
        yield Text(
            "It finds a contribution of {least:number} outcomes in four of five cases.", {"least": action.detectable}
        )


def _expected(step: NextStep, action: Action) -> Text:
    values = {"half": action.half_width, "now": step.now}
    if step.known:
        return Text("Expect ±\u00a0{half:number} outcomes where it is ±\u00a0{now:number} now.", values)
    if action.causal:
        return Text("Expect ±\u00a0{half:number} outcomes where what it causes may be none or all now.", values)
    return Text("Expect ±\u00a0{half:number} outcomes where what is credited to it may be none or all now.", values)

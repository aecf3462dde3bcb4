"""The ladder of one goal: the tags by the scorecard's own rule, and what the other rungs bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from maal.core import Period, Rung, Text
from maal.impact.ladder import Best, Claim, Disagreement, Estimand, Ladder, claim, ladder
from maal.scorecard.facts import Facts
from maal.scorecard.reached import Reached
from maal.scorecard.tagged import NO_CHANNELS, tagged_evidence

LAST_CAUSAL = 2
"""The last step (`maal.impact.ladder.grade`) that may carry "grow" or "stop": a model calibrated by a test."""


def ladder_of(reached: Reached, facts: Facts) -> Ladder | None:
    """Lay all rungs on a goal side by side, for the days of its period that have passed.

    A claim on the goal's period (or on none) speaks of those days, as the tags do; a contribution to another time is
    brought to them by days. None without a period, and where none of its days has passed.
    """
    if reached.period is None or reached.days <= 0:
        return None
    others = [_to_passed_days(one, reached, reached.period) for one in facts.evidence if _is_for(one, reached)]
    actual = reached.actual.value if reached.actual and reached.goal.count != "level" else 0.0
    return ladder(
        [*own_tags(reached), *others],
        goal=reached.goal.key,
        period=reached.period,
        outcomes=actual if actual > 0 else None,
    )


def own_tags(reached: Reached) -> list[Claim]:
    """What the scorecard's own rule credits to each channel of a goal."""
    if reached.tagged is None:
        return []
    rule = reached.tagged.rule
    parts = reached.tagged.credits[rule].items()
    return [
        claim(tagged_evidence(reached.goal.key, channel, reached.period, rule, part))
        for channel, part in parts
        if channel not in NO_CHANNELS
    ]


def _is_for(one: Claim, reached: Reached) -> bool:
    return one.evidence.goal == reached.goal.key and one.channel not in NO_CHANNELS


def _to_passed_days(one: Claim, reached: Reached, period: Period) -> Claim:
    if one.evidence.period in (None, period):
        return one
    brought = one.brought_to(Period(period.start, period.start + timedelta(days=reached.days)))
    return replace(brought, evidence=replace(brought.evidence, period=period))


def best_of(laid: Ladder | None, channel: str) -> Best | None:
    """The best-supported contribution of a channel; None where no rung speaks of it."""
    return laid.best(channel) if laid is not None and channel in laid.channels else None


def highest_of_others(laid: Ladder | None, channel: str) -> float:
    """The most outcomes that a sound claim on another rung than the tags leaves possible; 0 where there is none."""
    best = best_of(laid, channel)
    if best is None or best.claim is None:
        return 0.0
    fit = [best.claim, *(one.claim for one in best.passed_over if one.is_fit)]
    return max((one.evidence.estimate.high or 0.0 for one in fit if one.rung is not Rung.TAGGED), default=0.0)


def ladder_notes(laid: Ladder | None) -> Iterator[Text]:
    """Say where the best-supported figure disagrees with the tags, and which figures of other rungs are not used."""
    if laid is None:
        return
    chosen = {channel: laid.best(channel) for channel in laid.channels}
    for one in laid.disagreements:
        if is_against_tags(one) and one.first == chosen[one.first.channel].claim:
            yield one.text
    for channel, best in chosen.items():
        for passed in best.passed_over:
            if not passed.is_fit and passed.claim.rung is not Rung.TAGGED:
                yield Text("{channel:term}: {why:text}", {"channel": channel, "why": passed.why})


def is_against_tags(one: Disagreement) -> bool:
    """Tell whether a rung and the tags disagree on how many outcomes a channel brought."""
    return one.second.rung is Rung.TAGGED and one.second.estimand is Estimand.CONTRIBUTION

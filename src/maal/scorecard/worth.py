"""One channel in one goal: its evidence, cost, gain and return, and the decision."""

from __future__ import annotations

from collections.abc import Mapping

from maal.core import Estimate, Evidence, Rung, Text
from maal.impact.ladder import Claim, Ladder
from maal.scorecard import notes
from maal.scorecard.case import Case
from maal.scorecard.decide import decide
from maal.scorecard.facts import Facts
from maal.scorecard.reached import Reached
from maal.scorecard.returns import cost_per_outcome, net, returned
from maal.scorecard.rungs import best_of, highest_of_others, own_tags
from maal.scorecard.score import ChannelScore, Cost, Unexplained
from maal.scorecard.tagged import NO_CHANNELS, Part, generous_touched, tagged_evidence


def channel_scores(
    reached: Reached, costs: Mapping[str, Cost], unseen: Unexplained | None, facts: Facts, laid: Ladder | None = None
) -> tuple[ChannelScore, ...]:
    """Score every channel that was seen, cost something or stands on the ladder; the largest credit first."""
    known = set(laid.channels) if laid else set()
    seen = set(reached.tagged.channels) if reached.tagged else set()
    keys = (seen | set(costs) | known) - set(NO_CHANNELS)
    scores = [_score(key, reached, costs.get(key), unseen, facts, laid) for key in keys]
    return tuple(sorted(scores, key=lambda score: (-_credit(score), score.channel)))


def _score(
    channel: str,
    reached: Reached,
    cost: Cost | None,
    unseen: Unexplained | None,
    facts: Facts,
    laid: Ladder | None,
) -> ChannelScore:
    case = _case(channel, reached, cost, unseen, facts, laid)
    decision, reason = decide(case)
    evidence, total = _evidence(case.claim), cost.total.amount if cost else 0.0
    return ChannelScore(
        channel=channel,
        evidence=evidence,
        by_rule=tuple(one for one in _by_rule(channel, reached) if one != evidence),
        touched=case.touched,
        cost=cost,
        cost_per_outcome=cost_per_outcome(total, evidence.estimate, facts.currency) if evidence and total > 0 else None,
        gain=case.gain,
        returned=case.returned,
        net=net(case.gain, total) if case.gain and cost else None,
        decision=decision,
        reason=reason,
        cost_elsewhere=_is_booked_elsewhere(channel, cost, reached, facts),
    )


def _case(
    channel: str,
    reached: Reached,
    cost: Cost | None,
    unseen: Unexplained | None,
    facts: Facts,
    laid: Ladder | None,
) -> Case:
    rested_on = _rested_on(channel, reached, laid)
    evidence, per_outcome = _evidence(rested_on), _per_outcome(reached, facts)
    gain = _gain(channel, evidence, reached, per_outcome, facts.currency)
    touched = generous_touched(reached.tagged, channel) if reached.tagged else None
    return Case(
        goal=reached.goal,
        channel=channel,
        claim=rested_on,
        gain=gain,
        returned=returned(gain, cost.total.amount) if gain and cost else None,
        cost=cost,
        per_outcome=per_outcome,
        touched=touched,
        touched_gain=_touched_gain(channel, touched, reached, per_outcome),
        unseen=unseen.share if unseen else None,
        outcomes=reached.actual.value if reached.actual else 0.0,
        days=reached.days,
        others_high=highest_of_others(laid, channel),
        obstacle=_obstacle(channel, evidence, cost, reached, facts),
    )


def _rested_on(channel: str, reached: Reached, laid: Ladder | None) -> Claim | None:
    """The best-supported claim; where none can be rested on, the tags, whose decision then says what is lacking."""
    best = best_of(laid, channel)
    if best is not None and best.claim is not None:
        return best.claim
    return next((one for one in own_tags(reached) if one.channel == channel), None)


def _evidence(claim: Claim | None) -> Evidence | None:
    return None if claim is None else claim.evidence


def _by_rule(channel: str, reached: Reached) -> list[Evidence]:
    """Evidence by every rule; that of the scorecard's own rule first."""
    tagged = reached.tagged
    if tagged is None:
        return []
    rules = [tagged.rule, *(rule for rule in tagged.credits if rule != tagged.rule)]
    found = [(rule, tagged.credits[rule].get(channel)) for rule in rules]
    return [tagged_evidence(reached.goal.key, channel, reached.period, rule, part) for rule, part in found if part]


def _per_outcome(reached: Reached, facts: Facts) -> float | None:
    blocked = reached.goal.key in facts.blocked_goals
    value = reached.value_per_outcome
    return None if value is None or blocked else value * reached.goal.margin


def _gain(
    channel: str, evidence: Evidence | None, reached: Reached, per_outcome: float | None, currency: str
) -> Estimate | None:
    if evidence is None or per_outcome is None:
        return None
    part = _part(channel, reached)
    if reached.goal.value is None and evidence.rung is Rung.TAGGED and part:
        return part.value.scaled(reached.goal.margin, currency)
    return evidence.estimate.scaled(per_outcome, currency)


def _touched_gain(channel: str, touched: Estimate | None, reached: Reached, per_outcome: float | None) -> float | None:
    """The most that the touched outcomes can have gained."""
    if touched is None or touched.high is None or per_outcome is None:
        return None
    part = reached.tagged.touched.get(channel) if reached.tagged else None
    own = part.value.high if part and reached.goal.value is None and part.value.high is not None else 0.0
    return max(touched.high * per_outcome, own * reached.goal.margin)


def _part(channel: str, reached: Reached) -> Part | None:
    return reached.tagged.credits[reached.tagged.rule].get(channel) if reached.tagged else None


def _obstacle(
    channel: str, evidence: Evidence | None, cost: Cost | None, reached: Reached, facts: Facts
) -> Text | None:
    if reached.period is None:
        return notes.paths_without_period()
    if channel in facts.blocked_channels:
        return notes.cost_blocked(channel, facts.blocked_channels[channel], facts.currency)
    if reached.goal.key in facts.blocked_goals:
        return notes.outcomes_blocked(facts.blocked_goals[reached.goal.key], facts.currency)
    if _is_booked_elsewhere(channel, cost, reached, facts):
        return notes.cost_elsewhere(channel)
    if evidence is None and reached.tagged is None:
        return notes.level_has_no_journeys()
    return None


def _is_booked_elsewhere(channel: str, cost: Cost | None, reached: Reached, facts: Facts) -> bool:
    if cost is not None or reached.period is None or channel in facts.blocked_channels:
        return False
    return any(line.channel == channel and line.goal for line in facts.lines)


def _credit(score: ChannelScore) -> float:
    return score.evidence.estimate.value if score.evidence else 0.0

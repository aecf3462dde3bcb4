"""What to do with a channel for a goal: a decision that is never stronger than the rung it rests on."""

from __future__ import annotations

from maal.core import Rung, Text
from maal.impact.ladder import grade
from maal.scorecard.case import Case, Verdict, incomplete_cost
from maal.scorecard.decide_tagged import by_generous_bound, from_tags
from maal.scorecard.decide_tested import from_test
from maal.scorecard.rungs import LAST_CAUSAL
from maal.scorecard.score import Decision


def decide(case: Case) -> Verdict:
    """Grow, keep, test, measure or stop, with the reason in words and figures.

    Only a test, or a model calibrated by one, carries "grow" or "stop" (`maal.impact.ladder.grade`).
    """
    lacking = case.obstacle or _lacking(case)
    if lacking:
        return Decision.MEASURE, lacking
    if case.claim is not None and grade(case.claim) <= LAST_CAUSAL:
        return from_test(case, case.claim)
    return by_generous_bound(case) or incomplete_cost(case) or from_tags(case)


def _lacking(case: Case) -> Text | None:
    if case.cost is None or (case.cost.total.amount <= 0 and not case.cost.hours):
        return Text("No cost is registered: register money and hours.")
    if case.cost.total.amount <= 0 and case.cost.hourly_rate is not None:
        return Text("Its hours cost nothing (hourly_rate is 0): without a cost there is no return to judge.")
    if _is_unseen(case):
        return Text("Not seen before any outcome: tag the links, ask people, or test it.")
    if not case.per_outcome or case.gain is None:
        return Text(
            "What an outcome is worth is not known: set value under [goals.{goal:name}].", {"goal": case.goal.key}
        )
    return None


def _is_unseen(case: Case) -> bool:
    if case.claim is None:
        return True
    return case.claim.rung is Rung.TAGGED and (case.touched is None or case.touched.value <= 0)

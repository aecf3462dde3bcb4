"""What to do with a channel for a goal: a decision that is never stronger than the rung it rests on."""

from __future__ import annotations

from maal.core import Evidence, Rung, Text
from maal.scorecard.case import Case, Verdict, against, ends, incomplete_cost
from maal.scorecard.decide_tagged import by_generous_bound, from_tags
from maal.scorecard.score import Decision


def is_causal(evidence: Evidence | None) -> bool:
    """Tell whether evidence may carry "grow" or "stop": tested, or modelled and calibrated, and no check failed."""
    if evidence is None or any(check.passed is False for check in evidence.checks):
        return False
    calibrated = any(check.name == "calibrated" and check.passed for check in evidence.checks)
    return evidence.rung is Rung.TESTED or (evidence.rung is Rung.MODELLED and calibrated)


def decide(case: Case) -> Verdict:
    """Grow, keep, test, measure or stop, with the reason in words and figures."""
    lacking = case.obstacle or _lacking(case)
    if lacking:
        return Decision.MEASURE, lacking
    if is_causal(case.evidence):
        return _from_test(case)
    return by_generous_bound(case) or incomplete_cost(case) or from_tags(case)


def _lacking(case: Case) -> Text | None:
    if case.cost is None or (case.cost.total.amount <= 0 and not case.cost.hours):
        return Text("No cost is registered: register money and hours.")
    if case.cost.total.amount <= 0 and case.cost.hourly_rate is not None:
        return Text("Its hours cost nothing (hourly_rate is 0): without a cost there is no return to judge.")
    if case.evidence is None or (not is_causal(case.evidence) and (case.touched is None or case.touched.value <= 0)):
        return Text("Not seen before any outcome: tag the links, ask people, or test it.")
    if not case.per_outcome or case.gain is None:
        return Text(
            "What an outcome is worth is not known: set value under [goals.{goal:name}].", {"goal": case.goal.key}
        )
    return None


def _from_test(case: Case) -> Verdict:
    low, high = ends(case.returned)
    numbers = against(case, low, high)
    if low is None or high is None:
        return incomplete_cost(case) or (
            Decision.TEST,
            Text("The test gave no interval of the return: repeat it with more outcomes."),
        )
    if high < case.goal.required_return:
        return Decision.STOP, Text(
            "Tested: the return of {low:number} to {high:number} misses the required {required:number}.", numbers
        )
    if incomplete := incomplete_cost(case):
        return incomplete
    if low >= case.goal.required_return:
        return Decision.GROW, Text(
            "Tested: the return of {low:number} to {high:number} clears the required {required:number}.", numbers
        )
    return Decision.TEST, Text(
        "Tested: the return of {low:number} to {high:number} spans the required {required:number}; "
        "a longer test would settle it.",
        numbers,
    )

"""What a test, or a model calibrated by one, can decide: grow, stop, or a longer test. The texts say which it was."""

from __future__ import annotations

from typing import Any

from maal.core import Text
from maal.impact.ladder import Claim, Step, step_of
from maal.scorecard.case import Case, Verdict, against, ends, incomplete_cost
from maal.scorecard.score import Decision


def from_test(case: Case, claim: Claim) -> Verdict:
    """Grow when the whole interval of the return clears what is required, stop when it misses it, else test longer."""
    low, high = ends(case.returned)
    step, numbers = step_of(claim), against(case, low, high)
    if low is None or high is None:
        return incomplete_cost(case) or (
            Decision.TEST,
            Text("The test gave no interval of the return: repeat it with more outcomes."),
        )
    if high < case.goal.required_return:
        return Decision.STOP, _misses(step, numbers)
    if incomplete := incomplete_cost(case):
        return incomplete
    if low >= case.goal.required_return:
        return Decision.GROW, _clears(step, numbers)
    return Decision.TEST, _spans(step, numbers)


def _misses(step: Step, numbers: dict[str, Any]) -> Text:
    if step is Step.RANDOMISED:
        return Text(
            "Tested: the return of {low:number} to {high:number} misses the required {required:number}.", numbers
        )
    if step is Step.QUASI:
        return Text(
            "By a comparison without a draw: the return of {low:number} to {high:number} misses the required "
            "{required:number}.",
            numbers,
        )
    return Text(
        "Modelled, calibrated by a test: the return of {low:number} to {high:number} misses the required "
        "{required:number}.",
        numbers,
    )


def _clears(step: Step, numbers: dict[str, Any]) -> Text:
    if step is Step.RANDOMISED:
        return Text(
            "Tested: the return of {low:number} to {high:number} clears the required {required:number}.", numbers
        )
    if step is Step.QUASI:
        return Text(
            "By a comparison without a draw: the return of {low:number} to {high:number} clears the required "
            "{required:number}.",
            numbers,
        )
    return Text(
        "Modelled, calibrated by a test: the return of {low:number} to {high:number} clears the required "
        "{required:number}.",
        numbers,
    )


def _spans(step: Step, numbers: dict[str, Any]) -> Text:
    if step is Step.RANDOMISED:
        return Text(
            "Tested: the return of {low:number} to {high:number} spans the required {required:number}; "
            "a longer test would settle it.",
            numbers,
        )
    if step is Step.QUASI:
        return Text(
            "By a comparison without a draw: the return of {low:number} to {high:number} spans the required "
            "{required:number}; a randomised test would settle it.",
            numbers,
        )
    return Text(
        "Modelled, calibrated by a test: the return of {low:number} to {high:number} spans the required "
        "{required:number}; another test would settle it.",
        numbers,
    )

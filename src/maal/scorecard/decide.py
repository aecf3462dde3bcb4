"""What to do with a channel for a goal: a decision that is never stronger than the rung it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from maal.core import Estimate, Evidence, Goal, Money, Rung, Text
from maal.scorecard.experiment_size import outcomes_needed, weeks_needed
from maal.scorecard.interval import NORMAL
from maal.scorecard.score import Cost, Decision

WIDEST = 0.5
MOST_WEEKS = 52

Verdict = tuple[Decision, Text]


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one channel in one goal when the decision falls.

    ``gain`` and ``returned`` as in `ChannelScore`; ``per_outcome`` what one outcome gains (value × margin);
    ``touched`` the outcomes that the channel was in, with a generous upper end; ``touched_gain`` what they would
    gain; ``unseen`` the share that no channel explains; ``outcomes`` those of the goal in ``days`` days;
    ``obstacle`` what makes any decision impossible (a sum in two currencies, say).
    """

    goal: Goal
    channel: str
    evidence: Evidence | None
    gain: Estimate | None
    returned: Estimate | None
    cost: Cost | None
    per_outcome: float | None
    touched: Estimate | None
    touched_gain: float | None
    unseen: Estimate | None
    outcomes: float
    days: int
    obstacle: Text | None = None


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
    return _by_generous_bound(case) or _incomplete_cost(case) or _from_tags(case)


def _lacking(case: Case) -> Text | None:
    named = {"channel": case.channel, "goal": case.goal.key}
    if case.cost is None or (case.cost.total.amount <= 0 and not case.cost.hours):
        return Text("No cost is registered for {channel:term}: register its money and hours.", named)
    if case.evidence is None or (not is_causal(case.evidence) and (case.touched is None or case.touched.value <= 0)):
        return Text("{channel:term} was seen before no outcome: tag its links, ask people, or test it.", named)
    if not case.per_outcome or case.gain is None:
        return Text("What an outcome is worth is not known: set value under [goals.{goal:name}].", named)
    return None


def _from_test(case: Case) -> Verdict:
    low, high = _ends(case.returned)
    numbers = _against(case, low, high)
    if low is None or high is None:
        return _incomplete_cost(case) or (
            Decision.TEST,
            Text("The test gave no interval of the return: repeat it with more outcomes."),
        )
    if high < case.goal.required_return:
        return Decision.STOP, Text(
            "Tested: the return of {low:number} to {high:number} misses the required {required:number}.", numbers
        )
    if incomplete := _incomplete_cost(case):
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


def _by_generous_bound(case: Case) -> Verdict | None:
    """Stop when even every outcome that the channel touched, scaled up for the unseen share, does not pay."""
    unseen = case.unseen.high if case.unseen and case.unseen.high is not None else 1.0
    if case.cost is None or case.touched is None or case.touched_gain is None or unseen >= 1:
        return None
    most = case.touched_gain / (1 - unseen)
    need = case.goal.required_return * case.cost.total.amount
    if most >= need:
        return None
    currency = case.cost.total.currency
    return Decision.STOP, Text(
        "Even if it caused each of the {touched:count} outcomes that it may have touched, scaled up for the "
        "{unseen:percent} that no channel explains, it would gain {most:money}, less than the required {need:money}.",
        {
            "touched": case.touched.high or case.touched.value,
            "unseen": unseen,
            "most": Money(most, currency),
            "need": Money(need, currency),
        },
    )


def _incomplete_cost(case: Case) -> Verdict | None:
    if case.cost is None or case.cost.hourly_rate is not None or not case.cost.hours:
        return None
    return Decision.MEASURE, Text(
        "{hours:number} hours have no rate: set hourly_rate under [channels.{channel:name}].",
        {"hours": case.cost.hours, "channel": case.channel},
    )


def _from_tags(case: Case) -> Verdict:
    low, high = _ends(case.returned)
    numbers = _against(case, low, high)
    if low is None or high is None:
        return Decision.MEASURE, Text(
            "Too little data for an interval: about {needed:count} outcomes with the channel before them are needed.",
            {"needed": math.ceil((NORMAL / WIDEST) ** 2)},
        )
    if low >= case.goal.required_return:
        return Decision.KEEP, Text(
            "Credited, it returns {low:number} to {high:number}, above the required {required:number}; "
            "only a test could show that it causes this.",
            numbers,
        )
    if high >= case.goal.required_return and (needed := _needed(case, low, high)):
        return Decision.MEASURE, Text(
            "Too little data: the credit is known to ±{width:percent}; for ±50% about {needed:count} outcomes of the "
            "goal are needed, and there are {outcomes:count}.",
            {"width": _width(case, low, high), "needed": needed, "outcomes": case.outcomes},
        )
    return Decision.TEST, _which_test(case, numbers, is_below=high < case.goal.required_return)


def _needed(case: Case, low: float, high: float) -> int | None:
    """outcomes × (relative half width / 50 %)²; None when the interval is narrow enough."""
    width = _width(case, low, high)
    return math.ceil(case.outcomes * (width / WIDEST) ** 2) if width > WIDEST else None


def _width(case: Case, low: float, high: float) -> float:
    value = case.returned.value if case.returned else 0.0
    # Rounded, so that the last bit of a division decides nothing.
    return round((high - low) / 2 / value, 9) if value > 0 else 2 * WIDEST


def _which_test(case: Case, numbers: dict[str, float], *, is_below: bool) -> Text:
    """Say why a test is wanted and which one would settle it."""
    if is_below:
        place = Text(
            "Credited, it returns {low:number} to {high:number}, below the required {required:number}; "
            "what contacts do not show may still pay.",
            numbers,
        )
    else:
        place = Text(
            "Credited, it returns {low:number} to {high:number}, around the required {required:number}.", numbers
        )
    return Text("{place:text} {test:text}", {"place": place, "test": _test_to_run(case)})


def _test_to_run(case: Case) -> Text:
    breakeven = case.goal.required_return * (case.cost.total.amount if case.cost else 0.0) / (case.per_outcome or 1.0)
    needed = outcomes_needed(case.outcomes, breakeven)
    weeks = weeks_needed(needed, case.outcomes, case.days)
    if weeks > MOST_WEEKS:
        return Text("A test of this channel alone would take more than a year: test it together with similar ones.")
    return Text(
        "Switching it on and off by turns for {weeks:count} weeks, or holding it out of half of the areas as long, "
        "would settle it: about {needed:count} outcomes.",
        {"weeks": weeks, "needed": math.ceil(needed)},
    )


def _against(case: Case, low: float | None, high: float | None) -> dict[str, float]:
    return {"low": low or 0.0, "high": high or 0.0, "required": case.goal.required_return}


def _ends(estimate: Estimate | None) -> tuple[float | None, float | None]:
    return (None, None) if estimate is None else (estimate.low, estimate.high)

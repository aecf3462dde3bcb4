"""What tags, answers and a model without a test can decide: keep, test, measure, or stop by the generous bound."""

from __future__ import annotations

import math

from maal.core import Money, Rung, Text
from maal.scorecard.case import Case, Verdict, against, ends
from maal.scorecard.experiment_size import outcomes_needed, weeks_needed
from maal.scorecard.interval import NORMAL
from maal.scorecard.place import above, around, below
from maal.scorecard.score import Decision

WIDEST = 0.5
MOST_WEEKS = 52
# A count of 16 has an interval of about ±50 %.
FEW = math.ceil((NORMAL / WIDEST) ** 2)


def by_generous_bound(case: Case) -> Verdict | None:
    """Stop when even every outcome that the channel touched, scaled up for the unseen share, does not pay.

    Not where the channel left no tag, nor where people's answers or a model leave more possible: that bound would not
    be generous.
    """
    unseen = case.unseen.high if case.unseen and case.unseen.high is not None else 1.0
    if case.cost is None or case.touched is None or case.touched.value <= 0 or case.touched_gain is None or unseen >= 1:
        return None
    most = case.touched_gain / (1 - unseen)
    need = case.goal.required_return * case.cost.total.amount
    if most >= need or case.others_high * (case.per_outcome or 0.0) > most:
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


def from_tags(case: Case) -> Verdict:
    """Keep when the interval clears what is required, measure when it is too wide to tell, else test.

    A wide interval of tags or answers narrows with more of them; that of a model needs a test.
    """
    low, high = ends(case.returned)
    numbers = against(case, low, high)
    rung = case.claim.rung if case.claim else Rung.TAGGED
    if low is None or high is None:
        return Decision.MEASURE, Text(
            "Too little data for an interval: about {needed:count} outcomes with the channel before them are needed.",
            {"needed": FEW},
        )
    if rung is Rung.TAGGED and _seen_too_rarely(case, low, high):
        return Decision.MEASURE, Text(
            "Too little data: it was seen before {touched:count} outcomes, and about {needed:count} are needed to know "
            "its return to ±50%.",
            {"touched": case.touched.value if case.touched else 0, "needed": FEW},
        )
    if low >= case.goal.required_return:
        return Decision.KEEP, above(rung, numbers)
    if rung is not Rung.MODELLED and high >= case.goal.required_return and (needed := _needed(case, low, high)):
        return Decision.MEASURE, Text(
            "Too little data: the credit is known to ±{width:percent}; for ±50% about {needed:count} outcomes of the "
            "goal are needed, and there are {outcomes:count}.",
            {"width": _width(case, low, high), "needed": needed, "outcomes": case.outcomes},
        )
    place = below if high < case.goal.required_return else around
    return Decision.TEST, Text("{place:text} {test:text}", {"place": place(rung, numbers), "test": _test_to_run(case)})


def _seen_too_rarely(case: Case, low: float, high: float) -> bool:
    """Tell whether few touched outcomes leave open what the rule's own interval may not.

    A chain of contacts lends a channel credit from journeys that it was not in, with a narrow interval: below 16
    touched outcomes the return is taken as no better known than their number.
    """
    if case.touched is None or case.returned is None or case.touched.value >= FEW:
        return False
    each = case.returned.value / case.touched.value
    least, most = min(low, each * (case.touched.low or 0.0)), max(high, each * (case.touched.high or 0.0))
    return least < case.goal.required_return <= most


def _needed(case: Case, low: float, high: float) -> int | None:
    """outcomes × (relative half width / 50 %)²; None when the interval is narrow enough."""
    width = _width(case, low, high)
    return math.ceil(case.outcomes * (width / WIDEST) ** 2) if width > WIDEST else None


def _width(case: Case, low: float, high: float) -> float:
    value = case.returned.value if case.returned else 0.0
    # Rounded, so that the last bit of a division decides nothing.
    return round((high - low) / 2 / value, 9) if value > 0 else 2 * WIDEST


def _test_to_run(case: Case) -> Text:
    breakeven = case.goal.required_return * (case.cost.total.amount if case.cost else 0.0) / (case.per_outcome or 1.0)
    needed = outcomes_needed(case.outcomes, breakeven)
    weeks = weeks_needed(needed, case.outcomes, case.days)
    if weeks > MOST_WEEKS:
        return Text(
            "Alone it would take more than a year to test: switch it off together with similar channels, or ask people "
            "how they heard about you."
        )
    return Text(
        "Switching it on and off by turns for {weeks:count} weeks, or holding it out of half of the areas as long, "
        "would settle it: about {needed:count} outcomes.",
        {"weeks": weeks, "needed": math.ceil(needed)},
    )

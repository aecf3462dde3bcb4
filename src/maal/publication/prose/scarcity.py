"""Few answers: what cannot be said, how many more are needed, and what none, one or all of them mean."""

from __future__ import annotations

import math
from typing import Any

from maal.core import BadInput, Estimate, Text
from maal.publication.prose.clauses import Indicator, Tally
from maal.publication.prose.inflected import Sentence, sentence
from maal.publication.prose.phrases import Phrase
from maal.publication.prose.quantities import Answers, Points, Share


def answers_needed(estimate: Estimate, half_width: float) -> int:
    """⌈n (w / half_width)²⌉ − n: how many more answers, from the same design, narrow the interval to ``half_width``.

    w is the present half-width; it shrinks with the root of n. Raises `BadInput` without interval or n.

    >>> answers_needed(Estimate(0.5, low=0.4, high=0.6, n=96), 0.05)
    288
    """
    if estimate.low is None or estimate.high is None or not estimate.n:
        raise BadInput("How many more answers are needed follows from an interval and its n; one of them is missing.")
    width = (estimate.high - estimate.low) / 2
    needed = estimate.n * (width / half_width) ** 2
    return max(0, math.ceil(round(needed, 9)) - estimate.n)


def too_few(answers: int, fewest: int, group: Phrase) -> Sentence:
    """Say that there are too few answers for a figure, and how many more are needed. Raises `BadInput` where enough."""
    if answers >= fewest:
        raise BadInput(f"{answers} answers are enough where {fewest} are asked for.")
    values = {"needed": Answers(fewest - answers), "group": group}
    if answers == 0:
        return sentence(Text("nobody has answered {group:in}; a figure takes at least {needed:counted}", values))
    text = Text(
        "with only {answers:counted} {group:in}, no figure can be given; it takes at least {needed:more}",
        values | {"answers": Answers(answers)},
    )
    return sentence(text)


def more_needed(estimate: Estimate, half_width: float) -> Sentence:
    """Say how many more answers would bring the margin of error down to ``half_width``."""
    values = {"needed": Answers(answers_needed(estimate, half_width)), "margin": Points(half_width, 0)}
    return sentence(Text("bringing the margin of error down to {margin:to} takes at least {needed:more}", values))


def tally(indicator: Indicator, k: int, n: int, estimate: Estimate, places: int = 1) -> Sentence:
    """Say how many of those who answered: none and all with the bound that remains, the others with their share."""
    values: dict[str, Any] = {"tally": Tally(indicator, k, n)}
    if k == 0 and estimate.high is not None:
        bound = {"bound": Share(estimate.high, places)}
        return sentence(
            Text("{tally:clause}, but among all the share may still be up to {bound:words}", values | bound)
        )
    if k == n and estimate.low is not None:
        bound = {"bound": Share(estimate.low, places)}
        return sentence(
            Text("{tally:clause}, but among all the share may still be as low as {bound:words}", values | bound)
        )
    return Sentence("{tally:clause} ({share:sign})", values | {"share": Share(estimate.value, places)})

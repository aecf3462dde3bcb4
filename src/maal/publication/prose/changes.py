"""Rising, falling, unchanged: decided by the interval of the difference, never by the two points alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scipy.stats import norm

from maal.core import BadInput, Estimate, Period, Text
from maal.publication.prose.clauses import Indicator, Measure
from maal.publication.prose.inflected import Sentence, sentence
from maal.publication.prose.phrases import Phrase
from maal.publication.prose.quantities import Points, Range, Share
from maal.publication.prose.when import Span, When

NEGLIGIBLE = 0.02  # a share that surely moved less than two percentage points is called unchanged


class Direction(StrEnum):
    """What a difference says; UNKNOWN: its interval holds zero and also differences that would matter."""

    RISING = "rising"
    FALLING = "falling"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Change:
    """A share at two times, with the estimate of the difference (later − earlier, as a share).

    A difference without interval is the source's own claim: say so by `caveats.attributed`.
    """

    indicator: Indicator
    earlier: Period
    before: Share
    later: Period
    after: Share
    difference: Estimate

    @property
    def direction(self) -> Direction:
        """What may be said; shares that are written alike are never said to differ."""
        found = direction(self.difference)
        alike = self.before.written == self.after.written
        return Direction.UNCHANGED if alike and found in (Direction.RISING, Direction.FALLING) else found


def direction(difference: Estimate) -> Direction:
    """Decide by the interval of a difference; without one, by its sign.

    >>> str(direction(Estimate(0.05, low=0.02, high=0.08))), str(direction(Estimate(0.05, low=-0.01, high=0.11)))
    ('rising', 'unknown')
    >>> str(direction(Estimate(0.001, low=-0.012, high=0.014))), str(direction(Estimate(-0.10)))
    ('unchanged', 'falling')
    """
    low, high = difference.low, difference.high
    if low is None or high is None:
        low = high = difference.value
    if low > 0:
        return Direction.RISING
    if high < 0:
        return Direction.FALLING
    return Direction.UNCHANGED if max(-low, high) <= NEGLIGIBLE else Direction.UNKNOWN


def difference(later: Estimate, earlier: Estimate) -> Estimate:
    """later − earlier ± z √(se₁² + se₂²), for two independent samples.

    Where the samples overlap (a panel), give the survey's own estimate instead: it is sharper. Without standard errors
    the difference has no interval.

    >>> found = difference(Estimate(0.70, 0.01), Estimate(0.65, 0.01))
    >>> round(found.value, 3), round(found.low, 4), round(found.high, 4)
    (0.05, 0.0223, 0.0777)
    """
    gap = later.value - earlier.value
    if later.std_error is None or earlier.std_error is None:
        return Estimate(gap, unit="points", method="difference of two published shares")
    error = math.hypot(later.std_error, earlier.std_error)
    reach = float(norm.ppf((1 + later.level) / 2)) * error
    return Estimate(gap, error, gap - reach, gap + reach, later.level, unit="points", method="independent samples")


def change(found: Change) -> Sentence:
    """Say how a share moved, with both figures and the difference in percentage points."""
    values: dict[str, Any] = {"measure": Measure(found.indicator), "before": found.before, "after": found.after}
    moved = values | {
        "span": Span(found.earlier, found.later),
        "points": Points(found.difference.value, max(found.before.places, found.after.places)),
    }
    held = values | {"earlier": When(found.earlier), "later": When(found.later)}
    match found.direction:
        case Direction.RISING:
            return sentence(
                Text("{measure:share} rose {before:from} {after:to} {span:between}, an increase of {points:by}", moved)
            )
        case Direction.FALLING:
            return sentence(
                Text("{measure:share} fell {before:from} {after:to} {span:between}, a decrease of {points:by}", moved)
            )
        case Direction.UNCHANGED:
            return _unchanged(found, held)
    text = Text(
        "{measure:share} was {before:words} {earlier:in} and {after:words} {later:in}, "
        "but the difference lies within the margin of error",
        held,
    )
    return sentence(text)


def uncertainty_of(found: Change) -> Sentence | None:
    """Say where the true change lies; None where the difference came without an interval."""
    low, high = found.difference.low, found.difference.high
    if low is None or high is None:
        return None
    values = {
        "range": Range(low, high, max(found.before.places, found.after.places)),
        "level": Share(found.difference.level, 0),
    }
    return sentence(Text("the true change probably lies {range:points} ({level:sign} confidence interval)", values))


def _unchanged(found: Change, values: dict[str, Any]) -> Sentence:
    if found.before.written == found.after.written:
        del values["before"]
        return sentence(Text("{measure:share} was {after:words} both {earlier:in} and {later:in}", values))
    text = Text(
        "{measure:share} is practically unchanged: {before:words} {earlier:in} and {after:words} {later:in}", values
    )
    return sentence(text)


def relative_change(found: Change) -> Sentence | None:
    """Say a change in per cent of the earlier level, apart from the percentage points; None where it did not move.

    Raises `BadInput` where the earlier share is zero.
    """
    if found.direction not in (Direction.RISING, Direction.FALLING):
        return None
    if found.before.value == 0:
        raise BadInput("A relative change needs an earlier share above zero.")
    relative = abs(found.difference.value) / found.before.value
    values = {"earlier": When(found.earlier), "relative": Share(relative, 0)}
    if found.direction is Direction.RISING:
        return sentence(Text("relative to the level {earlier:in}, that is a rise of {relative:words}", values))
    return sentence(Text("relative to the level {earlier:in}, that is a fall of {relative:words}", values))


def count_change(number: Phrase, earlier: Period, before: int, later: Period, after: int) -> Sentence:
    """Say how a full count moved ("talet på førespurnader"), in per cent. Raises `BadInput` from a count of zero."""
    if before <= 0:
        raise BadInput(f"A change in per cent needs an earlier count above zero; got {before}.")
    values: dict[str, Any] = {"number": number, "after": after, "later": When(later), "earlier": When(earlier)}
    if after == before:
        return sentence(Text("{number:of} was {after:count} both {earlier:in} and {later:in}", values))
    values |= {"before": before, "relative": Share(abs(after / before - 1), 1)}
    if after > before:
        text = Text(
            "{number:of} was {after:count} {later:in}, a rise of {relative:words} from {before:count} {earlier:in}",
            values,
        )
        return sentence(text)
    text = Text(
        "{number:of} was {after:count} {later:in}, a fall of {relative:words} from {before:count} {earlier:in}", values
    )
    return sentence(text)

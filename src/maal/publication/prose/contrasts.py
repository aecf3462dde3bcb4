"""Differences between groups: only those that are significant, the largest first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from maal.core import BadInput, Estimate, Text
from maal.publication.prose.changes import Direction, direction
from maal.publication.prose.clauses import Indicator, Measure
from maal.publication.prose.inflected import Sentence, sentence
from maal.publication.prose.phrases import Phrase
from maal.publication.prose.quantities import Points, Range, Share

WORTH_SAYING = 0.03  # a significant difference below three percentage points interests nobody


@dataclass(frozen=True)
class Contrast:
    """Two groups with their shares, and the estimate of the difference (most − least, as a share).

    ``ends``: the two are the largest and the smallest of several groups. Raises `BadInput` on a negative difference.
    """

    indicator: Indicator
    most: Phrase
    most_share: Share
    least: Phrase
    least_share: Share
    difference: Estimate
    ends: bool = False

    def __post_init__(self) -> None:
        if self.difference.value < 0:
            raise BadInput("A contrast goes from the larger share to the smaller; swap the two groups.")

    @property
    def sure(self) -> float:
        """The difference that is sure: the lower end of its interval, or the published difference."""
        return self.difference.value if self.difference.low is None else self.difference.low


def notable(contrasts: Iterable[Contrast]) -> tuple[Contrast, ...]:
    """Keep the contrasts that are significant and worth saying, the surest large ones first."""
    kept = (
        each
        for each in contrasts
        if direction(each.difference) is Direction.RISING and each.difference.value >= WORTH_SAYING
    )
    return tuple(sorted(kept, key=lambda each: -each.sure))


def contrast(found: Contrast) -> Sentence:
    """Say which group has more. Raises `BadInput` where the difference is not significant (`notable` drops those)."""
    if direction(found.difference) is not Direction.RISING:
        raise BadInput("The difference is not significant; no contrast may be said. Use `notable` first.")
    values = _values(found) | {"points": Points(found.difference.value, found.most_share.places)}
    if found.ends:
        text = Text(
            "{measure:share} is highest {most:in} ({most_share:sign}) and lowest {least:in} ({least_share:sign}), "
            "a difference of {points:words}",
            values,
        )
        return sentence(text)
    text = Text(
        "{measure:share} is higher {most:in} ({most_share:sign}) than {least:in} ({least_share:sign}), "
        "a difference of {points:words}",
        values,
    )
    return sentence(text)


def sure_difference(found: Contrast) -> Iterator[Sentence]:
    """Say where the true difference lies, and by how sure an interval; nothing where none was published."""
    low, high = found.difference.low, found.difference.high
    if low is not None and high is not None:
        level = found.difference.level
        values = {
            "range": Range(low, high, found.most_share.places),
            "level": Share(level, 0 if math.isclose(100 * level, round(100 * level)) else 1),
        }
        yield sentence(
            Text("the true difference probably lies {range:points} ({level:sign} confidence interval)", values)
        )


def gradient(found: Contrast, between: Sequence[Share]) -> Sentence | None:
    """Say that the share rises with size, from the smallest class to the largest; None where it does not do so.

    ``between``: the shares of the classes between the two, from small to large.
    """
    course = [found.least_share.value, *(share.value for share in between), found.most_share.value]
    if direction(found.difference) is not Direction.RISING or any(b <= a for a, b in pairwise(course)):
        return None
    text = Text(
        "{measure:share} rises with size, from {least_share:words} {least:in} to {most_share:words} {most:in}",
        _values(found),
    )
    return sentence(text)


def no_contrast(dimension: Phrase) -> Sentence:
    """Say that no difference is sure: "undersøkelsen viser ingen sikre forskjeller mellom næringene"."""
    return sentence(Text("the survey shows no reliable differences {dimension:between}", {"dimension": dimension}))


def _values(found: Contrast) -> dict[str, object]:
    return {
        "measure": Measure(found.indicator),
        "most": found.most,
        "most_share": found.most_share,
        "least": found.least,
        "least_share": found.least_share,
    }

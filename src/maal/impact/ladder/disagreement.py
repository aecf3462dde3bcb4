"""Where two rungs of one channel speak of one estimand: how far apart they lie, and which test would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from maal.core import Estimate, Rung, Text
from maal.impact.ladder.best import grade
from maal.impact.ladder.claim import Claim, Design, Estimand
from maal.impact.ladder.reach import in_squares, reach
from maal.impact.ladder.words import checks_named, one_after_another, says


@dataclass(frozen=True, slots=True)
class Disagreement:
    """``difference`` = first − second, the first on the step that carries more.

    ``beyond`` tells whether the interval of the difference excludes zero; ``test`` says which test would settle it.
    """

    first: Claim
    second: Claim
    difference: Estimate
    beyond: bool
    test: Text

    @property
    def text(self) -> Text:
        """The two figures, their difference, and what to do, in plain sentences."""
        return one_after_another(_sentences(self))


def disagreements(claims: Iterable[Claim], level: float = 0.95) -> tuple[Disagreement, ...]:
    """The difference of every two rungs of one channel on one estimand, measured in times that share days.

    d = a − b from d − √(down_a² + up_b²) to d + √(up_a² + down_b²), with how far each reaches below and above its value
    (Zou & Donner 2008, Statistics in Medicine 27): errors are taken as independent. Figures of which one has neither a
    standard error nor an interval are left out.
    """
    ordered = sorted(claims, key=lambda one: (one.channel, one.estimand, grade(one), one.rung, repr(one)))
    pairs = [pair for pair in combinations(ordered, 2) if _alike(*pair)]
    return tuple(found for first, second in pairs if (found := _compare(first, second, level)))


def _alike(first: Claim, second: Claim) -> bool:
    if (first.channel, first.estimand) != (second.channel, second.estimand) or first.rung is second.rung:
        return False
    one, other = first.measured or first.evidence.period, second.measured or second.evidence.period
    return one is None or other is None or one.overlap_days(other) > 0


def _compare(first: Claim, second: Claim, level: float) -> Disagreement | None:
    a, b = first.evidence.estimate, second.evidence.estimate
    reach_a, reach_b = reach(a, level), reach(b, level)
    if reach_a is None or reach_b is None:
        return None
    apart = a.value - b.value
    low = apart - in_squares((reach_a[0], reach_b[1]))
    high = apart + in_squares((reach_a[1], reach_b[0]))
    how = f"independent errors added in squares; {_source(a)} and {_source(b)}"
    difference = Estimate(apart, None, low, high, level, unit=a.unit, method=how)
    return Disagreement(first, second, difference, low > 0 or high < 0, _test(first, second))


def _sentences(found: Disagreement) -> Iterator[Text]:
    yield says(found.first)
    yield says(found.second)
    if not found.beyond:
        yield Text(
            "The difference, {difference:estimate}, is no larger than their intervals allow.",
            {"difference": found.difference},
        )
        return
    yield Text("They disagree: the difference is {difference:estimate}.", {"difference": found.difference})
    if failed := checks_named((*found.first.failed, *found.second.failed)):
        yield Text("Checks failed: {checks:check}.", {"checks": failed})
    yield found.test


def _source(estimate: Estimate) -> str:
    return "from the half-widths of its interval" if estimate.std_error is None else "from its standard error"


def _test(first: Claim, second: Claim) -> Text:
    """The kind of test that would settle it: by what is compared, and by what was tested already."""
    if first.estimand is Estimand.MARGINAL_RETURN:
        return Text("Weeks or areas with more and with less spend, drawn at random, would settle it.")
    if first.design is Design.RANDOMISED:
        return Text("Repeating the randomised test for longer, with a gap after each switch, would settle it.")
    if Rung.TESTED in (first.rung, second.rung):
        return Text(
            "A randomised test instead of the comparison would settle it: on and off at random by days or weeks, or in "
            "random areas."
        )
    return Text("Switching it on and off at random by days or weeks (switchback), or in random areas, would settle it.")

"""Where two rungs of one channel speak of one estimand: how far apart they lie, and which test would settle it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from maal.core import Estimate, Rung
from maal.impact.ladder.best import grade
from maal.impact.ladder.claim import Claim, Design, Estimand
from maal.impact.ladder.reach import in_squares, reach
from maal.impact.ladder.words import kind_of, opening, says
from maal.impact.tested.effect import number, span


@dataclass(frozen=True, slots=True)
class Disagreement:
    """``difference`` = first − second, the first on the step that carries more.

    ``beyond`` tells whether the interval of the difference excludes zero; ``test`` names the test that would settle it.
    """

    first: Claim
    second: Claim
    difference: Estimate
    beyond: bool
    test: str

    @property
    def text(self) -> str:
        """The two figures, their difference, and what to do, in plain sentences."""
        apart = f"{number(self.difference.value)} {span(self.difference)}"
        said = f"{opening(self.first)} ({kind_of(self.first)}); {says(self.second)} ({kind_of(self.second)})."
        if not self.beyond:
            return f"{said} The difference, {apart}, is no larger than their intervals allow."
        return f"{said} They disagree: the difference is {apart}. {_warning(self)}What would settle it: {self.test}."


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


def _warning(found: Disagreement) -> str:
    failed = sorted({check.name for one in (found.first, found.second) for check in one.failed})
    return f"Checks failed: {', '.join(failed)}. " if failed else ""


def _source(estimate: Estimate) -> str:
    return "from the half-widths of its interval" if estimate.std_error is None else "from its standard error"


def _test(first: Claim, second: Claim) -> str:
    """The kind of test that would settle it: by what is compared, and by what was tested already."""
    if first.estimand is Estimand.MARGINAL_RETURN:
        return "weeks or areas with more and with less spend, drawn at random"
    if first.design is Design.RANDOMISED:
        return "repeat the randomised test for longer, with a gap after each switch"
    if Rung.TESTED in (first.rung, second.rung):
        return "a randomised test instead of the comparison: on and off at random by days or weeks, or in random areas"
    return "switch it on and off at random by days or weeks (switchback), or in random areas"

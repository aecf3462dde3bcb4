"""Plain fractions ("sju av ti", "knappt hälften", "joka toinen"), that never say more than the figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction as Exact
from types import MappingProxyType

from maal.core import Estimate
from maal.publication.prose.quantities import Share
from maal.publication.prose.rules import rules

FRACTIONS: Mapping[str, Exact] = MappingProxyType(
    {
        "tenth": Exact(1, 10),
        "fifth": Exact(1, 5),
        "quarter": Exact(1, 4),
        "three-tenths": Exact(3, 10),
        "third": Exact(1, 3),
        "four-tenths": Exact(2, 5),
        "half": Exact(1, 2),
        "six-tenths": Exact(3, 5),
        "two-thirds": Exact(2, 3),
        "seven-tenths": Exact(7, 10),
        "three-quarters": Exact(3, 4),
        "eight-tenths": Exact(4, 5),
        "nine-tenths": Exact(9, 10),
        "all": Exact(1),
    }
)

FEWEST = 30  # answers; below, a fraction sounds surer than it is
PLAIN, NEAR = 0.0075, 0.03  # distance from the figure: no qualifier, and the farthest
STEP, WIDEST = 0.05, 0.10  # half-width of the interval: half a tenth bears a bare fraction, a whole one none


@dataclass(frozen=True, slots=True)
class Fraction:
    """A fraction of `FRACTIONS` with how it stands to the figure: exactly, about, over or under."""

    name: str
    qualifier: str

    @property
    def value(self) -> float:
        """The fraction as a share."""
        return float(FRACTIONS[self.name])

    def pattern(self, language: str) -> str:
        """Give its wording, with the forms of the unit in braces.

        >>> Fraction("half", "under").pattern("sv"), Fraction("half", "exactly").pattern("fi")
        ('knappt hälften av {the}', 'joka toinen {one}')
        """
        wording = rules(language)["fractions"][self.name]
        if not isinstance(wording, str):
            return str(wording[self.qualifier])
        return str(rules(language)["qualifiers"][self.qualifier]).replace("{fraction}", wording)


def fraction_of(estimate: Estimate, places: int = 1) -> Fraction | None:
    """Choose the nearest fraction to a share, or None where none may be said.

    The figure is taken as it is written, with ``places`` decimals. Bare within 0.75 points of the fraction where the
    interval stays within five points of it, or is not known; "over" and "under" within three points where the interval
    keeps to that side; "about" where the interval holds the fraction. None for fewer than 30 answers, for a half-width
    above ten points, for a share that is farther from every fraction, and for 0 and 1.

    >>> fraction_of(Estimate(0.703, low=0.681, high=0.725)), fraction_of(Estimate(0.48, low=0.44, high=0.52))
    (Fraction(name='seven-tenths', qualifier='exactly'), Fraction(name='half', qualifier='about'))
    >>> fraction_of(Estimate(0.15)) is None
    True
    """
    share = Share(estimate.value, places).written
    if not 0 < share < 1 or _too_uncertain(estimate):
        return None
    name = min(FRACTIONS, key=lambda each: abs(share - float(FRACTIONS[each])))
    qualifier = _qualifier(share - float(FRACTIONS[name]), float(FRACTIONS[name]), estimate)
    if qualifier is None or (name == "all" and qualifier != "under"):
        return None
    return Fraction(name, qualifier)


def _too_uncertain(estimate: Estimate) -> bool:
    few = estimate.n is not None and estimate.n < FEWEST
    return few or (_half_width(estimate) or 0) > WIDEST


def _half_width(estimate: Estimate) -> float | None:
    if estimate.low is None or estimate.high is None:
        return None
    return (estimate.high - estimate.low) / 2


def _qualifier(distance: float, fraction: float, estimate: Estimate) -> str | None:
    """How a figure at ``distance`` from ``fraction`` may be said; None: not by this fraction."""
    if abs(distance) > NEAR + 1e-9:
        return None
    low, high = (estimate.low, estimate.high) if estimate.has_interval else (None, None)
    if abs(distance) <= PLAIN + 1e-9:
        tight = low is None or high is None or (fraction - STEP <= low and high <= fraction + STEP)
        return "exactly" if tight else "about"
    if distance > 0:
        return "over" if low is None or low > fraction else "about"
    return "under" if high is None or high < fraction else "about"

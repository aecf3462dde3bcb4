"""A number of an estimate as a spreadsheet holds it: at full precision, shown with the decimals of the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maal.core import Estimate, Text
from maal.publication.prose.figures import estimate_places, is_currency, money_places
from maal.publication.prose.rounded import Rounded

_PLACES = ("#,##0", "#,##0.0", "#,##0.00")
_SHARES = ("share", "points")

Estimates = Sequence[Estimate | None]


@dataclass(frozen=True, slots=True)
class Number:
    """A number at full precision, and the spreadsheet format that shows it as the page does."""

    value: float
    form: str


@dataclass(frozen=True, slots=True)
class Part:
    """What an estimate may have beside its value; the head of its column beside the value's, and standing alone."""

    beside: Text
    alone: Text
    of: Callable[[Estimate], Number | None]

    def of_all(self, estimates: Estimates) -> set[Number]:
        """The distinct values that the estimates have."""
        return {found for one in estimates if one is not None and (found := self.of(one)) is not None}


def shown(estimate: Estimate, is_end: bool = False) -> str:
    """Format of an estimate's value, or of an end of its interval, which `Prose` writes in whole crowns or euros.

    >>> shown(Estimate(9.5, unit="EUR")), shown(Estimate(0.41, unit="share"))
    ('#,##0.00', '0.0%')
    """
    if estimate.unit in _SHARES:
        return "0%" if isinstance(estimate, Rounded) and not estimate.places else "0.0%"
    if is_currency(estimate.unit):
        return _PLACES[0 if is_end else money_places(estimate.value)]
    return _PLACES[estimate_places(estimate)]


def _end(estimate: Estimate, value: float | None) -> Number | None:
    return None if value is None or not math.isfinite(value) else Number(value, shown(estimate, is_end=True))


def _level(estimate: Estimate) -> Number | None:
    if estimate.low is None and estimate.high is None:
        return None
    return Number(estimate.level, "0%" if round(100 * estimate.level, 6).is_integer() else "0.0%")


def _size(estimate: Estimate) -> Number | None:
    return None if estimate.n is None else Number(estimate.n, _PLACES[0])


SHARED = (
    Part(Text("{figure:text}, number of observations"), Text("Number of observations (n)"), _size),
    Part(Text("{figure:text}, level of the interval"), Text("Level of the intervals"), _level),
)
PARTS = (
    Part(Text("{figure:text}, lower end"), Text("Lower end"), lambda one: _end(one, one.low)),
    Part(Text("{figure:text}, upper end"), Text("Upper end"), lambda one: _end(one, one.high)),
    *SHARED,
)

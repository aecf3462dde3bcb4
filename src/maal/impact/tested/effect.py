"""The effect of a test: figure, interval, series, weights and checks, and the sentences that say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from maal.core import Check, Estimate


@dataclass(frozen=True, slots=True)
class Moment:
    """One time: what happened, what would have happened without the treatment, and the difference.

    ``after`` tells whether the treatment had started; ``effect`` has an interval where the method gives one.
    """

    at: Any
    actual: float
    counterfactual: float
    effect: Estimate
    after: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What the treatment changed.

    ``estimate`` is the mean effect in units of the outcome, for one treated unit in one period (or what ``per`` says),
    ``incremental`` the sum over all treated units and periods, ``lift`` the effect over the counterfactual;
    ``estimand`` says in words what they speak of. ``p_value`` is of no effect at all. ``moments`` hold the series
    (means of the treated units),
    ``weights`` what each control unit counts in the counterfactual, ``time_weights`` what each time before counts.
    """

    method: str
    outcome: str
    estimand: str
    estimate: Estimate
    n_units: int
    n_times: int
    n_treated: int
    n_after: int
    incremental: Estimate | None = None
    lift: Estimate | None = None
    p_value: float | None = None
    moments: tuple[Moment, ...] = ()
    weights: Mapping[Any, float] = field(default_factory=dict)
    time_weights: Mapping[Any, float] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    per: str = "treated unit and period"

    @property
    def actual(self) -> dict[Any, float]:
        """What happened, by time."""
        return {moment.at: moment.actual for moment in self.moments}

    @property
    def counterfactual(self) -> dict[Any, float]:
        """What would have happened without the treatment, by time."""
        return {moment.at: moment.counterfactual for moment in self.moments}

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.passed is False)

    @property
    def text(self) -> str:
        """The effect in plain sentences."""
        said = [_size(self), _total(self), _chance(self), _warnings(self)]
        return " ".join(sentence for sentence in said if sentence)


def relative(estimate: Estimate, actual: float) -> Estimate | None:
    """effect / (actual − effect), with the interval turned the same way; None where the counterfactual is not positive.

    ``actual`` is the observed mean of the same units and times. The ratio grows with the effect, so that the ends of
    the interval turn into the ends; there is no interval where the counterfactual at its upper end is not positive.

    >>> relative(Estimate(20.0, low=0.0, high=50.0), actual=100.0).value
    0.25
    """

    def turned(end: float | None) -> float | None:
        return None if end is None or actual - end <= 0 else end / (actual - end)

    value, low, high = turned(estimate.value), turned(estimate.low), turned(estimate.high)
    if value is None:
        return None
    if low is None or high is None:
        low = high = None
    return replace(estimate, value=value, std_error=None, low=low, high=high, unit="share")


def number(value: float) -> str:
    """Write a figure with about four digits.

    >>> number(155.5557), number(4666.7), number(-0.01234)
    ('155.6', '4,667', '-0.01234')
    """
    size = abs(value)
    return f"{value:,.0f}" if size >= 1000 else f"{value:.4g}"


def span(estimate: Estimate, write: Any = number) -> str:
    """Write the interval in brackets, or say that there is none."""
    if estimate.low is None or estimate.high is None:
        return "(no interval)"
    return f"({100 * estimate.level:.0f} % interval {write(estimate.low)} to {write(estimate.high)})"


def share(value: float) -> str:
    """Write a share as a percentage.

    >>> share(0.0542)
    '5.4 %'
    """
    return f"{100 * value:.1f} %"


def _size(effect: Effect) -> str:
    more = "more" if effect.estimate.value >= 0 else "less"
    of = "" if effect.lift is None else f", {share(abs(effect.lift.value))} of what would have been without it"
    return (
        f"By {effect.method}, the treatment brought {number(abs(effect.estimate.value))} {more} {effect.outcome} "
        f"per {effect.per} {span(effect.estimate)}{of}."
    )


def _total(effect: Effect) -> str:
    if effect.incremental is None:
        return ""
    return f"In all that is {number(effect.incremental.value)} {span(effect.incremental)}."


def _chance(effect: Effect) -> str:
    if effect.p_value is None:
        return ""
    sure, apart = effect.p_value <= 1 - effect.estimate.level, _excludes_zero(effect.estimate)
    said = {
        (True, True): "chance alone would rarely do this",
        (False, False): "chance alone could do this",
        (True, False): "something happened, but a mean effect of zero is not excluded",
        (False, True): "the times one by one could be chance, their mean hardly",
    }[sure, sure if apart is None else apart]
    return f"{p_text(effect.p_value)}: {said}."


def p_text(value: float) -> str:
    """Write a p value.

    >>> p_text(0.0118), p_text(0.00002)
    ('p = 0.012', 'p < 0.001')
    """
    return f"p = {value:.3f}" if value >= 0.001 else "p < 0.001"


def _excludes_zero(estimate: Estimate) -> bool | None:
    if estimate.low is None or estimate.high is None:
        return None
    return estimate.low > 0 or estimate.high < 0


def _warnings(effect: Effect) -> str:
    if not effect.failed:
        return ""
    return "Take care: " + " ".join(check.text for check in effect.failed)


def counted(count: int, noun: str) -> str:
    """Write a number with its noun.

    >>> counted(1, "unit"), counted(3, "unit")
    ('1 unit', '3 units')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")

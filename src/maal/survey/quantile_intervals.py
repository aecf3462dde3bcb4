"""Intervals of a quantile: the interval of the share below it, carried back to the values.

*Woodruff (1952)*, kinds ``mean``, ``beta``, ``xlogit`` and ``asin``: let q be the quantile at p, F(q) the share at or
below q and se its standard error (q taken as fixed). The interval of that proportion, by ``wald``, ``beta``,
``logit`` or ``asin``, is centred at F(q), not at p; its two ends are probabilities, and the quantiles at them, by the
same rule, are the ends of the interval. An end outside 0 to 1 is nan. Journal of the American Statistical Association
47, 635-646.

*Francisco and Fuller (1986)*, kind ``inverted``: all x at which the test of F(x) = p does not reject, that is
|F(x) − p| ≤ t·se(F(x)). Here se is taken anew at every x.

Kind ``score`` is what R calls so. R finds the two x of ``inverted`` by Brent's root search over the data's range, and
then takes the share of *rows* (without weights) at or below them for a probability, whose weighted quantile it gives.
With weights that go with the values that is not a confidence interval (it can miss the estimate), so use ``score``
to reproduce R, and ``inverted`` otherwise.

The standard error of every kind is (high − low) / (2t).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from maal.core.errors import BadInput, unknown_name
from maal.survey.intervals import Floats, proportion_interval, t_quantile
from maal.survey.quantile_rules import Steps, quantiles, steps_of

WOODRUFF = {"mean": "wald", "beta": "beta", "xlogit": "logit", "asin": "asin"}
KINDS = (*WOODRUFF, "score", "inverted")

StdErrorBelow = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class QuantileInterval:
    """The ends of the interval of a quantile, and the standard error that follows from its length."""

    low: Floats
    high: Floats
    std_error: Floats


def quantile_interval(
    kind: str, rule: str, steps: Steps, prob: float, std_error_below: StdErrorBelow, df: float, level: float
) -> QuantileInterval:
    """Compute the interval of the quantile at ``prob`` by one of :data:`KINDS`.

    ``std_error_below(x)`` gives the design's standard error of the share at or below ``x``; the Woodruff kinds ask it
    once, ``inverted`` about log2 of the number of values times, ``score`` about 20 times, an end. Raises
    :class:`BadInput` for an unknown kind or rule.

    >>> steps = steps_of(range(1, 101), [1] * 100)
    >>> interval = quantile_interval("mean", "math", steps, 0.5, lambda x: 0.05, df=float("inf"), level=0.95)
    >>> print(interval.low, interval.high)
    41.0 60.0
    """
    if kind not in KINDS:
        raise BadInput(unknown_name("interval of a quantile", kind, KINDS))
    critical = float(t_quantile(level, df))
    if len(steps.values) == 0 or np.isnan(critical):
        return _interval(np.nan, np.nan, critical)
    if kind == "inverted":
        return _interval(*inverted_ends(steps, prob, std_error_below, critical), critical)
    if kind == "score":
        return _interval(*_score_ends(rule, steps, prob, std_error_below, critical), critical)
    x = float(quantiles(rule, steps, prob))
    return woodruff(kind, rule, steps, steps.share_below(x), std_error_below(x) ** 2, df, level)


def woodruff(
    kind: str, rule: str, steps: Steps, share: ArrayLike, variance: ArrayLike, df: float, level: float
) -> QuantileInterval:
    """Carry the intervals of the shares at or below quantiles back to the values; vectorised over the quantiles.

    ``share`` and ``variance`` are F(q) and var F(q) at the estimates q. Ends outside 0 to 1 are nan.

    >>> steps = steps_of(range(1, 101), [1] * 100)
    >>> woodruff("mean", "math", steps, [0.05, 0.5], 0.0025, float("inf"), 0.95).low.tolist()
    [nan, 41.0]
    """
    ends = proportion_interval(WOODRUFF[kind], share, variance, steps.rows.sum(), df, level)
    low, high = (quantiles(rule, steps, np.where((end >= 0) & (end <= 1), end, np.nan)) for end in ends)
    return _interval(low, high, float(t_quantile(level, df)))


def inverted_ends(steps: Steps, prob: float, std_error_below: StdErrorBelow, critical: float) -> tuple[float, float]:
    """The first value where (F(x) − p) / se(F(x)) ≥ −t, and the first where it is above t, by bisection.

    An end beyond the data is nan: the test rejects nothing there. The statistic is taken to rise with x.

    >>> inverted_ends(steps_of(range(1, 101), [1] * 100), 0.5, lambda x: 0.05, 1.96)
    (41.0, 60.0)
    """
    test = _test_statistic(steps, prob, std_error_below)
    low = _first(steps.values, lambda x: test(x) >= -critical)
    high = _first(steps.values, lambda x: test(x) > critical)
    return (np.nan if low == steps.values[0] else low), high


def _test_statistic(steps: Steps, prob: float, std_error_below: StdErrorBelow) -> Callable[[float], float]:
    def statistic(x: float) -> float:
        distance, std_error = float(steps.share_below(x)) - prob, std_error_below(x)
        return distance / std_error if std_error > 0 else float(np.copysign(np.inf, distance))

    return statistic


def _first(values: Floats, holds: Callable[[float], bool]) -> float:
    """The first value at which ``holds`` turns true, or nan."""
    start, end = 0, len(values)
    while start < end:
        middle = (start + end) // 2
        start, end = (start, middle) if holds(float(values[middle])) else (middle + 1, end)
    return float(values[start]) if start < len(values) else np.nan


def _score_ends(
    rule: str, steps: Steps, prob: float, std_error_below: StdErrorBelow, critical: float
) -> tuple[Floats, Floats]:
    """R's ends. Its root search stops a hair before or after the jump at a value, which decides whether that value's
    rows count; so the search has to start and stop where R's does: 1/100 of the quartile range inside the data, and
    1/(100√n)."""
    quartiles = quantiles("hf7", steps_of(steps.values, steps.rows, steps.rows), [0.25, 0.75])
    margin = (quartiles[1] - quartiles[0]) / 100
    bracket = steps.values[0] + margin, steps.values[-1] - margin
    tolerance = 1 / (100 * np.sqrt(steps.rows.sum()))
    test = _test_statistic(steps, prob, std_error_below)
    roots = [_root(test, target, bracket, tolerance) for target in (-critical, critical)]
    low, high = quantiles(rule, steps, steps.rows_below(roots))
    return low, high


def _root(function: Callable[[float], float], target: float, bracket: tuple[float, float], tolerance: float) -> float:
    def excess(x: float) -> float:
        return function(x) - target

    if bracket[0] >= bracket[1] or excess(bracket[0]) * excess(bracket[1]) > 0:
        return np.nan
    return float(brentq(excess, *bracket, xtol=tolerance, rtol=4 * np.finfo(float).eps))


def _interval(low: ArrayLike, high: ArrayLike, critical: float) -> QuantileInterval:
    ends = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    return QuantileInterval(*ends, (ends[1] - ends[0]) / (2 * critical))

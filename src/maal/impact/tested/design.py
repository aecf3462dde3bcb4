"""Design: what a test could show, before it is run, by simulation on the organisation's own history.

A test is laid at random over stretches of the history, where nothing was tested; each gives the interval that the
randomisation would give. Where the effect is the same for all, an effect τ moves that interval by τ, so that the test
finds τ when τ exceeds −low: one set of draws gives both the interval to expect and the minimum detectable effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData
from maal.impact.tested.assignments import Bools
from maal.impact.tested.effect import number, share
from maal.impact.tested.expected_interval import expected_intervals
from maal.impact.tested.groups import require_level
from maal.impact.tested.matching import nearest_pairs
from maal.impact.tested.panel import Floats
from maal.impact.tested.randomised import slope

DRAWS = 200


@dataclass(frozen=True, slots=True)
class TestDesign:
    """What a test of ``length`` times would show: effects are means per time (and area) of being on.

    ``detectable`` is the smallest effect that the test finds (p ≤ 1 − ``level``) with probability ``power``;
    ``half_width`` that of the interval, on average; ``baseline`` the mean outcome per time (and area), ``n_drawn`` the
    blocks or areas that are drawn. ``cost`` is hours × hourly rate, None where one of them is not given.
    """

    method: str
    length: int
    n_drawn: int
    detectable: float
    half_width: float
    baseline: float
    level: float
    power: float
    hours: float | None = None
    cost: float | None = None

    __test__ = False  # no test class for pytest

    @property
    def text(self) -> str:
        """The design in plain sentences."""
        size = f" ({share(self.detectable / self.baseline)} of {number(self.baseline)})" if self.baseline > 0 else ""
        paid = "" if self.cost is None else f" It costs about {number(self.cost)} ({number(self.hours or 0)} hours)."
        return (
            f"{self.method[:1].upper()}{self.method[1:]}, {self.length} times: it finds an effect of "
            f"{number(self.detectable)} a time{size} in {share(self.power)} of the cases; expect an interval of "
            f"± {number(self.half_width)}.{paid}"
        )


def design_switchback(
    history: Sequence[float] | Floats,
    *,
    length: int,
    every: int = 1,
    gap: int = 0,
    pairs: bool = False,
    level: float = 0.95,
    power: float = 0.8,
    hours: float | None = None,
    hourly_rate: float | None = None,
    seed: int = 1,
) -> TestDesign:
    """Minimum detectable effect and half-width of a `switchback` of ``length`` times, from the outcome's ``history``.

    ``history`` is the outcome in order, one value a time (day or week), from a time without tests; ``every``, ``gap``
    and ``pairs`` as in `switchback`. Raises BadInput, and TooLittleData (fewer than 8 blocks, blocks too few to reject
    anything at ``level``, or a history shorter than one and a half times the test).

    >>> draw = np.random.default_rng(1)
    >>> plan = design_switchback(draw.poisson(40, 365), length=28)
    >>> round(plan.half_width, 1), round(plan.detectable, 1)
    (4.8, 6.7)
    """
    series = _series(np.asarray(history, dtype=np.float64)[None], length, level, power)
    if every < 1 or not 0 <= gap < every:
        raise BadInput(f"every is {every} and gap {gap}: a block needs at least 1 time that is left after its gap.")
    starts = [start for start in range(0, length, every) if length - start > gap]
    if len(starts) < 8:
        raise TooLittleData(f"A switchback needs at least 8 blocks; {length} times make {len(starts)} of {every}.")
    draw = np.random.default_rng(seed)
    windows = series[0][_starts(series.shape[1], length, draw)[:, None] + np.arange(length)]
    means = np.array([windows[:, start + gap : start + every].mean(axis=1) for start in starts]).T
    strata = np.arange(len(starts)) // 2 if pairs else np.zeros(len(starts), dtype=np.intp)
    low, high = expected_intervals(means, strata, _half(strata), level, seed)
    method = "switchback by pairs" if pairs else "switchback"
    return _made(method, length, len(starts), low, high, float(series.mean()), (level, power), (hours, hourly_rate))


def design_areas(
    history: Mapping[Any, Sequence[float]],
    *,
    length: int,
    treated: int | None = None,
    matched: bool = False,
    level: float = 0.95,
    power: float = 0.8,
    hours: float | None = None,
    hourly_rate: float | None = None,
    seed: int = 1,
) -> TestDesign:
    """The same of areas treated for ``length`` times: `difference_in_means`, as long before the test as its baseline.

    ``history`` holds the outcome of each area in order. ``matched`` pairs alike areas (`matched_pairs`) and treats one
    of each pair; 95 % takes 6 pairs. Raises BadInput, and TooLittleData (fewer than 4 areas, or a history shorter than
    two and a half times the test).

    >>> draw = np.random.default_rng(1)
    >>> areas = {name: draw.poisson(20, 90) for name in "abcdefghijkl"}
    >>> round(design_areas(areas, length=28).half_width, 1)
    1.1
    """
    names = sorted(history, key=str)
    if len({len(history[name]) for name in names}) > 1:
        raise BadInput("The areas' histories differ in length. Give every area the same times.")
    if len(names) < 4:
        raise TooLittleData(f"A test of areas needs at least 4; there are {len(names)}.")
    series = _series(np.array([history[name] for name in names], dtype=np.float64), 2 * length, level, power)
    starts = _starts(series.shape[1], 2 * length, np.random.default_rng(seed))
    before, after = _means(series, starts, length), _means(series, starts + length, length)
    if matched:
        places = _in_pairs(series, starts, 2 * length)
        before, after = (np.take_along_axis(each, places, axis=1) for each in (before, after))
        strata = np.arange(places.shape[1]) // 2
        on = _half(strata)
    else:
        strata, on = np.zeros(len(names), dtype=np.intp), np.arange(len(names)) < _treated(len(names), treated)
    slopes = [slope(later, earlier, strata) for later, earlier in zip(after, before, strict=True)]
    low, high = expected_intervals(after - np.array(slopes)[:, None] * before, strata, on, level, seed)
    method = "matched areas" if matched else "random areas"
    return _made(method, length, len(on), low, high, float(series.mean()), (level, power), (hours, hourly_rate))


def _series(series: Floats, span: int, level: float, power: float) -> Floats:
    require_level(level)
    if not 0 < power < 1:
        raise BadInput(f"power is {power:g}; it lies between 0 and 1. 0.8 is usual.")
    if span < 1:
        raise BadInput(f"length is {span}; a test lasts at least 1 time.")
    if bad := int((~np.isfinite(series)).sum()):
        raise BadInput(f"{bad} of {series.size} values of the history are missing. Fill them or begin later.")
    need = -(-5 * span // 4) if len(series) > 1 else -(-3 * span // 2)
    if series.shape[1] < need:
        raise TooLittleData(f"The history has {series.shape[1]} times; to simulate this test it needs at least {need}.")
    return series


def _starts(n_times: int, span: int, draw: np.random.Generator) -> NDArray[np.intp]:
    """Where the simulated tests begin: anywhere in the history, evenly spread."""
    return np.asarray(draw.permutation(np.linspace(0, n_times - span, DRAWS).round().astype(np.intp)))


def _half(strata: NDArray[np.intp]) -> Bools:
    """Every second one of each stratum on."""
    on = np.zeros(len(strata), dtype=bool)
    for stratum in np.unique(strata):
        on[np.flatnonzero(strata == stratum)[1::2]] = True
    return on


def _treated(areas: int, treated: int | None) -> int:
    count = areas // 2 if treated is None else treated
    if not 2 <= count <= areas - 2:
        raise BadInput(f"treated is {count} of {areas} areas; at least 2 must be treated and 2 not.")
    return count


def _means(series: Floats, starts: NDArray[np.intp], length: int) -> Floats:
    """Mean of ``length`` times from each start on, one row a start, one column an area."""
    sums = np.cumsum(np.concatenate([np.zeros((len(series), 1)), series], axis=1), axis=1)
    return np.asarray((sums[:, starts + length] - sums[:, starts]).T / length)


def _in_pairs(series: Floats, starts: NDArray[np.intp], span: int) -> NDArray[np.intp]:
    """The areas of each simulated test, pairs side by side, matched on the times outside it, as a true test's are."""
    rows = []
    for start in starts:
        outside = np.delete(series, slice(start, start + span), axis=1)
        rows.append([place for pair in nearest_pairs(outside) for place in pair])
    return np.array(rows)


def _made(
    method: str,
    length: int,
    n_drawn: int,
    low: Floats,
    high: Floats,
    baseline: float,
    sure: tuple[float, float],
    paid: tuple[float | None, float | None],
) -> TestDesign:
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise TooLittleData(f"{n_drawn} blocks or areas are too few to reject any effect at {sure[0]:.0%}.")
    detectable = float(np.quantile(np.concatenate([-low, high]), sure[1]))  # by symmetry, effects of both signs
    hours, rate = paid
    cost = None if hours is None or rate is None else hours * rate
    return TestDesign(
        method, length, n_drawn, detectable, float((high - low).mean() / 2), baseline, *sure, hours=hours, cost=cost
    )

"""A tested lift enters the model: what a test found for one channel is one more observation of its contribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from maal.core import BadInput, Estimate, Period, unknown_name
from maal.impact.modelled.candidates import Candidates
from maal.impact.modelled.series import Series

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lift:
    """The outcomes that ``channel`` brought in ``period``, by a test: ``effect``, with its error or its interval.

    ``effect`` is the total of the period, in the whole market that the model speaks of. ``switched`` is the part of
    the recorded spend that the test compared with none: 1 for on against off, 0.5 where half was held back.
    """

    channel: str
    period: Period
    effect: Estimate
    switched: float = 1.0


@dataclass(frozen=True, slots=True)
class Tested:
    """``difference`` (K): the lift at a contribution of one a period, by shape; ``value`` and its error as tested."""

    channel: int
    difference: Floats
    value: float
    std_error: float


def read_lifts(lifts: Sequence[Lift], series: Series, shapes: Candidates) -> list[Tested]:
    """What each test says of each shape of its channel.

    Where the test cuts a row, that part of the row's spend counts as tested. Raises BadInput for a channel that is not
    modelled, a period without a whole row, beyond the data or without spend, a part that is not in (0, 1], or an effect
    without an error.
    """
    return [_tested(lift, series, shapes) for lift in lifts]


def _tested(lift: Lift, series: Series, shapes: Candidates) -> Tested:
    if lift.channel not in series.channels:
        raise BadInput(f"lifts: {unknown_name('channel', lift.channel, series.channels)}")
    if not 0 < lift.switched <= 1:
        raise BadInput(f"lifts: switched is {lift.switched} for {lift.channel}; give a part in (0, 1].")
    c = series.channels.index(lift.channel)
    spend, parts = series.spend[c], _parts(lift, series)
    rows = parts > 0
    if spend[rows].sum() <= 0:
        raise BadInput(f"lifts: no spend on {lift.channel} is recorded in {lift.period.label}, when it was tested.")
    without = spend * (1 - lift.switched * parts)
    with_spend = shapes.features[c]
    difference = [(with_spend[k] - shapes.again(c, k, without))[rows].sum() for k in range(shapes.alphas.shape[1])]
    return Tested(c, np.array(difference), lift.effect.value, _error(lift))


def _parts(lift: Lift, series: Series) -> Floats:
    """The part of each row's days that was tested."""
    length = timedelta(days=series.step)
    rows = [Period(day, day + length) for day in series.days]
    parts = np.array([lift.period.overlap_days(row) for row in rows]) / series.step
    if parts.max() < 1:
        raise BadInput(
            f"lifts: {lift.period.label} holds no whole {series.word} of the data, which run {series.period.label}."
        )
    if lift.period.overlap_days(series.period) < lift.period.days:
        raise BadInput(f"lifts: {lift.period.label} goes beyond the data, which run {series.period.label}.")
    return np.asarray(parts, dtype=np.float64)


def _error(lift: Lift) -> float:
    effect = lift.effect
    if effect.std_error is not None and effect.std_error > 0:
        return effect.std_error
    if effect.low is not None and effect.high is not None and effect.high > effect.low:
        return float((effect.high - effect.low) / (2 * norm.ppf(0.5 + effect.level / 2)))
    raise BadInput(f"lifts: the effect on {lift.channel} has neither a standard error nor an interval. Give one.")


def precision(tests: Sequence[Tested], channels: int, shapes: int) -> tuple[Floats, Floats]:
    """Σ d² / se² and Σ d × value / se² for every channel and shape (C × K): added to the normal equations."""
    sharp, pull = np.zeros((channels, shapes)), np.zeros((channels, shapes))
    for test in tests:
        sharp[test.channel] += (test.difference / test.std_error) ** 2
        pull[test.channel] += test.difference * test.value / test.std_error**2
    return sharp, pull

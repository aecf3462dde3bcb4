"""What other spend would bring: response curves, and a budget laid out anew within limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Estimate, unknown_name
from maal.impact.modelled.candidates import FACTORS
from maal.impact.modelled.fit import Fit
from maal.impact.modelled.interval import estimate
from maal.impact.modelled.words import figure, number

Floats = NDArray[np.float64]

_NARROW, _WIDE = 0.5, 1.5


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Mean spend a period on one channel, and the outcomes a period that it would bring."""

    spend: float
    outcomes: Estimate


@dataclass(frozen=True, slots=True)
class Reallocation:
    """A budget: mean ``spend`` a period of each channel instead of ``now``, and the outcomes a period it would gain.

    ``sure`` is the share of the draws in which it gains at all.
    """

    now: Mapping[str, float]
    spend: Mapping[str, float]
    gain: Estimate
    sure: float
    word: str

    @property
    def text(self) -> str:
        """The budget in plain sentences."""
        moves = ", ".join(f"{name} {number(self.now[name])} → {number(spend)}" for name, spend in self.spend.items())
        return (
            f"Spend a {self.word}: {moves}. That would change {self.gain.unit} a {self.word} by {figure(self.gain)}; "
            f"it gains in {self.sure:.0%} of the draws."
        )


def curve(fit: Fit, c: int, level: float) -> tuple[CurvePoint, ...]:
    """Outcomes a period at 0 to 3 times the spend on channel ``c``, laid out over time as it was."""
    spend, response = float(fit.series.spend[c].mean()), fit.response(c)
    return tuple(
        CurvePoint(spend * factor, estimate(column, level, fit.series.outcome, len(fit.series.y), "one period"))
        for factor, column in zip(FACTORS, response.T, strict=True)
    )


def reallocate(fit: Fit, total: float | None, limits: Mapping[str, tuple[float, float]], level: float) -> Reallocation:
    """max Σ mean response(spend) over budgets of ``total`` a period within ``limits``.

    The mean of the draws' curves is concave, so filling the steepest pieces first is exact (in steps of a tenth of the
    spend). Limits that are not given are half and one and a half times the spend; beyond three times nothing is known.
    Raises BadInput for unknown channels, limits that are no range in 0 to 3 times the spend, or a total beyond them.
    """
    names = fit.series.channels
    now = fit.series.spend.mean(axis=1)
    wanted = float(now.sum()) if total is None else float(total)
    ends = _limits(names, now, limits)
    low, high = ends.T
    if not low.sum() - 1e-9 <= wanted <= high.sum() + 1e-9:
        raise BadInput(
            f"total is {number(wanted)} a {fit.series.word}, but the limits allow {number(low.sum())} to "
            f"{number(high.sum())}."
        )
    curves = [fit.response(c) for c in range(len(names))]
    spend = _fill([response.mean(axis=0) for response in curves], now, ends, wanted)
    gains = sum(_at(response, spend[c] / now[c]) - _at(response, 1.0) for c, response in enumerate(curves))
    gain = np.asarray(gains, dtype=np.float64)
    figure = estimate(gain, level, fit.series.outcome, len(fit.series.y), "one period", signed=True)
    return Reallocation(
        dict(zip(names, map(float, now), strict=True)),
        dict(zip(names, map(float, spend), strict=True)),
        figure,
        float((gain > 0).mean()),
        fit.series.word,
    )


def _limits(names: tuple[str, ...], now: Floats, limits: Mapping[str, tuple[float, float]]) -> Floats:
    ends = np.column_stack([_NARROW * now, _WIDE * now])
    for name, (low, high) in limits.items():
        if name not in names:
            raise BadInput(f"limits: {unknown_name('channel', name, names)}")
        c = names.index(name)
        most = FACTORS[-1] * now[c]
        if not 0 <= low <= high <= most * (1 + 1e-9):
            raise BadInput(
                f"limits: {name} has {number(low)} to {number(high)}; give a range within 0 and {number(most)}, three "
                "times its mean spend: the data say nothing of more."
            )
        ends[c] = low, high
    return ends


def _fill(curves: list[Floats], now: Floats, ends: Floats, total: float) -> Floats:
    spend = ends[:, 0].copy()
    left = total - spend.sum()
    for _, c, room in sorted(_pieces(curves, now, ends), key=lambda piece: -piece[0]):
        taken = min(room, left)
        spend[c] += taken
        left -= taken
    return spend


def _pieces(curves: list[Floats], now: Floats, ends: Floats) -> list[tuple[float, int, float]]:
    """Steepness, channel and length of each piece of a curve within its limits."""
    found = []
    for c, curve in enumerate(curves):
        low, high = ends[c]
        knots = np.unique(np.clip(FACTORS * now[c], low, high))
        heights = np.interp(knots / now[c], FACTORS, curve)
        lengths = np.diff(knots)
        found += [(rise / length, c, length) for rise, length in zip(np.diff(heights), lengths, strict=True)]
    return found


def _at(response: Floats, factor: float) -> Floats:
    """The draws' curves at a multiple of the spend, between two of ``FACTORS``."""
    place = float(np.clip(factor / (FACTORS[1] - FACTORS[0]), 0, len(FACTORS) - 1))
    below = min(int(place), len(FACTORS) - 2)
    part = place - below
    return (1 - part) * response[:, below] + part * response[:, below + 1]

"""The smooth functions of totals that statistics are, with their gradients (the delta method; Taylor linearisation).

Each takes totals T of shape (..., C) and gives S figures: ``value`` (..., S), and ``gradient``: the places (S, q) of
the totals that each figure depends on, with the derivatives (..., S, q).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from maal.survey.columns import Columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 2e-15


class Form(Protocol):
    """A function of totals. ``weighed`` and ``bases`` are the places of each figure's own variable and of its rows;
    ``scaled``: the figure grows with the size of the population."""

    scaled: ClassVar[bool]

    @property
    def weighed(self) -> Sequence[int]:
        """One place a figure."""
        ...

    @property
    def bases(self) -> Sequence[int]:
        """One place a figure."""
        ...

    def value(self, total: Floats, rows: Floats) -> Floats:
        """The figures; ``rows`` (D, C) count the rows behind each total."""
        ...

    def gradient(self, total: Floats, rows: Floats) -> tuple[Ints, Floats]:
        """Places and derivatives."""
        ...

    def spread(self, total: Floats, square: Floats) -> Floats:
        """The variance in the population of what the figure is a mean of (of a total: a mean's share of it), from
        Σ w v and Σ w v²: what a simple random sample would have. nan where that has no sense."""
        ...


@dataclass(frozen=True, slots=True)
class Total:
    """T = Σ w v: of columns that may be shifted (the shift comes back as shift × the total of the base)."""

    scaled: ClassVar[bool] = True
    places: tuple[int, ...]
    bases: tuple[int, ...]
    shifts: tuple[float, ...]

    @property
    def weighed(self) -> Sequence[int]:
        """The rows of the values."""
        return self.places

    def value(self, total: Floats, rows: Floats) -> Floats:
        """T_v + shift × T_base."""
        result: Floats = total[..., list(self.places)] + np.asarray(self.shifts) * total[..., list(self.bases)]
        return result

    def gradient(self, total: Floats, rows: Floats) -> tuple[Ints, Floats]:
        """1 and the shift."""
        each = np.stack([np.ones(len(self.places)), np.asarray(self.shifts)], axis=-1)
        return np.array([self.places, self.bases]).T, np.broadcast_to(each, (*total.shape[:-1], *each.shape))

    def spread(self, total: Floats, square: Floats) -> Floats:
        """Σ w (v - mean)² / Σ w."""
        return _spread(total, square, self.places, self.bases)


@dataclass(frozen=True, slots=True)
class Ratio:
    """R = T_a / T_b, plus the shift of a where b is its base (a mean)."""

    scaled: ClassVar[bool] = False
    numerators: tuple[int, ...]
    denominators: tuple[int, ...]
    shifts: tuple[float, ...]

    @property
    def weighed(self) -> Sequence[int]:
        """The rows of the numerators."""
        return self.numerators

    @property
    def bases(self) -> Sequence[int]:
        """The denominators."""
        return self.denominators

    def value(self, total: Floats, rows: Floats) -> Floats:
        """nan where the denominator is 0."""
        result: Floats = self._shifted(total) + np.asarray(self.shifts)
        return result

    def _shifted(self, total: Floats) -> Floats:
        below = total[..., list(self.denominators)]
        with np.errstate(divide="ignore", invalid="ignore"):
            result: Floats = np.where(below == 0, np.nan, total[..., list(self.numerators)] / below)
        return result

    def gradient(self, total: Floats, rows: Floats) -> tuple[Ints, Floats]:
        """1 / T_b and -R / T_b."""
        below = total[..., list(self.denominators)]
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.stack([1 / below, -self._shifted(total) / below], axis=-1)
        return np.array([self.numerators, self.denominators]).T, np.where(np.isfinite(each), each, np.nan)

    def spread(self, total: Floats, square: Floats) -> Floats:
        """Σ w (v - mean)² / Σ w, v the numerators."""
        return _spread(total, square, self.numerators, self.denominators)


@dataclass(frozen=True, slots=True)
class Variance:
    """S² = n / (n - 1) × [T_v² / T_b - (T_v / T_b)²]: the variance of values in the population."""

    scaled: ClassVar[bool] = False
    values: tuple[int, ...]
    squares: tuple[int, ...]
    bases: tuple[int, ...]

    @property
    def weighed(self) -> Sequence[int]:
        """The rows of the values."""
        return self.values

    def value(self, total: Floats, rows: Floats) -> Floats:
        """nan where fewer than two rows count."""
        mean, square, _ = self._moments(total)
        result: Floats = self._unbiased(rows) * (square - mean**2)
        return result

    def _moments(self, total: Floats) -> tuple[Floats, Floats, Floats]:
        below = total[..., list(self.bases)]
        with np.errstate(divide="ignore", invalid="ignore"):
            return total[..., list(self.values)] / below, total[..., list(self.squares)] / below, below

    def _unbiased(self, rows: Floats) -> Floats:
        n = rows[..., list(self.values)]
        with np.errstate(divide="ignore", invalid="ignore"):
            result: Floats = np.where(n > 1, n / (n - 1), np.nan)
        return result

    def gradient(self, total: Floats, rows: Floats) -> tuple[Ints, Floats]:
        """By T_v, T_v² and T_b."""
        mean, square, below = self._moments(total)
        factor = self._unbiased(rows)
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = [-2 * mean / below, 1 / below, (2 * mean**2 - square) / below]
        return np.array([self.values, self.squares, self.bases]).T, np.stack([factor * part for part in parts], axis=-1)

    def spread(self, total: Floats, square: Floats) -> Floats:
        """Not known: fourth powers are not summed."""
        return np.full((*total.shape[:-1], len(self.values)), np.nan)


def _spread(total: Floats, square: Floats, values: Sequence[int], bases: Sequence[int]) -> Floats:
    below = total[..., list(bases)]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total[..., list(values)] / below
        spread = square[..., list(values)] / below - mean**2
    return beyond_rounding(spread, mean)


def beyond_rounding(variance: Floats, value: Floats) -> Floats:
    """0 where what is left of a constant is the rounding of its sums."""
    return np.where(variance <= (ROUNDING * value) ** 2, 0.0, variance)


def need(columns: Columns, places: Ints) -> None:
    """Ask for the covariances that the figures' variances are made of."""
    for row in places:
        columns.need(*(int(place) for place in row))

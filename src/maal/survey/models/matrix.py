"""The model matrix as expressions of rows: numbers are centred, so that the sums of their squares keep their digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from typing import Any

import narwhals as nw
import numpy as np

from maal.core.engine import Frame
from maal.survey.columns import Columns
from maal.survey.models.terms import Factor, Regressor
from maal.survey.sums import Floats
from maal.survey.table import Table


def complete(table: Table, names: Sequence[str]) -> nw.Expr:
    """Whether a row has a value in all columns; what is no number is missing where there should be one."""
    there = [~(table.number(name) if is_number(table, name) else table.col(name)).is_null() for name in names]
    return reduce(lambda left, right: left & right, there)


def is_number(table: Table, name: str) -> bool:
    """Whether a column holds numbers (or booleans)."""
    dtype = table.dtype(name)
    return dtype.is_numeric() or dtype == nw.Boolean


def added(constant: float, parts: Sequence[nw.Expr]) -> nw.Expr:
    """constant + Σ parts."""
    result = nw.lit(constant)
    for part in parts:
        result = result + part
    return result


@dataclass(frozen=True)
class Matrix:
    """``outcome`` less ``shift``, and p ``regressors``, the first of them the intercept, over the rows of ``table``.

    ``levels`` holds the levels of each categorical variable, the first of them the reference; ``gaps``: some rows lack
    a value and do not count.
    """

    table: Table
    outcome: str
    shift: float
    regressors: tuple[Regressor, ...]
    levels: dict[str, tuple[Any, ...]]
    gaps: bool

    def __len__(self) -> int:
        return len(self.regressors)

    @property
    def variables(self) -> list[str]:
        """The columns behind the regressors."""
        return list(dict.fromkeys(factor.variable for each in self.regressors for factor in each.factors))

    @property
    def names(self) -> list[str]:
        """The names of the regressors."""
        return [each.name for each in self.regressors]

    @property
    def used(self) -> nw.Expr:
        """Whether a row has all values."""
        return complete(self.table, [self.outcome, *self.variables])

    def columns(self) -> tuple[Columns, int]:
        """Columns to be summed by the design, and the place of the one that says which rows count."""
        columns = Columns()
        return columns, columns.add_counted(self.used) if self.gaps else 0

    def only(self, value: nw.Expr) -> nw.Expr:
        """``value`` in the rows that count, 0 in others."""
        return nw.when(self.used).then(value).otherwise(0.0) if self.gaps else value

    @property
    def y(self) -> nw.Expr:
        """The outcome less its shift."""
        value = self.table.number(self.outcome)
        return value - self.shift if self.shift else value

    def x(self, place: int) -> nw.Expr:
        """One regressor."""
        result = nw.lit(1.0)
        for factor in self.regressors[place].factors:
            result = result * self._factor(factor)
        return result

    def _factor(self, factor: Factor) -> nw.Expr:
        if factor.level is not None:
            held: nw.Expr = self.table.col(factor.variable) == factor.level
            return held.cast(nw.Float64)
        value = self.table.number(factor.variable)
        return value - factor.shift if factor.shift else value

    def eta(self, coefficients: Floats) -> nw.Expr:
        """The linear predictor x'γ, of the centred regressors."""
        parts = [self.x(place) * float(each) for place, each in enumerate(coefficients) if place and each]
        return added(float(coefficients[0]), parts)

    def counted(self, frame: Frame) -> Frame:
        """The rows that count, as columns w, y, x1, x2, ..."""
        kept = frame.filter(self.used) if self.gaps else frame
        regressors = [self.x(place).alias(f"x{place}") for place in range(1, len(self))]
        return kept.select("w", self.y.alias("y"), *regressors)

    def uncentred(self) -> Floats:
        """T (p, p) with β = T γ: from coefficients of centred numbers to those of the numbers as they are.

        Σ γ (a - m)(b - k) = Σ γ (a b - k a - m b + m k).
        """
        places = {(each.factors): place for place, each in enumerate(self.regressors)}
        result = np.zeros((len(self), len(self)))
        for place, each in enumerate(self.regressors):
            for kept in product((True, False), repeat=len(each.factors)):
                chosen = list(zip(each.factors, kept, strict=True))
                left = tuple(factor for factor, keep in chosen if keep)
                weight = prod(-factor.shift if factor.level is None else 0.0 for factor, keep in chosen if not keep)
                result[places[left], place] += weight
        return result

    def fixed(self, variable: str, value: Any) -> Floats:
        """M (p, p): with ``variable`` set to ``value`` in all rows, the regressors become M x."""
        places = {each.factors: place for place, each in enumerate(self.regressors)}
        result = np.zeros((len(self), len(self)))
        for place, each in enumerate(self.regressors):
            own = [factor for factor in each.factors if factor.variable == variable]
            rest = tuple(factor for factor in each.factors if factor.variable != variable)
            result[place, places[rest]] = _held(own[0], value) if own else 1.0
        return result


def _held(factor: Factor, value: Any) -> float:
    return float(value == factor.level) if factor.level is not None else float(value) - factor.shift

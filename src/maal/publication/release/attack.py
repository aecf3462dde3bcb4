"""The attack problem: within which range a withheld cell must lie, for one who knows all that is published."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

Cell = TypeVar("Cell", bound=Hashable)

_NEARLY = 1e-6  # what the solver takes for a whole number


@dataclass(frozen=True, slots=True)
class Sum(Generic[Cell]):
    """low ≤ Σ weight · cell ≤ high."""

    weights: Mapping[Cell, float]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Known(Generic[Cell]):
    """What is known of cells: ``bounds`` of each, the ``sums`` that hold, and whether they are ``whole`` numbers."""

    bounds: Mapping[Cell, tuple[float, float]]
    sums: tuple[Sum[Cell], ...]
    whole: bool = True


def feasibility_interval(known: Known[Cell], cell: Cell) -> tuple[float, float]:
    """min and max of a cell over all tables that agree with what is ``known``, by linear programming.

    Where cells are ``whole`` numbers, only such tables count, and the ends are exact. An end that nothing bounds is
    infinite. Raises ValueError where no table agrees with what is known. The source: Fischetti & Salazar, Management
    Science 47 (2001), 1008-1027; Hundepool et al., Statistical Disclosure Control (2012), ch. 4.

    Two withheld cells of a row whose total is 12, the second of at least 10:

    >>> row = Known({"a": (1, 9), "b": (10, math.inf)}, (Sum({"a": 1, "b": 1}, 12, 12),))
    >>> feasibility_interval(row, "a"), feasibility_interval(row, "b")
    ((1, 2), (10, 11))
    """
    program = _Program.of(known)
    low, high = (found[program.place[cell]] for found in program.extremes(cell))
    return (round(low), round(high)) if known.whole and math.isfinite(low + high) else (float(low), float(high))


def told_closely(known: Known[Cell], asked: Mapping[Cell, int]) -> list[Cell]:
    """The cells whose feasibility interval holds fewer whole numbers than are ``asked`` for it.

    Every table that is found bounds the intervals of all cells from within, so that most need not be solved for.
    """
    program = _Program.of(known)
    places = [program.place[cell] for cell in asked]
    low, high = np.full(len(places), np.inf), np.full(len(places), -np.inf)
    found = []
    for at, (cell, least) in enumerate(asked.items()):
        ends = program.extremes(cell)
        while whole_numbers(low[at], high[at]) < least and (table := next(ends, None)) is not None:
            low, high = np.minimum(low, table[places]), np.maximum(high, table[places])
        if whole_numbers(low[at], high[at]) < least:
            found.append(cell)
    return found


def proof(known: Known[Cell], cell: Cell) -> frozenset[Cell]:
    """The cells whose value or upper bound proves an end of a cell's interval (whole numbers relaxed).

    They are those with a dual price: as long as none of them becomes less known, neither end moves.

    >>> row = Known({"a": (1, 9), "b": (10, math.inf), "c": (5, 5)}, (Sum({"a": 1, "b": 1, "c": 1}, 17, 17),))
    >>> proof(row, "a")
    frozenset({'c'})
    """
    program = _Program.of(Known(known.bounds, known.sums, whole=False), reduced=False)
    prices = np.abs([program.prices(cell, sign) for sign in (1.0, -1.0)]).max(axis=0)
    return frozenset(each for each, price in zip(known.bounds, prices, strict=True) if price > _NEARLY)


def whole_numbers(low: float, high: float) -> int:
    """How many whole numbers lie between two ends, both included.

    >>> whole_numbers(0.2, 2.0), whole_numbers(0.2, 0.9)
    (2, 0)
    """
    if not low <= high:
        return 0
    return max(0, math.floor(high + _NEARLY) - math.ceil(low - _NEARLY) + 1)


@dataclass(frozen=True, slots=True)
class _Program:
    """What is known, as the solver takes it: only of the cells that are ``free``; ``high`` is that of all cells."""

    place: Mapping[Any, int]
    free: NDArray[np.intp]
    high: NDArray[np.float64]
    bounds: Bounds
    held: LinearConstraint
    whole: bool

    @classmethod
    def of(cls, known: Known[Cell], reduced: bool = True) -> _Program:
        place = {cell: at for at, cell in enumerate(known.bounds)}
        low, high = np.array(list(known.bounds.values()), np.float64).reshape(-1, 2).T
        free = np.flatnonzero(low < high) if reduced else np.arange(len(place))
        bounds = Bounds(low[free], high[free])
        return cls(place, free, high, bounds, _constraint(known.sums, place, low, free), known.whole)

    def extremes(self, cell: Hashable) -> Iterator[NDArray[np.float64]]:
        """A table in which the cell is least, then one in which it is greatest."""
        at = self.place[cell]
        if at not in self.free:
            yield from (self.high, self.high)
            return
        aim = (self.free == at).astype(np.float64)
        for sign in (1.0, -1.0):
            whole = np.full(len(aim), int(self.whole))
            found = milp(sign * aim, integrality=whole, bounds=self.bounds, constraints=self.held)
            if found.x is None and (sign > 0 or math.isfinite(self.high[at])):
                raise ValueError(f"no table agrees with what is known of {cell}: {found.message}")
            table = self.high.copy()
            if found.x is not None:
                table[self.free] = found.x
            yield table

    def prices(self, cell: Hashable, sign: float) -> NDArray[np.float64]:
        """What a unit more of each cell's upper bound, or of its value, changes at an end of the cell's interval."""
        low, high, matrix = self.held.lb, self.held.ub, self.held.A
        same, below, above = low == high, np.isfinite(high) & (low < high), np.isfinite(low) & (low < high)
        aim = sign * (self.free == self.place[cell])
        found = linprog(
            aim, vstack([matrix[below], -matrix[above]]), np.concatenate([high[below], -low[above]]),
            matrix[same], low[same], list(zip(self.bounds.lb, self.bounds.ub, strict=True)),
        )  # fmt: skip
        if found.x is None:
            return np.zeros(len(self.place))
        fixed = self.bounds.lb == self.bounds.ub
        return np.asarray(found.upper.marginals + np.where(fixed, found.lower.marginals, 0.0))


def _constraint(
    sums: tuple[Sum[Any], ...], place: Mapping[Any, int], fixed: NDArray[np.float64], free: NDArray[np.intp]
) -> LinearConstraint:
    """The sums of the free cells: what the others add to them is taken off both ends."""
    entries = [(at, place[cell], weight) for at, each in enumerate(sums) for cell, weight in each.weights.items()]
    rows, columns, weights = np.array(entries, np.float64).reshape(-1, 3).T
    matrix = csr_array((weights, (rows.astype(int), columns.astype(int))), shape=(len(sums), len(place)))
    rest = fixed.copy()
    rest[free] = 0.0
    inner = matrix[:, free]
    held = np.flatnonzero(np.diff(inner.indptr))
    ends = np.array([(each.low, each.high) for each in sums]).reshape(-1, 2) - (matrix @ rest)[:, None]
    return LinearConstraint(inner[held], ends[held, 0], ends[held, 1])

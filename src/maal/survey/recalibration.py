"""Every replicate calibrated anew to the same known totals.

Rows with the same auxiliary variables share one g, so each replicate is solved on its sums by distinct x, and gives λ
in g = F(x'λ) (Deville & Särndal 1992, table 1). The spread of the replicates then holds what calibration takes off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import narwhals as nw
import numpy as np
from scipy.special import expit

from maal.core import BadInput
from maal.core.engine import Frame
from maal.survey.auxiliary import POPULATION, Auxiliary, Margins, auxiliary_of
from maal.survey.calibration import (
    Calibrated,
    calibrate_bounded,
    calibrate_exponential,
    calibrate_linear,
    calibrate_logit,
    indicators,
)
from maal.survey.cells import Matrix
from maal.survey.columns import Columns
from maal.survey.keys import Ints, dense
from maal.survey.replicate_weights import ReplicateWeights
from maal.survey.sums import Floats, Sums
from maal.survey.table import Table

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Distance:
    """The distance between old and new weights: ``method`` and ``bounds`` on g."""

    method: str
    bounds: Bounds | None

    def factor(self, u: Floats) -> Floats:
        """F(u)."""
        if self.method == "raking":
            return np.exp(u)
        if self.bounds is None:
            return 1 + u
        low, high = self.bounds
        if self.method == "linear":
            return np.clip(1 + u, low, high)
        steepness = (high - low) / ((1 - low) * (high - 1))
        result: Floats = low + (high - low) * expit(steepness * u + np.log((1 - low) / (high - 1)))
        return result

    def solve(self, d: Floats, x: Floats, auxiliary: Auxiliary) -> Floats:
        """λ (p,) of summed weights ``d`` (U,). Post-stratification is linear: the indicators do not overlap."""
        found = self._solved(d, x, auxiliary)
        if found.multipliers is None:
            raise AssertionError("these methods have multipliers")
        return found.multipliers

    def _solved(self, d: Floats, x: Floats, auxiliary: Auxiliary) -> Calibrated:
        wanted, names = auxiliary.wanted, auxiliary.names
        if self.method == "raking":
            return calibrate_exponential(d, x, wanted, names)
        if self.bounds is None:
            return calibrate_linear(d, x, wanted, names)
        solve = calibrate_logit if self.method == "logit" else calibrate_bounded
        return solve(d, x, wanted, names, self.bounds)


@dataclass(frozen=True)
class Explained:
    """The auxiliary variables on a frame: ``keys`` (column of the data → of the frame), ``numbers`` of the frame."""

    auxiliary: Auxiliary
    table: Table

    @property
    def keys(self) -> dict[str, str]:
        """Categorical columns: the user's name → the frame's."""
        return {name: self.table.names[name] for name in self.auxiliary.columns}

    @property
    def numbers(self) -> list[str]:
        """The frame's numeric columns."""
        return [f"number{place}" for place in range(len(self.auxiliary.numbers))]

    def on(self, frame: Frame) -> Frame:
        """Put the numeric columns on the frame."""
        values = [nw.lit(1.0) if name == POPULATION else self.table.number(name) for name in self.auxiliary.numbers]
        named = [value.alias(own) for value, own in zip(values, self.numbers, strict=True)]
        return frame.with_columns(*named) if named else frame

    def x(self, sums: Sums) -> Floats:
        """The variables of each group, (G, p)."""
        parts = [np.stack([_floats(sums, name) for name in self.numbers], axis=1)] if self.numbers else []
        if self.keys:
            codes = self.auxiliary.codes({name: sums.table[own] for name, own in self.keys.items()}, sums.rows[:, 0])
            parts.insert(0, indicators(codes, self.auxiliary.margins)[0])
        return np.hstack(parts)


@dataclass(frozen=True)
class Recalibration:
    """λ of the full sample, ``full`` (p,), and of every replicate, ``multipliers`` (R, p)."""

    explained: Explained
    distance: Distance
    full: Floats
    multipliers: Floats

    def keys(self, by: list[str]) -> list[str]:
        """What rows must share to be one group."""
        return list(dict.fromkeys([*by, *self.explained.keys.values(), *self.explained.numbers]))

    def g(self, sums: Sums) -> Floats:
        """g of each group in the full sample, (G,)."""
        return self.distance.factor(self.explained.x(sums) @ self.full)

    def blocks(
        self, weights: ReplicateWeights, frame: Frame, sums: Sums, keys: list[str], columns: Columns, place: Ints,
        number: int,
    ) -> Iterator[Floats]:  # fmt: skip
        """Totals of the calibrated replicates in order, (b, number, C)."""
        cell = dense(sums.key(keys), len(sums))
        first = np.unique(cell, return_index=True)[1]
        x, home = self.explained.x(sums)[first], place[first]
        kept = np.flatnonzero(home >= 0)
        gather = Matrix((np.ones(len(kept)), (home[kept], kept)), shape=(number, len(first)))
        start = 0
        for block in weights.blocks(frame, sums, keys, columns, cell, len(first)):
            g = self.distance.factor(self.multipliers[start : start + len(block)] @ x.T)
            yield np.stack([gather @ (each[:, None] * totals) for each, totals in zip(g, block, strict=True)])
            start += len(block)


def recalibrate(
    weights: ReplicateWeights, frame: Frame, table: Table, margins: Margins, method: str, bounds: Bounds | None
) -> Recalibration:
    """Solve the full sample and every replicate. Raises BadInput that names the replicate which cannot be solved."""
    explained, distance = Explained(auxiliary_of(table, margins), table), Distance(method, bounds)
    columns = Columns()
    names = [*explained.keys.values(), *explained.numbers]
    sums = weights.groups(explained.on(frame), names, columns)
    cell = dense(sums.key(names), len(sums))
    first = np.unique(cell, return_index=True)[1]
    x = explained.x(sums)[first]
    whole = np.bincount(cell, sums.total[:, 0]).astype(np.float64)
    full = distance.solve(whole, x, explained.auxiliary)
    solved: list[Floats] = []
    for block in weights.blocks(explained.on(frame), sums, names, columns, cell, len(first)):
        for d in block[:, :, 0]:
            solved.append(_solved_replicate(distance, d, x, explained.auxiliary, len(solved) + 1, len(weights)))
    return Recalibration(explained, distance, full, np.array(solved).reshape(len(solved), x.shape[1]))


def _solved_replicate(
    distance: Distance, d: Floats, x: Floats, auxiliary: Auxiliary, place: int, replicates: int
) -> Floats:
    try:
        return distance.solve(d, x, auxiliary)
    except BadInput as error:
        raise BadInput(
            f"Replicate {place:,} of {replicates:,} cannot be calibrated, the full sample can: {error}"
        ) from error


def _floats(sums: Sums, name: str) -> Floats:
    return np.asarray(sums.table[name].to_numpy(), np.float64)

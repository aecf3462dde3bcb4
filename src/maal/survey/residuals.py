"""What calibration takes off the variance: the part of each variable that the auxiliary variables explain.

The covariance of a calibrated total is that of the residuals v - x'B with B = (Σ d x x')⁻¹ Σ d x v, weighted by the
design weights d, while the residuals carry the calibrated weights w (Deville & Särndal 1992, section 3):
own - mixed B' - B mixed' + B auxiliary B' (see `maal.survey.parts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from maal.core.engine import Frame
from maal.survey.auxiliary import Auxiliary
from maal.survey.cells import Matrix
from maal.survey.columns import Columns
from maal.survey.keys import Ints
from maal.survey.sums import Floats, Sums, row_sums


@dataclass(frozen=True)
class Residuals:
    """The auxiliary variables on the frame: ``keys`` (column of the data → of the frame) of the categories, and
    ``numbers``, the frame's columns of the numeric ones; ``inverse`` (p, p) is (Σ d x x')⁻¹. The frame holds d too.
    """

    auxiliary: Auxiliary
    keys: dict[str, str]
    numbers: tuple[str, ...]
    inverse: Floats

    def extended(self, columns: Columns) -> Columns:
        """The statistic's columns, and the numeric auxiliary variables behind them, with the pairs that are needed."""
        first = len(columns)
        held = Columns(list(columns.all), set(columns.pairs))
        places = [held.add(nw.col(name)) for name in self.numbers]
        for place in places:
            for other in [*range(first), *places]:
                held.need(place, other)
        return held

    def indicators(self, sums: Sums) -> Matrix:
        """1 where a group is in a category, (G, pc)."""
        keys = {name: sums.table[key] for name, key in self.keys.items()}
        codes = self.auxiliary.codes(keys, sums.rows[:, 0]) if self.keys else np.zeros((len(sums), 0), np.int64)
        sizes = [len(margin.categories) for margin in self.auxiliary.margins] if self.keys else []
        starts = np.cumsum([0, *sizes])[:-1]
        rows = np.repeat(np.arange(len(sums)), len(sizes))
        places = (codes + starts).ravel() if sizes else np.zeros(0, np.int64)
        return Matrix((np.ones(len(rows)), (rows, places)), shape=(len(sums), sum(sizes)))

    def by_design_weights(self, frame: Frame, by: Sequence[str], columns: Columns) -> Sums:
        """Σ d v, and Σ d v x of the numeric auxiliary variables behind them, by domain and category."""
        held = Columns(list(columns.all), set())
        for name in self.numbers:
            for column in columns.all:
                held.add(column.value * nw.col(name), column.base)
        return row_sums(frame.with_columns(w=nw.col("d")), [*by, *self.keys.values()], held)

    def coefficients(self, sums: Sums, domain: Ints, domains: int, figures: int) -> Floats:
        """B of each figure, (K, p), from `by_design_weights` and the domain of each of its groups."""
        kept = domain >= 0
        place = Matrix((np.ones(kept.sum()), (domain[kept], np.flatnonzero(kept))), shape=(domains, len(sums)))
        indicators = self.indicators(sums)
        by_category = [(place @ (indicators * sums.total[:, [each]])).toarray() for each in range(figures)]
        numeric = (place @ sums.total[:, figures:]).reshape(domains, len(self.numbers), figures).transpose(0, 2, 1)
        cross = np.concatenate([np.stack(by_category, axis=1), numeric], axis=2)
        result: Floats = cross.reshape(domains * figures, -1) @ self.inverse
        return result

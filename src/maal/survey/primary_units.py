"""The primary sampling units of a drawn sample, in an order that is the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from maal.core.engine import Frame
from maal.survey.keys import Ints, Key, encode, places
from maal.survey.sample import Sample
from maal.survey.stages import Stage

ROW = "row"


@dataclass(frozen=True)
class PrimaryUnits:
    """P units: ``names`` are the columns of their keys on the frame, ``key`` their values, in sorted order.

    ``stratum`` (P,) is the place of each unit's stratum in those of ``stage``. Where rows are the units they are
    numbered in the order of all their values (``order``, columns of the data), so that engines agree; rows that are
    alike in all of them may change places, which changes no estimate.
    """

    names: tuple[str, ...]
    key: Key
    stratum: Ints
    stage: Stage
    order: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.stratum)

    def numbered(self, frame: Frame) -> Frame:
        """The frame with the columns of the units' keys."""
        return frame if self.stage.unit else frame.with_row_index(ROW, order_by=self.order)

    def places(self, key: Key, rows: int) -> Ints:
        """The place of each unit of ``key`` among these."""
        return places(key, self.key, rows)

    @property
    def strata(self) -> list[str]:
        """What each stratum is called, (H,); no two alike."""
        if not self.stage.key:
            return ["the whole sample"]
        columns = [column.to_pylist() for column in self.stage.key]
        if len(columns) == 1:
            return [str(value) for value in columns[0]]
        return [" x ".join(map(repr, each)) for each in zip(*columns, strict=True)]


def primary_units(sample: Sample) -> PrimaryUnits:
    """Fetch the keys of the first stage's units; of rows, where these are the units."""
    stage = sample.stages[0]
    names = stage.unit or (*stage.stratum, ROW)
    flat = [own for label, own in sample.table.names.items() if not sample.table.dtypes[label].is_nested()]
    nothing = PrimaryUnits(names, [], np.zeros(0, np.int64), stage, tuple(flat))
    frame = nothing.numbered(sample.frame)
    found = frame.group_by(*names).agg(rows=nw.len()) if stage.unit else frame.select(*names)
    table = found.collect("pyarrow").to_arrow()
    table = table.take(_sorted([table[name] for name in names]))
    key = [table[name] for name in names]
    stratum = places(key[: len(stage.stratum)], stage.key, table.num_rows)
    return PrimaryUnits(names, key, stratum, stage, tuple(flat))


def _sorted(key: Sequence[Key]) -> Ints:
    return np.lexsort([encode(column)[0] for column in reversed(key)])

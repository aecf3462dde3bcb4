"""Grouped sums brought from the engine: a column a cell (channel, step, set), a row a bucket of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maal.impact.tagged.contacts import BUCKETS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """``keys`` (cells × key columns) and, per measure, a sparse matrix of sums (buckets × cells)."""

    keys: NDArray[np.int64]
    sums: dict[str, sparse.csr_array]

    def weighted(self, measure: str, weights: Floats) -> Floats:
        """weights (replicates × buckets) @ sums: the cell's totals in every replicate (replicates × cells)."""
        totals: Floats = np.asarray(weights @ self.sums[measure])
        return totals

    def total(self, measure: str) -> Floats:
        """Sum over all buckets, one figure a cell."""
        totals: Floats = self.weighted(measure, np.ones((1, BUCKETS)))[0]
        return totals


def stack(parts: Sequence[dict[str, NDArray[Any]]], keys: Sequence[str], measures: Sequence[str]) -> Cells:
    """Put grouped results (bucket, key columns, measures) together; equal cells of several parts are added."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in ("bucket", *keys, *measures)}
    wanted = np.stack([columns[key].astype(np.int64) for key in keys], axis=1)
    unique, cell = np.unique(wanted, axis=0, return_inverse=True)
    where = (columns["bucket"].astype(np.int64), cell.reshape(-1))
    shape = (BUCKETS, len(unique))
    return Cells(
        unique,
        {name: sparse.coo_array((columns[name].astype(np.float64), where), shape=shape).tocsr() for name in measures},
    )

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
    unique, cell = _distinct([columns[key].astype(np.int64) for key in keys])
    where = (columns["bucket"].astype(np.int64), cell)
    shape = (BUCKETS, len(unique))
    return Cells(
        unique,
        {name: sparse.coo_array((columns[name].astype(np.float64), where), shape=shape).tocsr() for name in measures},
    )


def _distinct(keys: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the distinct rows of the key columns, sorted, and each row's place among them.

    The keys are folded into one number, whose sort is ten times as fast as that of rows.
    """
    lows = [int(key.min(initial=0)) for key in keys]
    spans = [int(key.max(initial=0)) - low + 1 for key, low in zip(keys, lows, strict=True)]
    if len(keys) == 1:
        unique, place = np.unique(keys[0], return_inverse=True)
        return unique[:, None], place
    folded = np.ravel_multi_index([key - low for key, low in zip(keys, lows, strict=True)], spans)
    unique, place = np.unique(folded, return_inverse=True)
    unfolded = [part + low for part, low in zip(np.unravel_index(unique, spans), lows, strict=True)]
    return np.stack(unfolded, axis=1).astype(np.int64), place

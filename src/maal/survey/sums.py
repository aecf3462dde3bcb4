"""Grouped sums on the engine: the only place where the survey touches rows.

Rows carry their weight ``w``. With u = w × value, a group's sums are S = Σ u, and Q = Σ u u' over its units: rows, or
clusters of rows (whose u are added up first).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from maal.core.engine import Frame
from maal.survey.columns import Column, Columns
from maal.survey.packing import Packing, packing_of

Floats = NDArray[np.float64]
Keys = Sequence[str]


@dataclass(frozen=True)
class Sums:
    """Sums of G groups. ``table`` holds the columns of their keys.

    ``total`` (G, C) is Σ w v; ``square`` (G, C) is Σ w v²; ``linear`` (G, C) is Σ w² v where units are rows;
    ``squared_weights`` (G, C) is Σ w² of the rows in which the column's base is not 0; ``rows`` and ``units`` (G, C)
    count those.
    """

    table: pa.Table
    total: Floats
    square: Floats
    linear: Floats
    squared_weights: Floats
    rows: Floats
    units: Floats
    products: dict[tuple[int, int], Floats]

    def key(self, names: Keys) -> list[pa.ChunkedArray]:
        """The key columns ``names``."""
        return [self.table[name] for name in names]

    def __len__(self) -> int:
        return int(self.table.num_rows)


def row_sums(frame: Frame, keys: Keys, columns: Columns, alike: int | None = None) -> Sums:
    """Sum by ``keys``; every row is a unit. With ``alike`` yes and no are counted (see `maal.survey.packing`)."""
    packing = packing_of(frame, columns, alike)
    weight, exprs = nw.col("w"), _of_rows(columns, packing, units=False)
    for left, right in columns.products:
        exprs[f"p{left}_{right}"] = ((weight * nw.col(f"v{left}")) * (weight * nw.col(f"v{right}"))).sum()
    grouped = _grouped(_with_values(frame, keys, columns), keys, exprs)
    whole = packing.unpacked(grouped, units=False) if packing else grouped
    return _sums(whole.collect("pyarrow").to_arrow(), columns)


def unit_totals(frame: Frame, unit: Keys, keys: Keys, columns: Columns, alike: int | None = None) -> Frame:
    """Add up the rows of each unit (and ``keys``): lazily, columns s0, s1, ... (Σ w v), q, and n, m (counted rows).

    With ``alike`` yes and no are counted (see `maal.survey.packing`).
    """
    packing = packing_of(frame, columns, alike)
    by, exprs = [*unit, *keys], _of_rows(columns, packing, units=True)
    grouped = _grouped(_with_values(frame, by, columns), by, exprs)
    return packing.unpacked(grouped, units=True) if packing else grouped


def unit_sums(totals: Frame, keys: Keys, columns: Columns) -> Sums:
    """Sum units by ``keys``."""
    exprs: dict[str, nw.Expr] = {"n": nw.col("n").sum(), "units": nw.len()}
    for place, column in enumerate(columns.all):
        exprs[f"s{place}"] = nw.col(f"s{place}").sum()
        if not column.binary:
            exprs[f"q{place}"] = nw.col(f"q{place}").sum()
        elif place and column.base == place:
            exprs[f"m{place}"] = nw.col(f"m{place}").sum()
            exprs[f"u{place}"] = (nw.col(f"m{place}") > 0).cast(nw.Int64).sum()
        if column.base == place:
            exprs[f"k{place}"] = nw.col(f"k{place}").sum()
    for left, right in sorted(columns.pairs):
        exprs[f"p{left}_{right}"] = (nw.col(f"s{left}") * nw.col(f"s{right}")).sum()
    return _sums(_grouped(totals, keys, exprs).collect("pyarrow").to_arrow(), columns)


def fetched_units(totals: Frame, columns: Columns) -> Sums:
    """Bring the units themselves."""
    table = totals.collect("pyarrow").to_arrow()
    return _sums(table, columns)


def _of_rows(columns: Columns, packing: Packing | None, *, units: bool) -> dict[str, nw.Expr]:
    """Sums over rows: n, and of the columns that are not packed s, q, m, and Σ w² v, as l (of ``units`` k, of the
    columns that count rows)."""
    weight = nw.col("w")
    exprs: dict[str, nw.Expr] = {"n": nw.len(), **(packing.sums if packing else {})}
    for place, column in _unpacked(columns, packing):
        value = nw.col(f"v{place}")
        weighted = weight if place == 0 else weight * value
        exprs[f"s{place}"] = weighted.sum()
        if not column.binary:
            exprs[f"q{place}"] = (weighted * value).sum()
        elif place and column.base == place:
            exprs[f"m{place}"] = value.sum()
        if not units or column.base == place:
            exprs[f"{'k' if units else 'l'}{place}"] = (weight * weighted).sum()
    return exprs


def _with_values(frame: Frame, keys: Keys, columns: Columns) -> Frame:
    values = [column.value.alias(f"v{place}") for place, column in enumerate(columns.all) if place]
    return frame.select(*keys, "w", *values)


def _grouped(frame: Frame, keys: Keys, exprs: dict[str, nw.Expr]) -> Frame:
    named = [expr.alias(name) for name, expr in exprs.items()]
    return frame.group_by(*keys).agg(*named) if keys else frame.select(*named)


def _unpacked(columns: Columns, packing: Packing | None) -> list[tuple[int, Column]]:
    """The columns that need sums of their own."""
    packed = packing.places if packing else ()
    return [(place, column) for place, column in enumerate(columns.all) if place not in packed]


def _sums(table: pa.Table, columns: Columns) -> Sums:
    shape = (table.num_rows, len(columns))
    total, square, linear = (np.zeros(shape, order="F") for _ in range(3))
    for place, column in enumerate(columns.all):
        total[:, place] = _floats(table, f"s{place}")
        square[:, place] = total[:, place] if column.binary else _floats(table, f"q{place}")
        if f"l{place}" in table.column_names:
            linear[:, place] = _floats(table, f"l{place}")
    bases = [column.base for column in columns.all]
    squared = linear[:, bases] if "l0" in table.column_names else _of_base(table, columns, "k", "k0")
    rows = _of_base(table, columns, "m", "n")
    there = "units" in table.column_names
    units = _of_base(table, columns, "u", "units") if there else rows
    products = _products(table, columns, linear)
    return Sums(table, total, square, linear, squared, rows, units, products)


def _products(table: pa.Table, columns: Columns, linear: Floats) -> dict[tuple[int, int], Floats]:
    found = {}
    for left, right in columns.pairs:
        name = f"p{left}_{right}"
        same = columns.same(left, right)
        if name in table.column_names:
            found[left, right] = _floats(table, name)
        elif same is not None:
            found[left, right] = linear[:, same]
    return found


def _of_base(table: pa.Table, columns: Columns, prefix: str, whole: str) -> Floats:
    found = {base: _floats(table, f"{prefix}{base}" if base else whole) for base in columns.bases}
    return np.array([found[column.base] for column in columns.all]).T


def _floats(table: pa.Table, name: str) -> Floats:
    values: Floats = np.asarray(pc.fill_null(table[name].cast(pa.float64()), 0.0).to_numpy(), np.float64)
    return values

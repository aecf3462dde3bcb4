"""Groups that an engine gave back, brought to places in arrays: strata, units and domains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from maal.core import BadInput

Ints = NDArray[np.int64]
Key = Sequence[pa.ChunkedArray]

MOST_DOMAINS = 1_000_000


def encode(column: pa.ChunkedArray) -> tuple[Ints, list[Any]]:
    """Give each value its place among the distinct ones in sorted order (missing or nan: -1), and these."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], column.type).dictionary_encode()
    levels = encoded.dictionary.to_pylist()
    order = sorted(range(len(levels)), key=lambda place: levels[place])
    rank = np.empty(len(levels) + 1, np.int64)
    rank[order] = np.arange(len(levels))
    rank[-1] = -1
    codes = encoded.indices.fill_null(len(levels)).to_numpy(zero_copy_only=False).astype(np.int64)
    return rank[codes], [levels[place] for place in order]


def dense(key: Key, rows: int) -> Ints:
    """Number the distinct keys 0, 1, ...: the number of each row's. Without keys all are one."""
    code = np.zeros(rows, np.int64)
    for column in key:
        each, levels = encode(column)
        _, code = np.unique(code * (len(levels) + 1) + each + 1, return_inverse=True)
    return code


def places(wanted: Key, among: Key, rows: int) -> Ints:
    """Find the row of ``among`` that has each key of ``wanted``; all are there. Without keys there is one row."""
    if not among:
        return np.zeros(rows, np.int64)
    joined = [
        pa.chunked_array([*left.chunks, *right.cast(left.type).chunks], left.type)
        for left, right in zip(wanted, among, strict=True)
    ]
    code = dense(joined, rows + len(among[0]))
    found = np.empty(code.max(initial=-1) + 1, np.int64)
    found[code[rows:]] = np.arange(len(among[0]))
    result: Ints = found[code[:rows]]
    return result


@dataclass(frozen=True)
class Domains:
    """The crossing of the levels of the ``by`` columns, in sorted order; those without rows are there too."""

    by: tuple[str, ...]
    levels: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return prod(map(len, self.levels))

    @cached_property
    def keys(self) -> list[tuple[Any, ...]]:
        """The level of each ``by`` column, for every domain."""
        return list(product(*self.levels))

    def named(self, place: int) -> dict[str, Any]:
        """The domain's level by column."""
        return dict(zip(self.by, self.keys[place], strict=True))


def domains_of(by: Sequence[str], key: Key, inside: NDArray[np.bool_]) -> tuple[Domains, Ints]:
    """Cross the levels found in the rows ``inside``; give each row its domain (-1 outside, and where one is missing).

    Raises BadInput above a million domains.
    """
    codes: list[Ints] = []
    levels: list[tuple[Any, ...]] = []
    for column in key:
        code, found = encode(column)
        kept = np.unique(code[inside & (code >= 0)])
        rank = np.full(len(found) + 1, -1, np.int64)
        rank[kept] = np.arange(len(kept))
        codes.append(np.where(inside, rank[code], -1))
        levels.append(tuple(found[place] for place in kept))
    domains = Domains(tuple(by), tuple(levels))
    if len(domains) > MOST_DOMAINS:
        sizes = ", ".join(f"{name} {len(each):,}" for name, each in zip(by, levels, strict=True))
        raise BadInput(f"{len(domains):,} domains ({sizes}); at most {MOST_DOMAINS:,} can be estimated at once.")
    place = np.where(inside, 0, -1)
    for code, level in zip(codes, levels, strict=True):
        place = np.where((place < 0) | (code < 0), -1, place * len(level) + code)
    return domains, place

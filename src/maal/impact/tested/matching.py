"""Matched pairs of areas: those whose outcomes move most alike, so that one of each can be treated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from maal.impact.tested.panel import Floats


def matched_pairs(history: Mapping[Any, Sequence[float]]) -> tuple[tuple[Any, Any], ...]:
    """Pair the areas whose outcomes move most alike: always the two that are nearest, of those that are left.

    ``history`` holds the outcome of each area in order. Distance is the root mean square difference of the two series,
    each without its mean; with an odd number one area is left over.

    >>> matched_pairs({"a": [1, 2, 3], "b": [5, 4, 3], "c": [2, 3, 4], "d": [9, 8, 7]})
    (('a', 'c'), ('b', 'd'))
    """
    names = sorted(history, key=str)
    pairs = nearest_pairs(np.array([history[name] for name in names], dtype=np.float64))
    return tuple(sorted(((names[i], names[j]) for i, j in pairs), key=str))


def nearest_pairs(series: Floats) -> list[tuple[int, int]]:
    """The same by place: ``series`` is areas × times."""
    centred = series - series.mean(axis=1, keepdims=True)
    products = centred @ centred.T
    squares = np.diag(products)
    i, j = np.triu_indices(len(series), 1)
    order = np.argsort(np.round(squares[i] + squares[j] - 2 * products[i, j], 9), kind="stable")
    left, pairs = set(range(len(series))), []
    for a, b in zip(i[order].tolist(), j[order].tolist(), strict=True):
        if a in left and b in left:
            left -= {a, b}
            pairs.append((a, b))
    return pairs

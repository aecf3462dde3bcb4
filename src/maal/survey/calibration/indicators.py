"""Categorical margins as columns of zeros and ones, to stand beside numeric columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maal.survey.calibration.calibrated import Floats, Integers
from maal.survey.calibration.margin import Margin, check_codes


def indicators(codes: Integers, margins: Sequence[Margin]) -> tuple[Floats, Floats, tuple[str, ...]]:
    """x[u, k] = 1 where unit u is in category k: ``x`` (U, Σ C), with ``totals`` and names (Σ C,).

    Every category has its column; the columns that follow from others are left out by the methods.

    >>> x, totals, names = indicators(np.array([[0], [1]]), [Margin("size", ("small", "large"), np.array([30.0, 5]))])
    >>> names, x.tolist()
    (('size=small', 'size=large'), [[1.0, 0.0], [0.0, 1.0]])
    """
    check_codes(codes, margins)
    columns = [
        np.equal.outer(column, np.arange(len(margin.categories)))
        for column, margin in zip(codes.T, margins, strict=True)
    ]
    names = tuple(f"{margin.name}={category}" for margin in margins for category in margin.categories)
    return np.hstack(columns).astype(np.float64), np.concatenate([margin.totals for margin in margins]), names

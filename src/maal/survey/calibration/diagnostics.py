"""What calibration did to the weights: ratios, Kish effect, margins before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maal.survey.calibration.calibrated import Floats


@dataclass(frozen=True, slots=True)
class Ratios:
    """The spread of g = new weight / design weight over the sampled elements, and how many are not above zero."""

    least: float
    lower_quartile: float
    median: float
    upper_quartile: float
    greatest: float
    not_positive: int


@dataclass(frozen=True, slots=True)
class MarginChange:
    """One total: Σ d x before, Σ d g x after, and what was wanted."""

    name: str
    before: float
    after: float
    wanted: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What calibration did to the weights."""

    ratios: Ratios
    kish_before: float
    kish_after: float
    margins: tuple[MarginChange, ...]


def diagnose(
    d: Floats,
    g: Floats,
    x: Floats,
    totals: Floats,
    names: Sequence[str],
    n: Floats | None = None,
    d_squares: Floats | None = None,
) -> Diagnosis:
    """Ratios of weights, Kish's 1 + cv² of the weights before and after, and each margin before, after and wanted.

    ``d``, ``g`` (U,), ``x`` (U, p), ``totals``, ``names`` (p,). When units are cells of several elements, ``n`` (U,)
    is their number and ``d_squares`` (U,) the sum of their squared design weights; leave both out when units are
    single elements. Quartiles are over elements (the smallest g that at least that share does not exceed). Source:
    Kish (1992), weighting for unequal P_i.

    >>> found = diagnose(np.array([10.0, 10]), np.array([1.5, 0.5]), np.ones((2, 1)), np.array([20.0]), ["all"])
    >>> found.kish_before, found.kish_after, found.margins[0].after
    (1.0, 1.25, 20.0)
    """
    rows = np.ones(len(d)) if n is None else n
    squares = d * d if d_squares is None else d_squares
    changes = zip(names, d @ x, (d * g) @ x, totals, strict=True)
    return Diagnosis(
        _ratios(g, rows),
        kish(d, squares, rows),
        kish(d * g, g * g * squares, rows),
        tuple(MarginChange(name, float(old), float(new), float(wanted)) for name, old, new, wanted in changes),
    )


def kish(sums: Floats, squares: Floats, n: Floats) -> float:
    """n Σ w² / (Σ w)² = 1 + cv² of the weights, from their ``sums``, ``squares`` and number ``n`` per unit (U,).

    >>> kish(np.array([2.0, 1]), np.array([2.0, 1]), np.array([2.0, 1]))
    1.0
    """
    return float(n.sum() * squares.sum() / sums.sum() ** 2)


def _ratios(g: Floats, rows: Floats) -> Ratios:
    order = np.argsort(g, kind="stable")
    share = np.cumsum(rows[order])
    places = np.searchsorted(share, np.array([0.25, 0.5, 0.75]) * share[-1] * (1 - 1e-12))
    lower, median, upper = (float(g[order[place]]) for place in places)
    return Ratios(float(g.min()), lower, median, upper, float(g.max()), int(rows[g <= 0].sum()))

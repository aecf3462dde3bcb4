"""Raking: post-stratify on each categorical margin in turn until all of them hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maal.core import BadInput
from maal.survey.calibration.calibrated import ROUNDING, TOLERANCE, Calibrated, Floats, Integers, not_converged
from maal.survey.calibration.margin import Margin, check_agreement, check_codes, check_margin, sum_by


def rake(
    d: Floats, codes: Integers, margins: Sequence[Margin], n: Floats | None = None, max_iterations: int = 1000
) -> Calibrated:
    """g ← g · N_c / Σ_c d g, margin by margin, until every margin is met to 1e-12 relative.

    ``d`` (U,) summed design weights of the units (cells of the cross-classification, or rows), ``codes`` (U, M) their
    category in each margin, ``n`` (U,) sampled elements in each unit (leave out to skip the check against the
    sample). Margins whose sums differ by less than 1e-6 relative are scaled to the sum of the first. Raises BadInput
    for an impossible margin, for margins that disagree, and when the margins are not met after ``max_iterations``.
    Sources: Deming & Stephan (1940); Deville, Särndal & Sautory (1993).

    >>> size = Margin("size", ("small", "large"), np.array([60.0, 40]))
    >>> region = Margin("region", ("north", "south"), np.array([50.0, 50]))
    >>> codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> rake(np.array([10.0, 20, 20, 10]), codes, [size, region]).g.round(3)
    array([2.204, 1.898, 1.398, 1.204])
    """
    if not margins:
        raise BadInput("raking needs at least one margin.")
    check_codes(codes, margins)
    for column, margin in zip(codes.T, margins, strict=True):
        size = len(margin.categories)
        check_margin(margin, sum_by(column, d, size), None if n is None else sum_by(column, n, size))
    check_agreement(margins)
    return _iterate(d, np.ascontiguousarray(codes.T), _one_population(margins), max_iterations)


def _one_population(margins: Sequence[Margin]) -> list[Margin]:
    total = margins[0].totals.sum()
    return [Margin(each.name, each.categories, each.totals * (total / each.totals.sum())) for each in margins]


def _iterate(d: Floats, columns: Integers, margins: list[Margin], max_iterations: int) -> Calibrated:
    g, before = np.ones(len(d)), np.inf
    for iteration in range(1, max_iterations + 1):
        for column, margin in zip(columns, margins, strict=True):
            g *= (margin.totals / sum_by(column, d * g, len(margin.categories)))[column]
        difference = max(_away(d * g, column, margin).max() for column, margin in zip(columns, margins, strict=True))
        if difference <= TOLERANCE or before <= difference <= ROUNDING:
            return Calibrated(g, iteration, float(difference))
        before = difference
    raise _furthest(d * g, columns, margins, max_iterations)


def _away(weights: Floats, column: Integers, margin: Margin) -> Floats:
    return np.abs(sum_by(column, weights, len(margin.categories)) / margin.totals - 1)


def _furthest(weights: Floats, columns: Integers, margins: list[Margin], iterations: int) -> BadInput:
    away = [_away(weights, column, margin) for column, margin in zip(columns, margins, strict=True)]
    worst = int(np.argmax([each.max() for each in away]))
    category = int(np.argmax(away[worst]))
    margin = margins[worst]
    reached = sum_by(columns[worst], weights, len(margin.categories))[category]
    remedy = "Cells without any unit may make the margins impossible together: merge small categories."
    wanted = float(margin.totals[category])
    return not_converged("raking", iterations, margin.column(category), float(reached), wanted, remedy)

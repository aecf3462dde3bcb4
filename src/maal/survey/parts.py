"""Covariances of totals, of auxiliary totals, and between the two: a stage's part of each.

With C columns in D domains (K = D × C figures) and p auxiliary variables: ``own`` cov(T, T), ``mixed`` (K, p) cov(T, X)
and ``auxiliary`` (p, p) cov(X, X), where X = Σ w x over all rows. For a stage with strata k of m units,
cov(T_a, T_b) += Π f × (1 - f) m / (m - 1) × [Σ u_a u_b - Σ u_a Σ u_b / m] (Särndal, Swensson & Wretman 1992, results
3.7.2 and 4.3.1; units without rows in a domain count with u = 0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import sparse

from maal.survey.keys import Ints, dense, places
from maal.survey.stages import Lonely, Stage, factors
from maal.survey.sums import Floats, Sums

Pairs = dict[tuple[int, int], Floats]
Matrix: TypeAlias = sparse.csr_array

# Units that are all alike leave the rounding of their squares only.
ROUNDING = 1e-13


@dataclass(frozen=True)
class Parts:
    """``own`` by pair of columns within each domain (D,), or ``crossed`` (K, K) over all."""

    own: Pairs
    crossed: Floats | None
    mixed: Floats
    auxiliary: Floats


@dataclass(frozen=True)
class Groups:
    """Grouped sums, the ``domain`` of each group (-1: none), and its ``indicators`` (G, pc) of auxiliary categories.

    The first ``figures`` columns are the statistic's; those after them are numeric auxiliary variables.
    """

    sums: Sums
    domain: Ints
    domains: int
    figures: int
    indicators: Matrix

    def spread(self, values: Floats) -> Matrix:
        """(G, K): the statistic's columns of ``values`` (G, C), at the places of each group's domain."""
        kept = np.flatnonzero(self.domain >= 0)
        rows = np.repeat(kept, self.figures)
        columns = (self.domain[kept, None] * self.figures + np.arange(self.figures)).ravel()
        found = (values[kept, : self.figures].ravel(), (rows, columns))
        return Matrix(found, shape=(len(self.domain), self.domains * self.figures))

    def auxiliary(self) -> Matrix:
        """(G, p): Σ w x of each group."""
        counts = sparse.diags_array(self.sums.total[:, 0]) @ self.indicators
        return Matrix(sparse.hstack([counts, Matrix(self.sums.total[:, self.figures :])]))

    def product(self, left: int, right: int) -> Floats:
        """Σ u_left u_right of each group."""
        return self.sums.products[min(left, right), max(left, right)]


def product_parts(
    stage: Stage, lonely: Lonely, groups: Groups, pairs: Iterable[tuple[int, int]], *, crossed: bool
) -> Parts:
    """Parts from sums of products over the units of each group."""
    sums = groups.sums
    stratum = places(sums.key(stage.stratum), stage.key, len(sums))
    factor, centred = factors(stage, lonely)
    scale, taken = factor[stratum], factor * centred / stage.drawn
    up = gathering(stratum, len(factor))
    own, x = Matrix(up @ groups.spread(sums.total)), Matrix(up @ groups.auxiliary())
    mixed = _mixed(groups, scale) - _between(own, taken, x)
    auxiliary = _auxiliary(groups, scale) - _between(x, taken, x)

    def within(left: int, right: int) -> Floats:
        return _by_domain(groups, scale * groups.product(left, right))

    if not crossed:
        return Parts(_own(groups, pairs, within, own, taken), None, mixed, auxiliary)
    whole = -_between(own, taken, own)
    at = np.arange(groups.domains) * groups.figures
    for left, right in pairs:
        whole[at + left, at + right] += within(left, right)
        if left != right:
            whole[at + right, at + left] += within(left, right)
    return Parts({}, whole, mixed, auxiliary)


def unit_parts(
    stage: Stage, lonely: Lonely, groups: Groups, pairs: Iterable[tuple[int, int]], *, crossed: bool
) -> Parts:
    """Parts from the totals of every unit, by domain and category."""
    sums = groups.sums
    unit = dense(sums.key(stage.unit or ()), len(sums))
    stratum = np.zeros(unit.max(initial=-1) + 1, np.int64)
    stratum[unit] = places(sums.key(stage.stratum), stage.key, len(sums))
    factor, centred = factors(stage, lonely)
    scale, taken = factor[stratum], factor * centred / stage.drawn
    gather, up = gathering(unit, len(stratum)), gathering(stratum, len(factor))
    own, x = Matrix(gather @ groups.spread(sums.total)), Matrix(gather @ groups.auxiliary())
    above, x_above = Matrix(up @ own), Matrix(up @ x)
    mixed = _between(own, scale, x) - _between(above, taken, x_above)
    auxiliary = _between(x, scale, x) - _between(x_above, taken, x_above)
    if crossed:
        return Parts({}, _between(own, scale, own) - _between(above, taken, above), mixed, auxiliary)
    at = np.arange(groups.domains) * groups.figures

    def within(left: int, right: int) -> Floats:
        return np.asarray(own[:, at + left].multiply(own[:, at + right]).T @ scale)

    return Parts(_own(groups, pairs, within, above, taken), None, mixed, auxiliary)


def _own(
    groups: Groups,
    pairs: Iterable[tuple[int, int]],
    within: Callable[[int, int], Floats],
    above: Matrix,
    taken: Floats,
) -> Pairs:
    """Σ u u' less the part of the strata's means, by domain."""
    at = np.arange(groups.domains) * groups.figures
    by_column = [Matrix(above[:, at + column]) for column in range(groups.figures)]
    result: Pairs = {}
    for left, right in pairs:
        products = within(left, right)
        spread = products - np.asarray(by_column[left].multiply(by_column[right]).T @ taken)
        result[left, right] = np.where(spread < ROUNDING * products, 0.0, spread) if left == right else spread
    return result


def _mixed(groups: Groups, scale: Floats) -> Floats:
    """Σ w² v x by figure and auxiliary variable, (K, p)."""
    by_category = _dense(groups.spread(groups.sums.linear * scale[:, None]).T @ groups.indicators)
    numbers = range(groups.figures, groups.sums.total.shape[1])
    by_number = [_products(groups, number) * scale[:, None] for number in numbers]
    sums = [np.asarray(groups.spread(each).sum(axis=0)).reshape(-1, 1) for each in by_number]
    return np.hstack([by_category, *sums])


def _products(groups: Groups, number: int) -> Floats:
    return np.stack([groups.product(place, number) for place in range(groups.figures)], axis=1)


def _auxiliary(groups: Groups, scale: Floats) -> Floats:
    """Σ w² x x', (p, p)."""
    linear = groups.sums.linear
    numbers = range(groups.figures, linear.shape[1])
    category = _between(groups.indicators, scale * linear[:, 0], groups.indicators)
    between = np.asarray(groups.indicators.T @ (linear[:, groups.figures :] * scale[:, None]))
    number = np.array([[float(scale @ groups.product(a, b)) for b in numbers] for a in numbers])
    return np.block([[category, between], [between.T, number.reshape(len(numbers), len(numbers))]])


def _by_domain(groups: Groups, values: Floats) -> Floats:
    kept = groups.domain >= 0
    return np.asarray(np.bincount(groups.domain[kept], values[kept], minlength=groups.domains), np.float64)


def gathering(place: Ints, number: int) -> Matrix:
    """(number, len(place)): sums rows by their place."""
    return Matrix((np.ones(len(place)), (place, np.arange(len(place)))), shape=(number, len(place)))


def _between(left: Matrix, weight: Floats, right: Matrix) -> Floats:
    """left' diag(weight) right."""
    return _dense(left.T @ (sparse.diags_array(weight) @ right))


def _dense(matrix: Matrix) -> Floats:
    return np.asarray(matrix.toarray(), np.float64)

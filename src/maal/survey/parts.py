"""Covariances of totals, of auxiliary totals, and between the two: a stage's part of each.

With C columns in D domains (K = D × C figures) and p auxiliary variables: ``own`` cov(T, T), ``mixed`` (K, p) cov(T, X)
and ``auxiliary`` (p, p) cov(X, X), where X = Σ w x over all rows. For a stage with strata k of m units,
cov(T_a, T_b) += Π f × (1 - f) m / (m - 1) × [Σ u_a u_b - Σ u_a Σ u_b / m] (Särndal, Swensson & Wretman 1992, results
3.7.2 and 4.3.1; units without rows in a domain count with u = 0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from maal.survey.cells import Cells, Matrix, cells_of, gathering, spread, summed
from maal.survey.keys import Ints, dense
from maal.survey.stages import Lonely, Stage, factors
from maal.survey.sums import Floats, Sums

Pairs = dict[tuple[int, int], Floats]

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
    """Grouped sums, the ``stratum`` and ``domain`` (-1: none) of each group, its ``indicators`` (G, pc) of categories.

    The first ``figures`` columns are the statistic's; those after them are numeric auxiliary variables.
    """

    sums: Sums
    stratum: Ints
    domain: Ints
    domains: int
    figures: int
    indicators: Matrix

    @cached_property
    def strata(self) -> Cells:
        """The strata that each domain has groups in."""
        return cells_of(self.stratum, self.domain, self.domains)

    @property
    def total(self) -> Floats:
        """(G, C): the statistic's columns alone."""
        return self.sums.total[:, : self.figures]

    @property
    def calibrated(self) -> bool:
        """Tell whether there are auxiliary variables."""
        return bool(self.indicators.shape[1] or self.sums.total.shape[1] > self.figures)

    def by_domain(self, values: Floats) -> Floats:
        """(D, C): the statistic's columns of ``values`` (G, C), added up."""
        return summed(values[:, : self.figures], self.domain, self.domains)

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
    factor, centred = factors(stage, lonely)
    scale, taken = factor[groups.stratum], factor * centred / stage.drawn
    cells = groups.strata
    own = cells.sums(groups.total)
    mixed, auxiliary = _explained(groups, scale, own, taken)

    def within(left: int, right: int) -> Floats:
        products = scale * groups.product(left, right)
        return summed(products[:, None], groups.domain, groups.domains)[:, 0]

    if not crossed:
        return Parts(_own(pairs, within, _squares(cells, own, taken)), None, mixed, auxiliary)
    above = cells.matrix(own, len(factor))
    whole = -_between(above, taken, above)
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
    unit = dense(groups.sums.key(stage.unit or ()), len(groups.sums))
    stratum = np.zeros(unit.max(initial=-1) + 1, np.int64)
    stratum[unit] = groups.stratum
    factor, centred = factors(stage, lonely)
    scale, taken = factor[stratum], factor * centred / stage.drawn
    cells = cells_of(unit, groups.domain, groups.domains)
    strata = cells_of(stratum[cells.place], cells.domain, cells.domains)
    totals = cells.sums(groups.total)
    totals_above = strata.sums(totals)
    own, above = cells.matrix(totals, len(stratum)), strata.matrix(totals_above, len(factor))
    x = Matrix(gathering(unit, len(stratum)) @ groups.auxiliary())
    x_above = Matrix(gathering(stratum, len(factor)) @ x)
    mixed = _between(own, scale, x) - _between(above, taken, x_above)
    auxiliary = _between(x, scale, x) - _between(x_above, taken, x_above)
    if crossed:
        return Parts({}, _between(own, scale, own) - _between(above, taken, above), mixed, auxiliary)
    found = _own(pairs, _squares(cells, totals, scale), _squares(strata, totals_above, taken))
    return Parts(found, None, mixed, auxiliary)


def _squares(cells: Cells, values: Floats, weight: Floats) -> Callable[[int, int], Floats]:
    """Σ weight × u_left u_right over the cells of each domain, (D,); ``weight`` is by place."""
    weights = weight[cells.place]
    return lambda left, right: cells.by_domain(weights * values[:, left] * values[:, right])


def _own(
    pairs: Iterable[tuple[int, int]], within: Callable[[int, int], Floats], means: Callable[[int, int], Floats]
) -> Pairs:
    """Σ u u' less the part of the strata's means, by domain."""
    result: Pairs = {}
    for left, right in pairs:
        products = within(left, right)
        rest = products - means(left, right)
        result[left, right] = np.where(rest < ROUNDING * products, 0.0, rest) if left == right else rest
    return result


def _explained(groups: Groups, scale: Floats, own: Floats, taken: Floats) -> tuple[Floats, Floats]:
    """Covariances with the auxiliary totals, (K, p), and of these, (p, p)."""
    if not groups.calibrated:
        return np.zeros((groups.domains * groups.figures, 0)), np.zeros((0, 0))
    x = Matrix(gathering(groups.stratum, len(taken)) @ groups.auxiliary())
    mixed = _mixed(groups, scale) - _between(groups.strata.matrix(own, len(taken)), taken, x)
    return mixed, _auxiliary(groups, scale) - _between(x, taken, x)


def _mixed(groups: Groups, scale: Floats) -> Floats:
    """Σ w² v x by figure and auxiliary variable, (K, p)."""
    kept = np.flatnonzero(groups.domain >= 0)
    linear = groups.sums.linear[kept, : groups.figures] * scale[kept, None]
    placed = spread(linear, kept, groups.domain[kept], (len(scale), groups.domains))
    by_category = _dense(placed.T @ groups.indicators)
    numbers = range(groups.figures, groups.sums.total.shape[1])
    by_number = [groups.by_domain(_products(groups, number) * scale[:, None]) for number in numbers]
    return np.hstack([by_category, *(each.reshape(-1, 1) for each in by_number)])


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


def _between(left: Matrix, weight: Floats, right: Matrix) -> Floats:
    """left' diag(weight) right."""
    return _dense(left.T @ (sparse.diags_array(weight) @ right))


def _dense(matrix: Matrix) -> Floats:
    return np.asarray(matrix.toarray(), np.float64)

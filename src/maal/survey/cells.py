"""Sums of the groups of a stratum (or a unit) in a domain: the cells that have groups, and no others.

Strata times domains may be far more than the groups that an engine gave back; cells are at most as many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maal.survey.keys import Ints

Floats = NDArray[np.float64]
Matrix: TypeAlias = sparse.csr_array


@dataclass(frozen=True)
class Cells:
    """N cells in D ``domains``: the ``place`` (N,) and the ``domain`` (N,) of each; ``whose`` (G,) is each group's cell
    (-1: none)."""

    place: Ints
    domain: Ints
    domains: int
    whose: Ints

    def sums(self, values: Floats) -> Floats:
        """(N, C): the groups' ``values`` (G, C), added up."""
        return summed(values, self.whose, len(self.place))

    def by_domain(self, values: Floats) -> Floats:
        """(D,): the cells' ``values`` (N,), added up."""
        return np.bincount(self.domain, values, minlength=self.domains).astype(np.float64)

    def matrix(self, values: Floats, rows: int) -> Matrix:
        """(rows, D × C): the cells' ``values`` (N, C), a row for each place."""
        return spread(values, self.place, self.domain, (rows, self.domains))


def cells_of(place: Ints, domain: Ints, domains: int) -> Cells:
    """Pair the place and the domain (-1: none) of each group."""
    kept = domain >= 0
    code, cell = np.unique(place[kept] * domains + domain[kept], return_inverse=True)
    whose = np.full(len(domain), -1, np.int64)
    whose[kept] = cell
    return Cells(*np.divmod(code, max(domains, 1)), domains, whose)


def summed(values: Floats, place: Ints, number: int) -> Floats:
    """(number, C): the rows of ``values`` (G, C) added up by their place (-1: left out)."""
    bins = np.where(place < 0, number, place)
    return np.array([np.bincount(bins, column, minlength=number + 1)[:number] for column in values.T]).T


def spread(values: Floats, row: Ints, domain: Ints, shape: tuple[int, int]) -> Matrix:
    """(R, D × C): ``values`` (N, C) at their rows and at the columns of their domains; ``shape`` is R and D."""
    width = values.shape[1]
    columns = domain[:, None] * width + np.arange(width)
    found = (values.ravel(), (np.repeat(row, width), columns.ravel()))
    return Matrix(found, shape=(shape[0], shape[1] * width))


def gathering(place: Ints, number: int) -> Matrix:
    """(number, len(place)): sums rows by their place."""
    return Matrix((np.ones(len(place)), (place, np.arange(len(place)))), shape=(number, len(place)))

"""Cells: sums of groups by place and domain, against plain loops."""

from __future__ import annotations

import numpy as np

from maal.survey.cells import cells_of, gathering, spread, summed

PLACE = np.array([0, 2, 0, 1, 2, 0])
DOMAIN = np.array([1, 0, 1, -1, 1, 0])
VALUES = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0], [5.0, 50.0], [6.0, 60.0]])


def test_cells_join_the_groups_of_one_place_and_domain() -> None:
    cells = cells_of(PLACE, DOMAIN, 2)
    assert list(zip(cells.place.tolist(), cells.domain.tolist(), strict=True)) == [(0, 0), (0, 1), (2, 0), (2, 1)]
    assert cells.sums(VALUES).tolist() == [[6.0, 60.0], [4.0, 40.0], [2.0, 20.0], [5.0, 50.0]]
    assert cells.by_domain(cells.sums(VALUES)[:, 0]).tolist() == [8.0, 9.0]


def test_the_matrix_of_cells_is_that_of_gathered_groups() -> None:
    kept = np.flatnonzero(DOMAIN >= 0)
    groups = spread(VALUES[kept], kept, DOMAIN[kept], (len(PLACE), 2))
    wanted = (gathering(PLACE, 3) @ groups).toarray()
    cells = cells_of(PLACE, DOMAIN, 2)
    assert cells.matrix(cells.sums(VALUES), 3).toarray().tolist() == wanted.tolist()


def test_groups_without_a_domain_are_left_out() -> None:
    assert summed(VALUES, DOMAIN, 3).tolist() == [[8.0, 80.0], [9.0, 90.0], [0.0, 0.0]]
    nowhere = cells_of(PLACE, np.full(6, -1), 0)
    assert len(nowhere.place) == 0 and nowhere.sums(VALUES).shape == (0, 2)

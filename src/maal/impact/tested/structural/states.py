"""Level and season as one Gaussian Markov process: every state is its own step away from a few states before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from maal.impact.tested.structural.priors import EXPECTED_R2, LEVEL, SEASON, VariancePrior

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steps:
    """``matrix`` @ states are independent steps N(0, σ²); the first ``known`` of them lie before the start."""

    matrix: sparse.csr_matrix
    known: int
    prior: VariancePrior


@dataclass(frozen=True, slots=True)
class States:
    """``design`` @ states is level + season at every time; ``initial`` is the precision of the first states (1 or 0).

    The states are ordered by time, so that their precision matrix has few bands.
    """

    design: sparse.csr_matrix
    initial: Floats
    steps: tuple[Steps, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """A season of ``seasons`` parts, each ``duration`` times long (one part: none), and how far the level may wander.

    ``level_sd`` is the prior guess of the standard deviation of the level's steps, in that of the outcome;
    ``expected_r2`` the share of the outcome's variance that the controls are expected to explain.
    """

    seasons: int = 1
    duration: int = 1
    level_sd: float = LEVEL.guess
    expected_r2: float = EXPECTED_R2

    @property
    def round(self) -> int:
        """Times of one round of the season."""
        return self.seasons * self.duration if self.seasons > 1 else 0


PLAIN = Structure()


def states(times: int, known: int, structure: Structure = PLAIN) -> States:
    """Lay out the states of ``times`` points, of which ``known`` lie before the start.

    A season sums to a step around zero over one round
    (Harvey 1989, *Forecasting, Structural Time Series Models and the Kalman Filter*, 2.3.4).

    >>> states(4, 3).steps[0].matrix.toarray().astype(int).tolist()
    [[-1, 1, 0, 0], [0, -1, 1, 0], [0, 0, -1, 1]]
    """
    seasons, duration = structure.seasons, structure.duration
    part = np.arange(times) // duration
    parts = int(part[-1]) + 1 if seasons > 1 else 0
    level = np.arange(times) + (part + 1 if parts else 0)
    begins = np.arange(parts) * (duration + 1)
    size = times + parts
    initial = np.zeros(size)
    initial[level[0]] = 1.0
    initial[begins[: seasons - 1]] = 1.0
    steps = [Steps(_level_steps(level, size), known - 1, replace(LEVEL, guess=structure.level_sd))]
    if parts:
        before = max(0, (known - 1) // duration + 1 - (seasons - 1))
        steps.append(Steps(_season_steps(begins, seasons, size), before, SEASON))
    return States(_design(level, begins[part] if parts else None, size), initial, tuple(steps))


def _level_steps(level: NDArray[np.int64], size: int) -> sparse.csr_matrix:
    rows = np.arange(level.size - 1)
    ones = np.ones(rows.size)
    return _matrix([(rows, level[1:], ones), (rows, level[:-1], -ones)], (rows.size, size))


def _season_steps(begins: NDArray[np.int64], seasons: int, size: int) -> sparse.csr_matrix:
    rows = np.arange(max(0, begins.size - seasons + 1))
    entries = [(rows, begins[lag : lag + rows.size], np.ones(rows.size)) for lag in range(seasons)]
    return _matrix(entries, (rows.size, size))


def _design(level: NDArray[np.int64], season: NDArray[np.int64] | None, size: int) -> sparse.csr_matrix:
    rows, ones = np.arange(level.size), np.ones(level.size)
    entries = [(rows, level, ones)] + ([] if season is None else [(rows, season, ones)])
    return _matrix(entries, (level.size, size))


def _matrix(
    entries: list[tuple[NDArray[np.int64], NDArray[np.int64], Floats]], shape: tuple[int, int]
) -> sparse.csr_matrix:
    rows, columns, values = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    return sparse.csr_matrix((values, (rows, columns)), shape=shape)

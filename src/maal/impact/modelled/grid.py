"""The grid of carry-over and saturation of every channel, and its zoom to where the data point.

Rows of a week have every carry-over twice: from week to week, and gradual within weeks; a day has no within.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIZE = (10, 8)
ALPHA = {7: (0.0, 0.9), 1: (0.0, 0.98)}
LAMBDA = (0.25, 10.0)
_NARROWER = 0.8
_WAYS = {7: (False, True), 1: (False,)}


@dataclass(frozen=True, slots=True)
class Grid:
    """``alphas`` (C × 10) evenly and ``lambdas`` (C × 8) evenly in their logarithm, for every channel.

    ``gradual`` holds the ways of carrying over that come in question (see `adstock`).
    """

    alphas: Floats
    lambdas: Floats
    gradual: tuple[bool, ...] = (False,)

    @property
    def shapes(self) -> tuple[Floats, Floats, Bools]:
        """Alpha, lambda and way of carrying over of every shape (each C × 80, or C × 160 for two ways)."""
        ways = len(self.gradual)
        alphas = np.tile(np.repeat(self.alphas, SIZE[1], axis=1), (1, ways))
        lambdas = np.tile(self.lambdas, (1, SIZE[0] * ways))
        gradual = np.repeat(np.array(self.gradual), SIZE[0] * SIZE[1])
        return alphas, lambdas, np.tile(gradual, (len(alphas), 1))


def widest(channels: int, step: int) -> Grid:
    """The whole range, for rows ``step`` days apart."""
    alphas = np.linspace(*ALPHA[step], SIZE[0])
    lambdas = np.geomspace(*LAMBDA, SIZE[1])
    return Grid(np.tile(alphas, (channels, 1)), np.tile(lambdas, (channels, 1)), _WAYS[step])


def zoom(grid: Grid, alphas: Floats, lambdas: Floats) -> Grid | None:
    """The grid over the range of the draws (both draws × C) and one step beyond; None where that is hardly narrower."""
    low, high = _range(grid.alphas, alphas)
    below, above = _range(np.log(grid.lambdas), np.log(lambdas))
    parts = (high - low) / np.ptp(grid.alphas, axis=1), (above - below) / np.ptp(np.log(grid.lambdas), axis=1)
    if min(part.min() for part in parts) > _NARROWER:
        return None
    finer = np.linspace(low, high, SIZE[0], axis=1), np.exp(np.linspace(below, above, SIZE[1], axis=1))
    return Grid(*finer, grid.gradual)


def _range(points: Floats, draws: Floats) -> tuple[Floats, Floats]:
    step = points[:, 1] - points[:, 0]
    low = np.maximum(draws.min(axis=0) - step, points[:, 0])
    return low, np.minimum(draws.max(axis=0) + step, points[:, -1])

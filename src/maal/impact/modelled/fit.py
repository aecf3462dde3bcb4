"""Fit the model: y = baseline + Σ theta × shape + noise, with theta ≥ 0 and autocorrelated noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from maal.core import TooLittleData
from maal.impact.modelled.baseline import baseline
from maal.impact.modelled.candidates import Candidates, candidates
from maal.impact.modelled.gibbs import Draws, gibbs
from maal.impact.modelled.grid import widest, zoom
from maal.impact.modelled.lift import Lift, Tested, precision, read_lifts
from maal.impact.modelled.moments import RHOS, independent, moments
from maal.impact.modelled.series import Series

Floats = NDArray[np.float64]

FEWEST = {7: 26, 1: 84}
_ZOOMS = 5
_SHORT = (24, 40, 30)  # chains, rounds kept, rounds left out


@dataclass(frozen=True, slots=True)
class Fit:
    """The series, the shapes, the baseline's columns (``base``, n × p), the tests, and the draws."""

    series: Series
    shapes: Candidates
    base: Floats
    tests: tuple[Tested, ...]
    draws: Draws

    def picked(self, c: int, table: Floats) -> Floats:
        """The row of ``table`` (C × K, or C × K × m) of channel ``c`` that each draw has picked."""
        return cast(Floats, table[c][self.draws.shape[:, c]])

    @property
    def drawn(self) -> tuple[Floats, Floats]:
        """Carry-over and saturation of each draw (both draws × C)."""
        return _drawn(self.shapes, self.draws)

    def contribution(self, c: int) -> Floats:
        """Outcomes that channel ``c`` brought over all times, by draw."""
        return self.draws.theta[:, c] * len(self.series.y)

    def response(self, c: int) -> Floats:
        """Outcomes a period at multiples ``FACTORS`` of the spend on channel ``c`` (draws × factors)."""
        return self.draws.theta[:, c, None] * self.picked(c, self.shapes.curve)

    @property
    def brought(self) -> Floats:
        """Mean contribution of every channel to every time (C × n)."""
        return brought(self.shapes, self.draws)

    @property
    def rho(self) -> float:
        """Mean autocorrelation of the noise."""
        return float(RHOS[self.draws.rho].mean())


def brought(shapes: Candidates, draws: Draws) -> Floats:
    """Mean over the draws of theta × feature (C × n)."""
    size = shapes.features.shape[1]
    weights = [
        np.bincount(draws.shape[:, c], draws.theta[:, c], size) / len(draws.theta) for c in range(draws.theta.shape[1])
    ]
    return np.asarray(np.einsum("ck,ckn->cn", np.array(weights), shapes.features))


def fit(series: Series, country: str | None, piecewise: bool, lifts: Sequence[Lift], seed: int) -> Fit:
    """Draw from the model. Raises TooLittleData where there are fewer than two times for each free figure."""
    base = baseline(series, country, piecewise)
    base = base[:, independent(base)]
    require_enough(series, base.shape[1])
    rng = np.random.default_rng(seed)
    grid = widest(len(series.channels), series.step)
    for _ in range(_ZOOMS):
        shapes = candidates(series.spend, grid)
        tests = tuple(read_lifts(lifts, series, shapes))
        known = moments(series.y, base, shapes.flat), precision(tests, *shapes.mean.shape)
        narrower = zoom(grid, *_drawn(shapes, gibbs(*known, rng, *_SHORT)))
        if narrower is None:
            break
        grid = narrower
    return Fit(series, shapes, base, tests, gibbs(*known, rng))


def _drawn(shapes: Candidates, draws: Draws) -> tuple[Floats, Floats]:
    """Carry-over and saturation of each draw (both draws × C)."""
    columns = np.arange(draws.shape.shape[1])
    return shapes.alphas[columns, draws.shape], shapes.lambdas[columns, draws.shape]


def refit(whole: Fit, known: int, base: Floats, tests: Sequence[Tested], seed: int) -> Draws:
    """A shorter run on the first ``known`` times, with the autocorrelation that the whole fit found."""
    near = RHOS[[int(np.argmin(np.abs(RHOS - whole.rho)))]]
    products = moments(whole.series.y[:known], base[:known], whole.shapes.flat[:known], near)
    rng = np.random.default_rng(seed)
    return gibbs(products, precision(tests, *whole.shapes.mean.shape), rng, *_SHORT)


def free_figures(columns: int, channels: int) -> int:
    """Columns of the baseline, and three of each channel: contribution, carry-over, saturation."""
    return columns + 3 * channels


def require_enough(series: Series, columns: int) -> None:
    """Raise TooLittleData where there are fewer than two times for each free figure, or too few in all."""
    channels, n = len(series.channels), len(series.y)
    free = free_figures(columns, channels)
    need = max(FEWEST[series.step], 2 * free)
    if n < need:
        raise TooLittleData(
            f"{n} {series.word}s are too few: {channels} channel{'s' if channels > 1 else ''} beside trend, season and "
            f"controls are {free} free figures, which need at least {need} {series.word}s. Wait, leave out controls, "
            "add small channels together, or run a test of one channel."
        )

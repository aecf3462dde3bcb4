"""The shapes that a channel's effect may have: one curve of the times for each carry-over and saturation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.impact.modelled.adstock import adstock
from maal.impact.modelled.grid import Grid
from maal.impact.modelled.saturation import saturate, slope

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FACTORS = np.linspace(0.0, 3.0, 31)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The shapes of every channel: channels C, shapes K (``alphas``, ``lambdas``, ``gradual``: each C × K), times n.

    ``features`` (C × K × n) have the mean one over the times, so that a coefficient is the channel's contribution to
    one period; before that, ``scale`` (C) divides the spend and ``mean`` (C × K) the shape. ``elasticity`` (C × K) is
    the contribution's change in per cent when all spend is 1 per cent higher, ``curve`` (C × K × ``FACTORS``) the
    contribution at a multiple of the spend over that at the spend.
    """

    alphas: Floats
    lambdas: Floats
    gradual: Bools
    scale: Floats
    mean: Floats
    features: Floats
    elasticity: Floats
    curve: Floats

    @property
    def flat(self) -> Floats:
        """Features as columns, times × (C K)."""
        return self.features.reshape(-1, self.features.shape[-1]).T

    def again(self, c: int, k: int, spend: Floats) -> Floats:
        """The feature of channel ``c`` and shape ``k`` for other spend, in the same unit."""
        carried = adstock(spend / self.scale[c], float(self.alphas[c, k]), bool(self.gradual[c, k]))
        return np.asarray(saturate(carried, self.lambdas[c, k]) / self.mean[c, k])


def candidates(spend: Floats, grid: Grid) -> Candidates:
    """All shapes of ``grid`` for ``spend`` (channels × times)."""
    return shapes(spend, *grid.shapes)


def shapes(spend: Floats, alphas: Floats, lambdas: Floats, gradual: Bools | None = None) -> Candidates:
    """Shapes of the carry-overs and saturations (each C × K) for ``spend``, each channel over its largest spend."""
    ways = np.zeros(alphas.shape, dtype=bool) if gradual is None else gradual
    scale = spend.max(axis=1)
    relative = spend / scale[:, None]
    rows = zip(relative, alphas, ways, strict=True)
    carried = np.array([[adstock(x, a, way) for a, way in zip(row, mine, strict=True)] for x, row, mine in rows])
    lam = lambdas[:, :, None]
    raw = saturate(carried, lam)
    mean = raw.mean(axis=2)
    elasticity = (slope(carried, lam) * carried).mean(axis=2) / mean
    curve = np.stack([saturate(factor * carried, lam).mean(axis=2) / mean for factor in FACTORS], axis=2)
    return Candidates(alphas, lambdas, ways, scale, mean, raw / mean[:, :, None], elasticity, curve)

"""Draws of all that the model does not know: shapes, contributions, noise and its autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri_exp

from maal.impact.modelled.moments import Moments

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_LEAST = 1e-10  # of the largest product: a shape that the baseline explains wholly has none


@dataclass(frozen=True, slots=True)
class Draws:
    """``theta`` (draws × channels): contribution to one period; ``shape`` (draws × channels): place in the grid.

    ``sigma`` (draws) is the standard deviation of the noise, ``rho`` (draws) the place of its autocorrelation in the
    moments; ``chains`` the number of chains.
    """

    theta: Floats
    shape: Ints
    sigma: Floats
    rho: Ints
    chains: int

    @property
    def disagreement(self) -> float:
        """Largest √(variance over all chains / variance within a chain) of a contribution: near 1 when they agree.

        Source: Gelman & Rubin (1992), Statistical Science 7.
        """
        by_chain = self.theta.reshape(-1, self.chains, self.theta.shape[1])
        n = len(by_chain)
        within = by_chain.var(axis=0, ddof=1).mean(axis=0)
        between = by_chain.mean(axis=0).var(axis=0, ddof=1)
        return float(np.sqrt((n - 1) / n + between / np.maximum(within, 1e-300)).max())


@dataclass(slots=True)
class _State:
    theta: Floats
    shape: Ints
    precision: Floats
    rho: Ints
    pull: Floats


def gibbs(
    m: Moments, lift: tuple[Floats, Floats], rng: np.random.Generator, chains: int = 32, keep: int = 160, burn: int = 60
) -> Draws:
    """Draw from p(shape, theta, sigma, rho | y): Σ theta flat, its division among the channels flat, theta ≥ 0.

    Shapes of the grid are alike beforehand, and log sigma flat. The division is that of exponential thetas with one
    unknown mean, 1 / ``pull``; flat thetas would let the sum of many weak channels grow by itself. Under each shape
    theta is flat in units of its own standard error (the rule of Jeffreys 1946, Proc. R. Soc. A 186): flat in its own
    unit, shapes under which the data say little of it would weigh the more, the wider it could be. Each channel's shape
    is drawn with its theta integrated out, then theta from its truncated normal. ``lift`` holds, for every channel and
    shape, the precision and the precision × value that tests add (both C × K). All ``chains`` run beside each other
    from random shapes; the first ``burn`` rounds are left out, the next ``keep`` kept, in order of round, then chain.
    Source: Gelfand & Smith (1990), JASA 85; truncated normals by their inverse distribution function.
    """
    channels, size = lift[0].shape
    gram = m.gram.reshape(len(m.gram), channels * size, channels, size)
    seen = np.diagonal(m.gram, axis1=1, axis2=2)
    diagonal = np.maximum(seen, _LEAST * seen.max()).reshape(len(m.gram), channels, size)
    state = _State(
        np.zeros((chains, channels)),
        rng.integers(size, size=(chains, channels)).astype(np.intp),
        np.full(chains, m.df / m.yy[0]),
        np.zeros(chains, dtype=np.intp),
        np.zeros(chains),
    )
    b = m.b.reshape(diagonal.shape)
    kept = []
    for i in range(burn + keep):
        for c in rng.permutation(channels):
            _channel(state, int(c), gram, b, diagonal, lift, rng)
        _noise(state, m, diagonal, rng)
        if channels > 1:
            state.pull = rng.gamma(channels - 1, 1.0 / state.theta.sum(axis=1))
        if i >= burn:
            kept.append((state.theta.copy(), state.shape.copy(), state.precision**-0.5, state.rho.copy()))
    theta, shape, sigma, rho = (np.concatenate(part) for part in zip(*kept, strict=True))
    return Draws(theta, shape, sigma, rho, chains)


def _channel(
    state: _State,
    c: int,
    gram: Floats,
    b: Floats,
    diagonal: Floats,
    lift: tuple[Floats, Floats],
    rng: np.random.Generator,
) -> None:
    size = diagonal.shape[2]
    others = [j for j in range(diagonal.shape[1]) if j != c]
    columns = state.shape[:, others] + size * np.array(others, dtype=np.intp)
    taken = np.einsum("soc,so->sc", gram[state.rho[:, None], columns, c], state.theta[:, others])
    noise = state.precision[:, None]
    root = np.sqrt(noise * diagonal[state.rho, c] + lift[0][c])
    z = (noise * (b[state.rho, c] - taken) + lift[1][c] - state.pull[:, None]) / root
    log_above = log_ndtr(z)
    weight = 0.5 * z * z + log_above - np.log(root) + 0.5 * np.log(diagonal[state.rho, c])
    picked = np.argmax(weight + rng.gumbel(size=weight.shape), axis=1)
    row = np.arange(len(picked))
    z, log_above = z[row, picked], log_above[row, picked]
    above = z - ndtri_exp(np.log(rng.uniform(size=len(z))) + log_above)
    state.shape[:, c] = picked
    state.theta[:, c] = np.maximum(above, 0.0) / root[row, picked]


def _noise(state: _State, m: Moments, diagonal: Floats, rng: np.random.Generator) -> None:
    _, channels, size = diagonal.shape
    columns = state.shape + size * np.arange(channels, dtype=np.intp)
    gram = m.gram[:, columns[:, :, None], columns[:, None, :]]
    fit = np.einsum("rsij,si,sj->rs", gram, state.theta, state.theta)
    squares = m.yy[:, None] - 2 * np.einsum("rsi,si->rs", m.b[:, columns], state.theta) + fit
    units = 0.5 * np.log(diagonal.reshape(len(diagonal), -1)[:, columns]).sum(axis=2)
    weight = m.log_det[:, None] + units - 0.5 * squares * state.precision
    state.rho = np.argmax(weight + rng.gumbel(size=weight.shape), axis=0)
    left = np.maximum(squares[state.rho, np.arange(len(state.rho))], 1e-12 * m.yy[0])
    state.precision = rng.gamma(0.5 * m.df, 2.0 / left)

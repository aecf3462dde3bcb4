"""Two bootstraps for samples of PSUs: Rao-Wu's rescaled one and Canty-Davison's."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from maal.core import BadInput
from maal.survey.replicates.replicates import Floats, Integers, Replicates, Strata, unsampled


def rao_wu(stratum: ArrayLike, replicates: int, seed: int, fraction: ArrayLike | None = None) -> Replicates:
    """1 - √(1 - f_h) + √(1 - f_h) · n_h / (n_h - 1) · times drawn, of n_h - 1 draws with replacement in each stratum.

    ``stratum`` (P,) labels, ``fraction`` (P,) the share of its stratum's PSUs that was sampled; left out, the factors
    are n_h / (n_h - 1) · times drawn. var = Σ_r (θ_r - mean of θ_r)² / (R - 1). Raises TooLittleData that names
    strata with one PSU, BadInput for fewer than two replicates. Source: Rao, Wu & Yue (1992); with f, Rao & Wu (1988),
    section 4.

    >>> rao_wu(["a", "a"], replicates=4, seed=1).factors.sum(axis=0).tolist()
    [2.0, 2.0, 2.0, 2.0]
    """
    strata, draw = _start(stratum, replicates, seed)
    factors = np.empty((len(strata.codes), replicates))
    for psus in strata.members():
        n = len(psus)
        factors[psus] = draw.multinomial(n - 1, np.full(n, 1 / n), size=replicates).T * (n / (n - 1))
    shrunk = np.sqrt(unsampled(fraction, len(factors)))[:, np.newaxis]
    return Replicates(1 + shrunk * (factors - 1), 1 / (replicates - 1), np.ones(replicates), "Rao-Wu")


def canty_davison(stratum: ArrayLike, replicates: int, seed: int, population: ArrayLike | None = None) -> Replicates:
    """Times drawn, of n_h PSUs out of a population made of k copies of each PSU, without replacement.

    ``stratum`` (P,) labels, ``population`` (P,) the number N_h of PSUs in its stratum; left out, PSUs are drawn with
    replacement. Each replicate takes k or k + 1 copies at random, so that the variance of a total has the factor
    1 - n_h / N_h on average. var = n / (n - 1) · Σ_r (θ_r - mean of θ_r)² / (R - 1), where n is the harmonic mean of
    the n_h: exact when all n_h are equal; use `rao_wu` otherwise. Raises TooLittleData that names strata with one
    PSU, BadInput for a population smaller than the sample or fewer than two replicates. Sources: Canty & Davison
    (1999); Bickel & Freedman (1984) for the choice between k and k + 1.

    >>> canty_davison(["a", "a", "a"], replicates=2, seed=1, population=[3, 3, 3]).factors.tolist()
    [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]
    """
    strata, draw = _start(stratum, replicates, seed)
    factors = np.empty((len(strata.codes), replicates))
    sizes = _population(strata, population)
    for h, psus in enumerate(strata.members()):
        n = len(psus)
        one = _with_replacement(draw, n, replicates) if sizes is None else _without(draw, n, int(sizes[h]), replicates)
        factors[psus] = one
    harmonic = len(strata.sizes) / float((1 / strata.sizes).sum())
    scale = harmonic / (harmonic - 1) / (replicates - 1)
    return Replicates(factors, scale, np.ones(replicates), "Canty-Davison")


def _start(stratum: ArrayLike, replicates: int, seed: int) -> tuple[Strata, np.random.Generator]:
    if replicates < 2:
        raise BadInput(f"a bootstrap needs at least two replicates, not {replicates}; 500 or more are usual.")
    strata = Strata.of(stratum)
    strata.refuse(strata.sizes == 1, "the bootstrap needs at least two PSUs in each stratum")
    return strata, np.random.default_rng(seed)


def _population(strata: Strata, population: ArrayLike | None) -> Integers | None:
    if population is None:
        return None
    sizes = np.zeros(len(strata.sizes), dtype=np.int64)
    sizes[strata.codes] = np.broadcast_to(np.asarray(population), len(strata.codes))
    small = np.flatnonzero(sizes < strata.sizes)
    if len(small):
        shown = ", ".join(f"'{strata.labels[h]}' ({sizes[h]} against {strata.sizes[h]} sampled)" for h in small[:10])
        raise BadInput(f"{len(small)} strata have a population of fewer PSUs than were sampled: {shown}.")
    return sizes


def _with_replacement(draw: np.random.Generator, n: int, replicates: int) -> Floats:
    return draw.multinomial(n, np.full(n, 1 / n), size=replicates).T.astype(np.float64)


def _without(draw: np.random.Generator, n: int, size: int, replicates: int) -> Floats:
    copies = _copies(draw, n, n / size, replicates)
    drawn = np.empty((n, replicates))
    for k in np.unique(copies):
        at = copies == k
        drawn[:, at] = draw.multivariate_hypergeometric(np.full(n, k), n, size=int(at.sum())).T
    return drawn


def _copies(draw: np.random.Generator, n: int, fraction: float, replicates: int) -> Integers:
    """k or k + 1 for each replicate: k copies give the variance n (k - 1) / (k n - 1) where 1 - f is wanted."""
    # Rounding must not turn a whole number of copies into the one below it.
    k = int((n - 1 + fraction) / (n * fraction) + 1e-9)
    below, above = n * (k - 1) / (k * n - 1), n * k / ((k + 1) * n - 1)
    return k + (draw.random(replicates) < (1 - fraction - below) / (above - below)).astype(np.int64)

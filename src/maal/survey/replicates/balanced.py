"""Balanced repeated replication: half samples of strata with two PSUs each, and Fay's softer form."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from maal.core import BadInput
from maal.survey.replicates.hadamard import hadamard
from maal.survey.replicates.replicates import Replicates, Strata


def balanced(stratum: ArrayLike, rho: float = 0.0) -> Replicates:
    """Factors 2 - ρ and ρ by a Hadamard matrix, var = Σ_r (θ_r - θ)² / (R (1 - ρ)²); BRR for ρ = 0, else Fay's.

    ``stratum`` (P,) labels, each with exactly two PSUs; ``rho`` from 0 up to, not with, 1. R is the smallest order of
    a Hadamard matrix above the number of strata, so that the variance of a total is that of Taylor. There is no
    finite population correction. Raises TooLittleData that names strata with another number of PSUs, BadInput for a
    ``rho`` outside its range. Sources: McCarthy (1969); Judkins (1990).

    >>> found = balanced(["a", "a", "b", "b"])
    >>> found.factors.tolist(), found.scale
    ([[2.0, 0.0, 2.0, 0.0], [0.0, 2.0, 0.0, 2.0], [2.0, 2.0, 0.0, 0.0], [0.0, 0.0, 2.0, 2.0]], 0.25)
    """
    if not 0 <= rho < 1:
        raise BadInput(f"rho is {rho:g}; it must be at least 0 and below 1 (0 is BRR, 0.3 to 0.5 are usual for Fay).")
    strata = Strata.of(stratum)
    strata.refuse(strata.sizes != 2, "balanced replication needs exactly two PSUs in each stratum")
    signs = hadamard(len(strata.sizes) + 1)[:, 1 : len(strata.sizes) + 1].T
    second = np.zeros(len(strata.codes), dtype=bool)
    second[np.argsort(strata.codes, kind="stable")[1::2]] = True
    factors = 1 + (1 - rho) * np.where(second, -1, 1)[:, np.newaxis] * signs[strata.codes]
    size = signs.shape[1]
    return Replicates(factors, 1 / (size * (1 - rho) ** 2), np.ones(size), "Fay" if rho else "BRR")

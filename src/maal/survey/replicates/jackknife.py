"""The jackknife: leave out one PSU at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from maal.core import TooLittleData
from maal.survey.replicates.replicates import Floats, Integers, Strata, unsampled


@dataclass(frozen=True, eq=False, slots=True)
class Jackknife:
    """As `Replicates`, with factors that are made when they are asked for: P × P of them would not fit in memory.

    Replicate r leaves out PSU ``left_out`` (R,); the other PSUs of its stratum (``codes`` (P,)) are multiplied by
    ``inflation`` (H,).
    """

    codes: Integers
    left_out: Integers
    inflation: Floats
    scale: float
    rscales: Floats
    method: str

    @property
    def factors(self) -> Floats:
        """All factors (P, R)."""
        return self._columns(self.left_out)

    def blocks(self, width: int) -> Iterator[Floats]:
        """Yield the factors in blocks of ``width`` columns, each (P, ≤ width)."""
        for start in range(0, len(self.left_out), width):
            yield self._columns(self.left_out[start : start + width])

    def _columns(self, left_out: Integers) -> Floats:
        home = self.codes[left_out]
        found = np.where(self.codes[:, np.newaxis] == home, self.inflation[home], 1.0)
        found[left_out, np.arange(len(left_out))] = 0.0
        return found


def jackknife_1(psus: int, fraction: float = 0.0) -> Jackknife:
    """JK1, without strata: factor n / (n - 1), var = (1 - f)(n - 1) / n · Σ_r (θ_r - θ)².

    ``psus`` is n, ``fraction`` the share f of the population's PSUs that was sampled. Raises TooLittleData for fewer
    than two PSUs. Source: Wolter (2007), section 4.2.

    >>> found = jackknife_1(3)
    >>> found.factors.tolist(), round(found.scale, 4)
    ([[0.0, 1.5, 1.5], [1.5, 0.0, 1.5], [1.5, 1.5, 0.0]], 0.6667)
    """
    if psus < 2:
        raise TooLittleData(f"JK1 needs at least two PSUs, this sample has {psus}.")
    scale = (1 - fraction) * (psus - 1) / psus
    everyone = np.arange(psus)
    return Jackknife(np.zeros(psus, np.int64), everyone, np.array([psus / (psus - 1)]), scale, np.ones(psus), "JK1")


def jackknife_n(stratum: ArrayLike, fraction: ArrayLike | None = None) -> Jackknife:
    """JKn, within strata: factor n_h / (n_h - 1), var = Σ_h (1 - f_h)(n_h - 1) / n_h · Σ_{r in h} (θ_r - θ)².

    ``stratum`` (P,) labels, ``fraction`` (P,) the share of its stratum's PSUs that was sampled (0 when left out). A
    PSU that is alone in a stratum that was taken whole (fraction 1) has no replicate. Raises TooLittleData that names
    the other strata with one PSU. Source: Wolter (2007), section 4.5.

    >>> jackknife_n(["a", "a", "b", "b"]).factors.tolist()
    [[0.0, 2.0, 1.0, 1.0], [2.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 2.0], [1.0, 1.0, 2.0, 0.0]]
    """
    strata = Strata.of(stratum)
    left = unsampled(fraction, len(strata.codes))
    alone = strata.sizes == 1
    open_strata = np.bincount(strata.codes, weights=left > 0, minlength=len(alone)) > 0
    strata.refuse(alone & open_strata, "JKn needs at least two PSUs in each stratum")
    left_out = np.flatnonzero(~alone[strata.codes])
    n = strata.sizes[strata.codes[left_out]]
    inflation = strata.sizes / np.maximum(strata.sizes - 1, 1)
    return Jackknife(strata.codes, left_out, inflation, 1.0, left[left_out] * (n - 1) / n, "JKn")

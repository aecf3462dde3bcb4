"""Replicate weights as factors on the weights of each PSU."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maal.core import TooLittleData

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Replicates:
    """``factors`` (P, R) multiply the weight of each PSU; var = scale · Σ_r rscales_r (θ_r - θ)², ``rscales`` (R,)."""

    factors: Floats
    scale: float
    rscales: Floats
    method: str

    def blocks(self, width: int) -> Iterator[Floats]:
        """Yield ``factors`` in blocks of ``width`` columns, each (P, ≤ width)."""
        for start in range(0, len(self.rscales), width):
            yield self.factors[:, start : start + width]


@dataclass(frozen=True, eq=False, slots=True)
class Strata:
    """The strata of PSUs: ``codes`` (P,) into ``labels`` (H,), the number of PSUs ``sizes`` (H,)."""

    codes: Integers
    labels: tuple[str, ...]
    sizes: Integers

    @classmethod
    def of(cls, stratum: ArrayLike) -> Strata:
        """Number the strata of PSUs by their labels."""
        labels, codes, sizes = np.unique(np.asarray(stratum), return_inverse=True, return_counts=True)
        return cls(codes.astype(np.int64), tuple(str(label) for label in labels), sizes.astype(np.int64))

    def members(self) -> list[Integers]:
        """The positions of the PSUs of each stratum."""
        return np.split(np.argsort(self.codes, kind="stable"), np.cumsum(self.sizes)[:-1])

    def refuse(self, bad: NDArray[np.bool_], need: str) -> None:
        """Raise TooLittleData that names the strata which are ``bad`` (H,) and says what a method needs."""
        where = np.flatnonzero(bad)
        if len(where):
            shown = ", ".join(f"'{self.labels[h]}' ({self.sizes[h]})" for h in where[:10])
            more = f" and {len(where) - 10} more" if len(where) > 10 else ""
            raise TooLittleData(f"{need}; {len(where)} of {len(bad)} strata have another number: {shown}{more}.")


def unsampled(fraction: ArrayLike | None, psus: int) -> Floats:
    """1 - f for each PSU (P,); ones when there is no finite population correction."""
    return np.ones(psus) if fraction is None else 1 - np.broadcast_to(np.asarray(fraction, dtype=np.float64), psus)

"""Randomisation inference: how large is the difference among all assignments that the design could have drawn?

Sources: Fisher (1935), The Design of Experiments; Imbens & Rubin (2015), Causal Inference, chapter 5 (p value and the
interval by inversion under an effect that is the same for all).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from math import comb, prod
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Estimate, TooLittleData
from maal.impact.tested.inversion import invert
from maal.impact.tested.panel import Floats

Bools = NDArray[np.bool_]
Mechanism = Literal["complete", "coin"]
LIMIT = 10_000
_DRAWN = 9_999


def assignments(treated: Bools, blocks: NDArray[np.intp], mechanism: Mechanism, seed: int) -> tuple[Bools, bool]:
    """Assignments (rows) that the design could have drawn, the true one first, and whether these are all.

    "complete": in each block as many are treated as were; "coin": each is treated or not by a fair coin. All of them
    when there are at most 10,000, else 9,999 random ones beside the true one.

    >>> assignments(np.array([True, False, False]), np.zeros(3, dtype=int), "complete", seed=1)[0].astype(int).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    if mechanism not in get_args(Mechanism):
        raise BadInput(f"mechanism is {mechanism!r}. Write 'complete' or 'coin'.")
    places = [np.flatnonzero(blocks == block) for block in np.unique(blocks)]
    sizes = [int(treated[place].sum()) for place in places]
    many = (
        2 ** len(treated) if mechanism == "coin" else prod(comb(len(p), k) for p, k in zip(places, sizes, strict=True))
    )
    if many > LIMIT:
        drawn = _drawn(treated, places, mechanism, np.random.default_rng(seed))
        return np.vstack([treated, drawn]), False
    every = np.array(list(_coins(len(treated)) if mechanism == "coin" else _every(len(treated), places, sizes)))
    if mechanism == "coin":
        every = every[every.any(axis=1) & ~every.all(axis=1)]
    other = every[(every != treated).any(axis=1)]
    return np.vstack([treated, other]), True


def _coins(n: int) -> Iterator[Bools]:
    return (np.array(sides) for sides in product([False, True], repeat=n))


def _every(n: int, places: list[NDArray[np.intp]], sizes: list[int]) -> Iterator[Bools]:
    for chosen in product(*(combinations(place, k) for place, k in zip(places, sizes, strict=True))):
        row = np.zeros(n, dtype=bool)
        row[[i for group in chosen for i in group]] = True
        yield row


def _drawn(treated: Bools, places: list[NDArray[np.intp]], mechanism: Mechanism, draw: np.random.Generator) -> Bools:
    if mechanism == "coin":
        coins = draw.random((_DRAWN, len(treated))) < 0.5
        return np.asarray(coins[coins.any(axis=1) & ~coins.all(axis=1)])
    rows = np.zeros((_DRAWN, len(treated)), dtype=bool)
    for place in places:
        rows[:, place] = draw.permuted(np.tile(treated[place], (_DRAWN, 1)), axis=1)
    return rows


@dataclass(frozen=True, slots=True)
class Randomisation:
    """Difference of means under every assignment: of the outcomes (``outcome``) and of the treatment (``effect``)."""

    outcome: Floats
    effect: Floats
    exact: bool

    @property
    def value(self) -> float:
        """The difference under the true assignment."""
        return float(self.outcome[0])

    def p_value(self, theta: float) -> float:
        """Share of the assignments whose difference, with an effect ``theta`` taken off, is at least as large."""
        apart = np.abs(self.outcome - theta * self.effect)
        return float((apart >= apart[0] - 1e-9 * np.abs(self.outcome).max()).mean())

    def estimate(self, level: float, n: int) -> Estimate:
        """Difference of means with the effects that are not rejected as its interval."""
        how = f"randomisation inference over {'all' if self.exact else 'random'} {len(self.outcome):,} assignments"
        low, high = invert(self.p_value, self.value, float(self.outcome.std()), level)
        if low is None or high is None:
            how += f"; no interval: the assignments are too few to reject any effect at {level:.0%}"
            low = high = None
        return Estimate(self.value, None, low, high, level, n=n, method=how)


def randomise(
    outcomes: Floats, treated: Bools, blocks: NDArray[np.intp], mechanism: Mechanism, seed: int
) -> Randomisation:
    """Differences Σ_b share_b (mean of the treated − mean of the others in block b) under every assignment.

    Blocks where all or none were treated say nothing and are left out (share_b is the block's part of the rest).
    """
    told = np.isin(blocks, [b for b in np.unique(blocks) if 0 < treated[blocks == b].mean() < 1])
    if not told.any():
        raise TooLittleData("In no block are there both treated and untreated: there is nothing to compare.")
    outcomes, treated, blocks = outcomes[told], treated[told], blocks[told]
    rows, exact = assignments(treated, blocks, mechanism, seed)
    contrast = contrasts(rows, blocks)
    return Randomisation(contrast @ (outcomes - outcomes.mean()), contrast @ treated.astype(np.float64), exact)


def contrasts(rows: Bools, blocks: NDArray[np.intp]) -> Floats:
    """Weights that turn outcomes into the difference of means Σ_b share_b (treated − others), one row an assignment."""
    weights = np.zeros(rows.shape)
    for block in np.unique(blocks):
        mine = blocks == block
        on = rows[:, mine]
        count = on.sum(axis=1, keepdims=True)
        off = mine.sum() - count
        share = np.where((count > 0) & (off > 0), mine.mean(), 0.0)
        weights[:, mine] = np.where(on, share / np.maximum(count, 1), -share / np.maximum(off, 1))
    return weights

"""How often intervals hold the truth, and how sure that share itself is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SLACK = 2.0
"""Standard errors of the share's own Monte Carlo noise that are granted before a row fails."""

ROUNDING = 1e-9
"""What floating point may add to the distance of an end from the truth, relative to the truth (at least 1)."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The share of the claims that should hold: between ``low`` and ``high``, ``slack`` standard errors granted."""

    low: float
    high: float
    slack: float = SLACK


BAR = Bar(0.91, 0.98)
"""Intervals at 95 % should hold the truth in 91-98 % of the worlds."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One interval beside the truth. ``world`` is the draw it comes from: claims of one draw are not independent."""

    group: str
    world: int
    value: float
    low: float
    high: float
    truth: float

    @property
    def holds(self) -> bool:
        """low ≤ truth ≤ high, beyond the noise of floating point."""
        return bool(tally(self.value, self.low, self.high, self.truth)[1])


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of claims that hold; ``std_error`` takes a draw's claims as one cluster, and is never below binomial's
    noise at the nominal level."""

    group: str
    claims: int
    worlds: int
    share: float
    std_error: float
    below: float
    above: float
    bias: float
    width: float
    bar: Bar = BAR

    @property
    def passed(self) -> bool:
        """Tell whether the share lies within the bar, or outside it by no more than the slack."""
        granted = self.bar.slack * self.std_error
        return self.bar.low - granted <= self.share <= self.bar.high + granted


def coverage(claims: list[Claim], bar: Bar = BAR) -> list[Coverage]:
    """One `Coverage` a group, in the order in which the groups first appear."""
    groups: dict[str, dict[int, list[Claim]]] = {}
    for claim in claims:
        groups.setdefault(claim.group, {}).setdefault(claim.world, []).append(claim)
    return [
        covered(group, [_tally_of(members) for members in worlds.values()], bar) for group, worlds in groups.items()
    ]


def tally(values: ArrayLike, lows: ArrayLike, highs: ArrayLike, truths: ArrayLike) -> Floats:
    """Sum the claims of one draw: how many; that hold; that lie below the truth; above it; value - truth; width;
    absolute truth.

    An interval that was not given (nan) does not hold, is on no side, and has no width.
    """
    value, low, high, truth = np.broadcast_arrays(*(np.asarray(each, float) for each in (values, lows, highs, truths)))
    slack = ROUNDING * np.maximum(1.0, np.abs(truth))
    holds = (low - slack <= truth) & (truth <= high + slack)
    sides = ((high < truth) & ~holds, (low > truth) & ~holds)
    parts = (np.ones_like(value), holds, *sides, value - truth, np.nan_to_num(high - low), np.abs(truth))
    return np.array([part.sum() for part in parts], float)


def covered(group: str, tallies: Sequence[Floats], bar: Bar = BAR) -> Coverage:
    """The coverage of one group from the `tally` of each draw that has claims."""
    every = np.array(tallies)
    claims, held, below, above, off, width, truth = every.sum(axis=0)
    clustered = np.sqrt(((every[:, 1] - every[:, 0] * held / claims) ** 2).sum()) / claims
    nominal = np.sqrt(0.95 * 0.05 / claims)
    return Coverage(
        group,
        round(claims),
        len(every),
        float(held / claims),
        float(max(clustered, nominal)),
        float(below / claims),
        float(above / claims),
        float(off / truth),
        float(width / truth),
        bar,
    )


def _tally_of(claims: list[Claim]) -> Floats:
    return tally(*([getattr(claim, name) for claim in claims] for name in ("value", "low", "high", "truth")))


def markdown(title: str, rows: list[Coverage]) -> str:
    """A Markdown table of coverages."""
    head = [
        title,
        "claims",
        "worlds",
        "coverage",
        "± noise",
        "truth above the interval",
        "truth below it",
        "bias",
        "width",
    ]
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *(_cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cells(row: Coverage) -> list[str]:
    shares = [f"{100 * share:.1f} %" for share in (row.share, row.std_error, row.below, row.above, row.bias)]
    return [row.group + ("" if row.passed else " ✗"), f"{row.claims:,}", str(row.worlds), *shares, f"{row.width:.2f}"]

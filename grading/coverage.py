"""How often intervals hold the truth, and how sure that share itself is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BAR = (0.91, 0.98)
"""Intervals at 95 % should hold the truth in 91-98 % of the worlds."""

SLACK = 2.0
"""Standard errors of the share's own Monte Carlo noise that are granted before a row fails."""


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
        slack = 1e-9 * max(1.0, abs(self.truth))
        return self.low - slack <= self.truth <= self.high + slack


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

    @property
    def passed(self) -> bool:
        """Tell whether the share lies within the bar, or outside it by no more than the slack."""
        low, high = BAR
        return low - SLACK * self.std_error <= self.share <= high + SLACK * self.std_error


def coverage(claims: list[Claim]) -> list[Coverage]:
    """One `Coverage` a group, in the order in which the groups first appear."""
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.group, []).append(claim)
    return [_coverage(group, members) for group, members in groups.items()]


def _coverage(group: str, claims: list[Claim]) -> Coverage:
    holds = np.array([claim.holds for claim in claims], dtype=float)
    worlds, place = np.unique([claim.world for claim in claims], return_inverse=True)
    misses = np.bincount(place, holds - holds.mean())
    clustered = np.sqrt((misses**2).sum()) / len(claims)
    nominal = np.sqrt(0.95 * 0.05 / len(claims))
    values, truths = (np.array([getattr(claim, name) for claim in claims]) for name in ("value", "truth"))
    widths = np.array([claim.high - claim.low for claim in claims])
    return Coverage(
        group,
        len(claims),
        len(worlds),
        float(holds.mean()),
        float(max(clustered, nominal)),
        float(np.mean([claim.high < claim.truth and not claim.holds for claim in claims])),
        float(np.mean([claim.low > claim.truth and not claim.holds for claim in claims])),
        float((values - truths).sum() / np.abs(truths).sum()),
        float(widths.sum() / np.abs(truths).sum()),
    )


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

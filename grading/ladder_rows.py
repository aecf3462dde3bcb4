"""Rows of the ladder's tables: coverage, bias, width, warnings and refusals of one method in one kind of world."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from grading.coverage import Bar
from grading.ladder_model import ASKED, BEST, CALIBRATED, PLAIN, PROCESS, Credit
from grading.ladder_steps import Promise
from grading.ladder_tests import NOISY_SERIES, SERIES, Graded
from grading.ladder_worlds import BENIGN

BOTH = Bar(0.93, 0.97)
LEAST = Bar(0.93, 1.0)
BY_CHANCE = ("random areas", "switchback", "synthetic control", "synthetic control, placebo", PROCESS, BEST)
"""By randomisation, permutation or rank: at least as sure as they say, as there are only so many assignments."""

BARRED = (
    ASKED,
    "random areas",
    "switchback",
    "difference in differences",
    "synthetic control",
    "synthetic control, placebo",
    "synthetic difference in differences",
    SERIES,
    PLAIN,
    f"{CALIBRATED}: that channel",
    f"{CALIBRATED}: the others",
    BEST,
)
MOST_WARNINGS, LOW, WARNED = 0.10, 0.85, 0.90


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in worlds of one kind."""

    kind: str
    graded: tuple[Graded, ...]
    promises: tuple[Promise, ...]
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """``share`` of the ``given`` intervals that hold the truth, with its noise (a world is one cluster).

    ``unwarned`` is the same where no check failed, ``refused`` the share of the claims without an interval; ``bias``
    and the median ``width`` are relative to the truth, or to all outcomes for a channel without effect (``idle``).
    """

    kind: str
    rung: str
    idle: bool
    claims: int
    refused: float
    share: float
    noise: float
    below: float
    above: float
    unwarned: float
    warned: float
    bias: float
    width: float

    @property
    def bar(self) -> Bar:
        """Both sides, or only the lower one for methods that may be surer than they say."""
        return LEAST if self.rung in BY_CHANCE or self.idle else BOTH

    @property
    def barred(self) -> bool:
        """Tell whether the row can fail: every method in benign worlds where the channel has an effect."""
        return self.kind == BENIGN and self.rung in BARRED and not self.idle

    def problems(self, blind: bool) -> list[str]:
        """Which bars the row breaks (parts of the best-supported figure: none), two standard errors granted."""
        if self.refused == 1.0 or self.rung.startswith(f"{BEST}: "):
            return []
        given, found = self.claims * (1 - self.refused), []
        doubt = 2 * np.sqrt(self.warned * (1 - self.warned) / given)
        if self.barred and not self.bar.low - 2 * self.noise <= self.share <= self.bar.high + 2 * self.noise:
            found.append(f"coverage {self.share:.1%}")
        if self.barred and self.warned - doubt > MOST_WARNINGS:
            found.append(f"warnings in {self.warned:.1%}")
        hidden = self.share + 2 * self.noise < LOW and self.warned + doubt < WARNED
        if self.kind != BENIGN and hidden and not blind:
            found.append(f"coverage {self.share:.1%}, but warnings in {self.warned:.1%}")
        return found


def rows_of(found: Found) -> list[Row]:
    """One row a method, those on channels without effect apart."""
    groups: dict[tuple[str, bool], list[Graded]] = {}
    for one in found.graded:
        groups.setdefault((one.rung, one.idle), []).append(one)
    rows = [_row(found.kind, rung, idle, members) for (rung, idle), members in groups.items()]
    return sorted(rows, key=lambda row: (row.idle, _place(row.rung)))


def _place(rung: str) -> tuple[int, str]:
    order = (ASKED, PROCESS, *BARRED[1:8], NOISY_SERIES, *BARRED[8:])
    return (order.index(rung) if rung in order else len(order), rung)


def _row(kind: str, rung: str, idle: bool, members: list[Graded]) -> Row:
    given = [one for one in members if not one.refused]
    refused = (len(members) - len(given)) / len(members)
    if not given:
        return Row(kind, rung, idle, len(members), 1.0, *[np.nan] * 8)
    holds = np.array([one.low <= one.truth <= one.high for one in given])
    warned = np.array([one.warned for one in given])
    size = np.array([one.size for one in given])
    off = np.array([one.value - one.truth for one in given])
    width = np.array([one.high - one.low for one in given])
    return Row(
        kind,
        rung,
        idle,
        len(members),
        refused,
        float(holds.mean()),
        noise(holds, [one.world for one in given]),
        float(np.mean([one.high < one.truth for one in given])),
        float(np.mean([one.low > one.truth for one in given])),
        float(holds[~warned].mean()) if not warned.all() else np.nan,
        float(warned.mean()),
        float(off.sum() / size.sum()),
        float(np.median(width / size)),
    )


def noise(holds: np.ndarray, worlds: Iterable[int]) -> float:
    """Standard error of the share that holds, a world one cluster; never below binomial's at the nominal level."""
    _, place = np.unique(np.fromiter(worlds, int), return_inverse=True)
    apart = np.bincount(place, holds - holds.mean())
    clustered = np.sqrt((apart**2).sum()) / len(holds)
    return float(max(clustered, np.sqrt(0.95 * 0.05 / len(holds))))

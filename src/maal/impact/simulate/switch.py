"""Tests that are run in a world: a channel that is off in some periods and areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maal.core import BadInput, Period
from maal.impact.simulate.season import FloatArray


@dataclass(frozen=True, slots=True)
class Switch:
    """``channel`` makes no contacts in the periods ``off``, in ``areas`` (none given: everywhere).

    Of the contacts that it would have made there, the share ``spill`` comes through all the same: people cross
    borders, papers are passed on. A test that takes these areas as untouched is wrong by as much (interference).
    """

    channel: str
    off: tuple[Period, ...]
    areas: tuple[str, ...] = ()
    spill: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.spill < 1:
            raise BadInput(f"A switch of '{self.channel}' has spill {self.spill}; give a share from 0 to below 1.")


def withheld_shares(switches: Sequence[Switch], period: Period, areas: Sequence[str]) -> dict[str, FloatArray]:
    """For each switched channel the share of its contacts that is withheld, areas × days (one row without areas).

    Where several switches of a channel meet, the one that withholds most counts.

    >>> week = Period.parse("2026W31")
    >>> off = Switch("radio", (Period.parse("2026-08-01..2026-08-09"),), ("Nord",), spill=0.25)
    >>> withheld_shares([off], week, ["Nord", "Vest"])["radio"].tolist()
    [[0.0, 0.0, 0.0, 0.0, 0.0, 0.75, 0.75], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    """
    found: dict[str, FloatArray] = {}
    for switch in switches:
        shares = found.setdefault(switch.channel, np.zeros((max(len(areas), 1), period.days)))
        rows = [areas.index(area) for area in switch.areas] or list(range(len(shares)))
        for off in switch.off:
            days = slice(max((off.start - period.start).days, 0), max((off.end - period.start).days, 0))
            shares[rows, days] = np.maximum(shares[rows, days], 1 - switch.spill)
    return found

"""A figure with the number of its answers."""

from __future__ import annotations

from dataclasses import dataclass

from maal.core import Estimate


@dataclass(frozen=True, slots=True)
class Answered:
    """A figure with the number of its answers and its design effect; without one, ``why`` the survey gives none."""

    estimate: Estimate | None
    n: int
    why: str = ""
    design_effect: float | None = None

"""A figure with the number of its answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from maal.core import Estimate

FULL_COUNT = "full count"  # the method of a figure without sampling error


@dataclass(frozen=True, slots=True)
class Answered:
    """A figure with the number of its answers and its design effect; without one, ``why`` the survey gives none.

    ``weight`` is the sum of the answers' weights; None where each counts as one.
    """

    estimate: Estimate | None
    n: int
    why: str = ""
    design_effect: float | None = None
    weight: float | None = None

    @property
    def share(self) -> float | None:
        """The figure; None where there is none that could be shown."""
        return self.estimate.value if self.estimate and math.isfinite(self.estimate.value) else None

    @property
    def weight_of_one(self) -> float:
        """The mean weight of an answer."""
        return 1.0 if self.weight is None or not self.n else self.weight / self.n

"""What a panel method does with one target series and its donors: weights, counterfactual, effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from maal.impact.tested.panel import Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """``weights`` (one a donor), ``time_weights`` (one a time before) and the ``gaps`` to the counterfactual."""

    weights: Floats
    time_weights: Floats
    gaps: Floats
    before: int

    @property
    def effect(self) -> float:
        """Mean gap from the start on."""
        return float(self.gaps[self.before :].mean())

    @property
    def miss(self) -> float:
        """Root mean square of the gaps before the start (RMSPE)."""
        return float(np.sqrt((self.gaps[: self.before] ** 2).mean()))


Fitter = Callable[[Floats, Floats, int], Fit]
"""(target: one value a time; donors: units × times; number of times before the start) → Fit."""

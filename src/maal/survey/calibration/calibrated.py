"""What every method of calibration returns, and the error when it does not get there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TOLERANCE = 1e-12
# Sums of very many units round: a difference that no longer falls is accepted below this.
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The factors ``g`` (U,) with Σ d g x = totals, and how they were reached.

    ``difference`` is the greatest |Σ d g x - total| relative to the total (to the larger of |total| and Σ d |x|
    where x takes both signs). ``multipliers`` (p,) are λ in g = F(x'λ), for the methods that have them.
    """

    g: Floats
    iterations: int
    difference: float
    multipliers: Floats | None = None


def written(value: float) -> str:
    """Write a figure of an error message with at most ten digits.

    >>> written(5122), written(0.25)
    ('5,122', '0.25')
    """
    return f"{value:,.10g}"


def not_converged(method: str, iterations: int, name: str, reached: float, wanted: float, remedy: str) -> BadInput:
    """The error of a method that stopped before the margins were met: which margin, and how far it is off."""
    away = abs(reached - wanted) / abs(wanted) if wanted else abs(reached - wanted)
    return BadInput(
        f"{method} did not converge in {iterations:,} iterations: {name} is at {written(reached)} where "
        f"{written(wanted)} is wanted ({away:.2g} of it away), the furthest of all margins. {remedy}"
    )

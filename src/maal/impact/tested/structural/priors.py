"""The priors of R's CausalImpact and bsts, for an outcome in standard units (mean 0, standard deviation 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class VariancePrior:
    """1/σ² ~ Gamma(weight/2, weight·guess²/2), with σ at most ``upper``.

    ``guess`` is a guess of the standard deviation σ that weighs as much as ``weight`` observations.
    """

    guess: float
    weight: float
    upper: float


LEVEL: Final = VariancePrior(guess=0.01, weight=32, upper=1.0)
SEASON: Final = VariancePrior(guess=0.01, weight=0.01, upper=1.0)
NOISE_ALONE: Final = VariancePrior(guess=1.0, weight=0.01, upper=1.2)

EXPECTED_R2: Final = 0.8
NOISE_WEIGHT: Final = 50

EXPECTED_MODEL_SIZE: Final = 3
SLAB_WEIGHT: Final = 0.01
SLAB_DIAGONAL: Final = 0.5


def noise_prior(controls: int, expected_r2: float = EXPECTED_R2) -> VariancePrior:
    """The prior of the noise: controls are expected to leave 1 − R² of the variance, with the weight of 50 outcomes."""
    return VariancePrior((1 - expected_r2) ** 0.5, NOISE_WEIGHT, 1.2) if controls else NOISE_ALONE


def inclusion_probability(controls: int) -> float:
    """min(1, 3 / (controls + 1)): prior probability that a control has a part; bsts counts the intercept too.

    >>> inclusion_probability(2), inclusion_probability(5)
    (1.0, 0.5)
    """
    return min(1.0, EXPECTED_MODEL_SIZE / (controls + 1))

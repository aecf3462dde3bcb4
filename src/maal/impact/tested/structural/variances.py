"""σ² given squared residuals: an inverse gamma, cut off at the prior's upper limit."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincc, gammainccinv

from maal.impact.tested.structural.priors import VariancePrior


def draw_variance(prior: VariancePrior, squares: float, count: float, random: np.random.Generator) -> float:
    """Draw σ² with 1/σ² ~ Gamma((weight + count)/2, (weight·guess² + squares)/2), σ ≤ upper.

    By the inverse of the distribution function, so that one draw takes one random number whatever the limit.
    """
    shape = (prior.weight + count) / 2
    rate = (prior.weight * prior.guess**2 + squares) / 2
    smallest = prior.upper**-2
    beyond = float(gammaincc(shape, rate * smallest))
    tail = random.random() * beyond
    # Where the squares lie far beyond the limit, the tail underflows: all that is left is the limit itself.
    precision = float(gammainccinv(shape, tail)) / rate if tail > 0 else smallest
    return 1 / max(precision, smallest)

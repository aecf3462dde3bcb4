"""Which controls have a part, and with what coefficients: spike and slab, with the states integrated out."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotrs, dtrtrs

from maal.impact.tested.structural.priors import SLAB_DIAGONAL, SLAB_WEIGHT, inclusion_probability

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Slab:
    """β of the included controls ~ N(0, σ_ε² Ω⁻¹); each control is included with probability ``inclusion``."""

    precision: Floats
    inclusion: float

    @staticmethod
    def of(x: Floats) -> Slab:
        """Ω = 0.01 · (½ X'X + ½ diag X'X) / n: the weight of one hundredth of an observation.

        Scott & Varian (2014), equation 7; X is n × controls.
        """
        gram = x.T @ x / max(1, x.shape[0])
        shrunk = (1 - SLAB_DIAGONAL) * gram + SLAB_DIAGONAL * np.diag(np.diag(gram))
        return Slab(SLAB_WEIGHT * shrunk, inclusion_probability(x.shape[1]))


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The marginal likelihood of β: exp(β'cross − ½ β'information β), with Ω/σ_ε² in ``prior``."""

    information: Floats
    cross: Floats
    prior: Floats

    def log_evidence(self, included: Mask) -> float:
        """log ∫ likelihood × slab over the coefficients of the included controls."""
        if not included.any():
            return 0.0
        root = _cholesky((self.information + self.prior)[np.ix_(included, included)])
        slab = _cholesky(self.prior[np.ix_(included, included)])
        half, _ = dtrtrs(root, self.cross[included], lower=1)
        return float(np.log(np.diag(slab)).sum() - np.log(np.diag(root)).sum() + half @ half / 2)

    def draw(self, included: Mask, random: np.random.Generator) -> Floats:
        """Draw β given which controls are included; the others are zero."""
        beta = np.zeros(included.size)
        normal = random.standard_normal(included.size)[included]
        if included.any():
            root = _cholesky((self.information + self.prior)[np.ix_(included, included)])
            mean, _ = dpotrs(root, self.cross[included], lower=1)
            beta[included] = mean + dtrtrs(root, normal, lower=1, trans=1)[0]
        return beta


def draw_included(likelihood: Likelihood, included: Mask, inclusion: float, random: np.random.Generator) -> Mask:
    """Visit the controls in random order; keep each with its probability given the others.

    George & McCulloch (1997, *Statistica Sinica* 7): Gibbs on the inclusion indicators.
    """
    if inclusion >= 1:
        return np.ones_like(included)
    odds = log(inclusion / (1 - inclusion))
    current = included.copy()
    here = likelihood.log_evidence(current)
    for control in random.permutation(included.size):
        other = current.copy()
        other[control] = not other[control]
        there = likelihood.log_evidence(other)
        gain = there - here + (odds if other[control] else -odds)
        if log(random.random() or 1e-300) < -np.logaddexp(0.0, -gain if gain > -inf else inf):
            current, here = other, there
    return current


def _cholesky(matrix: Floats) -> Floats:
    root: Floats
    root, failed = dpotrf(matrix, lower=1, clean=1)
    if failed:
        raise np.linalg.LinAlgError("the controls' precision matrix is not positive definite")
    return root

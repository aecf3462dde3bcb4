"""The randomisation interval in closed form, for many outcomes at once: what a test would give, before it is run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maal.impact.tested.assignments import Bools, assignments, contrasts
from maal.impact.tested.panel import Floats


def expected_intervals(
    outcomes: Floats, strata: NDArray[np.intp], on: Bools, level: float, seed: int
) -> tuple[Floats, Floats]:
    """Low and high ends of each row of ``outcomes`` (tests × blocks or areas), with an assignment drawn for each.

    ``strata`` are those within which it is drawn, ``on`` is one assignment that the design could draw. An end is
    infinite where the assignments are too few to reject anything at ``level``.

    |c_a − θ e_a| ≥ |d − θ| holds between θ = (d + c_a)/(1 + e_a) and (d − c_a)/(1 − e_a), where c_a is the difference
    under assignment a, e_a that of the true treatment, d the true difference: the ends of {θ: p(θ) > 1 − level} are
    quantiles of these. The same as turning the test around by search (`inversion`), up to its steps.

    >>> values = np.array([[3.0, 5.0, 4.0, 6.0, 4.0, 5.0, 3.0, 6.0]])
    >>> low, high = expected_intervals(values, np.zeros(8, dtype=int), np.arange(8) < 4, 0.95, seed=1)
    >>> bool(low[0] < 0 < high[0])
    True
    """
    told = np.isin(strata, [s for s in np.unique(strata) if 0 < on[strata == s].mean() < 1])
    outcomes, strata, on = outcomes[:, told], strata[told], on[told]
    rows, _ = assignments(on, strata, "complete", seed)
    contrast = contrasts(rows, strata)
    rejected = int((1 - level) * len(rows) + 1e-9)  # as many may lie at least as far out when the test rejects
    true = np.random.default_rng(seed).integers(len(rows), size=len(outcomes))
    centred = outcomes - outcomes.mean(axis=1, keepdims=True)
    differences = centred @ contrast.T
    overlaps = rows[true].astype(np.float64) @ contrast.T
    ends = [_interval(c, e, int(i), rejected) for c, e, i in zip(differences, overlaps, true, strict=True)]
    low, high = np.array(ends).T
    return low, high


def _interval(c: Floats, e: Floats, true: int, rejected: int) -> tuple[float, float]:
    always = np.abs(e) > 1 - 1e-9  # the true assignment and its mirror image lie as far out under any effect
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (c[true] + c) / (1 + e), (c[true] - c) / (1 - e)
    high = np.where(always, np.inf, np.fmax(first, second))
    low = np.where(always, -np.inf, np.fmin(first, second))
    return float(np.partition(low, rejected)[rejected]), float(np.partition(high, -rejected - 1)[-rejected - 1])

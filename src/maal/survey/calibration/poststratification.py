"""Post-stratification: the weights of each cell are scaled to its known count."""

from __future__ import annotations

import numpy as np

from maal.survey.calibration.calibrated import Calibrated, Floats, Integers
from maal.survey.calibration.margin import Margin, check_codes, check_margin, sum_by


def poststratify(d: Floats, codes: Integers, margin: Margin, n: Floats | None = None) -> Calibrated:
    """g = N_c / Σ_c d for every unit of post-stratum c.

    ``d`` (U,) summed design weights, ``codes`` (U,) the post-stratum of each unit as a position in
    ``margin.categories``, ``n`` (U,) sampled elements in each unit (leave out to skip the check against the sample).
    A crossing of variables is one margin whose categories are the crossings. Raises BadInput for an empty cell, a
    total that is not above zero or one below the sample. Source: Särndal, Swensson & Wretman (1992), section 7.6.

    >>> margin = Margin("size", ("small", "large"), np.array([300.0, 50]))
    >>> poststratify(np.array([100.0, 100, 40]), np.array([0, 0, 1]), margin).g
    array([1.5 , 1.5 , 1.25])
    """
    check_codes(codes[:, np.newaxis], [margin])
    size = len(margin.categories)
    sums = sum_by(codes, d, size)
    check_margin(margin, sums, None if n is None else sum_by(codes, n, size))
    g = (margin.totals / sums)[codes]
    reached = sum_by(codes, d * g, size)
    return Calibrated(g, 1, float(np.max(np.abs(reached / margin.totals - 1))))

"""Ask whether something more explains the outcome beside the whole model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maal.impact.modelled.fit import Fit
from maal.impact.modelled.moments import independent, whiten

Floats = NDArray[np.float64]


def t_ratio(fit: Fit, extra: Floats) -> tuple[float, int]:
    """Coefficient of ``extra`` (the first times), beside all that is modelled, over its error; degrees of freedom.

    Least squares, whitened by the autocorrelation that the model found; 0 where ``extra`` adds nothing new.
    """
    n = len(extra)
    known = np.column_stack([fit.base, fit.brought.T])[:n]
    q, _ = np.linalg.qr(whiten(known[:, independent(known)], fit.rho))
    both = whiten(np.column_stack([extra, fit.series.y[:n]]), fit.rho)
    x, left = (both - q @ (q.T @ both)).T
    df = n - q.shape[1] - 1
    square = float(x @ x)
    if square <= 1e-12 * float(extra @ extra):
        return 0.0, df
    slope = float(x @ left) / square
    residual = left - slope * x
    return float(slope * np.sqrt(square * df / float(residual @ residual))), df

"""A part of the modelled time: what a channel brought in it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Period
from maal.impact.modelled.fit import Fit
from maal.impact.modelled.series import Series

Floats = NDArray[np.float64]


def parts_in(series: Series, window: Period) -> Floats:
    """days of the row in ``window`` / days of the row, for each row (n).

    Days of the window beyond the first or the last row, fewer than a row has, count like that row. Raises BadInput
    where there are more.
    """
    before, after = (series.period.start - window.start).days, (window.end - series.period.end).days
    if max(before, after) >= series.step:
        raise BadInput(
            f"{window.label} is not in the modelled time, which is {series.period.label}: give a window within it."
        )
    length = timedelta(days=series.step)
    parts = np.array([window.overlap_days(Period(day, day + length)) for day in series.days]) / series.step
    parts[0] += max(before, 0) / series.step
    parts[-1] += max(after, 0) / series.step
    return np.asarray(parts, dtype=np.float64)


def contribution_in(fit: Fit, c: int, parts: Floats) -> Floats:
    """Σ part × theta × shape: outcomes that channel ``c`` brought in the parts of the rows, by draw."""
    return fit.draws.theta[:, c] * fit.picked(c, fit.shapes.features @ parts)

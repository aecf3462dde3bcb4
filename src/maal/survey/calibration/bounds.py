"""Bounds on g: whether they can hold, and what to say when they do not."""

from __future__ import annotations

import numpy as np

from maal.core import BadInput
from maal.survey.calibration.calibrated import ROUNDING, Floats, written
from maal.survey.calibration.constraints import Constraints


def check_bounds(constraints: Constraints, bounds: tuple[float, float]) -> None:
    """Refuse bounds that leave out 1, and those between which a total cannot be reached (the total is named)."""
    low, high = bounds
    if not (np.isfinite(low) and np.isfinite(high) and low < 1 < high):
        raise BadInput(f"bounds ({low:g}, {high:g}) must be two numbers with 1 between them, for example (0.5, 2).")
    d, x = constraints.d, constraints.x
    above, below = d @ np.maximum(x, 0.0), d @ np.minimum(x, 0.0)
    least, most = low * above + high * below, high * above + low * below
    slack = ROUNDING * constraints.scale
    for k, (name, total) in enumerate(zip(constraints.names, constraints.totals, strict=True)):
        side = "low" if total < least[k] - slack[k] else "high" if total > most[k] + slack[k] else ""
        if side:
            needed = f" (g of {written(round(total / above[k], 4))} on average)" if not below[k] else ""
            raise BadInput(
                f"the bounds ({low:g}, {high:g}) cannot hold: within them the total of '{name}' lies between "
                f"{written(least[k])} and {written(most[k])}, and {written(total)} is wanted{needed}. Widen '{side}'."
            )


def standing_at(g: Floats, bounds: tuple[float, float]) -> str:
    """Say how many units stand at each bound (for logit, within a thousandth of their distance)."""
    near = 1e-3 * (bounds[1] - bounds[0])
    low, high = int((g <= bounds[0] + near).sum()), int((g >= bounds[1] - near).sum())
    return (
        f"The bounds ({bounds[0]:g}, {bounds[1]:g}) are too narrow for all totals together: {low:,} of {len(g):,} "
        f"units stand at the lower and {high:,} at the upper one. Widen them or leave out a total."
    )

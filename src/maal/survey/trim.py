"""Trimming the weights of a design."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw
import numpy as np
import pyarrow as pa

from maal.survey.calibrate import Calibration
from maal.survey.calibration import diagnose, trimming_factor
from maal.survey.residuals import Residuals
from maal.survey.sample import Sample


def trim(sample: Sample, residuals: Residuals | None, low: float, high: float) -> Calibration:
    """w* = min(max(c w, low), high) with c such that the sum of the weights stays (Potter 1990).

    Standard errors take the limits as given. Raises BadInput for limits between which the sum cannot be kept.
    """
    weight = nw.col("w")
    table = sample.frame.group_by("w").agg(rows=nw.len()).collect("pyarrow").to_arrow()
    weights, rows = (np.asarray(table[name].cast(pa.float64()).to_numpy(), np.float64) for name in ("w", "rows"))
    factor = trimming_factor(weights, low, high, rows)
    trimmed = (weight * factor).clip(low, None if np.isinf(high) else high)
    changed = np.clip(factor * weights, low, high) / weights
    nothing = np.zeros((len(weights), 0))
    diagnosis = diagnose(weights * rows, changed, nothing, np.zeros(0), (), rows, weights**2 * rows)
    held = sample.frame if residuals else sample.frame.with_columns(d=weight)
    return Calibration(replace(sample, frame=held.with_columns(w=trimmed)), residuals, diagnosis, "trimming", 1)

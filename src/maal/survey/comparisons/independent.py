"""The difference between two independent surveys."""

from __future__ import annotations

import numpy as np

from maal.core import BadInput, unknown_name
from maal.survey.comparisons.contrast import label, labels
from maal.survey.comparisons.result import Contrast, contrast_of, refuse_opt_in_rows
from maal.survey.estimates import EstimateRow, Estimates


def independent_difference(first: EstimateRow, second: EstimateRow, *, level: float = 0.95) -> Contrast:
    """θ_1 - θ_2 with variance v_1 + v_2, for estimates of two samples drawn independently.

    df = (v_1 + v_2)² / (v_1² / df_1 + v_2² / df_2) (Satterthwaite 1946, Biometrics Bulletin 2, 110-114). Samples that
    share units are not independent: see `maal.survey.comparisons.panel`. Raises BadInput for an estimate without a
    standard error, and for opt-in samples.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> old = Design(pl.DataFrame({"web": [0, 1, 0, 0, 1], "w": [9.0] * 5}), weights="w").mean("web")
    >>> new = Design(pl.DataFrame({"web": [1, 1, 0, 1], "w": [9.0] * 4}), weights="w").mean("web")
    >>> row = independent_difference(new[0], old[0])
    >>> round(row.estimate, 2), round(row.std_error, 3), round(row.df, 2)
    (0.35, 0.35, 6.81)
    """
    refuse_opt_in_rows((first, second))
    errors, dfs = [], []
    for row in (first, second):
        if row.estimate is None or row.std_error is None or row.df is None:
            raise BadInput(f"The estimate {label(row)} has no standard error: {row.note or 'not known.'}")
        errors.append(row.std_error)
        dfs.append(row.df)
    variances = np.square(errors)
    df = _satterthwaite(variances, np.array(dfs))
    difference = float(first.estimate or 0.0) - float(second.estimate or 0.0)
    return contrast_of(f"{label(first)} - {label(second)}", difference, float(variances.sum()), df, level)


def independent_differences(first: Estimates, second: Estimates, *, level: float = 0.95) -> tuple[Contrast, ...]:
    """The difference of each row of ``first`` and the row of ``second`` of the same variable, category and domain.

    Raises BadInput where a row has none (see `independent_difference`).
    """
    there = {labels(row): row for row in second}
    missing = [row for row in first if labels(row) not in there]
    if missing:
        raise BadInput(
            f"{len(missing):,} of {len(first):,} estimates of the first survey have no match in the second: "
            + unknown_name("estimate", label(missing[0]), map(label, second))
        )
    return tuple(independent_difference(row, there[labels(row)], level=level) for row in first)


def _satterthwaite(variances: np.ndarray, df: np.ndarray) -> float:
    parts = float((variances**2 / np.maximum(df, 1e-300)).sum())
    return float(variances.sum() ** 2 / parts) if parts else float(df.min())

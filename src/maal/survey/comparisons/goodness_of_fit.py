"""A test of a variable's shares against given ones, by design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData, unknown_name
from maal.survey.columns import Columns
from maal.survey.comparisons.groups import Groups, groups_of, replicate_covariance_of
from maal.survey.comparisons.result import TestResult, p_text, refuse_opt_in, verdict
from maal.survey.comparisons.tails import chi_square_tail
from maal.survey.evaluate import Source
from maal.survey.variables import Missing

Floats = NDArray[np.float64]

METHOD = "chi-square goodness of fit by design"


def goodness_of_fit(
    source: Source, variable: str, shares: Sequence[float] | Mapping[Any, float], *, level: float = 0.95,
    missing: Missing = "error",
) -> TestResult:  # fmt: skip
    """X² = Σ (T - p N)² / (p N); X² / scale against χ²(df), with scale = Σ λ² / Σ λ and df = (Σ λ)² / Σ λ².

    T are the estimated totals of the levels and N their sum, so X² grows with the population; λ are the eigenvalues of
    the covariance of (T - p N) / √(p N). ``shares`` are p, one for each level in sorted order, or by level. The
    result's ``df`` is (scale, df). Rao & Scott (1981), Journal of the American Statistical Association 76, 221-230; as
    R's ``svygofchisq``.

    Raises BadInput on shares that do not fit the levels or do not sum to 1, missing values, and opt-in samples;
    TooLittleData where the shares have no spread.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"size": ["S"] * 12 + ["L"] * 8, "w": [5.0] * 20})
    >>> test = goodness_of_fit(Design(firms, weights="w"), "size", {"S": 0.8, "L": 0.2})
    >>> round(test.statistic, 2), round(test.p_value, 4)
    (25.0, 0.0752)
    """
    refuse_opt_in(source.kind)
    groups = groups_of(source, variable, missing)
    p = _given(groups, shares)
    by = [source.table.names[variable]]
    totals, replicated = source.totals(Columns(), by, [variable], drop=missing == "drop", crossed=True)
    size = totals.total[:, 0]
    residual = _residuals(size, p)
    if replicated is not None:
        covariance = replicate_covariance_of(replicated, residual, _residuals(replicated.total[..., 0], p))
    else:
        assert totals.crossed is not None
        jacobian = _jacobian(size, p)
        covariance = jacobian @ totals.crossed @ jacobian.T
    effects = np.maximum(np.linalg.eigvalsh(covariance), 0.0)
    if not effects.max() > 1e-14 * float(size.sum()):
        raise TooLittleData(f"The shares of '{variable}' have no spread in this design: there is nothing to test.")
    pearson = float(residual @ residual)
    scale = float((effects**2).sum() / effects.sum())
    df, n = float(effects.sum()) / scale, round(float(totals.rows.sum()))
    p_value = chi_square_tail(pearson / scale, df)
    shown = verdict(p_value, level, "differ from", "are not shown to differ from")
    text = f"The shares of {variable} {shown} those given (X² = {pearson:.4g}, {p_text(p_value)}, {n:,} rows)."
    return TestResult(METHOD, pearson, (scale, df), p_value, n, text)


def _given(groups: Groups, shares: Sequence[float] | Mapping[Any, float]) -> Floats:
    if isinstance(shares, Mapping):
        odd = [level for level in shares if level not in groups.levels]
        if odd:
            raise BadInput("The shares: " + unknown_name("level", str(odd[0]), map(str, groups.levels)))
        p = np.array([shares.get(level, np.nan) for level in groups.levels], np.float64)
    else:
        p = np.asarray(shares, np.float64)
    if p.shape != (len(groups.levels),) or np.isnan(p).any():
        raise BadInput(
            f"{int((~np.isnan(p)).sum())} shares for {len(groups.levels)} levels of '{groups.name}' "
            f"({', '.join(map(str, groups.levels[:10]))}): give one for each."
        )
    if not (p > 0).all() or abs(p.sum() - 1) > 1e-8:
        raise BadInput(f"The shares must be above 0 and sum to 1; these sum to {p.sum():g}.")
    return p


def _residuals(size: Floats, p: Floats) -> Floats:
    expected = size.sum(axis=-1, keepdims=True) * p
    residual: Floats = (size - expected) / np.sqrt(expected)
    return residual


def _jacobian(size: Floats, p: Floats) -> Floats:
    """Derivatives of (T - p N) / √(p N) by T, where N = Σ T."""
    whole = size.sum()
    root = np.sqrt(p * whole)
    slopes: Floats = np.eye(len(p)) / root[:, None] - ((p + size / whole) / (2 * root))[:, None]
    return slopes

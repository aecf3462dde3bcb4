"""Predictive margins: adjusted means and shares, averaged over the other terms as the sample has them.

m_l = Σ w μ(x with the term set to level l) / Σ w. Its variance is that of the linearised variable
w (μ_l - m_l) / Σ w + G_l' A⁻¹ w x (y - μ) with G_l = Σ w V(μ_l) x_l / Σ w: covariates and coefficients come from one
sample, so the covariance of the two parts counts too (Graubard & Korn 1999, Biometrics 55, 652-659). R's
``svypredmeans`` gives the same margins; its variance adds the two parts without their covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from maal.core import BadInput, unknown_name
from maal.survey.figures import OPT_IN
from maal.survey.intervals import t_quantile
from maal.survey.models.comparison import ASSOCIATION
from maal.survey.models.fitted import Fitted, std_error
from maal.survey.models.linearised import score_columns
from maal.survey.models.matrix import added
from maal.survey.models.replicated import refitted
from maal.survey.models.scoring import solved
from maal.survey.sums import Floats
from maal.survey.totals import Totals


@dataclass(frozen=True, slots=True)
class Margin:
    """The adjusted mean (share, rate) of the outcome at one level of a term; None where it cannot be known."""

    term: str
    level: Any
    estimate: float
    std_error: float | None
    low: float | None
    high: float | None
    df: float | None


@dataclass(frozen=True)
class Margins:
    """One row a level, with the ``covariance`` of the rows (None for an opt-in sample)."""

    rows: tuple[Margin, ...]
    covariance: Floats | None
    df: float
    confidence: float
    text: str

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Margin:
        return self.rows[place]

    def difference(self, level: Any, base: Any) -> Margin:
        """m_level - m_base, with its interval. Raises BadInput for unknown levels."""
        levels = [row.level for row in self.rows]
        for each in (level, base):
            if each not in levels:
                raise BadInput(unknown_name(f"level of '{self.rows[0].term}'", str(each), map(str, levels)))
        weights = np.zeros(len(levels))
        weights[levels.index(level)] += 1
        weights[levels.index(base)] -= 1
        estimate = float(weights @ np.array([row.estimate for row in self.rows]))
        error = std_error(weights, self.covariance)
        return _row(self.rows[0].term, (level, base), estimate, error, self.df, self.confidence)


def margins(fitted: Fitted, term: str, *, df: float, confidence: float) -> Margins:
    """Predict the mean outcome with ``term`` set to each of its levels in turn.

    Of a replicated design the margins of every replicate's own fit. Raises BadInput for unknown terms, and for numbers,
    whose levels have no end.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> from maal.survey.models import regress
    >>> firms = pl.DataFrame({"web": [1, 0, 1, 1, 0, 0], "size": list("SSLLLS"), "w": [1.0, 2, 1, 2, 3, 1]})
    >>> found = regress(Design(firms, weights="w"), "web", on="size", family="logistic").margins("size")
    >>> [(row.level, round(row.estimate, 2)) for row in found.rows]
    [('L', 0.5), ('S', 0.25)]
    """
    levels = _levels(fitted, term)
    columns, base, places = score_columns(fitted.matrix, fitted.family, fitted.fit)
    moved = [fitted.matrix.fixed(term, level) for level in levels]
    for each in moved:
        predicted = fitted.family.mean(fitted.matrix.eta(each.T @ fitted.fit.coefficients)) + fitted.matrix.shift
        places.append(columns.add(fitted.matrix.only(predicted), base))
    columns.need(base, *places)
    totals, replicated = fitted.source.totals(columns, (), (), drop=fitted.matrix.gaps, crossed=False)
    mean = totals.total[0, places[len(fitted.matrix) :]] / totals.total[0, base]
    if replicated is None:
        covariance = _linearised(fitted, moved, mean, totals, [base, *places])
    else:
        centred = mean - fitted.matrix.shift
        covariance = refitted(fitted.source, fitted.matrix, fitted.fit).margins(moved, centred)
    return _margins(fitted, term, levels, mean, covariance, df, confidence)


def _linearised(fitted: Fitted, moved: list[Floats], mean: Floats, totals: Totals, together: list[int]) -> Floats:
    """J cov(rows, scores, predictions) J', (L, L), with the rows first in ``together``."""
    spread = np.array([[totals.cov(left, right)[0] for right in together] for left in together])
    jacobian = np.hstack([-mean[:, None], _slopes(fitted, moved), np.eye(len(mean))]) / totals.total[0, together[0]]
    result: Floats = jacobian @ spread @ jacobian.T
    return result


def _levels(fitted: Fitted, term: str) -> tuple[Any, ...]:
    if term not in fitted.matrix.variables:
        raise BadInput(unknown_name("term", term, fitted.matrix.variables))
    if term not in fitted.matrix.levels:
        raise BadInput(
            f"'{term}' is a number: adjusted means are for categories. Ask difference('{term}', one value, another)."
        )
    return fitted.matrix.levels[term]


def _slopes(fitted: Fitted, moved: list[Floats]) -> Floats:
    """Σ w V(μ_l) x_l' A⁻¹, (L, p), in one query."""
    matrix, width = fitted.matrix, len(fitted.matrix)
    rows = matrix.counted(fitted.source.frame)
    sums = {}
    for level, each in enumerate(moved):
        coefficients = each.T @ fitted.fit.coefficients
        parts = [nw.col(f"x{place}") * float(coefficients[place]) for place in range(1, width)]
        eta = added(float(coefficients[0]), parts)
        rows = rows.with_columns((nw.col("w") * fitted.family.variance(fitted.family.mean(eta))).alias(f"v{level}"))
        for place in range(width):
            value = nw.col(f"v{level}") * nw.col(f"x{place}") if place else nw.col(f"v{level}")
            sums[f"g{level}_{place}"] = value.sum()
    found = rows.select(*(expr.alias(name) for name, expr in sums.items())).collect("pyarrow").to_arrow()
    total = np.array([column[0].as_py() for column in found.columns]).reshape(len(moved), width)
    gradient = np.stack([each @ total[level] for level, each in enumerate(moved)])
    return solved(fitted.fit.information, gradient.T).T


def _margins(
    fitted: Fitted, term: str, levels: tuple[Any, ...], mean: Floats, covariance: Floats, df: float, confidence: float
) -> Margins:
    refused = fitted.source.kind == "opt-in"
    error = np.full(len(mean), np.nan) if refused else np.sqrt(np.maximum(np.diagonal(covariance), 0))
    rows = tuple(
        _row(term, level, float(mean[place]), float(error[place]), df, confidence) for place, level in enumerate(levels)
    )
    text = (
        f"Mean of '{fitted.matrix.outcome}' at each level of '{term}', averaged over the other terms as the sample has "
        f"them. {ASSOCIATION}{' ' + OPT_IN if refused else ''}"
    )
    return Margins(rows, None if refused else covariance, df, confidence, text)


def _row(term: str, level: Any, estimate: float, error: float, df: float, confidence: float) -> Margin:
    half = float(t_quantile(confidence, df).item()) * error
    figures = (error, estimate - half, estimate + half, np.nan if np.isnan(error) else df)
    return Margin(term, level, estimate, *(float(each) if np.isfinite(each) else None for each in figures))

"""The sandwich: the covariance of coefficients is A⁻¹ V(Σ w x (y - μ)) A⁻¹ (Binder 1983, Int. Stat. Rev. 51, 279-292).

V is the design's own covariance of totals: strata, units, stages, finite populations and calibration come with it. As
R's, A and the scores take the working weights of the last step: V(μ) at the coefficients that it began at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maal.core import BadInput
from maal.survey.columns import Columns
from maal.survey.evaluate import Source
from maal.survey.models.families import Family
from maal.survey.models.matrix import Matrix
from maal.survey.models.replicated import refitted
from maal.survey.models.scoring import Fit, solved
from maal.survey.sums import Floats


@dataclass(frozen=True)
class Spread:
    """``covariance`` (p, p) of the coefficients of the centred regressors, ``df`` of the rows used, the dispersion."""

    covariance: Floats
    df: float
    dispersion: float


def score_columns(matrix: Matrix, family: Family, fit: Fit) -> tuple[Columns, int, list[int]]:
    """The scores x (y - μ) V(μ before) / V(μ), the place of the column of rows that count, and those of the scores."""
    columns, base = matrix.columns()
    mu, before = (family.mean(matrix.eta(each)) for each in (fit.coefficients, fit.before))
    residual = (matrix.y - mu) / family.variance(mu) * family.variance(before)
    values = [matrix.x(place) * residual if place else residual for place in range(len(matrix))]
    places = [columns.add(matrix.only(value), base) for value in values]
    return columns, base, places


def spread(source: Source, matrix: Matrix, family: Family, fit: Fit) -> Spread:
    """Estimate the covariance by linearisation, or of a replicated design by refitting each replicate."""
    columns, base, places = score_columns(matrix, family, fit)
    columns.need(base, *places)
    mu = family.mean(matrix.eta(fit.coefficients))
    held = columns.add(matrix.only((matrix.y - mu) / family.variance(mu) ** 0.5), base)
    totals, replicated = source.totals(columns, (), (), drop=matrix.gaps, crossed=False)
    moments = totals.total[0, held] / totals.total[0, base], totals.square[0, held] / totals.total[0, base]
    dispersion = float((moments[1] - moments[0] ** 2) * fit.rows / (fit.rows - 1))
    df = float(totals.df[0, base]) + 1 - len(matrix)
    if replicated is not None:
        if family.name != "linear":
            raise BadInput(
                f"A {family.name} model needs the linearised design: give the design by its strata and units, without "
                "replicate weights. Linear models can be refitted in every replicate."
            )
        return Spread(refitted(source, matrix, fit).covariance, df, dispersion)
    scores = np.array([[totals.cov(left, right)[0] for right in places] for left in places])
    half = solved(fit.information, scores)
    return Spread(solved(fit.information, half.T), df, dispersion)

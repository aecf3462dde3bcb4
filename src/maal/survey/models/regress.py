"""Fit a regression to a sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from maal.core import BadInput, TooLittleData
from maal.core.engine import Frame
from maal.survey.figures import OPT_IN
from maal.survey.intervals import t_quantile
from maal.survey.models.families import Family, FamilyName, family_of
from maal.survey.models.fitted import Fitted
from maal.survey.models.linearised import spread
from maal.survey.models.matrix import Matrix, complete
from maal.survey.models.regression import Regression, coefficients
from maal.survey.models.scoring import fit
from maal.survey.models.terms import expand, parse
from maal.survey.sample import Names
from maal.survey.table import Table
from maal.survey.variables import Missing, Variable, look

FEW_UNITS = (
    "The design has no more units (less strata) than coefficients but one: no degrees of freedom are left, so no "
    "interval and no test."
)


def regress(
    design: Any,
    outcome: str,
    on: Names,
    family: FamilyName = "linear",
    missing: Missing = "error",
    level: float = 0.95,
    *,
    epsilon: float = 1e-8,
) -> Regression:
    """Solve Σ w x (y - μ(x'β)) = 0: linear, logistic or Poisson regression with weights and design-based errors.

    ``on`` names the terms: numbers, text and booleans (against the first level), interactions "a:b" of two of them.
    Codes that are numbers count as numbers: turn them into text where they are categories. Errors are those of the
    linearised (sandwich) covariance, or of refits in every replicate; t and F have the design's degrees of freedom + 1
    - the number of coefficients. ``missing="drop"`` uses the rows that have all values, as a domain of the design. Of
    an opt-in sample coefficients alone are given.

    ``epsilon`` is that of R's ``glm.control``: the relative change of the deviance at which the steps end; standard
    errors are those of the working weights of the last step, as R's; 1e-14 gives the exact solution.

    Raises BadInput for unknown columns, missing values, outcomes that do not fit the family, terms that depend on each
    other, and separation; TooLittleData for too few rows. Source: Binder (1983), International Statistical Review 51,
    279-292; Lumley (2010), Complex Surveys, chapter 5.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"web": [1, 0, 1, 1, 0, 0], "size": list("SSLLLS"), "w": [1.0, 2, 1, 2, 3, 1]})
    >>> found = regress(Design(firms, weights="w"), "web", on="size", family="logistic")
    >>> [(row.term, row.level, round(row.ratio, 3)) for row in found.rows]
    [('(intercept)', None, 1.0), ('size', 'S', 0.333)]
    """
    t_quantile(level, 1.0)
    if not 0 < epsilon < 1:
        raise BadInput(f"epsilon={epsilon:g} is no small change of the deviance: give a number above 0 and below 1.")
    model = family_of(family)
    matrix, mean_weight = _matrix(design.table, design.frame, model, outcome, on, missing)
    found = fit(matrix, design.frame, model, mean_weight, epsilon)
    variance = spread(design, matrix, model, found)
    turn = matrix.uncentred()
    raw = turn @ found.coefficients
    raw[0] += matrix.shift
    refused = design.kind == "opt-in"
    covariance = None if refused else turn @ variance.covariance @ turn.T
    fitted = Fitted(design, model, matrix, found, raw)
    note = OPT_IN if refused else FEW_UNITS if variance.df <= 0 else ""
    rows = coefficients(fitted, covariance, variance.df, level)
    return Regression(model.name, outcome, rows, covariance, found.rows, variance.df, variance.dispersion, level, note,
                      fitted=fitted)  # fmt: skip


def _matrix(
    table: Table, frame: Frame, family: Family, outcome: str, on: Names, missing: Missing
) -> tuple[Matrix, float]:
    """Look at the columns, over the rows that have all of them, and expand the terms; with the mean weight."""
    single, pairs = parse(outcome, on)
    names = [outcome, *single]
    table.require(names)
    table.number(outcome)
    found = look(table, frame, names, missing)
    gaps = any(each.missing for each in found)
    if gaps:
        found = look(table, frame.filter(complete(table, names)), names, missing)
    mean_weight = _mean_weight(table, frame, family, names)
    yes_no = [name for name in single if table.dtype(name) == nw.Boolean]
    regressors = tuple(expand(found[1:], yes_no, pairs))
    shift = found[0].shift if family.centred else 0.0
    return Matrix(table, outcome, shift, regressors, _levels(found[1:], yes_no), gaps), mean_weight


def _mean_weight(table: Table, frame: Frame, family: Family, names: Sequence[str]) -> float:
    """The mean weight of all rows, also those that lack a value, as R's; the outcomes used must fit the family."""
    value = nw.when(complete(table, names)).then(table.number(names[0]))
    ends = frame.select(n=value.count(), low=value.min(), high=value.max(), weight=nw.col("w").mean())
    counted = ends.collect("pyarrow").to_arrow().to_pylist()[0]
    if not counted["n"]:
        raise TooLittleData("No row has a value in the outcome and in all terms: nothing can be fitted.")
    family.refuse(names[0], counted["low"], counted["high"])
    return float(counted["weight"])


def _levels(found: Sequence[Variable], yes_no: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """The levels of text, of booleans, and of whole numbers that are 0 and 1 only."""
    both = {each.name: (False, True) if each.name in yes_no else (0, 1) for each in found if each.binary}
    return {each.name: each.values for each in found if each.values is not None} | both

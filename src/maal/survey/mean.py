"""The mean of a variable in the population."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Settings, Source, evaluate
from maal.survey.figures import Named
from maal.survey.forms import Ratio
from maal.survey.sample import Names
from maal.survey.variables import look, place_values


def mean(source: Source, variables: str | Sequence[str], by: Names = None, **settings: Unpack[Settings]) -> Estimates:
    """Σ w y / Σ w by domain; of each category's indicator where a variable is text.

    The variance is that of the linearised (y - mean) / Σ w (Särndal, Swensson & Wretman 1992, section 5.7). Several
    variables give the same as one call for each. Raises BadInput (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"staff": [10, 14, 30, 50], "size": ["S", "S", "L", "L"], "N": [20, 20, 4, 4]})
    >>> row = Design(firms, strata="size", fpc="N").mean("staff")[0]
    >>> round(row.estimate, 2), round(row.std_error, 2), row.n
    (16.67, 1.97, 4)
    """
    asked = Asked(by, **settings)
    columns = Columns()
    found = look(source.table, source.frame, variables, asked.missing)
    placed = [each for variable in found for each in place_values(columns, source.table, variable)]
    form = Ratio(*zip(*((each.place, each.base, each.shift) for each in placed), strict=True))
    named = [Named(each.variable, each.category) for each in placed]
    return evaluate(source, "mean", "linearised mean", columns, form, named, asked)

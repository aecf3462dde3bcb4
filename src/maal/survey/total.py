"""The total of a variable in the population."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Settings, Source, evaluate
from maal.survey.figures import Named
from maal.survey.forms import Total
from maal.survey.sample import Names
from maal.survey.variables import look, place_values


def total(source: Source, variables: str | Sequence[str], by: Names = None, **settings: Unpack[Settings]) -> Estimates:
    """Σ w y by domain; of each category's indicator where a variable is text.

    The estimator of Horvitz and Thompson (1952). Raises BadInput (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"staff": [10, 14, 30, 50], "size": ["S", "S", "L", "L"], "N": [20, 20, 4, 4]})
    >>> row = Design(firms, strata="size", fpc="N").total("staff")[0]
    >>> round(row.estimate, 1), round(row.std_error, 2)
    (400.0, 47.33)
    """
    asked = Asked(by, **settings)
    columns = Columns()
    found = look(source.table, source.frame, variables, asked.missing)
    placed = [each for variable in found for each in place_values(columns, source.table, variable)]
    form = Total(*zip(*((each.place, each.base, each.shift) for each in placed), strict=True))
    named = [Named(each.variable, each.category) for each in placed]
    return evaluate(source, "total", "Horvitz-Thompson", columns, form, named, asked)

"""The number of units in the population."""

from __future__ import annotations

from typing import Unpack

from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Settings, Source, evaluate
from maal.survey.figures import Named
from maal.survey.forms import Total
from maal.survey.sample import Names


def count(source: Source, by: Names = None, **settings: Unpack[Settings]) -> Estimates:
    """Σ w by domain: how many units of the population lie in it. Raises BadInput (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"size": ["S", "S", "L", "L"], "N": [20, 20, 4, 4]})
    >>> [(row["size"], row.estimate) for row in Design(firms, strata="size", fpc="N").count(by="size")]
    [('L', 4.0), ('S', 20.0)]
    """
    columns = Columns()
    asked = Asked(by, **settings)
    form = Total((0,), (0,), (0.0,))
    return evaluate(source, "count", "Horvitz-Thompson", columns, form, [Named("count")], asked)

"""The number of units in the population."""

from __future__ import annotations

from typing import Any

from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Source, evaluate
from maal.survey.figures import Named
from maal.survey.forms import Total


def count(source: Source, by: Any = None, **settings: Any) -> Estimates:
    """Σ w by domain: how many units of the population lie in it. Raises BadInput (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"size": ["S", "S", "L", "L"], "N": [20, 20, 4, 4]})
    >>> [(row["size"], row.estimate) for row in Design(firms, strata="size", fpc="N").count(by="size")]
    [('L', 4.0), ('S', 20.0)]
    """
    columns = Columns()
    asked = Asked(by, **settings)
    return evaluate(source, "count", "Horvitz-Thompson", columns, Total((0,), (0,), (0.0,)), [Named("count")], asked,
                    spread=False)  # fmt: skip

"""The variance of a variable in the population."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Settings, Source, evaluate
from maal.survey.figures import Named
from maal.survey.forms import Variance
from maal.survey.sample import Names
from maal.survey.variables import look


def variance(
    source: Source, variables: str | Sequence[str], by: Names = None, **settings: Unpack[Settings]
) -> Estimates:
    """n / (n - 1) × Σ w (y - mean)² / Σ w by domain, n the rows that count.

    Raises BadInput on text (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> row = Design(pl.DataFrame({"y": [1.0, 2.0, 6.0], "w": [4.0, 4.0, 4.0]}), weights="w").variance("y")[0]
    >>> round(row.estimate, 3)
    7.0
    """
    asked = Asked(by, **settings)
    columns, placed = Columns(), []
    found = look(source.table, source.frame, variables, asked.missing, expand=False)
    for variable in found:
        value = source.table.number(variable.name) - variable.shift
        base = columns.add_counted(~source.table.col(variable.name).is_null()) if variable.missing else 0
        known = value.fill_null(0.0) if base else value
        placed.append((columns.add(known, base), columns.add(known * known, base), base))
    named = [Named(variable.name) for variable in found]
    form = Variance(*zip(*placed, strict=True))
    return evaluate(source, "variance", "linearised variance", columns, form, named, asked)

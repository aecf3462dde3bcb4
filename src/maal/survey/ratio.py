"""The ratio of two totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maal.core import BadInput
from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Source, evaluate
from maal.survey.figures import Named
from maal.survey.forms import Ratio
from maal.survey.sample import as_names
from maal.survey.variables import look


def ratio(
    source: Source, numerators: str | Sequence[str], denominators: str | Sequence[str], by: Any = None, **settings: Any
) -> Estimates:
    """Σ w y / Σ w x by domain: each numerator over its denominator (one denominator serves all numerators).

    The variance is that of the linearised (y - R x) / Σ w x (Särndal, Swensson & Wretman 1992, result 5.6.2). A row
    counts where both are known. Raises BadInput on text, and on lists of different length (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"web": [1.0, 2.0, 9.0], "sales": [10.0, 10.0, 40.0], "w": [5.0, 5.0, 5.0]})
    >>> round(Design(firms, weights="w").ratio("web", "sales")[0].estimate, 3)
    0.2
    """
    above, below = as_names(numerators), as_names(denominators)
    if len(below) == 1:
        below = below * len(above)
    if len(above) != len(below) or not above:
        raise BadInput(f"{len(above)} numerators and {len(below)} denominators: give as many, or one denominator.")
    asked = Asked(by, **settings)
    looked = look(source.table, source.frame, [*above, *below], asked.missing, expand=False)
    missing = {each.name: each.missing for each in looked}
    columns = Columns()
    y_places: list[int] = []
    x_places: list[int] = []
    for over, under in zip(above, below, strict=True):
        y, x = source.table.number(over), source.table.number(under)
        gaps = missing[over] or missing[under]
        known = ~(y.is_null() | x.is_null())
        base = columns.add_counted(known) if gaps else 0
        y_places.append(columns.add(_kept(y, x, gaps), base))
        x_places.append(columns.add(_kept(x, y, gaps), base))
    form = Ratio(tuple(y_places), tuple(x_places), (0.0,) * len(above))
    named = [Named(f"{over} / {under}") for over, under in zip(above, below, strict=True)]
    return evaluate(source, "ratio", "linearised ratio", columns, form, named, asked, spread=False)


def _kept(value: Any, other: Any, gaps: int) -> Any:
    """The value where both are known, 0 elsewhere."""
    return (value + other * 0.0).fill_null(0.0) if gaps else value

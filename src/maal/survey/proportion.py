"""The share of the population that has a property."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np

from maal.core import BadInput, unknown_name
from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Behind, Floats, Settings, Source, evaluate
from maal.survey.figures import Named
from maal.survey.forms import Ratio
from maal.survey.intervals import METHODS, proportion_interval, wilson
from maal.survey.sample import Names
from maal.survey.variables import look, place_values

DEFAULT_INTERVAL = "wilson-capped"
INTERVALS = (DEFAULT_INTERVAL, *METHODS)


def proportion(
    source: Source,
    variables: str | Sequence[str],
    by: Names = None,
    *,
    interval: str = DEFAULT_INTERVAL,
    **settings: Unpack[Settings],
) -> Estimates:
    """Share of 1 (or true) by domain, or of each category of text and of whole numbers beyond 0 and 1.

    ``interval`` is one of wald, logit, wilson, beta (Korn & Graubard 1998), asin, likelihood (see
    `maal.survey.intervals`), or wilson-capped, the default: Wilson's, with an effective sample size of at most Kish's
    (Σ w)² / Σ w² (over 1 - n / N with ``fpc``), because the estimated variance of few units is often far too small. It
    covers best in small domains (docs/grading-shares.md). Raises BadInput on numbers with decimals (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"web": [1, 0, 1, 1], "w": [5.0, 5.0, 5.0, 5.0]})
    >>> row = Design(firms, weights="w").proportion("web", interval="wilson")[0]
    >>> round(row.estimate, 2), round(row.low, 2), round(row.high, 2)
    (0.75, 0.13, 0.98)
    """
    if interval not in INTERVALS:
        raise BadInput(unknown_name("interval of a proportion", interval, INTERVALS))
    asked = Asked(by, **settings)
    columns = Columns()
    found = look(source.table, source.frame, variables, asked.missing, categories=True)
    placed = [each for variable in found for each in place_values(columns, source.table, variable)]
    form = Ratio(*zip(*((each.place, each.base, 0.0) for each in placed), strict=True))
    named = [Named(each.variable, each.category) for each in placed]

    def ends(share: Floats, variance: Floats, behind: Behind) -> tuple[Floats, Floats]:
        if interval == DEFAULT_INTERVAL:
            return _wilson_capped(share, variance, behind, source.finite)
        return proportion_interval(interval, share, variance, behind.rows, behind.df, behind.level)

    return evaluate(source, "proportion", f"linearised share, {interval}", columns, form, named, asked, interval=ends)


def _wilson_capped(share: Floats, variance: Floats, behind: Behind, finite: bool) -> tuple[Floats, Floats]:
    # Weights that add up to the sample (each 1, say) are no census: only fpc tells how much of the population was seen.
    with np.errstate(divide="ignore", invalid="ignore"):
        most = behind.kish / (behind.unseen if finite else 1.0)
        least = np.where(most > 0, share * (1 - share) / most, 0.0)
    return wilson(share, np.maximum(variance, least), most, behind.df, behind.level)

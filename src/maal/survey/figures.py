"""Rows of estimates out of arrays of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.survey.estimates import EstimateRow
from maal.survey.keys import Domains
from maal.survey.sample import Kind

Floats = NDArray[np.float64]

OPT_IN = (
    "An opt-in sample chose itself: it has no margin of error in the design sense, so no interval, test or standard "
    "error is given."
)
ONE_UNIT = "Fewer than two sampled units: no standard error and no interval."
EMPTY = "No rows in this domain."
NO_INTERVAL = "This method gives no interval here."
NO_VALUE = "No value: the denominator is 0, or too few rows count."
NO_DF = "As many strata as sampled units in this domain: no interval."


@dataclass(frozen=True)
class Named:
    """What a figure is called; ``category`` is a level of the variable, or the probability of a quantile."""

    variable: str
    category: Any = None


@dataclass(frozen=True)
class Figures:
    """Arrays (D, S) of figures in every domain; nan where one is not known."""

    value: Floats
    error: Floats
    low: Floats
    high: Floats
    df: Floats
    deff: Floats
    rows: Floats
    level: float


def _row(figures: Figures, domain: int, place: int, named: Named, where: dict[str, Any], kind: Kind) -> EstimateRow:
    def known(values: Floats) -> float | None:
        value = float(values[domain, place])
        return value if np.isfinite(value) else None

    n = round(float(figures.rows[domain, place]))
    value = known(figures.value) if n else None
    if kind == "opt-in":
        note = OPT_IN if n else EMPTY
        return EstimateRow(named.variable, named.category, value, None, None, None, figures.level, None, None, None, n,
                           None, where, note)  # fmt: skip
    error, low, high = (known(each) if n else None for each in (figures.error, figures.low, figures.high))
    df, deff = known(figures.df), known(figures.deff)
    if n < 2 or low is None or high is None:
        low = high = None
    note = EMPTY if not n else ONE_UNIT if n < 2 else NO_DF if df is not None and df < 1 else ""
    if not note and low is None:
        note = NO_VALUE if value is None else NO_INTERVAL
    cv = None if error is None or not value else error / abs(value)
    effective = None if not deff else n / deff
    given = float(figures.df[domain, place]) if n else None
    return EstimateRow(named.variable, named.category, value, error, low, high, figures.level, given, deff, cv, n,
                       effective, where, note)  # fmt: skip


def rows_of(figures: Figures, domains: Domains, named: Sequence[Named], kind: Kind) -> tuple[EstimateRow, ...]:
    """One row for each domain and figure, domains first."""
    return tuple(
        _row(figures, domain, place, each, domains.named(domain), kind)
        for domain in range(len(domains))
        for place, each in enumerate(named)
    )

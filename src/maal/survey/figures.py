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


def rows_of(figures: Figures, domains: Domains, named: Sequence[Named], kind: Kind) -> tuple[EstimateRow, ...]:
    """One row for each domain and figure, domains first."""
    seen, probability = figures.rows.round(), kind == "probability"
    given = np.where(probability & (seen >= 1), 1.0, np.nan)
    paired = np.isfinite(figures.low) & np.isfinite(figures.high) & (seen >= 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = [
            np.where(seen >= 1, figures.value, np.nan),
            figures.error * given,
            np.where(paired, figures.low * given, np.nan),
            np.where(paired, figures.high * given, np.nan),
            figures.df * given,
            figures.deff * given,
            np.where(figures.value == 0, np.nan, figures.error * given / np.abs(figures.value)),
            seen / np.where(figures.deff > 0, figures.deff, np.nan) * given,
        ]
    lists = [_known(column, keep_infinite=place == 4) for place, column in enumerate(columns)]
    counts = seen.astype(np.int64).ravel().tolist()
    where = [domains.named(domain) for domain in range(len(domains))]
    rows = []
    for at, (value, error, low, high, df, deff, cv, effective) in enumerate(zip(*lists, strict=True)):
        domain, place = divmod(at, len(named))
        each, n = named[place], counts[at]
        note = _note(n, value, low, df) if probability else OPT_IN if n else EMPTY
        rows.append(
            EstimateRow(each.variable, each.category, value, error, low, high, figures.level, df, deff, cv, n,
                        effective, where[domain], note)
        )  # fmt: skip
    return tuple(rows)


def _known(values: Floats, *, keep_infinite: bool) -> list[float | None]:
    """As a list, None where a figure is not known."""
    held: NDArray[Any] = values.ravel().astype(object)
    held[np.isnan(values.ravel()) if keep_infinite else ~np.isfinite(values.ravel())] = None
    found: list[float | None] = held.tolist()
    return found


def _note(n: int, value: float | None, low: float | None, df: float | None) -> str:
    """Why there is no interval, or no figure."""
    if n < 2:
        return ONE_UNIT if n else EMPTY
    if df is not None and df < 1:
        return NO_DF
    if low is None:
        return NO_VALUE if value is None else NO_INTERVAL
    return ""

"""From totals to estimates: the figure, its standard error, its interval, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame
from maal.survey.columns import Columns
from maal.survey.estimates import EstimateRow, Estimates
from maal.survey.forms import Form, need
from maal.survey.intervals import t_quantile
from maal.survey.replication import Replicated
from maal.survey.sample import Kind, Names, as_names
from maal.survey.table import Table
from maal.survey.totals import Totals
from maal.survey.variables import Missing

Floats = NDArray[np.float64]
Deff = Literal["without", "replace"]
Ends = tuple[Floats, Floats]
IntervalOf = Callable[[Floats, Floats, Floats, Floats, float], Ends]

OPT_IN = (
    "An opt-in sample chose itself: it has no margin of error in the design sense, so no interval, test or standard "
    "error is given."
)
ONE_UNIT = "Fewer than two sampled units: no standard error and no interval."
EMPTY = "No rows in this domain."
NO_DF = "As many strata as sampled units in this domain: no interval."


class Source(Protocol):
    """A design that gives totals: linearised, or replicated."""

    table: Table
    frame: Frame
    kind: Kind

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated | None]:
        """Totals of ``columns`` in the domains of ``by``, with their covariances or their replicates."""
        ...


@dataclass(frozen=True)
class Asked:
    """What every statistic may be asked: domains, level, degrees of freedom, missing values, base of the deff."""

    by: Names = None
    level: float = 0.95
    df: float | None = None
    missing: Missing = "error"
    deff: Deff = "without"
    covariance: bool = False


@dataclass(frozen=True)
class Named:
    """What a figure is called."""

    variable: str
    category: Any = None


def evaluate(
    source: Source, statistic: str, method: str, columns: Columns, form: Form, named: Sequence[Named], asked: Asked,
    *, interval: IntervalOf | None = None, spread: bool = True,
) -> Estimates:  # fmt: skip
    """Estimate the figures of ``form`` in every domain. ``interval`` replaces estimate ± t × standard error.

    ``spread`` tells whether a design effect is known: the first column of each figure is the variable itself.
    """
    _refuse(asked)
    labels = as_names(asked.by)
    source.table.require(labels)
    by = [source.table.names[name] for name in labels]
    places, _ = form.gradient(np.ones(len(columns)), np.ones(len(columns)))
    need(columns, places)
    if asked.covariance:
        columns.need(*(int(place) for place in np.unique(places)))
    totals, replicated = source.totals(columns, by, labels, drop=asked.missing == "drop", crossed=asked.covariance)
    value = form.value(totals.total, totals.rows)
    matrix = _covariance(form, totals, replicated) if asked.covariance else None
    variance = _variance(form, totals) if replicated is None else replicated.variance(form, totals)
    behind = list(form.weighed)
    rows, units = totals.rows[:, behind], totals.df[:, behind] + 0.0
    df = np.full_like(units, asked.df) if asked.df is not None else units
    deff = _deff(totals, form, places, variance, asked.deff) if spread else np.full_like(value, np.nan)
    error = np.where(rows < 2, np.nan, np.sqrt(np.maximum(variance, 0)))
    low, high = (
        interval(value, variance, rows, df, asked.level) if interval else _symmetric(value, error, df, asked.level)
    )
    figures = _Figures(value, error, low, high, df, deff, rows, asked.level)
    found = [
        _row(figures, domain, place, each, totals.domains.named(domain), source.kind)
        for domain in range(len(totals.domains))
        for place, each in enumerate(named)
    ]
    return Estimates(statistic, method, tuple(found), labels, matrix, totals.design_df)


def _refuse(asked: Asked) -> None:
    t_quantile(asked.level, 1.0)
    if asked.deff not in ("without", "replace"):
        raise BadInput(unknown_name("base of the design effect", str(asked.deff), ["without", "replace"]))
    if asked.df is not None and not asked.df > 0:
        raise BadInput(f"df is {asked.df}: give degrees of freedom above 0 (inf for the normal distribution).")


def _variance(form: Form, totals: Totals) -> Floats:
    """∇f' cov(T) ∇f within each domain (D, S)."""
    places, slopes = form.gradient(totals.total, totals.rows)
    result = np.zeros(slopes.shape[:-1])
    for left in range(places.shape[1]):
        for right in range(places.shape[1]):
            pairs = zip(places[:, left], places[:, right], strict=True)
            cov = np.stack([totals.cov(int(a), int(b)) for a, b in pairs], axis=-1)
            result += slopes[..., left] * slopes[..., right] * cov
    return result


def _covariance(form: Form, totals: Totals, replicated: Replicated | None) -> Floats:
    """Covariance of all figures of all domains, (D × S, D × S)."""
    if replicated is not None:
        return replicated.covariance(form, totals)
    if totals.crossed is None:
        raise AssertionError("covariances were asked for")
    places, slopes = form.gradient(totals.total, totals.rows)
    domains, figures, width = slopes.shape
    number = totals.total.shape[1]
    jacobian = np.zeros((domains * figures, domains * number))
    row = np.arange(domains * figures).reshape(domains, figures)
    for each in range(width):
        column = np.arange(domains)[:, None] * number + places[None, :, each]
        np.add.at(jacobian, (row, column), np.nan_to_num(slopes[..., each]))
    result: Floats = jacobian @ totals.crossed @ jacobian.T
    return result


def _symmetric(value: Floats, error: Floats, df: Floats, level: float) -> Ends:
    half = t_quantile(level, df) * error
    return value - half, value + half


def _deff(totals: Totals, form: Form, places: NDArray[np.int64], variance: Floats, base: Deff) -> Floats:
    """Variance over that of a simple random sample of as many rows, (1 - n / N) S² / n (times N² for totals).

    Kish (1965), section 8.2; "replace" leaves the finite population out.
    """
    behind = list(form.weighed)
    rows = totals.rows[:, behind]
    size = totals.total[:, list(form.bases)]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = totals.total[:, behind] / size
        spread = (totals.square[:, behind] / size - mean**2) * rows / (rows - 1)
        simple = spread / rows * (np.maximum(1 - rows / size, 0) if base == "without" else 1.0)
        simple = simple * (size**2 if form.scaled else 1.0)
        result: Floats = np.where(simple > 0, variance / simple, np.nan)
    return result


@dataclass(frozen=True)
class _Figures:
    value: Floats
    error: Floats
    low: Floats
    high: Floats
    df: Floats
    deff: Floats
    rows: Floats
    level: float


def _row(figures: _Figures, domain: int, place: int, named: Named, where: dict[str, Any], kind: Kind) -> EstimateRow:
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
    cv = None if error is None or not value else error / abs(value)
    effective = None if not deff else n / deff
    given = float(figures.df[domain, place]) if n else None
    return EstimateRow(named.variable, named.category, value, error, low, high, figures.level, given, deff, cv, n,
                       effective, where, note)  # fmt: skip

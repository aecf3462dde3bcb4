"""From totals to estimates: the figure, its standard error, its interval, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame
from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.figures import Figures, Named, rows_of
from maal.survey.forms import Form, beyond_rounding, need
from maal.survey.intervals import t_quantile
from maal.survey.replication import Replicated
from maal.survey.sample import Kind, Names, as_names
from maal.survey.table import Table
from maal.survey.totals import Totals
from maal.survey.variables import Missing

Floats = NDArray[np.float64]
Deff = Literal["without", "replace"]
Ends = tuple[Floats, Floats]


@dataclass(frozen=True)
class Behind:
    """What stands behind figures, (D, S): ``rows``, their ``kish`` number (Σ w)² / Σ w², the part ``unseen`` of the
    population (1 - n / N), ``df``; and the ``level`` of the interval.
    """

    rows: Floats
    kish: Floats
    unseen: Floats
    df: Floats
    level: float


IntervalOf = Callable[[Floats, Floats, Behind], Ends]


class Source(Protocol):
    """A design that gives totals: linearised, or replicated; ``finite`` where it knows the population's size."""

    table: Table
    frame: Frame
    kind: Kind
    finite: bool

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated | None]:
        """Totals of ``columns`` in the domains of ``by``, with their covariances or their replicates."""
        ...

    def on(self, change: Callable[[Frame], Frame]) -> Source:
        """The same design on rows that carry more columns: ``change`` gets and gives all rows of the sample."""
        ...


class Settings(TypedDict, total=False):
    """The settings of every statistic, by keyword (see `Asked`)."""

    level: float
    df: float | None
    missing: Missing
    deff: Deff
    covariance: bool


@dataclass(frozen=True)
class Asked:
    """What every statistic may be asked: domains, level, degrees of freedom, missing values, base of the deff."""

    by: Names = None
    level: float = 0.95
    df: float | None = None
    missing: Missing = "error"
    deff: Deff = "without"
    covariance: bool = False


def evaluate(
    source: Source, statistic: str, method: str, columns: Columns, form: Form, named: Sequence[Named], asked: Asked,
    *, interval: IntervalOf | None = None,
) -> Estimates:  # fmt: skip
    """Estimate the figures of ``form`` in every domain. ``interval`` replaces estimate ± t × standard error."""
    labels = as_names(asked.by)
    _refuse(asked, labels)
    source.table.require(labels)
    by = [source.table.names[name] for name in labels]
    places, _ = form.gradient(np.ones(len(columns)), np.ones(len(columns)))
    need(columns, places)
    if asked.covariance:
        columns.need(*(int(place) for place in np.unique(places)))
    totals, replicated = source.totals(columns, by, labels, drop=asked.missing == "drop", crossed=asked.covariance)
    value = form.value(totals.total, totals.rows)
    matrix = _covariance(form, totals, replicated) if asked.covariance else None
    variance = beyond_rounding(variance_of(form, totals, replicated), value)
    behind = _behind(form, totals, asked)
    deff = _deff(totals, form, behind, variance, asked.deff)
    error = np.where((behind.rows < 2) & (not form.scaled), np.nan, np.sqrt(np.maximum(variance, 0)))
    low, high = interval(value, variance, behind) if interval else _symmetric(value, error, behind)
    figures = Figures(value, error, low, high, behind.df, deff, behind.rows, asked.level)
    found = rows_of(figures, totals.domains, named, source.kind)
    said = method if replicated is None else method.replace("linearised", "replicated")
    return Estimates(statistic, said, found, labels, matrix if source.kind == "probability" else None, totals.design_df)


def _refuse(asked: Asked, labels: Sequence[str]) -> None:
    for label in labels:
        if labels.count(label) > 1:
            raise BadInput(f"by names '{label}' {labels.count(label)} times: give each domain column once.")
    t_quantile(asked.level, 1.0)
    if asked.deff not in ("without", "replace"):
        raise BadInput(unknown_name("base of the design effect", str(asked.deff), ["without", "replace"]))
    if asked.df is not None and not asked.df > 0:
        raise BadInput(f"df is {asked.df}: give degrees of freedom above 0 (inf for the normal distribution).")


def variance_of(form: Form, totals: Totals, replicated: Replicated | None) -> Floats:
    """∇f' cov(T) ∇f within each domain, or the variance over the replicates: (D, S)."""
    if replicated is not None:
        return replicated.variance(form, totals)
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


def _behind(form: Form, totals: Totals, asked: Asked) -> Behind:
    own, bases = list(form.weighed), list(form.bases)
    rows, size, squares = totals.rows[:, own], totals.total[:, bases], totals.squared_weights[:, bases]
    df = totals.df[:, own] if asked.df is None else np.full(rows.shape, float(asked.df))
    with np.errstate(divide="ignore", invalid="ignore"):
        kish, unseen = size**2 / squares, np.clip(1 - rows / size, 0, 1)
    return Behind(rows, kish, unseen, df, asked.level)


def _symmetric(value: Floats, error: Floats, behind: Behind) -> Ends:
    half = t_quantile(behind.level, behind.df) * error
    return value - half, value + half


def _deff(totals: Totals, form: Form, behind: Behind, variance: Floats, base: Deff) -> Floats:
    """Variance over that of a simple random sample of as many rows, (1 - n / N) S² / n (times N² for totals).

    Kish (1965), section 8.2; "replace" leaves the finite population out.
    """
    size = totals.total[:, list(form.bases)]
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = form.spread(totals.total, totals.square) * (size**2 if form.scaled else 1.0)
        simple = spread / (behind.rows - 1) * (behind.unseen if base == "without" else 1.0)
        result: Floats = np.where(simple > 0, variance / simple, np.nan)
    return result

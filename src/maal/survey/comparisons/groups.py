"""Means of a value in groups of rows, with their joint covariance, from one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData
from maal.survey.columns import Columns
from maal.survey.evaluate import Source
from maal.survey.forms import Form, Ratio
from maal.survey.replication import Replicated
from maal.survey.totals import Totals
from maal.survey.variables import Missing, require_missing

Floats = NDArray[np.float64]

MOST_GROUPS = 100


@dataclass(frozen=True)
class Groups:
    """The levels of a grouping column, sorted, the rows where it is missing, and all rows."""

    name: str
    levels: tuple[Any, ...]
    missing: int
    rows: int


@dataclass(frozen=True)
class Means:
    """Means (G,) with their covariance (G, G), the rows behind each, and the units less strata of all these rows."""

    mean: Floats
    covariance: Floats
    n: tuple[int, ...]
    df: float


def groups_of(source: Source, name: str, missing: Missing = "error") -> Groups:
    """Look at a grouping column. Raises BadInput with fewer than two levels, above 100, and on missing values."""
    require_missing(missing)
    source.table.require([name])
    own = source.table.names[name]
    level = source.table.col(name).alias(own)
    grouped = source.frame.select(level).group_by(own).agg(rows=nw.len()).head(MOST_GROUPS + 2)
    counted = grouped.collect("pyarrow").to_arrow()
    found = dict(zip(counted[own].to_pylist(), counted["rows"].to_pylist(), strict=True))
    gaps = found.pop(None, 0)
    if len(found) > MOST_GROUPS:
        raise BadInput(f"'{name}' has more than {MOST_GROUPS} different values: too many to compare. Group them first.")
    if gaps and missing == "error":
        raise BadInput(
            f"'{name}' is missing in {gaps:,} rows. Give missing='drop' to compare the rows that have one (the design "
            "keeps all), or fill it in before."
        )
    if len(found) < 2:
        only = ", ".join(map(repr, found)) or "none"
        raise BadInput(f"'{name}' has {len(found)} level ({only}); a comparison needs at least two.")
    return Groups(name, tuple(sorted(found)), gaps, gaps + sum(found.values()))


def joint(source: Source, columns: Columns, form: Form) -> tuple[Floats, Floats, Totals]:
    """Figures of ``form`` over the whole sample (S,), and their covariance (S, S)."""
    places, _ = form.gradient(np.ones(len(columns)), np.ones(len(columns)))
    columns.need(*(int(place) for place in np.unique(places)))
    totals, replicated = source.totals(columns, [], [], drop=True, crossed=False)
    value = form.value(totals.total, totals.rows)[0]
    if replicated is not None:
        return value, replicated.covariance(form, totals), totals
    _, slopes = form.gradient(totals.total, totals.rows)
    jacobian = np.zeros((len(places), len(columns)))
    for each in range(places.shape[1]):
        np.add.at(jacobian, (np.arange(len(places)), places[:, each]), slopes[0, :, each])
    return value, jacobian @ _matrix(totals, len(columns)) @ jacobian.T, totals


def replicate_covariance_of(replicated: Replicated, full: Floats, each: Floats) -> Floats:
    """Covariance (K, K) of figures ``full`` (K,) from those of each replicate (R, K)."""
    from maal.survey.replicates.variance import replicate_covariance

    return replicate_covariance(each, full, replicated.scale, replicated.rscales, replicated.mse)


def _matrix(totals: Totals, number: int) -> Floats:
    result = np.zeros((number, number))
    for (left, right), value in totals.covariance.items():
        result[left, right] = result[right, left] = value[0]
    return result


def whole_mean(source: Source, value: nw.Expr, missing: int) -> Means:
    """The mean of ``value`` over all rows that have it."""
    columns = Columns()
    base = columns.add_counted(~value.is_null()) if missing else 0
    place = columns.add(value.fill_null(0.0) if missing else value, base)
    mean, covariance, totals = joint(source, columns, Ratio((place,), (base,), (0.0,)))
    return Means(mean, covariance, (round(float(totals.rows[0, base])),), float(totals.df[0, base]))


def group_means(source: Source, value: nw.Expr, groups: Groups, missing: int) -> Means:
    """The mean of ``value`` in each group; ``missing`` counts the rows without a value.

    Raises TooLittleData for groups without any.
    """
    columns = Columns()
    group = source.table.col(groups.name)
    complete = ~(value.is_null() | group.is_null())
    base = columns.add_counted(complete) if missing or groups.missing else 0
    places: list[tuple[int, int]] = []
    for level in groups.levels:
        inside = ((group == level) & complete).fill_null(False)
        own = columns.add_counted(inside)
        places.append((columns.add(nw.when(inside).then(value).otherwise(0.0), own), own))
    form = Ratio(*zip(*((place, own, 0.0) for place, own in places), strict=True))
    mean, covariance, totals = joint(source, columns, form)
    n = tuple(round(float(totals.rows[0, own])) for _, own in places)
    _refuse_empty(groups, n)
    return Means(mean, covariance, n, float(totals.df[0, base]))


def _refuse_empty(groups: Groups, n: Sequence[int]) -> None:
    empty = [str(level) for level, rows in zip(groups.levels, n, strict=True) if not rows]
    if empty:
        raise TooLittleData(
            f"{len(empty)} of {len(n)} groups of '{groups.name}' have no rows with a value: {', '.join(empty)}. Leave "
            "them out of the data, or fill the values in."
        )

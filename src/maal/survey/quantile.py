"""Quantiles of a variable in the population: medians, quartiles, any share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Unpack

import narwhals as nw
import numpy as np
import pyarrow as pa

from maal.core import BadInput, unknown_name
from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Floats, Settings, Source, variance_of
from maal.survey.figures import Figures, Named, rows_of
from maal.survey.forms import Ratio, need
from maal.survey.keys import Domains, domains_of
from maal.survey.quantile_intervals import KINDS, WOODRUFF, QuantileInterval, quantile_interval, woodruff
from maal.survey.quantile_rules import RULES, Steps, quantiles, steps_of
from maal.survey.sample import Names, as_names
from maal.survey.table import Table
from maal.survey.totals import Totals
from maal.survey.variables import Variable, look

ENDS = ("low", "high", "std_error")


@dataclass(frozen=True)
class _Case:
    """One variable by domain: its distribution in each, and the quantiles at ``probs`` (D, P)."""

    source: Source
    variable: Variable
    asked: Asked
    domains: Domains
    steps: list[Steps]
    probs: Floats
    found: Floats


def quantile(
    source: Source,
    variables: str | Sequence[str],
    probs: float | Sequence[float] = 0.5,
    by: Names = None,
    *,
    rule: str = "math",
    interval: str = "mean",
    **settings: Unpack[Settings],
) -> Estimates:
    """The value that a share ``probs`` of the population does not exceed, by domain; ``category`` is the share.

    ``rule`` says how a value is taken between the steps of the weighted distribution: math (the lowest value with
    F ≥ p), school, shahvaish, hf1 to hf9 (Hyndman & Fan 1996). ``interval``: mean, beta, xlogit, asin (the interval of
    the share below, carried back; Woodruff 1952), inverted (test inversion; Francisco & Fuller 1991), score (as R).
    The standard error is the interval's length over 2 t. The engine gives each distinct value once, so memory grows
    with the distinct values. Raises BadInput on text (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"staff": [10, 14, 30, 50, 70], "w": [4.0, 4.0, 2.0, 1.0, 1.0]})
    >>> [row.estimate for row in Design(firms, weights="w").quantile("staff", [0.25, 0.5])]
    [10.0, 14.0]
    """
    if rule not in RULES:
        raise BadInput(unknown_name("quantile rule", rule, RULES))
    if interval not in KINDS:
        raise BadInput(unknown_name("interval of a quantile", interval, KINDS))
    asked = Asked(by, **settings)
    if asked.covariance:
        raise BadInput("Quantiles have no covariance matrix: leave covariance out.")
    shares = np.atleast_1d(np.asarray(probs, np.float64))
    found = look(source.table, source.frame, variables, asked.missing, expand=False)
    parts = [_estimated(_case(source, each, shares, asked, rule), rule, interval) for each in found]
    rows = tuple(row for _, _, each in parts for row in each)
    return Estimates("quantile", f"rule {rule}, interval {interval}", rows, as_names(by), None, parts[0][1])


def _case(source: Source, variable: Variable, probs: Floats, asked: Asked, rule: str) -> _Case:
    labels = as_names(asked.by)
    source.table.require(labels)
    by = [source.table.names[name] for name in labels]
    value = source.table.number(variable.name)
    weight = nw.col("w")
    sums = [weight.sum().alias("sum"), nw.len().alias("rows"), weight.max().alias("most"), weight.min().alias("least")]
    grouped = source.frame.select(*by, "w", value.alias("v")).group_by(*by, "v").agg(*sums).sort("v")
    table = grouped.collect("pyarrow").to_arrow()
    domains, place = domains_of(labels, [table[name] for name in by], np.ones(table.num_rows, bool))
    known = table["v"].is_valid()  # after the domains: one may have no value
    table, place = table.filter(known), place[known.to_numpy()]
    columns = [np.asarray(table[name].cast(pa.float64()).to_numpy()) for name in ("v", "sum", "rows", "most", "least")]
    order = np.argsort(place, kind="stable")
    cuts = np.searchsorted(place[order], np.arange(len(domains) + 1))
    steps = [steps_of(*(column[order[start:stop]] for column in columns)) for start, stop in pairwise(cuts)]
    values = np.stack([quantiles(rule, each, probs) for each in steps])
    return _Case(source, variable, asked, domains, steps, probs, values)


def _estimated(case: _Case, rule: str, interval: str) -> tuple[Totals, float, tuple[Any, ...]]:
    totals, share, variance = _shares_below(case, case.found)
    asked = case.asked
    df = totals.df if asked.df is None else np.full(totals.df.shape, float(asked.df))
    ends = [
        _interval(case, rule, interval, domain, share[domain], variance[domain], float(df[domain, 1]))
        for domain in range(len(case.domains))
    ]
    low, high, error = (np.stack([getattr(each, name) for each in ends]) for name in ENDS)
    rows = np.repeat(totals.rows[:, [1]], len(case.probs), axis=1)
    unknown, each_df = np.full_like(low, np.nan), np.repeat(df[:, [1]], len(case.probs), axis=1)
    figures = Figures(case.found, error, low, high, each_df, unknown, rows, asked.level)
    named = [Named(case.variable.name, float(prob)) for prob in case.probs]
    return totals, totals.design_df, rows_of(figures, case.domains, named, case.source.kind)


def _interval(
    case: _Case, rule: str, kind: str, domain: int, share: Floats, variance: Floats, df: float
) -> QuantileInterval:
    steps, level = case.steps[domain], case.asked.level
    if kind in WOODRUFF:
        return woodruff(kind, rule, steps, share, variance, df, level)

    def error_at(place: int) -> Any:
        def error(x: float) -> float:
            asked = np.full((len(case.domains), 1), x)
            return float(np.sqrt(_shares_below(case, asked)[2][domain, 0]))

        return error

    found = [
        quantile_interval(kind, rule, steps, float(prob), error_at(place), df, level)
        for place, prob in enumerate(case.probs)
    ]
    return QuantileInterval(*(np.array([getattr(each, name) for each in found]) for name in ENDS))


def _shares_below(case: _Case, values: Floats) -> tuple[Totals, Floats, Floats]:
    """The shares at or below ``values`` (D, P) in each domain, with their variances."""
    source, labels = case.source, as_names(case.asked.by)
    value = source.table.number(case.variable.name)
    columns = Columns()
    base = columns.add_counted(~value.is_null()) if case.variable.missing else 0
    places = [
        columns.add((value <= _limit(source.table, case.domains, each)).fill_null(False), base, binary=True)
        for each in values.T
    ]
    form = Ratio(tuple(places), (base,) * len(places), (0.0,) * len(places))
    need(columns, form.gradient(np.ones(len(columns)), np.ones(len(columns)))[0])
    by, drop = [source.table.names[name] for name in labels], case.asked.missing == "drop"
    totals, replicated = source.totals(columns, by, labels, drop=drop, crossed=False)
    return totals, form.value(totals.total, totals.rows), variance_of(form, totals, replicated)


def _limit(table: Table, domains: Domains, values: Floats, column: int = 0) -> nw.Expr:
    """The value (D,) of each row's domain, found level by level."""
    if column == len(domains.by):
        return nw.lit(float(values[0]) if np.isfinite(values[0]) else None, nw.Float64)
    levels = domains.levels[column]
    width = len(values) // max(len(levels), 1)
    found = nw.lit(None, nw.Float64)
    for place, level in enumerate(levels):
        inside = _limit(table, domains, values[place * width : (place + 1) * width], column + 1)
        found = nw.when(table.col(domains.by[column]) == level).then(inside).otherwise(found)
    return found

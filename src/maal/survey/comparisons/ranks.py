"""Rank tests by design: do groups differ in location?"""

from __future__ import annotations

import narwhals as nw
import numpy as np

from maal.core import BadInput, TooLittleData, unknown_name
from maal.core.engine import Frame
from maal.survey.comparisons.contrast import spread
from maal.survey.comparisons.groups import Groups, Means, group_means, groups_of
from maal.survey.comparisons.normal_quantile import with_normal_quantile
from maal.survey.comparisons.result import TestResult, contrast_of, p_text, refuse_opt_in, require_df, verdict
from maal.survey.comparisons.tails import f_tail
from maal.survey.evaluate import Source
from maal.survey.variables import Missing, look

TESTS = {"wilcoxon": "Wilcoxon", "vanderWaerden": "van der Waerden", "median": "median"}


def rank_test(
    source: Source, variable: str, by: str, *, test: str = "wilcoxon", level: float = 0.95, missing: Missing = "error"
) -> TestResult:
    """t = d / se(d), d the difference of the groups' mean scores; for more groups F = W / q with W = d'V⁻¹d.

    A value's share of the population below it, with half of those that are equal, is r; its score is r ("wilcoxon",
    two groups: Mann-Whitney, more: Kruskal-Wallis), Φ⁻¹(r) ("vanderWaerden") or r > ½ ("median"). df = units less
    strata (of the rows with values) - 1, or - q for q + 1 groups. Lumley & Scott (2013), Biometrika 100, 831-842; as
    R's ``svyranktest``, but equal values share one score whatever the order of their rows.

    ``statistic`` is t, or W for more than two groups, with ``df`` (q, df). Raises BadInput on fewer than two groups,
    other tests, missing values, text, and opt-in samples; TooLittleData below one degree of freedom.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> shops = pl.DataFrame({"web": [3.0, 5.0, 4.0, 8.0, 4.0, 7.0], "big": [0, 0, 0, 1, 1, 1], "w": [9] * 6})
    >>> found = rank_test(Design(shops, weights="w"), "web", by="big")
    >>> round(found.statistic, 3), found.df, round(found.p_value, 3)
    (1.651, (4.0,), 0.174)
    """
    refuse_opt_in(source.kind)
    if test not in TESTS:
        raise BadInput(unknown_name("rank test", test, TESTS))
    (found,) = look(source.table, source.frame, variable, missing, expand=False)
    groups = groups_of(source, by, missing)
    if variable == by:
        raise BadInput(f"The variable and the groups are both '{by}': name a column that makes the groups.")
    scored = scored_source(source, variable, by, test)
    means = group_means(scored, nw.col("score"), groups, found.missing)
    method = f"{TESTS[test]} rank test"
    two = len(groups.levels) == 2
    return _two(method, variable, groups, means, level) if two else _many(method, variable, groups, means, level)


def scored_source(source: Source, variable: str, by: str, test: str) -> Source:
    """The same sample with a column ``score``, from sums of weights by distinct value and their running total."""
    value, group = source.table.number(variable), source.table.col(by)
    frame = source.frame.with_columns(ranked=value)
    counted = frame.filter(~(nw.col("ranked").is_null() | group.is_null())).group_by("ranked").agg(nw.col("w").sum())
    whole = counted.select(nw.col("w").sum()).collect("pyarrow").to_arrow()["w"][0].as_py()
    running = counted.with_columns(upto=nw.col("w").cum_sum().over(order_by="ranked"))
    share = (nw.col("upto") - nw.col("w") / 2) / float(whole or 1.0)
    scores = _with_score(running, share, test).select(nw.col("ranked").alias("ranked_value"), "score")

    def scored(rows: Frame) -> Frame:
        return rows.with_columns(ranked=value).join(scores, left_on="ranked", right_on="ranked_value", how="left")

    return source.on(scored)


def _with_score(frame: Frame, share: nw.Expr, test: str) -> Frame:
    if test == "vanderWaerden":
        return with_normal_quantile(frame, share, "score")
    return frame.with_columns(score=(share > 0.5).cast(nw.Float64) if test == "median" else share)


def _two(method: str, variable: str, groups: Groups, means: Means, level: float) -> TestResult:
    require_df(means.df - 1)
    difference = float(means.mean[1] - means.mean[0])
    row = contrast_of("", difference, spread(np.array([-1.0, 1.0]), means.covariance), means.df - 1, level)
    if not row.std_error or row.p_value is None:
        raise TooLittleData(f"The scores of '{variable}' have no spread within groups: there is nothing to test.")
    t = difference / row.std_error
    first, second = groups.levels
    shown = verdict(row.p_value, level, "differs", "is not shown to differ")
    text = (
        f"{variable} {shown} between {groups.name} {second} and {first} ({method}: mean score {abs(difference):.3g} "
        f"{'higher' if difference >= 0 else 'lower'} in {second}, t = {t:.2f}, {p_text(row.p_value)})."
    )
    return TestResult(method, t, (row.df,), row.p_value, sum(means.n), text, difference, row.std_error, row.low,
                      row.high, level)  # fmt: skip


def _many(method: str, variable: str, groups: Groups, means: Means, level: float) -> TestResult:
    number = len(groups.levels) - 1
    df = means.df - number
    require_df(df)
    slopes = np.hstack([-np.ones((number, 1)), np.eye(number)])
    deviation, covariance = slopes @ means.mean, slopes @ means.covariance @ slopes.T
    if np.linalg.matrix_rank(covariance, hermitian=True) < number:
        raise TooLittleData(
            f"The covariance of the {number + 1} groups has no inverse: there are too few sampled units, or scores "
            "without spread. Join groups."
        )
    wald = float(deviation @ np.linalg.solve(covariance, deviation))
    p_value = f_tail(wald / number, number, df)
    shown = verdict(p_value, level, "differs", "is not shown to differ")
    text = f"{variable} {shown} between the {number + 1} groups of {groups.name} ({method}, {p_text(p_value)})."
    return TestResult(method, wald, (float(number), df), p_value, sum(means.n), text)

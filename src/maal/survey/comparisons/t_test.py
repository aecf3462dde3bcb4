"""t tests by design: a mean against a value, two groups, and the change of two variables."""

from __future__ import annotations

import numpy as np

from maal.core import BadInput
from maal.survey.comparisons.contrast import spread
from maal.survey.comparisons.groups import Groups, Means, group_means, groups_of, whole_mean
from maal.survey.comparisons.result import (
    Contrast,
    TestResult,
    contrast_of,
    interval_text,
    number_text,
    p_text,
    refuse_opt_in,
    require_df,
    verdict,
)
from maal.survey.evaluate import Source
from maal.survey.variables import Missing, look


def t_test(
    source: Source, variable: str, by: str | None = None, *, value: float = 0.0, before: str | None = None,
    level: float = 0.95, missing: Missing = "error",
) -> TestResult:  # fmt: skip
    """t = d / se(d): d is the mean less ``value``, or the second group's mean less the first's (``by``, two levels in
    sorted order), or the mean change from the variable ``before``.

    df = units less strata (of the rows that have values) - 1, for two groups the slope's of a regression on the group;
    R's ``svyttest`` takes the same for one mean. ``before`` pairs the values of each row. Raises
    BadInput with other than two groups, on text, on missing values, and for opt-in samples; TooLittleData below one
    degree of freedom.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> shops = pl.DataFrame({"web": [3.0, 5.0, 4.0, 8.0, 9.0, 7.0], "big": [0, 0, 0, 1, 1, 1], "w": [9] * 6})
    >>> test = t_test(Design(shops, weights="w"), "web", by="big")
    >>> round(test.statistic, 3), test.df, round(test.p_value, 4)
    (5.477, (4.0,), 0.0054)
    >>> test.text.split(" (")[0]
    'The mean of web is 4 higher where big is 1 than where it is 0'
    """
    refuse_opt_in(source.kind)
    if by is not None and (before is not None or value):
        raise BadInput("A t test compares two groups (by), or with a value, or with the variable before: give one.")
    if before is not None:
        return _paired(source, variable, before, value, level, missing)
    (found,) = look(source.table, source.frame, variable, missing, expand=False)
    number = source.table.number(variable) - found.shift
    if by is None:
        means = whole_mean(source, number, found.missing)
        row = _tested(means, float(means.mean[0]) + found.shift - value, level)
        return _result("one-sample t test", row, means, _one_text(variable, value))
    groups = _two(groups_of(source, by, missing))
    means = group_means(source, number, groups, found.missing)
    row = _tested(means, float(means.mean[1] - means.mean[0]), level)
    return _result("two-sample t test", row, means, _two_text(variable, groups))


def _two(groups: Groups) -> Groups:
    if len(groups.levels) != 2:
        shown = ", ".join(map(str, groups.levels[:10]))
        raise BadInput(
            f"'{groups.name}' has {len(groups.levels)} levels ({shown}); a t test compares two. Use differences or a "
            "rank test for more, or group them."
        )
    return groups


def _paired(source: Source, variable: str, before: str, value: float, level: float, missing: Missing) -> TestResult:
    now, then = look(source.table, source.frame, [variable, before], missing, expand=False)
    shift = now.shift - then.shift
    change = source.table.number(variable) - source.table.number(before) - shift
    means = whole_mean(source, change, now.missing + then.missing)
    row = _tested(means, float(means.mean[0]) + shift - value, level)
    return _result("paired t test", row, means, _paired_text(variable, before, value))


def _tested(means: Means, estimate: float, level: float) -> Contrast:
    require_df(means.df - 1)
    slopes = np.array([1.0]) if len(means.mean) == 1 else np.array([-1.0, 1.0])
    return contrast_of("", estimate, spread(slopes, means.covariance), means.df - 1, level)


def _result(method: str, row: Contrast, means: Means, said: tuple[str, str, str]) -> TestResult:
    estimate, error = row.estimate or 0.0, row.std_error or 0.0
    t = estimate / error if error else float(np.copysign(np.inf, estimate)) if estimate else 0.0
    p_value = 1.0 if row.p_value is None else row.p_value
    higher, lower, noun = said
    direction = (higher if estimate >= 0 else lower).format(number_text(abs(estimate)))
    figures = f"({interval_text(row)}; t = {t:.2f} with {row.df:g} degrees of freedom, {p_text(p_value)})"
    shown = verdict(p_value, row.level, f"the sample shows a {noun}", f"the sample does not show a {noun}")
    text = f"{direction} {figures}: {shown}."
    return TestResult(method, t, (row.df,), p_value, sum(means.n), text, row.estimate, row.std_error, row.low, row.high,
                      row.level)  # fmt: skip


def _one_text(variable: str, value: float) -> tuple[str, str, str]:
    said = "The mean of {} is {{}} {} than {:g}"
    return said.format(variable, "higher", value), said.format(variable, "lower", value), "difference"


def _two_text(variable: str, groups: Groups) -> tuple[str, str, str]:
    first, second = groups.levels
    said = "The mean of {} is {{}} {} where {} is {} than where it is {}"
    higher, lower = (said.format(variable, word, groups.name, second, first) for word in ("higher", "lower"))
    return higher, lower, "difference"


def _paired_text(variable: str, before: str, value: float) -> tuple[str, str, str]:
    said = "The mean of {} is {{}} {} than that of {}" + (f" plus {value:g}" if value else "")
    return said.format(variable, "higher", before), said.format(variable, "lower", before), "change"

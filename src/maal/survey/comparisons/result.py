"""What a comparison gives back: a contrast with its interval, or a test with a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from maal.core import BadInput, TooLittleData
from maal.survey.comparisons.tails import t_tail
from maal.survey.estimates import EstimateRow
from maal.survey.figures import OPT_IN
from maal.survey.intervals import t_quantile


@dataclass(frozen=True, slots=True)
class Contrast:
    """One contrast of estimates. ``p_value`` is that of "it is 0"; ``p_holm`` the same adjusted for all contrasts of
    the call (Holm 1979), where there are several. What cannot be known is None, and ``note`` says why."""

    name: str
    estimate: float | None
    std_error: float | None
    low: float | None
    high: float | None
    level: float
    df: float
    p_value: float | None
    p_holm: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test: its statistic, degrees of freedom, p value and rows, and what it says in one sentence.

    ``estimate`` with its interval is the difference that was tested, where there is one.
    """

    __test__ = False  # pytest: not a class of tests

    method: str
    statistic: float
    df: tuple[float, ...]
    p_value: float
    n: int
    text: str
    estimate: float | None = None
    std_error: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None


def contrast_of(name: str, estimate: float, variance: float, df: float, level: float) -> Contrast:
    """estimate ± t(df) × √variance, and P(|T| ≥ |estimate| / √variance).

    Without spread the p value is 0 (or 1 for a contrast of 0). Raises TooLittleData below one degree of freedom.

    >>> row = contrast_of("change", 2.0, 1.0, float("inf"), 0.95)
    >>> round(row.low, 2), round(row.high, 2), round(row.p_value, 4)
    (0.04, 3.96, 0.0455)
    """
    require_df(df)
    error = float(np.sqrt(max(variance, 0.0)))
    half = float(t_quantile(level, df)) * error
    p_value = t_tail(estimate / error, df) if error else float(estimate == 0)
    return Contrast(name, estimate, error, estimate - half, estimate + half, level, df, p_value)


def require_df(df: float) -> None:
    """Raise TooLittleData below one degree of freedom."""
    if not df >= 1:
        raise TooLittleData(
            f"{df:g} degrees of freedom are left (sampled units less strata, less what the test takes); a comparison "
            "needs at least 1. Join strata, or compare fewer groups."
        )


def refuse_opt_in(kind: str) -> None:
    """Raise BadInput for an opt-in sample."""
    if kind == "opt-in":
        raise BadInput(OPT_IN)


def refuse_opt_in_rows(rows: Iterable[EstimateRow]) -> None:
    """Raise BadInput for estimates of an opt-in sample."""
    if any(row.note == OPT_IN for row in rows):
        raise BadInput(OPT_IN)


def holm(contrasts: tuple[Contrast, ...]) -> tuple[Contrast, ...]:
    """max over j ≤ i of (m - j + 1) p(j), at most 1: p values adjusted for m contrasts (Holm 1979).

    Scandinavian Journal of Statistics 6, 65-70. Contrasts without a p value do not count.

    >>> rows = tuple(contrast_of("", value, 1.0, float("inf"), 0.95) for value in (1.0, 3.0, 2.0))
    >>> [round(row.p_holm, 4) for row in holm(rows)]
    [0.3173, 0.0081, 0.091]
    """
    known = [place for place, row in enumerate(contrasts) if row.p_value is not None]
    p = np.array([contrasts[place].p_value for place in known], np.float64)
    order = np.argsort(p, kind="stable")
    adjusted = np.minimum(np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))), 1.0)
    found = {known[place]: float(value) for place, value in zip(order, adjusted, strict=True)}
    return tuple(replace(row, p_holm=found.get(place)) for place, row in enumerate(contrasts))


def p_text(p: float) -> str:
    """Write a p value: three digits, or that it is smaller.

    >>> p_text(0.0312), p_text(1e-9)
    ('p = 0.031', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def number_text(value: float | None) -> str:
    """Write a figure with four digits, never with an exponent where it is large.

    >>> number_text(11195.93), number_text(-0.123456), number_text(None)
    ('11,196', '-0.1235', 'not known')
    """
    if value is None:
        return "not known"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def interval_text(row: Contrast) -> str:
    """Write a contrast's interval.

    >>> interval_text(contrast_of("", 2.0, 1.0, float("inf"), 0.95))
    '95 % interval 0.04004 to 3.96'
    """
    return f"{100 * row.level:.4g} % interval {number_text(row.low)} to {number_text(row.high)}"


def verdict(p: float, level: float, yes: str, no: str) -> str:
    """One of two sentences: what the sample shows, or does not, at this level."""
    return yes if p < 1 - level else no

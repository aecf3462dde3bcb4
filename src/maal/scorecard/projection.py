"""How many outcomes a period will end with, from its course so far and the course of earlier periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from maal.core import BadInput, Estimate, TooLittleData

PERIODS_NEEDED = 3
METHOD = "over-dispersed chain ladder with the last period's level as prior"
SAMPLE = "all recorded outcomes"

Floats = npt.NDArray[np.float64]


def project(
    earlier: Sequence[npt.ArrayLike], current: npt.ArrayLike, days: int, *, unit: str = "outcomes", level: float = 0.95
) -> Estimate:
    """count so far + expected rest: the over-dispersed chain ladder over periods cut at the same elapsed share.

    The count after the cut is to the count before it as in the earlier periods, whatever the period's own level. That
    level is known from the count so far and, weakly, from the last period: a gamma prior whose spread is the root
    mean square step between earlier periods (Verrall's Bornhuetter-Ferguson form), so that the first days of a
    period, or none yet, still give a sensible answer. Counting noise is never taken as less than Poisson.

    ``earlier``: one array of daily counts a whole period, oldest first, at least three; lengths may differ (90 to 92
    days of a quarter). ``current``: the daily counts of the days that have passed, of ``days`` in all. The interval
    is log-normal in the rest, with Satterthwaite's degrees of freedom (a spread that was estimated from few periods
    counts as such), and never below the count so far. Raises `TooLittleData` below three earlier periods.

    Mack (1993), ASTIN Bulletin 23(2); England and Verrall (2002), British Actuarial Journal 8(3); Verrall (2004),
    North American Actuarial Journal 8(3).

    >>> project([[1] * 90, [1] * 91, [1] * 92], [1] * 45, 90).value
    90.4...
    """
    passed = np.asarray(current, dtype=float)
    history = [np.asarray(counts, dtype=float) for counts in earlier]
    _require(history, passed, days)
    if passed.size == days:
        return _finished(float(passed.sum()), unit, level)
    course = _course(history, passed.size / days)
    rest, variance, df = _rest(course, float(passed.sum()))
    return _interval(float(passed.sum()), rest, variance, df, unit, level)


@dataclass(frozen=True, slots=True)
class _Course:
    """The earlier periods cut at the elapsed share: counts ``before`` and ``after``, and a finer table ``cells``."""

    before: Floats
    after: Floats
    cells: Floats

    @property
    def totals(self) -> Floats:
        return self.before + self.after


def _require(history: list[Floats], passed: Floats, days: int) -> None:
    if len(history) < PERIODS_NEEDED:
        raise TooLittleData(f"A projection needs {PERIODS_NEEDED} earlier whole periods; there are {len(history)}.")
    if not 0 <= passed.size <= days or days < 2:
        raise BadInput(f"{passed.size} days cannot have passed of a period of {days} days.")
    if any((counts < 0).any() or counts.size < 2 for counts in [*history, np.append(passed, [0, 0])]):
        raise BadInput("Daily counts must be zero or more, and an earlier period at least two days long.")


def _finished(count: float, unit: str, level: float) -> Estimate:
    return Estimate(count, 0.0, count, count, level, unit=unit, sample=SAMPLE, method="the period is over")


def _course(history: list[Floats], share: float) -> _Course:
    shortest = min(counts.size for counts in history)
    # Cells of about a week level out the weekdays, which fall differently in every month and quarter.
    edges = np.linspace(0, 1, (shortest // 7 if shortest >= 28 else shortest) + 1)
    before = np.array([_until(counts, np.array([share]))[0] for counts in history])
    totals = np.array([counts.sum() for counts in history])
    return _Course(before, totals - before, np.array([np.diff(_until(counts, edges)) for counts in history]))


def _until(counts: Floats, shares: Floats) -> Floats:
    """Cumulative count at shares (0 to 1) of the period's length."""
    cumulative = np.concatenate([[0.0], np.cumsum(counts)])
    return np.asarray(np.interp(shares, np.linspace(0, 1, counts.size + 1), cumulative))


def _rest(course: _Course, count: float) -> tuple[float, float, float]:
    """Expected rest, its prediction variance, and the degrees of freedom of that variance."""
    noise = max(1.0, _dispersion(course.cells))
    shape = max(noise, _dispersion(np.column_stack([course.before, course.after])))
    least, step = _steps(course.totals, noise)
    step = max(step, _jump(course, count, noise) / course.totals.size)
    rest, variance = _posterior(course, count, shape, max(least, step))
    _, floor = _posterior(course, count, noise, least)
    excess = max(variance - floor, 0.0)
    df = (course.totals.size - 1) * (variance / excess) ** 2 if excess > 0 else np.inf
    return rest, variance, df


def _dispersion(cells: Floats) -> float:
    """Pearson's chi-square of rows × columns over its degrees of freedom: 1 for Poisson counts of one shape."""
    expected = cells.sum(axis=1, keepdims=True) * cells.sum(axis=0, keepdims=True) / max(cells.sum(), 1.0)
    seen = expected > 0
    df = (cells.shape[0] - 1) * (cells.shape[1] - 1)
    return float(((cells - expected)[seen] ** 2 / expected[seen]).sum() / df)


def _steps(totals: Floats, noise: float) -> tuple[float, float]:
    """Mean square relative step between successive periods: what counting alone would give, and what was seen."""
    levels = np.maximum(totals, 0.5)
    return noise * float(np.mean(1 / levels[1:] + 1 / levels[:-1])), float(np.mean(np.diff(np.log(levels)) ** 2))


def _jump(course: _Course, count: float, noise: float) -> float:
    """Square relative step from the last period to this one, beyond what counting explains: it loosens the prior."""
    last = max(float(course.totals[-1]), 0.5)
    if not count:
        return 0.0
    step = np.log(count / _share(course) / last)
    return max(float(step**2) - noise * (1 / count + 1 / last), 0.0)


def _share(course: _Course) -> float:
    """Share of a period's outcomes that come before the cut."""
    return (float(course.before.sum()) + 0.5) / (float(course.totals.sum()) + 1)


def _posterior(course: _Course, count: float, dispersion: float, step: float) -> tuple[float, float]:
    """Mean and variance of the rest, given the count so far, the dispersion and the variance of the level's step."""
    share, total = _share(course), float(course.totals.sum()) + 1
    exposure = 1 / step / max(float(course.totals[-1]), 0.5) + share / dispersion
    known = 1 / step + count / dispersion
    rest = known / exposure * (1 - share)
    # The delta method for the share of a period that lies before the cut, itself estimated from earlier periods.
    slope = 1 / (1 - share) + 1 / dispersion / exposure
    pattern = slope**2 * dispersion * share * (1 - share) / total
    return rest, dispersion * rest + rest**2 * (1 / known + pattern)


def _interval(count: float, rest: float, variance: float, df: float, unit: str, level: float) -> Estimate:
    spread = float(np.sqrt(np.log1p(variance / rest**2)))
    quantile = float(stdtrit(df, (1 + level) / 2) if np.isfinite(df) else ndtri((1 + level) / 2))
    centre, reach = np.log(rest) - spread**2 / 2, spread * quantile
    # Counts are whole, so the ends are: below one more outcome comes none.
    low, high = count + float(np.floor(np.exp(centre - reach))), count + float(np.ceil(np.exp(centre + reach)))
    known_df = df if np.isfinite(df) else None
    error = float(np.sqrt(variance))
    return Estimate(count + rest, error, low, high, level, df=known_df, unit=unit, sample=SAMPLE, method=METHOD)

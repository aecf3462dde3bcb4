"""Grade the projection of a goal: its prediction interval against the period's end, as it then came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from grading.coverage import Claim
from maal.core import Every, Period
from maal.impact.simulate import Season
from maal.scorecard import project

ELAPSED = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Course:
    """A goal's daily counts: ``size`` outcomes in a mean period, after ``earlier`` whole ones of length ``every``.

    Counts of a day are Poisson around the season, times a gamma factor with variance ``clumps`` (groups, campaigns).
    """

    name: str
    size: float
    season: Season = field(default_factory=Season)
    clumps: float = 0.0
    every: Every = "quarter"
    earlier: int = 7


def courses() -> list[Course]:
    """Twelve courses: steady, seasonal, growing, restless, clumped, small, large, short."""
    seasonal = Season(yearly=0.3, peak=6, weekend=0.6)
    restless = Season(yearly=0.3, peak=6, weekend=0.6, growth=1.15, volatility=0.15, memory=0.5)
    return [
        Course("steady, 300 a quarter", 300),
        Course("weekends, 300", 300, Season(weekend=0.3)),
        Course("growing 30 % a year, 300", 300, Season(growth=1.3)),
        Course("shrinking 30 % a year, 300", 300, Season(growth=0.7)),
        Course("yearly wave, 300", 300, seasonal),
        Course("clumped days, 300", 300, seasonal, clumps=1.0),
        Course("restless weeks, 300", 300, restless),
        Course("restless weeks, 20", 20, restless),
        Course("restless weeks, 5,000", 5000, restless),
        Course("three earlier quarters, 300", 300, restless, earlier=3),
        Course("months, 100", 100, restless, every="month", earlier=20),
        Course("weeks, 30", 30, restless, every="week", earlier=30),
    ]


def grade_projection(draws: int) -> list[Claim]:
    """One claim a course, draw and elapsed share of the period; groups are ``course|share``."""
    return [
        claim
        for number, course in enumerate(courses())
        for draw in range(draws)
        for claim in _claims(course, np.random.default_rng([number, draw]), 10_000 * number + draw)
    ]


def by_course(claims: list[Claim]) -> list[Claim]:
    """The claims grouped by course."""
    return [_regrouped(claim, claim.group.split("|")[0]) for claim in claims]


def by_elapsed(claims: list[Claim]) -> list[Claim]:
    """The claims grouped by the share of the period that has passed."""
    return [_regrouped(claim, claim.group.split("|")[1]) for claim in claims]


def _claims(course: Course, rng: np.random.Generator, world: int) -> Iterator[Claim]:
    *earlier, current = _periods(course, rng)
    for share in ELAPSED:
        passed = max(1, round(share * len(current)))
        projected = project(earlier, current[:passed], len(current))
        assert projected.low is not None and projected.high is not None
        ends = (projected.value, projected.low, projected.high)
        yield Claim(f"{course.name}|{share:.0%} elapsed", world, *ends, float(current.sum()))


def _periods(course: Course, rng: np.random.Generator) -> list[npt.NDArray[np.int64]]:
    """Daily counts of the earlier periods and the current one, which starts in any month of the year."""
    start = date(2021, int(rng.integers(1, 13)), 1)
    periods = [Period.containing(start, course.every)]
    while len(periods) <= course.earlier:
        periods.append(Period.containing(periods[-1].end, course.every))
    whole = Period(periods[0].start, periods[-1].end)
    rate = course.season.daily(whole, rng) * course.size * len(periods) / whole.days
    if course.clumps:
        rate = rate * rng.gamma(1 / course.clumps, course.clumps, len(rate))
    edges = np.cumsum([period.days for period in periods])[:-1]
    return np.split(rng.poisson(rate), edges)


def _regrouped(claim: Claim, group: str) -> Claim:
    return Claim(group, claim.world, claim.value, claim.low, claim.high, claim.truth)

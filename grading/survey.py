"""Grade the survey engine: its 95 % intervals against the known figures of the population, in many samples of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from unittest import mock

import numpy as np
import polars as pl
from numpy.typing import NDArray

from grading.coverage import ROUNDING, Floats, tally
from grading.survey_frames import NOT_THERE, SurveyFrame, regenesees, simulated
from maal.survey import Design
from maal.survey.estimates import Estimates
from maal.survey.intervals import METHODS, proportion_interval
from maal.survey.proportion import DEFAULT_INTERVAL
from maal.survey.statistics import Statistics

DEFAULT = DEFAULT_INTERVAL
INTERVALS = (DEFAULT, *(name for name in METHODS if name != DEFAULT))
WEIGHTS = ("as drawn", "raked", "GREG")
UNITS = ("20 to 39 units", "40 to 59 units", "60 to 80 units")
SHARES = ("2 to 5 %", "5 to 10 %", "10 to 20 %", "20 to 35 %", "35 to 50 %")

_UNITS_ENDS = (20, 40, 60, 81)
_SHARES_ENDS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5 + ROUNDING)
_CHUNK = 25
_ONE_THREAD = dict.fromkeys(("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Row:
    """What claims have in common: the population; "all", "industry" or "census" with the figure and the weights; or
    "shares" with the interval, the class of the domain's units and that of the true share."""

    frame: str
    subject: str
    parts: tuple[str, ...]


Tallies = dict[Row, dict[int, Floats]]
"""The `tally` of each draw (by its number) that has claims of the row."""

FRAMES: dict[str, Callable[[], SurveyFrame | None]] = {"simulated": simulated, "ReGenesees": regenesees}


@cache
def frame_of(name: str) -> SurveyFrame | None:
    """The population, made once in a process; None where its data is not there."""
    return FRAMES[name]()


def grade_survey(draws: int) -> Tallies:
    """``draws`` samples of each population that is there, on two processes."""
    names = [name for name in FRAMES if frame_of(name) is not None]
    tasks = [(name, first, min(first + _CHUNK, draws)) for name in names for first in range(0, draws, _CHUNK)]
    threads = mock.patch.dict(os.environ, _ONE_THREAD)  # processes of many threads each would wait for one another
    with threads, ProcessPoolExecutor(2, get_context("spawn")) as pool:
        return _merged(pool.map(_grade_named, *zip(*tasks, strict=True)))


def left_out() -> list[str]:
    """The reason for each population that is not graded."""
    return [f"{name} is left out: {NOT_THERE}" for name in FRAMES if frame_of(name) is None]


def grade_draws(frame: SurveyFrame, first: int, end: int) -> Tallies:
    """The tallies of the samples ``first`` to ``end`` - 1."""
    return _merged(_of_draw(frame, number) for number in range(first, end))


def _grade_named(name: str, first: int, end: int) -> Tallies:
    frame = frame_of(name)
    assert frame is not None
    return grade_draws(frame, first, end)


def _merged(parts: Iterable[Tallies]) -> Tallies:
    found: Tallies = {}
    for part in parts:
        for row, tallies in part.items():
            found.setdefault(row, {}).update(tallies)
    return found


def _of_draw(frame: SurveyFrame, number: int) -> Tallies:
    found: dict[Row, Floats] = {}
    for row, counted in _rows(frame, frame.draw(number)):
        found[row] = found[row] + counted if row in found else counted
    return {row: {number: counted} for row, counted in found.items()}


def _rows(frame: SurveyFrame, sample: pl.DataFrame) -> Iterator[tuple[Row, Floats]]:
    """The claims of one sample: totals and ratios under each weighting, and shares in domains."""
    design = Design(sample, strata="stratum", fpc="stratum_size")
    raked = design.calibrate(frame.margins)
    greg = design.calibrate({**frame.margins, "staff": frame.staff}, "linear")
    for weights, weighted in zip(WEIGHTS, (design, raked, greg), strict=True):
        for by in (None, "industry"):
            for estimates in _amounts(frame, weighted, by):
                yield from _of_amounts(frame, estimates, weights)
    for estimates in _amounts(frame, design, "census"):
        yield from _of_amounts(frame, estimates, WEIGHTS[0])
    for domain in frame.domains:
        yield from _of_shares(frame, design.proportion(frame.shares, by=domain))


def _amounts(frame: SurveyFrame, design: Statistics, by: str | None) -> tuple[Estimates, ...]:
    above, below = zip(*frame.ratios, strict=True)
    return design.total(frame.amounts, by=by), design.ratio(above, below, by=by)


def _of_amounts(frame: SurveyFrame, estimates: Estimates, weights: str) -> Iterator[tuple[Row, Floats]]:
    """One row a variable, its domains together; of domains by ``census`` only the census."""
    value, low, high = _figures(estimates)
    true = truth_of(frame, estimates)
    if estimates.by == ("census",):
        low = only_points(low, high)
    for variable in dict.fromkeys(row.variable for row in estimates):
        kept = np.array([row.variable == variable and row.domain.get("census", True) for row in estimates])
        row = Row(
            frame.name, estimates.by[0] if estimates.by else "all", (f"{estimates.statistic} of {variable}", weights)
        )
        yield row, tally(value[kept], low[kept], high[kept], true[kept])


def only_points(low: Floats, high: Floats) -> Floats:
    """The low ends, nan where the interval has a length: of a census there is nothing that it could stand for."""
    return np.where(high - low <= ROUNDING * np.abs(high), low, np.nan)


def _of_shares(frame: SurveyFrame, estimates: Estimates) -> Iterator[tuple[Row, Floats]]:
    """Rows by interval, units of the domain and true share (of the rarer of yes and no).

    All ends come from the same estimate, variance, n and df; the default's are those of the estimates.
    """
    share, low, high = _figures(estimates)
    error, n, df = (estimates.values(name) for name in ("std_error", "n", "df"))
    true = truth_of(frame, estimates)
    ends = {name: proportion_interval(name, share, error**2, n, df, 0.95) for name in METHODS}
    ends[DEFAULT] = (low, high)
    units, shares = classes(n, _UNITS_ENDS), classes(np.minimum(true, 1 - true), _SHARES_ENDS)
    for unit, band in sorted({*zip(units.tolist(), shares.tolist(), strict=True)}):
        kept = (units == unit) & (shares == band)
        for name in INTERVALS if unit >= 0 and band >= 0 else ():
            row = Row(frame.name, "shares", (name, UNITS[unit], SHARES[band]))
            yield row, tally(share[kept], ends[name][0][kept], ends[name][1][kept], true[kept])


def _figures(estimates: Estimates) -> tuple[Floats, ...]:
    return tuple(estimates.values(name) for name in ("estimate", "low", "high"))


def classes(values: Floats, ends: Sequence[float]) -> NDArray[np.int64]:
    """The class of each value: from one of the ``ends`` to below the next; -1 outside."""
    place = np.searchsorted(ends, values, side="right") - 1
    return np.where(place < len(ends) - 1, place, -1)


def truth_of(frame: SurveyFrame, estimates: Estimates) -> Floats:
    """The population's figure for each row; nan where it has nobody."""
    known = _known(frame, estimates.statistic, estimates.by)
    return np.array([known.get((row.variable, *row.domain.values()), np.nan) for row in estimates])


@cache
def _known(frame: SurveyFrame, statistic: str, by: tuple[str, ...]) -> dict[tuple[object, ...], float]:
    figures = {
        "total": {name: pl.col(name).sum() for name in frame.amounts},
        "ratio": {f"{above} / {below}": pl.col(above).sum() / pl.col(below).sum() for above, below in frame.ratios},
        "proportion": {name: pl.col(name).mean() for name in frame.shares},
    }[statistic]
    named = [value.alias(name) for name, value in figures.items()]
    table = frame.units.group_by(*by).agg(*named) if by else frame.units.select(*named)
    return {(name, *(row[each] for each in by)): row[name] for row in table.iter_rows(named=True) for name in figures}

"""Switchback: the treatment is switched on and off at random over time, in one place or in several."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Check, Estimate, TooLittleData
from maal.core.engine import on_one_engine, require_columns
from maal.impact.tested.assignments import Bools, Mechanism, randomise
from maal.impact.tested.checks import ALPHA, interference
from maal.impact.tested.effect import Effect, Moment, number, p_text, relative
from maal.impact.tested.groups import require_level, require_numbers
from maal.impact.tested.panel import Cells, Floats, in_order, positions, read_cells_of

_NEED = 4


def switchback(
    data: Any,
    *,
    at: str,
    outcome: str,
    on: str,
    unit: str | None = None,
    every: int = 1,
    gap: int = 0,
    mechanism: Mechanism = "complete",
    pairs: bool = False,
    level: float = 0.95,
    seed: int = 1,
) -> Effect:
    """mean outcome of the blocks that were on − mean of those that were off, with randomisation inference.

    ``data`` has one row a time ``at`` (and ``unit``, where several places were switched, each by itself); ``on`` is 1
    where the treatment was on. A coin was tossed for each block of ``every`` times; the first ``gap`` times of each
    block are dropped, so that what the block before carried over does not count. ``mechanism``: "complete" (as many
    blocks on as were, in any order) or "coin" (each block by a fair coin); ``pairs``: two blocks in a row form a pair
    with one of them on. The p value and the interval rest on the assignments that this design could have drawn.
    Raises BadInput (the switch moved inside a block, times without a row) and TooLittleData (fewer than 4 blocks on
    or off).

    Source: Bojinov, Simchi-Levi & Zhao (2023), Design and analysis of switchback experiments, Management Science 69.

    >>> import pyarrow as pa
    >>> data = pa.table({"day": range(12), "orders": [3, 9, 2, 8, 9, 3, 8, 2, 9, 3, 3, 8],
    ...                  "ad": [0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1]})
    >>> effect = switchback(data, at="day", outcome="orders", on="ad")
    >>> round(effect.estimate.value, 3), round(effect.p_value, 4)
    (5.833, 0.0022)
    """
    require_level(level)
    _require_lengths(every, gap)
    series = _read(data, at, outcome, on, unit)
    blocks = _blocks(series, every, gap, on)
    strata = _strata(blocks, pairs)
    if min(blocks.on.sum(), (~blocks.on).sum()) < _NEED:
        raise TooLittleData(
            f"A switchback needs at least {_NEED} blocks on and {_NEED} off; there are {blocks.on.sum()} and "
            f"{(~blocks.on).sum()} blocks of {every} times."
        )
    test = randomise(blocks.mean, blocks.on, strata, mechanism, seed)
    estimate = replace(test.estimate(level, len(blocks.on)), unit=outcome, sample="times that were on")
    kept_on = series.on & (np.arange(len(series.times)) % every >= gap)
    return Effect(
        method="switchback",
        per="unit and period that was on",
        outcome=outcome,
        estimand=f"mean effect on {outcome} of being on, per unit and period, {series.times[0]} to {series.times[-1]}",
        estimate=estimate,
        n_units=len(series.units),
        n_times=len(series.times),
        n_treated=len(series.units),
        n_after=int(kept_on.sum()) // len(series.units),
        incremental=estimate.scaled(float(kept_on.sum())),
        lift=relative(estimate, float(series.outcomes[kept_on].mean())),
        p_value=test.p_value(0.0),
        moments=_moments(series, estimate.value),
        checks=(_carry_over(blocks, seed), _drift(blocks), interference()),
    )


@dataclass(frozen=True, slots=True)
class _Series:
    """Outcome and switch, units × times."""

    units: list[Any]
    times: list[Any]
    outcomes: Floats
    on: Bools


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Mean outcome of each block without its gap, its switch, its unit and its place in the unit's row of blocks."""

    mean: Floats
    on: Bools
    unit: NDArray[np.intp]
    place: NDArray[np.intp]


def _require_lengths(every: int, gap: int) -> None:
    if every < 1 or not 0 <= gap < every:
        raise BadInput(f"every is {every} and gap {gap}: a block needs at least 1 time that is left after its gap.")


def _read(data: Any, at: str, outcome: str, on: str, unit: str | None) -> _Series:
    frame = on_one_engine({"data": data})["data"]
    require_columns(frame, "data", (at, outcome, on, *([unit] if unit else [])))
    require_numbers(frame, on)
    seen = read_cells_of(frame, unit, at, outcome)
    switched = read_cells_of(frame, unit, at, on)
    units, times = in_order(seen.unit), in_order(seen.at)
    outcomes = _laid_out(seen, units, times, outcome)
    states = _laid_out(switched, units, times, on)
    if not np.isin(states, (0.0, 1.0)).all():
        raise BadInput(f"The column '{on}' holds values that are neither 0 nor 1.")
    return _Series(units, times, outcomes, states == 1)


def _laid_out(cells: Cells, units: list[Any], times: list[Any], name: str) -> Floats:
    values = np.full((len(units), len(times)), np.nan)
    whole = (cells.rows == 1) & (cells.empty == 0)
    values[positions(cells.unit, units), positions(cells.at, times)] = np.where(whole, cells.total, np.nan)
    if missing := int(np.isnan(values).sum()):
        raise BadInput(f"{missing} of {values.size} times have no {name}, or more than one row. Give one row for each.")
    return values


def _blocks(series: _Series, every: int, gap: int, on: str) -> _Blocks:
    """Cut each unit's times into blocks of ``every``; a short one at the end counts when it outlasts its gap."""
    n_units, n_times = series.outcomes.shape
    starts = [start for start in range(0, n_times, every) if n_times - start > gap]
    states = np.array([series.on[:, start : start + every].mean(axis=1) for start in starts]).T
    moved = np.argwhere((states > 0) & (states < 1))
    if len(moved):
        times = ", ".join(str(series.times[starts[int(j)]]) for _, j in moved[:5])
        raise BadInput(
            f"The switch '{on}' moved inside {len(moved)} of {states.size} blocks of {every} times (from {times}). "
            "Give in `every` how many times each toss held."
        )
    means = np.array([series.outcomes[:, start + gap : start + every].mean(axis=1) for start in starts]).T
    unit = np.repeat(np.arange(n_units), len(starts))
    return _Blocks(means.ravel(), states.ravel() == 1, unit, np.tile(np.arange(len(starts)), n_units))


def _strata(blocks: _Blocks, pairs: bool) -> NDArray[np.intp]:
    if not pairs:
        return blocks.unit
    half = blocks.place // 2
    return np.asarray(blocks.unit * (half.max() + 1) + half)


def _moments(series: _Series, effect: float) -> tuple[Moment, ...]:
    """Mean over the units by time; what was on would have been lower by the effect."""
    share, seen = series.on.mean(axis=0), series.outcomes.mean(axis=0)
    return tuple(
        Moment(time, float(y), float(y - effect * part), Estimate(effect * float(part)), bool(part > 0))
        for time, y, part in zip(series.times, seen, share, strict=True)
    )


def _carry_over(blocks: _Blocks, seed: int) -> Check:
    """Fail when blocks after one that was on differ from blocks after one that was off, their own switch the same."""
    follows = blocks.place > 0
    previous = np.roll(blocks.on, 1)[follows]
    strata = (2 * blocks.unit + blocks.on)[follows]
    if not any(0 < previous[strata == s].mean() < 1 for s in np.unique(strata)):
        return Check("carry-over", None, "The order of the blocks does not let carry-over be seen.")
    test = randomise(blocks.mean[follows], previous, strata, "complete", seed)
    p = test.p_value(0.0)
    said = (
        f"After a block that was on, outcomes lie {number(test.value)} higher than after one that was off ({p_text(p)})"
    )
    return Check("carry-over", p >= ALPHA, f"{said}." if p >= ALPHA else f"{said}: a longer gap is needed.")


def _drift(blocks: _Blocks) -> Check:
    """Say how far apart in time the blocks on and off lie on average."""
    apart = float(blocks.place[blocks.on].mean() - blocks.place[~blocks.on].mean())
    return Check(
        "balance", None, f"The blocks that were on lie {number(apart)} blocks later on average than the others."
    )

"""Analyse a test on record: its method on the workspace's own series, as it was drawn or declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from math import gcd
from typing import Any

import pyarrow as pa

from maal.app.on_record import Planned
from maal.app.series import ByUnit, daily_outcomes, measure_by_unit
from maal.core import BadInput, Check, Period, TooLittleData
from maal.impact.tested import (
    Effect,
    difference_in_differences,
    difference_in_means,
    holdout_lift_of_counts,
    interrupted_time_series,
    switchback,
    synthetic_control,
    synthetic_difference_in_differences,
)
from maal.workspace import DeclaredTest, Workspace

_ALIKE = 0.1
_OF_PANELS: Mapping[str, Callable[..., Effect]] = {
    "difference-in-differences": difference_in_differences,
    "synthetic-control": synthetic_control,
    "synthetic-difference-in-differences": synthetic_difference_in_differences,
}
_EXPECTED_R2 = 0.5
"""What a control is expected to explain: with CausalImpact's 0.8 the intervals held the truth too seldom in grading."""


@dataclass(frozen=True, slots=True)
class Found:
    """An effect of the channel being on, for one unit and time (or person).

    ``active``: how many of these the channel would be on in the asked period; ``realised``: how many it was on in the
    test (0: it was off).
    """

    effect: Effect
    sign: int
    active: float
    realised: float


@dataclass(frozen=True, slots=True)
class Run:
    """What every analysis needs: the test's own ``tested`` period, and the one ``asked`` about."""

    workspace: Workspace
    name: str
    goal: str
    channel: str
    tested: Period
    asked: Period


def analyse(run: Run, test: Planned | DeclaredTest) -> Found:
    """Analyse one test. Raises BadInput and TooLittleData where that cannot be done, with the reason."""
    return _planned(run, test) if isinstance(test, Planned) else _declared(run, test)


def _planned(run: Run, plan: Planned) -> Found:
    if plan.method == "switchback":
        on = {date.fromisoformat(name) for name, _, is_on in plan.assigned if is_on}
        return _switchback(run, on, plan.every, plan.gap, plan.pairs)
    blocks = {name: block for name, block, _ in plan.assigned}
    treated = [name for name, _, is_on in plan.assigned if is_on]
    return _areas(run, plan.measure, treated, blocks, 1)


def _declared(run: Run, test: DeclaredTest) -> Found:
    sign = 1 if test.change == "on" else -1
    if test.method == "holdout":
        return _holdout(run, test)
    if test.method == "switchback":
        return _switchback(run, set(test.on), _block(run.tested, set(test.on)), 0, False)
    if test.method == "interrupted-time-series":
        return _interrupted(run, test, sign)
    if test.method == "areas":
        return _areas(run, test.measure, test.treated, None, sign)
    return _panel(run, test, sign)


def _block(tested: Period, on: set[date]) -> int:
    """The days that each draw can have held: what the stretches of days on and off (but the last) have in common."""
    states = [tested.start + timedelta(days=i) in on for i in range(tested.days)]
    lengths = [len(list(stretch)) for _, stretch in groupby(states)]
    return gcd(*lengths[:-1]) or 1


def _switchback(run: Run, on: set[date], every: int, gap: int, pairs: bool) -> Found:
    days, counts = _daily(run)
    data = pa.table({"day": days, "outcomes": counts, "on": [int(day in on) for day in days]})
    effect = switchback(data, at="day", outcome="outcomes", on="on", every=every, gap=gap, pairs=pairs)
    return Found(effect, 1, run.asked.days, len(on))


def _daily(run: Run, start: date | None = None) -> tuple[list[date], list[int]]:
    """Days and outcomes from ``start`` (else the test's) to the test's end. Raises TooLittleData while it runs."""
    series = daily_outcomes(run.workspace, run.goal).to_pydict()
    _require_end(run, series["day"][-1])
    first = start or run.tested.start
    kept = [(day, n) for day, n in zip(series["day"], series["outcomes"], strict=True) if first <= day < run.tested.end]
    if not kept or kept[0][0] > run.tested.start:
        raise TooLittleData(f"The recorded outcomes begin after the test's start, {run.tested.start}.")
    return [day for day, _ in kept], [n for _, n in kept]


def _require_end(run: Run, last: date) -> None:
    if last < run.tested.last_day:
        raise TooLittleData(f"It runs until {run.tested.last_day}; the data end {last}.")


def _areas(run: Run, measure: str, treated: Any, blocks: Mapping[str, int] | None, sign: int) -> Found:
    """Mean of each area in the test, beside its mean in as many times before; areas that took no part are left out."""
    series = measure_by_unit(run.workspace, measure)
    _require_end(run, series.period.last_day)
    inside = series.within(run.tested)
    before = series.within(Period(run.tested.start - timedelta(days=run.tested.days), run.tested.start))
    if not inside.starts or not before.starts:
        raise TooLittleData(f"The measure '{measure}' has no times in the test, or none as long before it.")
    units = [unit for unit in series.values if blocks is None or unit in blocks]
    if missing := sorted({*(blocks or treated)} - set(series.values)):
        raise BadInput(f"The measure '{measure}' has no unit {', '.join(missing)}.")
    data = pa.table(
        {
            "unit": units,
            "outcome": [_mean(inside, unit) for unit in units],
            f"mean {measure}": [_mean(before, unit) for unit in units],
            "block": [0 if blocks is None else blocks[unit] for unit in units],
        }
    )
    effect = difference_in_means(
        data, unit="unit", outcome="outcome", treated=list(treated), block="block", baseline=f"mean {measure}"
    )
    off = len(units) - len(treated) if sign > 0 else len(treated)
    realised = (len(series.values) - off) * run.tested.days / series.step
    return Found(_with_match(run, effect, inside), sign, _times(run, series), realised)


def _mean(series: ByUnit, unit: str) -> float:
    return sum(series.values[unit]) / len(series.starts)


def _times(run: Run, series: ByUnit) -> float:
    """All units × times in the asked period."""
    return len(series.values) * run.asked.days / series.step


def _panel(run: Run, test: DeclaredTest, sign: int) -> Found:
    """Whole times before the start against whole times in the test; a week that the start cuts belongs to neither."""
    series = measure_by_unit(run.workspace, test.measure)
    _require_end(run, series.period.last_day)
    inside = series.within(run.tested)
    before = series.within(Period(min(series.period.start, run.tested.start - timedelta(days=1)), run.tested.start))
    if not inside.starts or not before.starts:
        raise TooLittleData(f"The measure '{test.measure}' has no whole times in the test, or none before it.")
    rows = pa.concat_tables([before.rows, inside.rows])
    effect = _OF_PANELS[test.method](
        rows, unit="unit", at="at", outcome="value", treated=list(test.treated), start=inside.starts[0]
    )
    on = len(test.treated) if sign > 0 else len(series.values) - len(test.treated)
    active = _times(run, series) if sign < 0 else len(test.treated) * _days_from_start(run) / series.step
    return Found(_with_match(run, effect, inside), sign, active, on * run.tested.days / series.step)


def _days_from_start(run: Run) -> int:
    """Days of the asked period on which what began with the test has begun."""
    return max((run.asked.end - max(run.asked.start, run.tested.start)).days, 0)


def _with_match(run: Run, effect: Effect, inside: ByUnit) -> Effect:
    """Check that the measure counts what the goal counts: an effect on another count is no contribution to the goal."""
    covered = Period(inside.starts[0], inside.period.end)
    daily = daily_outcomes(run.workspace, run.goal).to_pydict()
    own = sum(n for day, n in zip(daily["day"], daily["outcomes"], strict=True) if day in covered)
    counted = sum(sum(values) for values in inside.values.values())
    said = f"In the test the measure '{inside.name}' counts {counted:,.0f}, the goal {own:,}"
    if counted > own * (1 + _ALIKE):
        check = Check("measure", False, f"{said}: it counts more than the goal does.")
    elif counted < own * (1 - _ALIKE):
        check = Check("measure", None, f"{said}: the contribution is only to what the measure counts.")
    else:
        check = Check("measure", True, f"{said}.")
    return replace(effect, checks=(*effect.checks, check))


def _interrupted(run: Run, test: DeclaredTest, sign: int) -> Found:
    """The goal's own outcomes by day (or a measure without units), against what was before and the controls."""
    if test.measure:
        series = _single(run, test.measure)
        seen, step = _values(series), series.step
    else:
        seen, step = {day: float(n) for day, n in zip(*_daily(run, date.min), strict=True)}, 1
    controls = {_control(name): _values(_single(run, name)) for name in test.controls}
    days = [day for day in seen if day >= max((min(values) for values in controls.values()), default=date.min)]
    columns = {name: _at(days, name, values) for name, values in {"outcomes": seen, **controls}.items()}
    effect = interrupted_time_series(
        pa.table({"at": days, **columns}),
        at="at",
        outcome="outcomes",
        start=next(day for day in days if day + timedelta(days=step) > run.tested.start),
        controls=list(controls),
        seasons=7 if step == 1 else 1,
        expected_r2=_EXPECTED_R2,
    )
    if sign < 0:
        return Found(effect, sign, run.asked.days / step, 0)
    return Found(effect, sign, _days_from_start(run) / step, effect.n_after)


def _single(run: Run, name: str) -> ByUnit:
    series = measure_by_unit(run.workspace, name, whole=True)
    if len(series.values) > 1:
        raise BadInput(f"The measure '{name}' has {len(series.values)} units; an interrupted series is one.")
    _require_end(run, series.period.last_day)
    return series.within(Period(date.min, run.tested.end))


def _values(series: ByUnit) -> dict[date, float]:
    (values,) = series.values.values()
    return dict(zip(series.starts, values, strict=True))


def _at(days: list[date], name: str, values: Mapping[date, float]) -> list[float]:
    if lacking := [day for day in days if day not in values]:
        raise BadInput(
            f"The {name} lacks {len(lacking)} of the {len(days)} times of the outcomes (first {lacking[0]})."
        )
    return [values[day] for day in days]


def _control(name: str) -> str:
    """The column of a control: apart from the outcomes, whatever it is called."""
    return f"control {name}"


def _holdout(run: Run, test: DeclaredTest) -> Found:
    """Counts of people; the contribution takes all of them as reached, at the pace of the test."""
    assert test.exposed and test.held and test.outcomes_exposed is not None and test.outcomes_held is not None
    outcome = run.workspace.settings.goals[run.goal].outcome
    effect = holdout_lift_of_counts(test.outcomes_exposed, test.exposed, test.outcomes_held, test.held, outcome=outcome)
    pace = run.asked.days / run.tested.days
    return Found(effect, 1, (test.exposed + test.held) * pace, test.exposed)

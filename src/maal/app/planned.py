"""Plan a test: what it could show, by simulation on the workspace's history; then draw it and write it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from maal.app.on_record import Planned, planned_tests, read_planned
from maal.app.series import daily_outcomes, measure_by_unit
from maal.core import BadInput, Money, Period, TooLittleData, unknown_name
from maal.impact.tested import (
    Assignment,
    TestDesign,
    assign_areas,
    assign_times,
    design_areas,
    design_switchback,
    matched_pairs,
)
from maal.workspace import PlanRecord, Workspace

__all__ = [
    "METHODS",
    "WEEKS",
    "Layout",
    "Option",
    "Planned",
    "TestDesign",
    "TestPlan",
    "plan_test",
    "planned_tests",
    "record_test",
]

METHODS = ("switchback", "areas", "matched-areas")
WEEKS = (2, 4, 8, 12)


@dataclass(frozen=True, slots=True)
class Option:
    """A length that the test could have: what it would show, and that over the ``days`` of a period of the goal."""

    weeks: int
    design: TestDesign
    detectable: float
    half_width: float
    days: int
    cost: Money | None


@dataclass(frozen=True, slots=True)
class TestPlan:
    """The lengths that the history allows; ``refused`` says for the others why not. ``history`` are the days used."""

    goal: str
    channel: str
    method: str
    history: Period
    options: tuple[Option, ...]
    refused: Mapping[int, str]

    __test__ = False  # no test class for pytest

    @property
    def compared(self) -> Period:
        """The last days of the history, as many as the contributions speak of: what is credited in them is compared."""
        days = min(self.options[0].days, self.history.days)
        return Period(self.history.end - timedelta(days=days), self.history.end)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a test is laid out: its method, blocks of ``every`` days with a ``gap``, and the ``measure`` of its areas."""

    method: str = "switchback"
    every: int = 1
    gap: int = 0
    pairs: bool = False
    measure: str = ""


def plan_test(
    workspace: Workspace,
    goal: str,
    channel: str,
    layout: Layout,
    *,
    weeks: Sequence[int] = WEEKS,
    hours: float | None = None,
    now: datetime | None = None,
) -> TestPlan:
    """Simulate the test on the history before ``now`` (UTC) for each number of ``weeks``.

    ``hours`` is the work that it takes, paid by the channel's hourly rate. Raises BadInput on an unknown goal, channel,
    method or measure, TooLittleData where the history allows none of the lengths.
    """
    _require(workspace, goal, channel, layout)
    today = _today(workspace, now)
    history = _history(workspace, goal, layout, today)
    every = workspace.settings.goals[goal].every
    days = Period.containing(today, every).days
    options, refused = [], {}
    for number in weeks:
        try:
            design = history.design(layout, number)
        except TooLittleData as problem:
            refused[number] = str(problem)
            continue
        times = history.units * days / history.step
        cost = _cost(workspace, channel, hours)
        options.append(Option(number, design, design.detectable * times, design.half_width * times, days, cost))
    if not options:
        raise TooLittleData(next(iter(refused.values())))
    return TestPlan(goal, channel, layout.method, history.period, tuple(options), refused)


def record_test(
    workspace: Workspace,
    name: str,
    goal: str,
    channel: str,
    layout: Layout,
    *,
    start: date,
    weeks: int,
    seed: int,
    now: datetime | None = None,
) -> Planned:
    """Draw the test with ``seed`` and write it down, before it begins.

    Raises BadInput where ``start`` is not after today or the name is taken, and as `plan_test`.
    """
    moment = now or datetime.now(UTC)
    _require_name(workspace, name)
    if start <= _today(workspace, moment):
        raise BadInput(
            f"The test would begin {start}, and today is {_today(workspace, moment)}. A draw is written down before "
            "the test: choose a later start."
        )
    plan = plan_test(workspace, goal, channel, layout, weeks=[weeks], now=moment).options[0].design
    end = start + timedelta(weeks=weeks, days=-1)
    drawn = _draw(workspace, goal, layout, start, end, seed, _today(workspace, moment))
    content = {
        "method": layout.method,
        "goal": goal,
        "channel": channel,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "seed": seed,
        "every": layout.every,
        "gap": layout.gap,
        "pairs": layout.pairs,
        "measure": layout.measure,
        "assigned": [[str(one.name), one.block, one.on] for one in drawn.assigned],
        "fingerprint": drawn.fingerprint,
        "detectable": plan.detectable,
        "half_width": plan.half_width,
        "timezone": workspace.settings.organisation.timezone,
    }
    record = PlanRecord(name, moment, content)
    workspace.record_plan(record)
    return read_planned(record)


def _require(workspace: Workspace, goal: str, channel: str, layout: Layout) -> None:
    settings = workspace.settings
    if layout.method not in METHODS:
        raise BadInput(unknown_name("method", layout.method, METHODS))
    if goal not in settings.goals:
        raise BadInput(unknown_name("goal", goal, settings.goals))
    if channel not in settings.channels:
        raise BadInput(unknown_name("channel", channel, settings.channels))
    if layout.method != "switchback" and not layout.measure:
        raise BadInput("A test of areas needs the outcomes by area: name their measure with --measure.")


def _require_name(workspace: Workspace, name: str) -> None:
    if not name.strip():
        raise BadInput("The name of the test is empty. Give it one, such as 'newspaper-autumn'.")
    if name in workspace.settings.tests:
        raise BadInput(f"maal.toml declares a test called '{name}' under [tests]. Choose another name.")


def _today(workspace: Workspace, now: datetime | None) -> date:
    return (now or datetime.now(UTC)).astimezone(ZoneInfo(workspace.settings.organisation.timezone)).date()


def _cost(workspace: Workspace, channel: str, hours: float | None) -> Money | None:
    rate = workspace.settings.channels[channel].hourly_rate
    if hours is None or rate is None:
        return None
    return Money(hours * rate, workspace.settings.organisation.currency)


@dataclass(frozen=True, slots=True)
class _History:
    """The outcome before the test: one series, or one an area, ``step`` days apart."""

    period: Period
    step: int
    values: Mapping[str, Sequence[float]]

    @property
    def units(self) -> int:
        return len(self.values)

    def design(self, layout: Layout, weeks: int) -> TestDesign:
        length = weeks * 7 // self.step
        if layout.method == "switchback":
            series = self.values[""]
            return design_switchback(series, length=length, every=layout.every, gap=layout.gap, pairs=layout.pairs)
        return design_areas(self.values, length=length, matched=layout.method == "matched-areas")


def _history(workspace: Workspace, goal: str, layout: Layout, today: date) -> _History:
    if layout.method != "switchback":
        series = measure_by_unit(workspace, layout.measure)
        if today <= series.period.start or not (before := series.within(Period(series.period.start, today))).starts:
            raise TooLittleData(f"The measure '{series.name}' has no times before {today}: there is no history.")
        return _History(before.period, before.step, before.values)
    daily = daily_outcomes(workspace, goal).to_pydict()
    kept = [n for day, n in zip(daily["day"], daily["outcomes"], strict=True) if day < today]
    if not kept:
        raise TooLittleData(f"No outcome is recorded before {today}: there is no history to plan from.")
    first = daily["day"][0]
    return _History(Period(first, first + timedelta(days=len(kept))), 1, {"": kept})


def _draw(
    workspace: Workspace, goal: str, layout: Layout, start: date, end: date, seed: int, today: date
) -> Assignment:
    if layout.method == "switchback":
        days = [start + timedelta(days=i) for i in range((end - start).days + 1)]
        return assign_times(days, seed=seed, every=layout.every, pairs=layout.pairs)
    history = _history(workspace, goal, layout, today).values
    pairs = matched_pairs(history) if layout.method == "matched-areas" else None
    return assign_areas(history, seed=seed, pairs=pairs)

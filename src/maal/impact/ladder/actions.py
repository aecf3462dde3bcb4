"""Actions that would say more of a channel, each with its hours and the interval to expect from it.

Half-widths are of the contribution in the ladder's period, in outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, sqrt

from maal.core import BadInput, Period, Text, TooLittleData
from maal.impact.tested.design import TestDesign, design_areas, design_switchback
from maal.impact.tested.lift import Arm, newcombe
from maal.survey.intervals import t_quantile
from maal.survey.plan import spread_of_share

WEEKS = (2, 4, 8)
AREA_WEEKS = (4, 8, 12)
LEAST_PAIRED = 14
HOURS: Mapping[str, float] = {"tag": 2, "question": 4, "holdout": 6, "switchback": 4, "areas": 12, "week": 1}
"""Hours of work for each action, and for each week that a test runs: guesses, to be replaced by your own."""

RESPONSE = 0.5
LEAST_ANSWERS = 30


@dataclass(frozen=True, slots=True)
class Action:
    """``kind`` (tag, question, holdout, switchback, areas), what to do in a sentence, hours, half-width to expect.

    ``causal`` tells whether it shows what was caused; ``detectable`` is the smallest contribution that the test finds.
    """

    kind: str
    text: Text
    hours: float
    half_width: float
    causal: bool
    detectable: float | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What an organisation can test with: its ``history`` of the outcome in order, one value each ``step_days`` days.

    ``areas`` holds the same for each area that can be switched by itself, one value each ``areas_step_days`` (None: as
    the history), ``reachable`` for a channel how many people are addressed one by one (a newsletter), so that some can
    be held out. ``fixed`` are channels that nobody can switch off (the counter, search results): no test is offered for
    them. ``hours`` replaces those of `HOURS`.
    """

    history: Sequence[float]
    step_days: int = 1
    areas: Mapping[str, Sequence[float]] = field(default_factory=dict)
    areas_step_days: int | None = None
    reachable: Mapping[str, int] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    hours: Mapping[str, float] = field(default_factory=dict)
    level: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        if not {self.step_days, self.area_step} <= {1, 7}:
            raise BadInput(
                f"step_days is {self.step_days}; the history is daily (1) or weekly (7), and so is that of the areas "
                f"({self.area_step})."
            )
        if unknown := sorted(set(self.hours) - set(HOURS)):
            raise BadInput(f"hours: {', '.join(unknown)} is no action. Known: {', '.join(HOURS)}.")

    @property
    def area_step(self) -> int:
        """Days between two values of an area."""
        return self.step_days if self.areas_step_days is None else self.areas_step_days

    def hours_of(self, kind: str, weeks: float = 0) -> float:
        """Hours of an action that runs for some weeks."""
        hours = {**HOURS, **self.hours}
        return hours[kind] + hours["week"] * weeks


def half_width_of_share(n: float, share: float, level: float = 0.95) -> float:
    """z √(p(1 − p)/n): half the interval of a share that ``n`` answers give. Source: Cochran (1977), section 3.2.

    >>> round(half_width_of_share(385, 0.5), 3)
    0.05
    """
    return float(t_quantile(level, inf)) * spread_of_share(min(max(share, 0.01), 0.99)) / sqrt(n)


def lesser_actions(outcomes: float, share: float, means: Means) -> tuple[Action, ...]:
    """A tag (all outcomes are looked at) and a question (half of them answer): neither shows what was caused."""
    answers = outcomes * RESPONSE
    found = []
    if outcomes >= LEAST_ANSWERS:
        half = outcomes * half_width_of_share(outcomes, share, means.level)
        found.append(Action("tag", Text("Tag its links and codes."), means.hours_of("tag"), half, False))
    if answers >= LEAST_ANSWERS:
        half = outcomes * half_width_of_share(answers, share, means.level)
        text = Text(
            "Ask people how they heard of you, until there are about {answers:count} answers.", {"answers": answers}
        )
        found.append(Action("question", text, means.hours_of("question"), half, False))
    return tuple(found)


def tests(period: Period, means: Means) -> tuple[Action, ...]:
    """The switchbacks and tests of areas that the history allows, by simulation on it; the channel does not matter.

    A test for which the history is too short, or its blocks or areas too few, is left out.
    """
    return tuple(action for action in (*_switchbacks(period, means), *_areas(period, means)) if action)


def holdout(channel: str, outcomes: float, period: Period, means: Means) -> Action | None:
    """Half of the reachable people held out for the period; the rate of outcomes is at most one a person."""
    people = means.reachable.get(channel, 0)
    if people < 2 * LEAST_ANSWERS:
        return None
    rate, half = min(outcomes / people, 0.5), people // 2
    arm = Arm(half, rate, rate * (1 - rate) * half / (half - 1))
    estimate, _ = newcombe(arm, arm, means.level)
    reach = ((estimate.high or 0.0) - (estimate.low or 0.0)) / 2 * people
    hours = means.hours_of("holdout", period.days / 7)
    text = Text("Hold back half of {people:count} people, drawn at random.", {"people": people})
    return Action("holdout", text, hours, reach, True)


def _switchbacks(period: Period, means: Means) -> Iterator[Action | None]:
    for weeks in WEEKS:
        length = weeks * 7 // means.step_days
        try:
            plan = design_switchback(means.history, length=length, level=means.level, seed=means.seed)
        except TooLittleData:
            continue
        yield _tested("switchback", _switched(weeks, means), weeks, plan, period.days / means.step_days, means)


def _switched(weeks: int, means: Means) -> Text:
    if means.step_days == 1:
        return Text("Switch it on and off at random by days, for {weeks:count} weeks.", {"weeks": weeks})
    return Text("Switch it on and off at random by weeks, for {weeks:count} weeks.", {"weeks": weeks})


def _areas(period: Period, means: Means) -> Iterator[Action | None]:
    matched = len(means.areas) >= LEAST_PAIRED
    for weeks in AREA_WEEKS:
        length = weeks * 7 // means.area_step
        try:
            plan = design_areas(means.areas, length=length, matched=matched, level=means.level, seed=means.seed)
        except TooLittleData:
            continue
        times = len(means.areas) * period.days / means.area_step
        yield _tested("areas", _off_in_areas(matched, weeks), weeks, plan, times, means)


def _off_in_areas(matched: bool, number: int) -> Text:
    weeks = {"weeks": number}
    if matched:
        return Text("Switch it off for {weeks:count} weeks in one of each pair of alike areas, drawn at random.", weeks)
    return Text("Switch it off for {weeks:count} weeks in half of the areas, drawn at random.", weeks)


def _tested(kind: str, text: Text, weeks: int, plan: TestDesign, times: float, means: Means) -> Action:
    """The contribution of the period is the mean effect × all its ``times`` (and areas)."""
    hours = means.hours_of(kind, weeks)
    return Action(kind, text, hours, plan.half_width * times, True, plan.detectable * times)

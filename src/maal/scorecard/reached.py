"""One goal in its period: the actual, the journeys behind it, the projection and where the goal stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import narwhals as nw

from maal.core import Estimate, Goal, Period, Text
from maal.scorecard import notes
from maal.scorecard.actual import Counted, actual_count, actual_level, counted
from maal.scorecard.facts import Facts
from maal.scorecard.periods import earlier_periods, goal_period, is_own_period, passed_days, target_in
from maal.scorecard.projection import PERIODS_NEEDED, project
from maal.scorecard.score import Standing
from maal.scorecard.standing import stand_count, stand_incomplete, stand_level, stand_unrecorded
from maal.scorecard.tables import Table, before, rows, since
from maal.scorecard.tagged import Tagged, journeys_of, tag_journeys


@dataclass(frozen=True, slots=True)
class Reached:
    """What a goal reached in ``days`` passed days of its period; ``tagged`` is None where there are no journeys."""

    goal: Goal
    period: Period | None
    days: int
    target: float | None
    actual: Estimate | None
    projection: Estimate | None
    tagged: Tagged | None
    standing: Standing
    reason: Text
    notes: tuple[Text, ...]

    @property
    def value_per_outcome(self) -> float | None:
        """The goal's own value of an outcome, else the mean of what the credited period's outcomes carry."""
        if self.goal.value is not None:
            return self.goal.value
        if self.tagged is None or self.tagged.outcomes <= 0 or self.tagged.value <= 0:
            return None
        return self.tagged.value / self.tagged.outcomes


def reach(goal: Goal, facts: Facts, period: Period | None) -> Reached:
    """Count or measure a goal in ``period`` (its own current one when None)."""
    within = goal_period(goal, period, facts.as_of)
    reached = _level(goal, facts, within) if goal.count == "level" else _count(goal, facts, within)
    if is_own_period(goal, within) or goal.count == "level":
        return reached
    said = notes.target_for_other_period(goal, within, target_in(goal, within))
    return replace(reached, notes=(said, *reached.notes))


def outcomes_of(goal: Goal, facts: Facts) -> Table:
    """The outcomes of the goal's kind up to the last day with data."""
    return facts.outcomes.filter(nw.col("kind") == goal.outcome, before("occurred_at", facts.as_of + timedelta(days=1)))


def _level(goal: Goal, facts: Facts, period: Period) -> Reached:
    actual, units = actual_level(facts.measures, goal.outcome, period, facts.measured_until)
    standing, reason = stand_level(goal.target, actual, facts.measured_until >= period.last_day)
    said = (notes.mean_of_units(units),) if units > 1 else ()
    days = passed_days(period, facts.as_of)
    return Reached(goal, period, days, goal.target, actual, None, None, standing, reason, said)


def _count(goal: Goal, facts: Facts, period: Period) -> Reached:
    own = outcomes_of(goal, facts)
    counts, days, target = counted(own, goal.count), passed_days(period, facts.as_of), target_in(goal, period)
    actual = actual_count(counts, period, days)
    projection, unprojected = _projection(counts, period, facts.as_of)
    standing, reason = stand_count(target, actual, projection, days == period.days)
    silent = _silent(counts, period, days)
    if silent and standing is not Standing.REACHED:
        standing, reason = stand_incomplete(target, actual)
    if counts.first_day is None:
        standing, reason = stand_unrecorded(goal.outcome, _kinds(facts))
    touchpoints = facts.touchpoints.filter(before("occurred_at", facts.as_of + timedelta(days=1)))
    journeys = journeys_of(touchpoints, own, lookback_days=facts.lookback_days, period=period, count=goal.count)
    tagged = tag_journeys(journeys, facts.rule)
    if goal.count == "all":
        tagged = tagged.with_anonymous(*_anonymous(own, period))
    said = (*unprojected, *_about_records(goal, own, counts, period), *silent)
    return Reached(goal, period, days, target, actual, projection, tagged, standing, reason, said)


def _kinds(facts: Facts) -> list[str]:
    """The kinds of outcome that are recorded, the most frequent first."""
    kinds = rows(facts.outcomes.group_by("kind").agg(nw.len().alias("count")))
    return [str(row["kind"]) for row in sorted(kinds, key=lambda row: (-row["count"], str(row["kind"])))]


def _projection(counts: Counted, period: Period, as_of: date) -> tuple[Estimate | None, tuple[Text, ...]]:
    days = passed_days(period, as_of)
    if days == period.days:
        return None, ()
    if period.start > as_of + timedelta(days=1):
        return None, (notes.too_early_to_project(as_of),)
    earlier = earlier_periods(period, counts.first_day)
    if len(earlier) < PERIODS_NEEDED:
        return None, (notes.no_projection(PERIODS_NEEDED, len(earlier)),)
    return project([counts.daily(one) for one in earlier], counts.daily(period, days), period.days), ()


def _inside(own: Table, period: Period) -> Table:
    return own.filter(since("occurred_at", period.start), before("occurred_at", period.end))


def _anonymous(own: Table, period: Period) -> tuple[float, float]:
    """Number and value of the outcomes in the period whose person is not known."""
    nobody = _inside(own, period).filter(nw.col("person").is_null())
    found = rows(nobody.select(nw.len().alias("count"), nw.col("value").sum().alias("value")))[0]
    return float(found["count"]), float(found["value"] or 0.0)


def _about_records(goal: Goal, own: Table, counts: Counted, period: Period) -> tuple[Text, ...]:
    said: list[Text] = []
    found = rows(
        _inside(own, period).select(
            nw.len().alias("all"), nw.col("person").count().alias("known"), nw.col("value").count().alias("valued")
        )
    )[0]
    if goal.count == "first" and counts.first_day:
        said.append(notes.records_begin(counts.first_day))
    if found["known"] < found["all"]:
        said.append(notes.without_person(int(found["all"] - found["known"]), int(found["all"])))
    if goal.value is None and found["valued"] < found["all"]:
        said.append(notes.without_value(int(found["all"] - found["valued"]), int(found["all"])))
    return tuple(said)


def _silent(counts: Counted, period: Period, days: int) -> tuple[Text, ...]:
    """Say where so many passed days of the period have no outcome that a file may be missing."""
    if counts.first_day is None or counts.last_day is None or not days:
        return ()
    a_day = sum(counts.by_day.values()) / ((counts.last_day - counts.first_day).days + 1)
    end = period.start + timedelta(days=days)
    before_first = a_day * (min(counts.first_day, end) - period.start).days
    after_last = a_day * (end - counts.last_day - timedelta(days=1)).days
    early = (notes.silence_before(counts.first_day, before_first),) if before_first > notes.SURPRISING else ()
    late = (notes.silence(counts.last_day, after_last),) if after_last > notes.SURPRISING else ()
    return early + late

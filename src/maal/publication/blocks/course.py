"""The course of a goal: target, actual, distance and projection, as a chart and as a table."""

from __future__ import annotations

import math
from dataclasses import replace

from maal.core import Estimate, Evidence, Text
from maal.publication.blocks.block import Cell, Column, GoalChart, Row, Table
from maal.publication.blocks.level import percent_level
from maal.scorecard import Score, Standing

SET = "set, not measured"
"""The method of a target, which has neither interval nor sample."""

NO_TARGET = Text("The goal has no target.")
NOT_MEASURED = Text("Nothing was measured in the period.")
NOT_RECORDED = Text("No outcome is recorded in the period.")
_NO_NUMBER = Text("The figure could not be computed.")

_HEADLINES = {
    Standing.REACHED: Text("The target is reached"),
    Standing.ON_COURSE: Text("On course to reach the target"),
    Standing.UNCERTAIN: Text("It is uncertain whether the target is reached"),
    Standing.BEHIND: Text("Behind the target"),
    Standing.MISSED: Text("The target was missed"),
    Standing.UNKNOWN: Text("It is unknown where the goal stands"),
}


def as_recorded(score: Score) -> Score:
    """Leave out an actual of zero where the records do not reach the period: it would claim that nothing happened."""
    actual, period, as_of = score.actual, score.period, score.as_of
    if actual is None or period is None or as_of is None or score.goal.count == "level":
        return score
    unknown = score.decision is Standing.UNKNOWN and as_of >= period.last_day
    return replace(score, actual=None) if unknown and actual.value == 0 else score


def target_of(score: Score) -> Estimate | None:
    """Give the target in the unit in which the goal is counted; None where there is none."""
    if score.target is None or not math.isfinite(score.target):
        return None
    return Estimate(score.target, unit=score.actual.unit if score.actual else _unit(score), method=SET)


def _unit(score: Score) -> str:
    """The unit in which the goal would be counted: a level within 0 and 1 is a share, as when it is measured."""
    if score.goal.count != "level":
        return "outcomes"
    return "share" if 0 <= (score.target or 0) <= 1 else "level"


def goal_chart(score: Score, key: str) -> GoalChart | None:
    """Draw the actual against the target, with the projection; None where one of the two is missing."""
    target = target_of(score)
    if target is None or score.actual is None:
        return None
    return GoalChart(
        f"{key}-chart",
        _HEADLINES[score.decision],
        _subtitle(score),
        _description(score, target),
        target,
        score.actual,
        score.projection,
        key_figures(score, key),
    )


def _subtitle(score: Score) -> Text:
    values = {"outcome": score.goal.outcome, "period": score.period, "level": percent_level([score])}
    if score.period is None:
        return Text("{outcome:term}; vertical line: the target; thin line: {level:count} % interval", values)
    return Text(
        "{outcome:term}, {period:period}; vertical line: the target; thin line: {level:count} % interval", values
    )


def _description(score: Score, target: Estimate) -> Text:
    values = {"actual": score.actual, "target": target, "projection": score.projection}
    if score.projection is None:
        return Text("Reached {actual:estimate}, target {target:value}.", values)
    return Text("Reached {actual:estimate}, target {target:value}, expected by the end {projection:estimate}.", values)


def key_figures(score: Score, key: str) -> Table:
    """Tabulate target, actual, distance and projection with their intervals."""
    target, actual = target_of(score), score.actual
    rows = (
        Row(Text("Target"), (_cell(target, NO_TARGET),)),
        Row(Text("Reached"), (_cell(actual, _no_actual(score)),)),
        Row(Text("Distance to the target"), (_cell(_distance(actual, target), _gap(score)),)),
        Row(Text("Expected at the end of the period"), (_cell(score.projection, _no_projection(score)),)),
    )
    columns = (Column(Text("Figure"), numeric=False), _value_column(score))
    return Table(
        f"{key}-figures",
        Text("{goal:name}: key figures", {"goal": score.goal}),
        columns,
        rows if score.period else rows[1:2],
    )


def _value_column(score: Score) -> Column:
    return Column(Text("Value ({level:count} % interval)", {"level": percent_level([score])}))


def _gap(score: Score) -> Text:
    return _no_actual(score) if score.actual is None else NO_TARGET


def _no_actual(score: Score) -> Text:
    return NOT_RECORDED if score.period and score.goal.count != "level" else NOT_MEASURED


def _no_projection(score: Score) -> Text:
    if score.goal.count == "level":
        return Text("A level is measured, not projected.")
    if score.period and score.as_of and score.as_of >= score.period.last_day:
        return Text("The period is over.")
    return Text("The notes say what a projection needs.")


def _distance(actual: Estimate | None, target: Estimate | None) -> Estimate | None:
    if actual is None or target is None:
        return None
    low, high = (None if end is None else end - target.value for end in (actual.low, actual.high))
    unit = "points" if actual.unit == "share" else actual.unit
    return replace(actual, value=actual.value - target.value, low=low, high=high, unit=unit)


def _cell(figure: Estimate | None, why: Text) -> Cell:
    return Cell(None, why=why) if figure is None else estimate_cell(figure)


def estimate_cell(figure: Estimate, evidence: Evidence | None = None) -> Cell:
    """Set an estimate's value, and its interval beneath where it has one; ``evidence`` is what it rests on."""
    if not math.isfinite(figure.value):
        return Cell(None, why=_NO_NUMBER)
    bounded = figure.low is not None or figure.high is not None
    interval = Text("{figure:interval}", {"figure": figure}) if bounded else None
    return Cell(Text("{figure:value}", {"figure": figure}), interval, evidence=evidence)

"""A survey's figures as cubes, one for each grouping, by the rule of small cells."""

from __future__ import annotations

from maal.core import Text
from maal.publication.release.cube import TOTAL, Category, Cube, Dimension, Observation
from maal.publication.release.small_cells import hidden_groups, observation
from maal.publication.release.survey import EVERYBODY, Grouping, Surveyed

INDICATOR = "indicator"


def cubes(survey: Surveyed) -> tuple[Cube, ...]:
    """One cube for each grouping, the whole first; without groupings, one of the whole."""
    grouped = (_grouped(survey, each, number) for number, each in enumerate(survey.groupings, 1))
    return tuple(grouped) or (_whole(survey),)


def indicators(survey: Surveyed) -> Dimension:
    """The indicators as a dimension."""
    return Dimension(INDICATOR, Text("Indicator"), tuple(Category(each.key, each.label) for each in survey.measured))


def _whole(survey: Surveyed) -> Cube:
    found: dict[tuple[str, ...], Observation] = {(each.key,): _total(survey, each.key) for each in survey.measured}
    title = with_intervals(survey, Text("Share by indicator"))
    return Cube(f"{survey.key}-all", title, (indicators(survey),), found, survey.source, survey.period)


def _total(survey: Surveyed, indicator: str) -> Observation:
    is_withheld = EVERYBODY in hidden_groups(survey, indicator)
    return observation(survey.figures[*EVERYBODY, indicator], is_withheld, survey.small)


def with_intervals(survey: Surveyed, title: Text) -> Text:
    """Name the level of the intervals, which an opt-in sample has not."""
    if survey.drawn.kind == "opt-in":
        return title
    values = {"title": title, "level": round(100 * survey.drawn.level, 6)}
    return Text("{title:text}, with {level:count}% intervals", values)


def _grouped(survey: Surveyed, grouping: Grouping, number: int) -> Cube:
    levels = (Category(TOTAL, Text("All")), *(Category(each.key, each.label) for each in grouping.levels))
    found: dict[tuple[str, ...], Observation] = {}
    for each in survey.measured:
        found[TOTAL, each.key] = _total(survey, each.key)
        hidden = hidden_groups(survey, each.key)
        for level in grouping.levels:
            answered = survey.figures[grouping.key, level.key, each.key]
            found[level.key, each.key] = observation(answered, (grouping.key, level.key) in hidden, survey.small)
    title = with_intervals(survey, Text("Share by group: {group:text}", {"group": grouping.label}))
    dimensions = (Dimension(grouping.key, grouping.label, levels), indicators(survey))
    return Cube(f"{survey.key}-{number}", title, dimensions, found, survey.source, survey.period)

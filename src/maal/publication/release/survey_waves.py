"""A survey over time: what changed since the wave before, and every wave's figures beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from maal.core import Period, Text
from maal.publication.blocks import DotChart, Notes, Section
from maal.publication.prose.caveats import broken_series
from maal.publication.prose.changes import Change, Direction, change, uncertainty_of
from maal.publication.prose.decompositions import explained
from maal.publication.prose.inflected import Sentence, claim, sentence
from maal.publication.prose.quantities import Share
from maal.publication.prose.when import When
from maal.publication.release.chart import chart, multiples
from maal.publication.release.cube import BROKEN, NORMAL, Category, Cube, Dimension, Observation
from maal.publication.release.small_cells import observation
from maal.publication.release.survey import Measured, Surveyed
from maal.publication.release.survey_cubes import INDICATOR, indicators, with_intervals
from maal.publication.release.table import table
from maal.publication.release.waves import Waves

TIME = "time"
_BREAK = Text("There is a break in the series here: not to be compared with earlier figures.")
_THAN = {
    Direction.RISING: Text("{indicator:text}: more than {earlier:in}"),
    Direction.FALLING: Text("{indicator:text}: fewer than {earlier:in}"),
    Direction.UNCHANGED: Text("{indicator:text}: about as many as {earlier:in}"),
    Direction.UNKNOWN: Text("{indicator:text}: not surely other than {earlier:in}"),
}


def changed(survey: Surveyed, measured: Measured) -> Iterator[Text]:
    """Say how an indicator moved since the wave before, and what most of the change is made up of."""
    found = _change(survey, measured)
    if found is None or survey.waves is None:
        return
    yield change(found)
    if (sure := uncertainty_of(found)) is not None:
        yield sure
    parts = survey.waves.parts.get(measured.key)
    if parts is not None and found.direction in (Direction.RISING, Direction.FALLING):
        values = {"claim": claim(explained(parts.parts)), "group": parts.label}
        yield sentence(Text("{claim:text} (by group: {group:text})", values))


def breaks(survey: Surveyed) -> Iterator[Sentence]:
    """Say that the last two waves cannot be compared, where that is so."""
    if survey.waves is not None and survey.waves.broken is not None:
        yield broken_series(survey.waves.broken)


def over_time(survey: Surveyed, waves: Waves) -> tuple[Cube, Section]:
    """The figures of all waves, and the section that shows them."""
    made = _cube(survey, waves)
    shown = [each for each in _drawn(survey, waves, made) if each.dots]
    said = tuple(broken_series(each) for each in waves.breaks)
    notes = (Notes(Text("Breaks in the series"), said),) if said else ()
    return made, Section(f"{made.key}-section", Text("Over time"), (*shown, table(made, INDICATOR), *notes))


def comparison(waves: Waves) -> Text:
    """Say what the interval of a change takes into account."""
    if waves.same_units:
        values = {"columns": tuple(Text("“{label:name}”", {"label": each}) for each in waves.same_units)}
        return Text(
            "The interval of a change takes into account that units answered in several waves ({columns:name}).", values
        )
    return Text("The interval of a change counts every wave as a sample of its own.")


def _change(survey: Surveyed, measured: Measured) -> Change | None:
    waves = survey.waves
    difference = None if waves is None else waves.changes.get(measured.key)
    if waves is None or difference is None or waves.broken:
        return None
    before, after = (each.figures[measured.key] for each in (waves.earlier, waves.later))
    if not before.estimate or not after.estimate or min(before.n, after.n) < survey.small.fewest:
        return None
    shares = (Share(before.estimate.value), Share(after.estimate.value))
    return Change(measured.indicator, waves.earlier.period, shares[0], waves.later.period, shares[1], difference)


def _cube(survey: Surveyed, waves: Waves) -> Cube:
    time = Dimension(TIME, Text("Period"), tuple(_category(each.period) for each in waves.waves), "time")
    found: dict[tuple[str, ...], Observation] = {
        (wave.period.label, each.key): _observed(survey, waves, place, each.key)
        for place, wave in enumerate(waves.waves)
        for each in survey.measured
    }
    title = with_intervals(survey, Text("Share by period"))
    return Cube(f"{survey.key}-time", title, (time, indicators(survey)), found, survey.source, survey.period)


def _category(period: Period) -> Category:
    return Category(period.label, Text("{period:period}", {"period": period}))


def _observed(survey: Surveyed, waves: Waves, place: int, indicator: str) -> Observation:
    """A wave's figure by the rule of small cells; the first of a new series bears the status of a break."""
    wave = waves.waves[place]
    answered = wave.figures[indicator]
    found = observation(answered, 0 < answered.n < survey.small.suppress_below, survey.small)
    before = waves.waves[place - 1].period if place else wave.period
    begins = any(before < each <= wave.period for each in waves.breaks)
    return replace(found, status=BROKEN, why=_BREAK) if begins and found.status == NORMAL else found


def _drawn(survey: Surveyed, waves: Waves, cube: Cube) -> Iterator[DotChart]:
    """Draw the waves that may be compared, in their order; several indicators in a panel each."""
    periods = [_category(each.period) for each in waves.comparable]
    if len(periods) < 2:
        return
    first, *more = survey.measured
    subtitle = with_intervals(survey, Text("Share by period"))
    if more:
        panels = [(one.label, [(each, cube.at(each.key, one.key)) for each in periods]) for one in survey.measured]
        yield multiples(f"{cube.key}-chart", Text("All indicators over time"), subtitle, panels)
        return
    shown = [(each, cube.at(each.key, first.key)) for each in periods]
    yield chart(f"{cube.key}-chart", _headline(survey, first), subtitle, shown, ranked=False)


def _headline(survey: Surveyed, measured: Measured) -> Text:
    found = _change(survey, measured)
    if found is None:
        return Text("{indicator:text} over time", {"indicator": measured.label})
    return Text(_THAN[found.direction].template, {"indicator": measured.label, "earlier": When(found.earlier)})

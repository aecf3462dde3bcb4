"""Make a statistical release of the survey in a file: estimate, compare, build."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

from maal.app.survey.design_file import read_design
from maal.app.survey.release_file import ReleaseFile, read_release
from maal.app.survey.release_waves import current, held_waves, marked, same_units, waves
from maal.app.survey.release_weights import weighed
from maal.app.survey.release_words import about, grouping, measured, words
from maal.app.survey.sample import Opened, noted, opened, without_level
from maal.core import BadInput, Estimate, Period, TooLittleData, unknown_name
from maal.publication.release import Release
from maal.publication.release.answered import FULL_COUNT, Answered
from maal.publication.release.small_cells import hidden_groups
from maal.publication.release.survey import WHOLE, Drawn, Gap, Grouping, SmallCells, Surveyed, Union
from maal.publication.release.survey_release import survey_release
from maal.sources.numbers import Mark
from maal.sources.quote import name
from maal.survey.comparisons import contrast
from maal.survey.derived import DerivedDesign
from maal.survey.estimates import EstimateRow, Estimates
from maal.survey.proportion import DEFAULT_INTERVAL
from maal.survey.replicate_design import CalibratedReplicateDesign

Figures = dict[tuple[str, str, str], Answered]
METHOD = "survey estimate"


@dataclass(frozen=True, slots=True)
class Released:
    """The release, its file of settings, and what a reader of the terminal should know."""

    release: Release
    file: ReleaseFile
    notes: tuple[str, ...]


def release_survey(
    data: Path, design: Path, publication: Path, files: tuple[str, ...] = (), decimal: Mark | None = None
) -> Released:
    """Build the release that the file ``publication`` asks for from the survey in ``data``, drawn as ``design`` says.

    Raises BadInput and BadSetting for files, columns and values that cannot be used.
    """
    file = read_release(publication)
    units = same_units(read_design(design), file.waves) if file.waves else ()
    with (
        opened(data, design, file.columns, decimal, prepared=lambda held: marked(held, file)) as held,
        noted() as notes,
    ):
        survey = current(held) if file.waves else held
        figures: Figures = {}
        groupings = _groupings(survey, file, figures)
        small = SmallCells(file.small_cells.fewest, file.small_cells.suppress_below)
        _refuse_too_few(figures, small.fewest)
        figures = weighed(survey, file.groups, figures, small.suppress_below)
        notes += without_level(survey.data, list(file.groups))
        notes += without_level(held.data, [file.waves.column] if file.waves else [])
        made = Surveyed(
            file.key, words(file.title), file.organisation, file.source,
            _period(held, file), measured(file), groupings, figures, (), small, _drawn(survey, file, figures), files,
            _nested(survey, groupings), about=about(file),
        )  # fmt: skip
        gaps = [gap for each in groupings for key in file.indicators for gap in _gap(survey, file, each, key, made)]
        before = waves(held, file, made, lambda row: _answered(row, file), units) if file.waves else None
        made = replace(made, gaps=tuple(gaps), waves=before)
    return Released(survey_release(made), file, (*survey.notes, *notes))


def _period(held: Opened, file: ReleaseFile) -> Period | None:
    if file.waves:
        return held_waves(held.data, file.waves, file.period)[-1].period
    return Period.parse(file.period) if file.period else None


def _groupings(survey: Opened, file: ReleaseFile, figures: Figures) -> tuple[Grouping, ...]:
    """Estimate every indicator of the whole and by every grouping into ``figures``; give the groupings as found."""
    units = measured(file)[0].indicator.units
    for key in file.indicators:
        for row in _rows(survey, file, key, None):
            figures[WHOLE, WHOLE, key] = _answered(row, file)
    found = []
    for column, section in file.groups.items():
        for key in file.indicators:
            for row in _rows(survey, file, key, column):
                figures[column, str(row[column]), key] = _answered(row, file)
        there = dict.fromkeys(level for group, level, _ in figures if group == column)
        found.append(grouping(column, section, there, units))
        figures |= {
            (column, level, key): Answered(None, 0)
            for level in there
            for key in file.indicators
            if (column, level, key) not in figures
        }
    return tuple(found)


def _nested(survey: Opened, groupings: tuple[Grouping, ...]) -> tuple[Union, ...]:
    """The groups that are made up of groups of another grouping: a crossed grouping's within those that it crosses."""
    found: list[Union] = []
    for coarse, fine in permutations(groupings, 2):
        pairs = _pairs(survey, coarse.key, fine.key)
        if pairs and len({part for _, part in pairs}) == len(pairs):
            found += [
                Union(group, tuple((fine.key, part) for level, part in pairs if level == group[1]))
                for group in coarse.groups
            ]
    return tuple(found)


def _pairs(survey: Opened, *columns: str) -> list[tuple[str, str]]:
    """The levels of two columns that occur together, in rows that have both."""
    rows = survey.data.relation.project(", ".join(map(name, columns))).distinct().fetchall()
    return sorted((str(one), str(other)) for one, other in rows if one is not None and other is not None)


def _rows(survey: Opened, file: ReleaseFile, key: str, by: str | None) -> list[EstimateRow]:
    found = survey.design.proportion([key], by=by, level=file.level, missing="drop")
    return [found[place] for place in _places(found, file, key)]


def _places(found: Estimates, file: ReleaseFile, key: str) -> list[int]:
    """The rows of the value that counts. Raises BadInput where the column does not tell which it is."""
    value = file.indicators[key].value
    categories = list(dict.fromkeys(str(row.category) for row in found if row.category is not None))
    if not categories:
        return list(range(len(found)))
    if value is None:
        raise BadInput(
            f"'{key}' has {len(categories)} categories: say with value = ... in [indicators.{key}] which counts."
        )
    if value not in categories:
        raise BadInput(f"[indicators.{key}]: {unknown_name('value', value, categories)}")
    return [place for place, row in enumerate(found) if str(row.category) == value]


def _answered(row: EstimateRow, file: ReleaseFile) -> Answered:
    if row.estimate is None:
        return Answered(None, row.n, row.note)
    method = f"{METHOD}; {row.note}" if row.note else METHOD
    found = row.as_estimate(method, "share", file.source)
    if row.std_error == 0 and found.low == found.high:
        found = replace(found, low=None, high=None, method=FULL_COUNT)
    return Answered(found, row.n, design_effect=row.deff)


def _gap(survey: Opened, file: ReleaseFile, groups: Grouping, key: str, made: Surveyed) -> Iterator[Gap]:
    """The difference of the groups that lie farthest apart, of those that are shown; none of an opt-in sample."""
    if survey.described.kind == "opt-in":
        return
    answers, hidden = made.answers(key), hidden_groups(made, key)
    found = survey.design.mean([key], by=groups.key, covariance=True, missing="drop")
    places = [place for place in _mean_places(found, file, key) if found[place].std_error is not None]
    group = {at: (groups.key, _of(found, at, groups)) for at in places}
    shown = [at for at in places if answers[group[at]] >= made.small.fewest and group[at] not in hidden]
    if len(shown) < 2:
        return
    shown.sort(key=lambda at: found[at].estimate or 0.0)
    weights = [0.0] * len(found)
    weights[shown[-1]], weights[shown[0]] = 1.0, -1.0
    pairs = len(list(combinations(shown, 2)))
    told = contrast(found, weights, level=1 - (1 - file.level) / pairs)
    if told.estimate is not None and told.low is not None:
        difference = Estimate(told.estimate, told.std_error, told.low, told.high, told.level, unit="points")
        yield Gap(groups.key, key, _of(found, shown[-1], groups), _of(found, shown[0], groups), difference)


def _of(found: Estimates, place: int, groups: Grouping) -> str:
    return str(found[place][groups.key])


def _mean_places(found: Estimates, file: ReleaseFile, key: str) -> list[int]:
    if all(row.category is None for row in found):
        return list(range(len(found)))
    return _places(found, file, key)


def _drawn(survey: Opened, file: ReleaseFile, figures: Figures) -> Drawn:
    told, design = survey.described, survey.design
    rows = _with_an_answer(survey, file)
    if file.approached is not None and file.approached < rows:
        raise BadInput(
            f"{rows:,} answered, but approached = {file.approached:,}: give how many were asked, or leave it out."
        )
    gaps = {key: rows - figures[WHOLE, WHOLE, key].n for key in file.indicators}
    calibration: dict[str, Any] = {}
    if isinstance(design, DerivedDesign | CalibratedReplicateDesign) and design.diagnosis is not None:
        method, _, margins = told.calibration.partition(" on ")
        ratios = design.diagnosis.ratios
        calibration = {
            "calibration": method,
            "margins": tuple(margins.split(", ")),
            "ratios": (ratios.least, ratios.greatest),
            "kish": (design.diagnosis.kish_before, design.diagnosis.kish_after),
        }
    return Drawn(
        rows, told.kind, told.strata, told.stratified_by, told.units, told.psu, told.fpc, told.weights,
        DEFAULT_INTERVAL, file.level, **calibration, approached=file.approached, gaps=gaps,
        replicates=told.replicates, replication=told.replication, rho=told.rho,
    )  # fmt: skip


def _with_an_answer(survey: Opened, file: ReleaseFile) -> int:
    """The rows that answer one of the indicators at least: the others did not take part."""
    answered = " OR ".join(f"{name(key)} IS NOT NULL" for key in file.indicators)
    ((rows,),) = survey.data.relation.filter(answered).aggregate("count(*)").fetchall()
    return int(rows)


def _refuse_too_few(figures: Figures, fewest: int) -> None:
    most = max(found.n for (group, _, _), found in figures.items() if group == WHOLE)
    if most < fewest:
        raise TooLittleData(
            f"There are {most:,} answers, and a figure needs {fewest:,}: nothing could be published. Collect more, or "
            "lower fewest in [small-cells]."
        )

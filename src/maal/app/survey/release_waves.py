"""The waves of a survey that was held before: which rows are of which, what each found, what changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import duckdb

from maal.app.survey.data import Data
from maal.app.survey.design_file import DesignFile
from maal.app.survey.release_file import ReleaseFile, WavesSection
from maal.app.survey.sample import Opened
from maal.core import BadInput, Estimate, MaalError, Period, TooLittleData, unknown_name
from maal.publication.prose.decompositions import ChangeParts
from maal.publication.release.answered import Answered
from maal.publication.release.survey import EVERYBODY, Grouping, Surveyed
from maal.publication.release.waves import Parts, Wave, Waves
from maal.sources.quote import literal, name
from maal.survey.comparisons import contrast
from maal.survey.estimates import EstimateRow

#: Columns that say whether a row is of the wave that is published, and of this or the one before.
NOW, LAST_TWO = "maal wave", "maal last two waves"


@dataclass(frozen=True, slots=True)
class Held:
    """A wave as the data have it: what the column of the waves says, and the period that it is."""

    value: str
    period: Period


def marked(held: Data, file: ReleaseFile) -> Data:
    """Say beside the other columns which rows are of the last waves, and of each indicator whether it is so (1, 0)."""
    if file.waves is None:
        return held
    waves = held_waves(held, file.waves, file.period)
    column = f"CAST({name(file.waves.column)} AS VARCHAR)"
    flags = {NOW: waves[-1:], LAST_TWO: waves[-2:]}
    more = [
        f"coalesce({column} IN ({', '.join(literal(each.value) for each in those)}), false) AS {name(flag)}"
        for flag, those in flags.items()
    ]
    more += [f"{_is_so(file, key)} AS {name(counted(key))}" for key in file.indicators]
    return replace(held, relation=held.relation.project(f"*, {', '.join(more)}"))


def counted(key: str) -> str:
    """The column that is 1 where an indicator is so, else 0."""
    return f"maal {key}"


def _is_so(file: ReleaseFile, key: str) -> str:
    value = file.indicators[key].value
    if value is None:
        return f"TRY_CAST({name(key)} AS DOUBLE)"
    return f"CAST(CAST({name(key)} AS VARCHAR) = {literal(value)} AS DOUBLE)"


def held_waves(data: Data, asked: WavesSection, last: str | None) -> tuple[Held, ...]:
    """The waves in the order of time, up to the one of the period ``last`` (without it, all).

    Raises BadInput where the column holds what is no period, two names of one period, or no wave of ``last`` or of a
    break.
    """
    column = name(asked.column)
    rows = data.relation.project(f"CAST({column} AS VARCHAR)").distinct().fetchall()
    found = sorted(_parsed(asked.column, (row[0] for row in rows if row[0] is not None)), key=lambda each: each.period)
    labels = [each.period.label for each in found]
    if len(set(labels)) < len(labels):
        twice = next(each for each in labels if labels.count(each) > 1)
        raise BadInput(f"'{asked.column}' names the period {twice} in several ways: write it in one.")
    for said, what in ((last, "period"), *((each, "break in [waves]") for each in asked.breaks)):
        if said is not None and Period.parse(said).label not in labels:
            raise BadInput(f"'{asked.column}' has no such wave: " + unknown_name(what, said, labels))
    end = len(found) if last is None else labels.index(Period.parse(last).label) + 1
    return tuple(found[:end])


def _parsed(column: str, values: Iterable[str]) -> list[Held]:
    found, odd = [], []
    for value in values:
        try:
            found.append(Held(value, Period.parse(value)))
        except MaalError:
            odd.append(value)
    if odd:
        raise BadInput(
            f"'{column}' names the waves, but {len(odd)} of its values are no periods, such as '{min(odd)}': write "
            "them like 2025, 2025H1, 2025Q3 or 2025-07."
        )
    if not found:
        raise BadInput(f"'{column}' names the waves, but is empty in every row.")
    return found


def current(survey: Opened) -> Opened:
    """The survey of the wave that is published: a domain of the design, and the rows of the data that are in it."""
    rows = survey.data.relation.filter(name(NOW))
    told = survey.described
    strata, number = told.stratified_by, _distinct(rows, ())
    described = replace(
        told,
        rows=number,
        strata=_distinct(rows, strata) if strata else told.strata,
        units=_distinct(rows, (*strata, told.psu[0])) if told.psu else number,
    )
    data = replace(survey.data, relation=rows, rows=number)
    return replace(survey, design=survey.design.where(NOW), data=data, described=described)


def same_units(design: DesignFile, asked: WavesSection) -> tuple[str, ...]:
    """The columns that tell a unit from wave to wave; none where each wave has a sample of its own, or where replicate
    weights hold what waves share.

    Raises BadInput where the design does not say which of the two it is.
    """
    if asked.column in design.strata or design.kind == "opt-in" or design.replicates:
        return ()
    if not design.psu:
        raise BadInput(
            f"The design does not say how the waves of '{asked.column}' belong together. Where the same units answer "
            f"again, name the column that tells them as psu; where every wave has a sample of its own, name "
            f"'{asked.column}' among the strata."
        )
    return tuple(design.psu)


def _distinct(rows: duckdb.DuckDBPyRelation, columns: Sequence[str]) -> int:
    """The number of rows, or of those that differ in ``columns``."""
    chosen = rows.project(", ".join(map(name, columns))).distinct() if columns else rows
    ((number,),) = chosen.aggregate("count(*)").fetchall()
    return int(number)


def waves(
    survey: Opened, file: ReleaseFile, last: Surveyed, answered: Callable[[EstimateRow], Answered],
    units: tuple[str, ...],
) -> Waves | None:  # fmt: skip
    """What each wave found, and what changed from the last but one to the ``last``; None where there is but one.

    A change comes with the covariance of the two waves, which units that answered in both share. An opt-in sample has
    no changes, since it has no intervals. ``answered`` makes a figure of an estimate; ``units`` are the columns that
    tell a unit from wave to wave (see `same_units`).
    """
    assert file.waves is not None
    held = held_waves(survey.data, file.waves, file.period)
    if len(held) < 2:
        return None
    figures = {key: _by_wave(survey, file, key, answered) for key in file.indicators}
    found = tuple(
        Wave(each.period, {key: figures[key].get(each.value, Answered(None, 0)) for key in file.indicators})
        for each in held[:-1]
    )
    breaks = tuple(sorted(Period.parse(each) for each in file.waves.breaks))
    made = Waves(
        (*found, Wave(held[-1].period, {key: last.figures[*EVERYBODY, key] for key in file.indicators})),
        breaks=breaks,
        same_units=units,
    )
    if made.broken or survey.described.kind == "opt-in":
        return made
    changes = {key: one for key in file.indicators if (one := _change(survey, file, key, held)) is not None}
    parts = {key: part for key in changes if (part := _parts(survey, file, key, last.groupings)) is not None}
    return replace(made, changes=changes, parts=parts)


def _by_wave(
    survey: Opened, file: ReleaseFile, key: str, answered: Callable[[EstimateRow], Answered]
) -> dict[str, Answered]:
    assert file.waves is not None
    column = file.waves.column
    found = survey.design.proportion([counted(key)], by=column, level=file.level, missing="drop")
    return {str(row[column]): answered(row) for row in found}


def _change(survey: Opened, file: ReleaseFile, key: str, held: Sequence[Held]) -> Estimate | None:
    assert file.waves is not None
    column = file.waves.column
    found = survey.design.mean([counted(key)], by=column, covariance=True, missing="drop")
    at = {str(row[column]): place for place, row in enumerate(found) if row.std_error is not None}
    later, earlier = (at.get(each.value) for each in (held[-1], held[-2]))
    if later is None or earlier is None:
        return None
    weights = [0.0] * len(found)
    weights[later], weights[earlier] = 1.0, -1.0
    told = contrast(found, weights, level=file.level)
    if told.estimate is None or told.low is None:
        return None
    return Estimate(told.estimate, told.std_error, told.low, told.high, told.level, unit="points")


def _parts(survey: Opened, file: ReleaseFile, key: str, groupings: Sequence[Grouping]) -> Parts | None:
    """The change by the groups of size, else of industry, else of the first grouping.

    Nothing where the change is not sure, or a group is not there in both waves.
    """
    assert file.waves is not None
    ranked = sorted(groupings, key=lambda each: ("size", "industry", "").index(each.kind))
    if not ranked:
        return None
    try:
        found = survey.design.where(LAST_TWO).decompose(
            counted(key), group=ranked[0].key, wave=file.waves.column, level=file.level, missing="drop"
        )
    except TooLittleData:
        return None
    parts = ChangeParts.of(found)
    return Parts(ranked[0].label, parts) if parts else None

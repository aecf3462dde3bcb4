"""Compare within the survey in a file: its domains, its waves, or itself with another survey."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from maal.app.survey.data import Data
from maal.app.survey.sample import Described, noted, opened, without_level
from maal.core import BadInput, TooLittleData, unknown_name
from maal.sources.numbers import Mark
from maal.sources.quote import literal, name
from maal.survey import Estimates
from maal.survey.comparisons import (
    Contrast,
    TestResult,
    chi_square,
    differences,
    independent_differences,
    rank_test,
    t_test,
    wave_changes,
    wave_trends,
)
from maal.survey.variables import Missing

TESTS: dict[str, Callable[..., TestResult]] = {"t": t_test, "chi2": chi_square, "ranks": rank_test}
#: The column that says whether a row has one of the two levels to test.
_CHOSEN = "maal chosen"
#: From so many waves on, their trend is estimated too.
_TREND = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which variables are compared, and how: the level of the intervals, and what to do with missing values."""

    of: tuple[str, ...]
    level: float = 0.95
    missing: Missing = "error"
    decimal: Mark | None = None

    def __post_init__(self) -> None:
        if not self.of:
            raise BadInput("Name what to compare: --of COLUMN (several: --of A --of B).")


@dataclass(frozen=True, slots=True)
class Compared:
    """Differences or tests, the estimates that they compare, the samples behind them, and what is to be known."""

    what: str
    contrasts: tuple[Contrast, ...]
    tests: tuple[TestResult, ...]
    estimates: tuple[Estimates, ...]
    samples: tuple[Described, ...]
    notes: tuple[str, ...]


def compare(
    data: Path, design: Path, asked: Comparison, *, between: str | None = None, levels: Sequence[str] = (),
    other: Path | None = None, other_design: Path | None = None, waves: str | None = None, test: str | None = None,
) -> Compared:  # fmt: skip
    """Compare the levels of ``between``, the survey with ``other``, or ``waves``: exactly one of these.

    Raises BadInput for none or several, for files, columns and levels that cannot be used, and for opt-in samples.
    """
    if sum(each is not None for each in (between, other, waves)) != 1:
        raise BadInput("Say what to compare with, one of: --between COLUMN, --with DATA, --waves COLUMN.")
    if between is None and (levels or test):
        raise BadInput("--levels and --test go with --between.")
    if other is None and other_design is not None:
        raise BadInput("--with-design goes with --with, the other survey.")
    if between is not None:
        return compare_groups(data, design, asked, between, levels, test)
    if other is not None:
        return compare_surveys(data, design, other, other_design or design, asked)
    return compare_waves(data, design, asked, waves or "")


def compare_groups(
    data: Path, design: Path, asked: Comparison, between: str, levels: Sequence[str] = (), test: str | None = None
) -> Compared:
    """Differences of means (shares for text) between each pair of ``between``'s levels, or of the two ``levels``.

    With ``test`` "t", "chi2" or "ranks" the answer of that test instead. Raises BadInput for columns, levels and files
    that cannot be used, and for opt-in samples.
    """
    if test is not None and test not in TESTS:
        raise BadInput(unknown_name("test", test, TESTS))
    if test is not None:
        return _tested(data, design, asked, between, levels, test)
    with opened(data, design, [*asked.of, between], asked.decimal) as survey, noted() as notes:
        found = survey.design.mean(list(asked.of), by=between, covariance=True, **_settings(asked))
        found = _chosen(found, between, levels) if levels else found
        contrasts = differences(found, level=asked.level)
        notes += without_level(survey.data, [between])
    what = f"means between levels of {between}"
    return Compared(what, contrasts, (), (found,), (survey.described,), (*survey.notes, *notes))


def _tested(data: Path, design: Path, asked: Comparison, between: str, levels: Sequence[str], test: str) -> Compared:
    def marked(held: Data) -> Data:
        return _marked(held, between, levels) if levels else held

    columns = [*asked.of, between]
    with opened(data, design, columns, asked.decimal, prepared=marked) as survey, noted() as notes:
        drawn = survey.design.where(_CHOSEN) if levels else survey.design
        tests = tuple(TESTS[test](drawn, variable, between, **_settings(asked)) for variable in asked.of)
    return Compared(f"levels of {between}", (), tests, (), (survey.described,), (*survey.notes, *notes))


def compare_surveys(data: Path, design: Path, other: Path, other_design: Path, asked: Comparison) -> Compared:
    """Differences of means (shares for text) between two samples drawn independently: ``data`` less ``other``."""
    with (
        opened(data, design, asked.of, asked.decimal) as first,
        opened(other, other_design, asked.of, asked.decimal) as second,
        noted() as notes,
    ):
        both = tuple(each.design.mean(list(asked.of), **_settings(asked)) for each in (first, second))
    contrasts = independent_differences(*both, level=asked.level)
    said = f"{data.name} - {other.name}"
    named = tuple(
        replace(each, name=f"{said} ({row.variable}{'' if row.category is None else f' {row.category}'})")
        for each, row in zip(contrasts, both[0], strict=True)
    )
    kept = tuple(dict.fromkeys((*first.notes, *second.notes, *notes)))
    return Compared(f"means, {said}", named, (), both, (first.described, second.described), kept)


def compare_waves(data: Path, design: Path, asked: Comparison, wave: str) -> Compared:
    """Changes of means (shares for text) from each wave to the next; units in several waves count with covariance.

    Units are told by the design's ``psu``; replicate weights hold what waves share. From three waves on, with waves
    that are numbers, the trend is given too.
    """
    with opened(data, design, [*asked.of, wave], asked.decimal) as survey, noted() as notes:
        found = survey.design.mean(list(asked.of), by=wave, covariance=True, **_settings(asked))
        contrasts = wave_changes(found, wave, level=asked.level)
        notes += without_level(survey.data, [wave])
        waves = {row[wave] for row in found}
        if len(waves) >= _TREND and all(isinstance(each, int | float) for each in waves):
            try:
                contrasts += wave_trends(found, wave, level=asked.level)
            except TooLittleData as error:
                notes.append(f"No trend: {error}")
    kept = list(survey.notes)
    if not (survey.described.psu or survey.described.replicates):
        kept.append("The design names no psu, so no row counts as the same unit in two waves.")
    return Compared(f"means from wave to wave of {wave}", contrasts, (), (found,), (survey.described,), (*kept, *notes))


def _settings(asked: Comparison) -> dict[str, Any]:
    return {"level": asked.level, "missing": asked.missing}


def _chosen(found: Estimates, between: str, levels: Sequence[str]) -> Estimates:
    """The rows of the chosen levels, in the order in which these were named."""
    there = {str(row[between]) for row in found}
    _require_levels(levels, there)
    places = [at for level in levels for at, row in enumerate(found) if str(row[between]) == level]
    covariance = None if found.covariance is None else found.covariance[np.ix_(places, places)]
    return replace(found, rows=tuple(found[at] for at in places), covariance=covariance, replicates=None)


def _require_levels(levels: Sequence[str], there: set[str]) -> None:
    lacking = [level for level in levels if level not in there]
    if lacking:
        raise BadInput(" ".join(unknown_name("level", level, there) for level in lacking))
    if len(set(levels)) < len(levels):
        raise BadInput(f"--levels names '{levels[0]}' twice: give two different levels.")


def _marked(held: Data, between: str, levels: Sequence[str]) -> Data:
    """Say beside the other columns whether a row has one of the levels: all rows stay in the design."""
    rows = held.relation.project(f"CAST({name(between)} AS VARCHAR)").distinct().fetchall()
    _require_levels(levels, {row[0] for row in rows if row[0] is not None})
    among = f"CAST({name(between)} AS VARCHAR) IN ({', '.join(map(literal, levels))})"
    return replace(held, relation=held.relation.project(f"*, coalesce({among}, false) AS {name(_CHOSEN)}"))

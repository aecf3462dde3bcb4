"""Plan a sample: how many units, from which strata, and what precision to expect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from maal.app.survey.data import engine, open_data
from maal.core import BadInput, unknown_name
from maal.sources.numbers import Mark
from maal.survey.allocation import Allocation, allocate, expected_precision
from maal.survey.plan import SampleSize, sample_size, spread_of_share

Plan = SampleSize | Allocation


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted: a precision (``margin`` or ``cv``), or the precision to expect of a sample of ``n``.

    Of a share by default, of a mean where ``std_dev`` (among units) is given. Raises BadInput for none or several.
    """

    margin: float | None = None
    cv: float | None = None
    n: int | None = None
    population: int | None = None
    share: float | None = None
    std_dev: float | None = None
    mean: float | None = None
    design_effect: float = 1.0
    response_rate: float = 1.0
    level: float = 0.95

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.margin, self.cv, self.n)) != 1:
            raise BadInput(
                "Say one of: --margin (half the interval), --cv (relative standard error), --sample (units)."
            )
        for name, value in (("--margin", self.margin), ("--cv", self.cv)):
            if value is not None and not value > 0:
                raise BadInput(f"{name} {value:g} must be above 0.")


@dataclass(frozen=True, slots=True)
class Strata:
    """The strata of a population: units, standard deviation among them, and where known the mean of each."""

    population: dict[str, int]
    spread: dict[str, float]
    mean: dict[str, float] | None


def plan_size(wanted: Wanted) -> Plan:
    """The sample that the precision needs, or the precision to expect of a sample, without strata."""
    if wanted.share is not None and wanted.std_dev is not None:
        raise BadInput("--share plans for a share and --std-dev for a mean: give one of them.")
    if wanted.n is not None:
        return _expected(wanted, wanted.n)
    about: dict[str, Any] = {"share": 0.5 if wanted.share is None else wanted.share}
    if wanted.std_dev is not None:
        about = {"spread": wanted.std_dev, "mean": wanted.mean}
    return sample_size(
        "proportion" if wanted.std_dev is None else "mean",
        margin=wanted.margin,
        cv=wanted.cv,
        population=wanted.population,
        design_effect=wanted.design_effect,
        response_rate=wanted.response_rate,
        level=wanted.level,
        **about,
    )


def _expected(wanted: Wanted, n: int) -> Allocation:
    if wanted.response_rate != 1:
        raise BadInput(
            "--sample counts the units that answer: leave out --response-rate, or ask for a --margin or --cv."
        )
    if wanted.population is None:
        raise BadInput("The precision of a sample needs --population, the number of units that it is drawn from.")
    share = 0.5 if wanted.share is None else wanted.share
    spread = spread_of_share(share, wanted.population) if wanted.std_dev is None else wanted.std_dev
    mean = share if wanted.std_dev is None else wanted.mean
    every = "all"
    return expected_precision(
        {every: n},
        {every: wanted.population},
        spread={every: spread * wanted.design_effect**0.5},
        mean=None if mean is None else {every: mean},
        level=wanted.level,
    )


def plan_strata(
    path: Path, wanted: Wanted, method: str = "proportional", *, minimum: int = 2, power: float = 0.5,
    decimal: Mark | None = None,
) -> Allocation:  # fmt: skip
    """Allocate a sample over the strata in ``path``: of ``wanted.n`` units, or the smallest that is precise enough.

    The file has the columns stratum, population, and std_dev (with mean, where cvs are wanted) or share. Raises
    BadInput for files and precisions that cannot be used.
    """
    given = replace(wanted, margin=None, cv=None, n=1, level=0.95)
    if given != Wanted(n=1):
        raise BadInput("With --strata the population and its figures stand in the file: leave out the other options.")
    strata = read_strata(path, decimal)

    def of(n: int) -> Allocation:
        given = {"spread": strata.spread, "mean": strata.mean, "minimum": minimum, "power": power}
        return allocate(n, strata.population, method, level=wanted.level, **given)  # type: ignore[arg-type]

    return of(wanted.n) if wanted.n is not None else _smallest(of, strata, wanted, minimum)


def _smallest(of: Any, strata: Strata, wanted: Wanted, minimum: int) -> Allocation:
    """The allocation with the fewest units whose precision is as wanted, by bisection: more units, more precision."""
    if wanted.cv is not None and strata.mean is None:
        raise BadInput("--cv needs the mean of each stratum: a column mean (or share) in the file; else use --margin.")
    low = max(sum(min(minimum, units) for units in strata.population.values()), 1)
    high = sum(strata.population.values())
    while low < high:
        middle = (low + high) // 2
        found = of(middle)
        enough = found.margin <= wanted.margin if wanted.margin is not None else found.cv <= wanted.cv
        low, high = (low, middle) if enough else (middle + 1, high)
    result: Allocation = of(low)
    return result


def read_strata(path: Path, decimal: Mark | None = None) -> Strata:
    """Read the strata in a CSV, Parquet or SPSS file.

    Raises BadInput for missing columns and values, and for strata that stand twice.
    """
    with engine() as connection:
        held = open_data(path, connection, None, decimal)
        columns = {column.lower(): column for column in held.columns}
        spread = _spread_column(path, columns)
        asked = ["stratum", "population", spread, *(["mean"] if spread == "std_dev" and "mean" in columns else [])]
        quoted = ", ".join('"' + columns[each].replace('"', '""') + '"' for each in asked)
        rows = held.relation.project(quoted).fetchall()
    _check_rows(path, rows, asked)
    population = {str(row[0]): row[1] for row in rows}
    if spread == "share":
        shares = {str(row[0]): float(row[2]) for row in rows}
        return Strata(population, {name: spread_of_share(shares[name], population[name]) for name in shares}, shares)
    mean = {str(row[0]): float(row[3]) for row in rows} if "mean" in asked else None
    return Strata(population, {str(row[0]): float(row[2]) for row in rows}, mean)


def _spread_column(path: Path, columns: dict[str, str]) -> str:
    lacking = [each for each in ("stratum", "population") if each not in columns]
    if lacking:
        raise BadInput(f"{path.name}: " + " ".join(unknown_name("column", each, columns) for each in lacking))
    found = [each for each in ("std_dev", "share") if each in columns]
    if len(found) != 1:
        raise BadInput(
            f"{path.name} has {' and '.join(found) or 'neither std_dev nor share'}: give one column, std_dev (the "
            "standard deviation among a stratum's units) or share (the expected share)."
        )
    return found[0]


def _check_rows(path: Path, rows: list[tuple[Any, ...]], asked: list[str]) -> None:
    twice = [str(name) for name, times in Counter(row[0] for row in rows).items() if times > 1]
    if twice:
        raise BadInput(f"{path.name}: {len(twice)} strata stand there more than once ({', '.join(twice[:5])}).")
    for place, column in enumerate(asked):
        bad = [row for row in rows if row[place] is None or (place and not isinstance(row[place], int | float))]
        if bad:
            raise BadInput(
                f"{path.name}: {column} is missing or no number in {len(bad):,} of {len(rows):,} strata (the first: "
                f"'{bad[0][0]}'). Every stratum needs a number there."
            )

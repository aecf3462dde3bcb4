"""A survey's data under its design."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from maal.app.survey.data import Data, columns_of, engine, open_data
from maal.app.survey.design_file import DesignFile, read_design
from maal.app.survey.replicates import replicate_columns, replicated
from maal.core import BadInput, MaalError
from maal.sources.numbers import Mark
from maal.sources.quote import name
from maal.survey import Design, ReplicateDesign
from maal.survey.derived import DerivedDesign
from maal.survey.replicate_design import CalibratedReplicateDesign

Drawn = Design | ReplicateDesign
Asked = Drawn | DerivedDesign | CalibratedReplicateDesign


@dataclass(frozen=True, slots=True)
class Described:
    """What a sample is, in figures: rows and units drawn, strata, which columns say so, and what was done.

    ``replicates`` counts the replicate weights, ``replication`` says how these were made where that is told (``rho``:
    of Fay's method).
    """

    data: str
    design: str
    kind: str
    rows: int
    units: int
    strata: int
    weights: str
    stratified_by: tuple[str, ...]
    psu: tuple[str, ...]
    fpc: tuple[str, ...]
    calibration: str
    replicates: int = 0
    replication: str = ""
    rho: float | None = None


@dataclass(frozen=True)
class Opened:
    """A survey that can be asked: its design (calibrated where the design file says so), and notes on the data."""

    design: Asked
    data: Data
    described: Described
    notes: tuple[str, ...]


@contextmanager
def opened(
    data: Path, design: Path, columns: Sequence[str] | None, decimal: Mark | None = None, *,
    prepared: Callable[[Data], Data] | None = None,
) -> Iterator[Opened]:  # fmt: skip
    """Open the survey in ``data`` by the design file ``design``, with ``columns`` (None: all) besides the design's.

    ``prepared`` may put further columns beside these.

    Raises BadInput and BadSetting (see `read_design`, `open_data`, `maal.survey.Design`).
    """
    file = read_design(design)
    with _in_words_of_the_files(), engine() as connection:
        repeated = replicate_columns(file, columns_of(data, connection), data.name) if file.replicates else ()
        wanted = None if columns is None else [*file.columns, *repeated, *columns]
        if wanted == []:
            raise BadInput(f"{design.name} names no column of {data.name}, and no variable is named.")
        held = open_data(data, connection, wanted, decimal)
        held = prepared(held) if prepared else held
        _refuse_empty(held, file, design.name)
        with noted() as notes:
            drawn = replicated(held, file, repeated) if file.replicates else _design(held, file)
            asked = _calibrated(drawn, file)
        yield Opened(asked, held, _described(held, design, drawn, file), (*held.notes, *notes))


@contextmanager
def _in_words_of_the_files() -> Iterator[None]:
    """Name the flag or the setting where the statistics name an argument of Python."""
    try:
        yield
    except MaalError as error:
        said = re.sub(r"missing='(\w+)'", r"--missing \1", str(error))
        error.args = (re.sub(r"lonely='(\w+)'", r'lonely = "\1" in the design file', said),)
        raise


def _refuse_empty(data: Data, file: DesignFile, design: str) -> None:
    """Raise BadInput where a column of numbers that the design needs has no value at all."""
    needed = {"weights": [file.weights] if file.weights else [], "fpc": file.fpc}
    for setting, columns in needed.items():
        for column in columns:
            ((filled,),) = data.relation.aggregate(f"count({name(column)})").fetchall()
            if not filled:
                raise BadInput(
                    f"{data.name}: '{column}' is empty in all {data.rows:,} rows, and {design} names it as {setting}. "
                    "Fill the column, or name another."
                )


@contextmanager
def noted() -> Iterator[list[str]]:
    """Collect what the statistics warn of, as notes."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield notes
    notes += dict.fromkeys(str(each.message) for each in caught if issubclass(each.category, UserWarning))


def without_level(data: Data, columns: Sequence[str]) -> tuple[str, ...]:
    """A note for each of the domain columns that is missing in some rows: these rows are in no domain."""
    if not columns:
        return ()
    gaps = ", ".join(f"count(*) - count({name(column)})" for column in columns)
    (found,) = data.relation.aggregate(gaps).fetchall()
    return tuple(
        f"'{column}' is missing in {rows:,} rows, which are in no domain."
        for column, rows in zip(columns, found, strict=True)
        if rows
    )


def _design(data: Data, file: DesignFile) -> Design:
    columns = {"weights": file.weights, "strata": file.strata, "psu": file.psu, "fpc": file.fpc}
    return Design(data.relation, **columns, nest=file.nest, lonely=file.lonely, kind=file.kind)  # type: ignore[arg-type]


def _calibrated(design: Drawn, file: DesignFile) -> Asked:
    if file.calibration is None:
        return design
    bounds = file.calibration.bounds
    return design.calibrate(file.margins, file.calibration.method, bounds=(bounds[0], bounds[1]) if bounds else None)


def _described(data: Data, path: Path, design: Drawn, file: DesignFile) -> Described:
    first = design.sample.stages[0]
    margins = ", ".join(each if isinstance(each, str) else " x ".join(each) for each in file.margins)
    return Described(
        data.name,
        path.name,
        file.kind,
        data.rows,
        round(first.drawn.sum()),
        len(first.drawn),
        file.weights or "",
        tuple(file.strata),
        tuple(file.psu),
        tuple(file.fpc),
        f"{file.calibration.method} on {margins}" if file.calibration else "",
        len(design) if isinstance(design, ReplicateDesign) else 0,
        (file.replicates.method or "") if file.replicates else "",
        file.replicates.rho if file.replicates else None,
    )

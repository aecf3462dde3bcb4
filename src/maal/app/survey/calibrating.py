"""Calibrate the weights of the survey in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from maal.app.survey.data import ROW
from maal.app.survey.design_file import read_design
from maal.app.survey.sample import Described, Opened, opened
from maal.app.survey.writing import require_form, write_rows
from maal.core import BadInput
from maal.sources.numbers import Mark
from maal.survey.calibration import Diagnosis
from maal.survey.derived import DerivedDesign

WEIGHT = "calibrated_weight"
_ROWS_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Weighted:
    """Where the weighted rows lie, what calibration did to the weights, and the sample behind them."""

    target: Path
    diagnosis: Diagnosis
    sample: Described
    notes: tuple[str, ...]


def calibrate(data: Path, design: Path, target: Path, decimal: Mark | None = None) -> Weighted:
    """Write the rows of ``data`` with a column ``calibrated_weight`` to ``target`` (.csv or .parquet).

    Raises BadInput where ``target`` is the data itself, where the column is taken, where the design has replicate
    weights, and where its margins cannot be met (see `maal.survey.Design.calibrate`).
    """
    require_form(target)
    _refuse_same(data, target)
    _refuse_replicates(design)
    with opened(data, design, None, decimal) as survey:
        weighted = survey.design
        if not isinstance(weighted, DerivedDesign) or weighted.diagnosis is None:
            raise BadInput(f"{design.name} has no [calibration.margins]: say there which totals are known.")
        _refuse_taken(survey)
        found: duckdb.DuckDBPyRelation = weighted.weighted(WEIGHT)
        rows = found.order(f'"{ROW}"').project(f'* EXCLUDE ("{ROW}")')
        reader = rows.to_arrow_reader(_ROWS_AT_ONCE)
        write_rows(_tables(reader), reader.schema, target)
    return Weighted(target, weighted.diagnosis, survey.described, survey.notes)


def _refuse_same(data: Path, target: Path) -> None:
    if target.exists() and data.exists() and target.samefile(data):
        raise BadInput(f"{target} is the data itself, which is never overwritten. Write to another file.")


def _refuse_replicates(design: Path) -> None:
    if read_design(design).replicates:
        raise BadInput(
            f"{design.name} has [replicates]: one calibrated weight beside replicate weights that are not calibrated "
            "would give wrong errors, so none is written. estimate, compare and release calibrate the weight and every "
            "replicate themselves, by the same file."
        )


def _refuse_taken(survey: Opened) -> None:
    taken = [column for column in survey.data.columns if column.lower() == WEIGHT]
    if taken:
        raise BadInput(
            f"{survey.data.name} has a column '{taken[0]}' already: rename it, or calibrate the file it is of."
        )


def _tables(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    for batch in reader:
        yield pa.Table.from_batches([batch])

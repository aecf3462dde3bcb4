"""Open a survey's data: CSV in any dialect and encoding, Parquet, SPSS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from maal.app.survey.cells import tidied_sql, typed
from maal.app.survey.spss import is_spss, read_spss, spss_columns
from maal.core import BadInput, unknown_name
from maal.sources.numbers import Mark
from maal.sources.quote import literal, name
from maal.sources.raw import RawTable, open_table
from maal.workspace.engine import READ_MEMORY, connect
from maal.workspace.faults import plain_faults

#: The number of each row, beside the columns of the file.
ROW = "maal row"


@dataclass(frozen=True)
class Data:
    """The rows of a file on their engine, ``columns`` with their types and `ROW`, and notes on how they were read.

    Keep it until the relation has been read: it owns the copy that the relation reads.
    """

    name: str
    relation: duckdb.DuckDBPyRelation
    columns: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]
    _file: RawTable | None = None


@contextmanager
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an engine that spills to a private temporary folder, gone at the end."""
    with TemporaryDirectory(prefix="maal-survey-") as folder:
        connection = connect(Path(folder) / "spill", READ_MEMORY)
        connection.execute("SET preserve_insertion_order = true")
        try:
            yield connection
        finally:
            connection.close()


def columns_of(path: Path, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Name the columns of the file at ``path``. Raises BadInput for a file that is no table."""
    if is_spss(path):
        return spss_columns(path)
    with open_table(path, connection) as raw:
        return raw.columns


def open_data(
    path: Path, connection: duckdb.DuckDBPyConnection, columns: Sequence[str] | None = None, decimal: Mark | None = None
) -> Data:
    """Open ``columns`` (None: all) of the file at ``path``.

    Raises BadInput for a file that is no table, for columns that are not there, and where the decimal mark is in doubt
    and ``decimal`` does not tell it.
    """
    wanted = None if columns is None else tuple(dict.fromkeys(columns))
    if is_spss(path):
        table, notes = read_spss(path, wanted)
        return _data(path, connection.from_arrow(table).project(f"*, row_number() OVER () AS {name(ROW)}"), notes)
    raw = open_table(path, connection)
    wanted = raw.columns if wanted is None else wanted
    _require(raw, wanted)
    if raw.form != "csv":
        return _data(path, _copied(raw, {column: name(column) for column in wanted}), (), raw)
    whole = replace(raw, sql=tidied_sql(raw))
    copy = replace(raw, sql=_parquet(whole, "texts.parquet", f"SELECT {', '.join(map(name, wanted))} FROM raw"))
    found = typed(copy, wanted, decimal, whole)
    return _data(path, _copied(copy, found.values), found.notes, copy)


def _require(raw: RawTable, columns: Sequence[str]) -> None:
    lacking = [column for column in columns if column not in raw.columns]
    if lacking:
        said = " ".join(unknown_name("column", column, raw.columns) for column in lacking)
        raise BadInput(f"{raw.path.name}: {said}")


def _copied(raw: RawTable, values: Mapping[str, str]) -> duckdb.DuckDBPyRelation:
    """The values in a Parquet copy, which the engine reads as often as it likes."""
    asked = [f"{sql} AS {name(column)}" for column, sql in values.items()]
    select = f"SELECT {', '.join([*asked, f'row_number() OVER () AS {name(ROW)}'])} FROM raw"
    return raw.connection.sql(_parquet(raw, "data.parquet", select))


def _parquet(raw: RawTable, file_name: str, select: str) -> str:
    """SQL that reads what ``select`` takes from ``raw``, from a copy beside the unpacked file."""
    file = raw.scratch_file(file_name)
    with plain_faults("the folder for temporary files"):
        raw.run(f"COPY (WITH raw AS ({raw.sql}) {select}) TO {literal(str(file))} (FORMAT parquet)")
    return f"SELECT * FROM read_parquet({literal(str(file))})"


def _data(path: Path, relation: duckdb.DuckDBPyRelation, notes: tuple[str, ...], raw: RawTable | None = None) -> Data:
    (counted,) = relation.aggregate("count(*)").fetchall()
    if not counted[0]:
        raise BadInput(f"{path.name} has columns and no rows: there is nothing to estimate from.")
    return Data(path.name, relation, tuple(each for each in relation.columns if each != ROW), counted[0], notes, raw)

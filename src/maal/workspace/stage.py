"""Stream a staged relation into a Parquet file of the fact table's shape, with pseudonyms in place of persons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from maal.core import BadInput, unknown_name
from maal.workspace.engine import quoted
from maal.workspace.pseudonym import pseudonym_sql
from maal.workspace.table import Column, Table
from maal.workspace.tables import fact_table

Progress = Callable[[int, int | None], None]
"""Called with the rows done so far, and of how many (None: not known)."""

ROW_ID = "row:"
"""How a ``source_id`` that maal made itself begins."""

_BATCH_ROWS = 20_480


@dataclass(frozen=True, slots=True)
class Staged:
    """Rows for one fact table, as a source hands them over: a lazy DuckDB relation with clear ids.

    ``relation`` has the columns of fact table ``table`` by name, in any order, except ``load`` and ``superseded``;
    columns that may be empty may be left out, and so may ``source`` (the load's own source is then meant). Times are
    UTC. Person columns hold text ids with the name space before the first colon (``customer:1001``,
    ``email:anna@example.no``); they become pseudonyms at load. With ``key="id"`` the rows are known by their
    ``source_id`` (where it is null, as with ``key="row"``: by a hash of the row and its ordinal among equal rows).
    """

    table: str
    relation: duckdb.DuckDBPyRelation
    key: Literal["id", "row"] = "id"


def write_staged(
    engine: duckdb.DuckDBPyConnection, staged: Staged, target: Path, source: str, load: str, progress: Progress
) -> int:
    """Write ``staged`` to ``target`` and return its rows; the engine's variable ``pseudonym_key`` holds the key."""
    table = fact_table(staged.table)
    _check_columns(table, staged.relation.columns)
    reader = staged.relation.to_arrow_reader(_BATCH_ROWS)
    engine.register("incoming", pa.RecordBatchReader.from_batches(reader.schema, _counted(reader, progress)))
    try:
        copy = f"COPY ({_facts_sql(table, staged, source, load)}) TO {quoted(target)} {_format_sql(table)}"
        (rows,) = engine.execute(copy).fetchone() or (0,)
        return int(rows)
    finally:
        engine.unregister("incoming")


def _format_sql(table: Table) -> str:
    """Return how the Parquet file is written: in groups that fit the cores' caches.

    Ids are all different and nearly random: looking for repetitions in them costs more time than it saves room, so
    dictionaries are small and only what people wrote is compressed.
    """
    compression = "snappy" if "text" in table.by_name else "uncompressed"
    return f"(FORMAT parquet, COMPRESSION {compression}, DICTIONARY_SIZE_LIMIT 4000, ROW_GROUP_SIZE 61440)"


def _counted(reader: pa.RecordBatchReader, progress: Progress) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in reader:
        yield batch
        done += batch.num_rows
        progress(done, None)


def _check_columns(table: Table, present: list[str]) -> None:
    for name in present:
        if name not in table.by_name:
            raise BadInput(unknown_name(f"column of the fact table {table.name}", name, table.by_name))
    optional = {"source", "source_id"}
    missing = [column.name for column in table.columns if column.required and column.name not in {*present, *optional}]
    if missing:
        raise BadInput(f"The fact table {table.name} needs {', '.join(missing)}: no such column was given.")


def _facts_sql(table: Table, staged: Staged, source: str, load: str) -> str:
    """Return the query that gives ``incoming`` the types of the table, pseudonyms, a source and an id."""
    present = set(staged.relation.columns)
    typed = ", ".join(f"{_typed_sql(column, present, source)} AS {column.name}" for column in table.columns)
    facts = f"SELECT {typed} FROM incoming"
    if "source_id" in table.key:
        own_id = f"{ROW_ID!r} || left(md5({_row_text_sql(table)}), 24)"
        replaced = own_id if staged.key == "row" else f"coalesce(source_id, {own_id})"
        facts = f"SELECT * REPLACE ({replaced} AS source_id) FROM ({facts})"
    return f"SELECT *, {_constant_sql(load)} AS load, NULL::VARCHAR AS superseded FROM ({facts})"


def _typed_sql(column: Column, present: set[str], source: str) -> str:
    if column.name == "source":
        return f"coalesce(source::VARCHAR, {quoted(source)})" if "source" in present else _constant_sql(source)
    if column.name not in present:
        return f"NULL::{column.type}"
    if column.person:
        return pseudonym_sql(f"{column.name}::VARCHAR", "getvariable('pseudonym_key')")
    return f"{column.name}::{column.type}"


def _constant_sql(text: str) -> str:
    """Return the text as an enumeration of one, which is written to Parquet as a text without looking at each row."""
    return f"{quoted(text)}::ENUM({quoted(text)})"


def _row_text_sql(table: Table) -> str:
    """Return a text that is equal for equal rows only (nulls and the ends of cells are marked)."""
    return f"concat({', chr(31), '.join(_cell_text_sql(column) for column in table.columns if _is_fact(column))})"


def _cell_text_sql(column: Column) -> str:
    if column.type.endswith("[]"):
        text = f"array_to_string({column.name}, chr(29))"
    elif column.type == "TIMESTAMP":
        text = f"epoch_us({column.name})::VARCHAR"  # written in a third of the time of a date and time
    else:
        text = f"{column.name}::VARCHAR"
    return text if column.required else f"coalesce({text}, chr(30))"


def _is_fact(column: Column) -> bool:
    return column.name not in ("source", "source_id")

"""Lay staged rows beside the stored ones: new, unchanged, revised, repeated; and write what the table will hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from maal.core import BadInput
from maal.workspace.engine import files_sql, quoted
from maal.workspace.records import TableCounts
from maal.workspace.stage import ROW_ID
from maal.workspace.table import Table

_SMALL_BYTES = 32 * 1024 * 1024
_MANY_FILES = 20


@dataclass(frozen=True, slots=True)
class Change:
    """What one load does to one table: Parquet files to add, files to take out, and the counts."""

    table: Table
    added: tuple[Path, ...]
    removed: tuple[str, ...]
    counts: TableCounts


def compare(
    engine: duckdb.DuckDBPyConnection, table: Table, staged: Sequence[Path], stored: Sequence[str], load: str
) -> Change:
    """Decide what the ``staged`` files (in a folder of the load's own) change in a table made up of ``stored`` files.

    Raises BadInput where required cells are empty, or where one id stands in the file with different contents.
    """
    folder = staged[0].parent
    rows = _check_required(engine, table, staged)
    repeated, staged = _without_repeats(engine, table, staged, folder)
    unchanged, revised = _match(engine, table, staged, stored)
    new = rows - repeated - unchanged - revised
    counts = TableCounts(table.name, rows, new, unchanged, revised, repeated)
    if new + revised == 0:
        return Change(table, (), (), counts)
    added = _news(engine, table, staged, folder) if unchanged + revised else tuple(staged)
    rewritten = _files_to_rewrite(engine, stored)
    if rewritten:
        added = (*added, _rewrite(engine, table, stored, rewritten, folder, load))
    return Change(table, added, tuple(stored[index] for index in rewritten), counts)


def _check_required(engine: duckdb.DuckDBPyConnection, table: Table, staged: Sequence[Path]) -> int:
    """Return the number of rows; raise BadInput when a required column has empty cells."""
    names = [column.name for column in table.columns if column.required]
    empty = ", ".join(f"count(*) - count({name})" for name in names)
    total, *missing = _one(engine, f"SELECT count(*), {empty} FROM {_files(staged)}")
    faults = [f"{name} in {count:,}" for name, count in zip(names, missing, strict=True) if count]
    if faults:
        raise BadInput(
            f"Rows for the fact table {table.name} lack what every row must have: {', '.join(faults)} of {total:,} "
            "rows is empty. Fill it in or leave those rows out. Nothing was loaded."
        )
    return int(total)


def _without_repeats(
    engine: duckdb.DuckDBPyConnection, table: Table, staged: Sequence[Path], folder: Path
) -> tuple[int, Sequence[Path]]:
    """Number equal rows without an id of their own, and keep one of those that say the same under one id."""
    _find_repeats(engine, table, staged)
    found, contradictory = _one(engine, "SELECT count(*), count(*) FILTER (contradictory) FROM again")
    if contradictory:
        raise BadInput(
            f"{contradictory:,} ids of the fact table {table.name} ({', '.join(table.key)}) stand in the file more "
            "than once with different contents: it is unclear which holds. Leave one row for each. Nothing was loaded."
        )
    if not found:
        return 0, staged
    target = folder / f"{table.name}-once.parquet"
    engine.execute(f"COPY ({_numbered_sql(table, staged)}) TO {quoted(target)} (FORMAT parquet)")
    before, after = _count(engine, staged), _count(engine, [target])
    return before - after, [target]


def _find_repeats(engine: duckdb.DuckDBPyConnection, table: Table, staged: Sequence[Path]) -> None:
    """Make the temporary table ``again``: keys of several rows. Hashes first, since there are mostly none."""
    keys, content = ", ".join(table.key), _content_sql(table)
    rows, different = _one(engine, f"SELECT count(*), count(DISTINCT hash({keys})) FROM {_files(staged)}")
    suspects = f"FROM {_files(staged)} LIMIT 0"
    if different < rows:
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE suspect AS SELECT hash({keys}) AS key_hash FROM {_files(staged)} "
            "GROUP BY key_hash HAVING count(*) > 1"
        )
        suspects = f"FROM {_files(staged)} WHERE hash({keys}) IN (FROM suspect)"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE again AS SELECT {keys}, min({content}) <> max({content}) AS contradictory "
        f"FROM ({suspects}) GROUP BY {keys} HAVING count(*) > 1"
    )


def _numbered_sql(table: Table, staged: Sequence[Path]) -> str:
    keys = ", ".join(table.key)
    matches = " AND ".join(f"row.{key} IS NOT DISTINCT FROM again.{key}" for key in table.key)
    numbered = (
        f"SELECT file_index, file_row_number, row_number() OVER (PARTITION BY {keys}) AS ordinal "
        f"FROM {_files(staged)} AS row WHERE EXISTS (FROM again WHERE {matches})"
    )
    own_id = f"starts_with(source_id, '{ROW_ID}')" if "source_id" in table.key else "false"
    source_id = f"CASE WHEN ordinal > 1 AND {own_id} THEN source_id || ':' || ordinal ELSE source_id END AS source_id"
    replaced = f"REPLACE ({source_id})" if "source_id" in table.key else ""
    return (
        f"SELECT row.* {replaced} FROM {_files(staged)} AS row LEFT JOIN ({numbered}) AS numbered "
        "ON numbered.file_index = row.file_index AND numbered.file_row_number = row.file_row_number "
        f"WHERE ordinal IS NULL OR ordinal = 1 OR {own_id}"
    )


def _match(
    engine: duckdb.DuckDBPyConnection, table: Table, staged: Sequence[Path], stored: Sequence[str]
) -> tuple[int, int]:
    """Find the stored current row of every staged row (temporary table ``matched``); return unchanged, revised."""
    old = f"{files_sql(stored)} WHERE superseded IS NULL" if stored else f"{_files(staged)} LIMIT 0"
    sides = [
        f"SELECT {', '.join(table.key)}, {_content_sql(table)} AS content, file_index, file_row_number FROM {side}"
        for side in (_files(staged), old)
    ]
    agree = " AND ".join(
        f"new.{key} {'=' if table.by_name[key].required else 'IS NOT DISTINCT FROM'} old.{key}" for key in table.key
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE matched AS "
        "SELECT new.file_index, new.file_row_number, old.file_index AS old_file, old.file_row_number AS old_row, "
        "new.content <> old.content AS revised "
        f"FROM ({sides[0]}) AS new JOIN ({sides[1]}) AS old ON {agree}"
    )
    unchanged, revised = _one(engine, "SELECT count(*) FILTER (NOT revised), count(*) FILTER (revised) FROM matched")
    return int(unchanged), int(revised)


def _news(engine: duckdb.DuckDBPyConnection, table: Table, staged: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """Write the new and the revised rows only."""
    target = folder / f"{table.name}-new.parquet"
    engine.execute(
        f"COPY (SELECT row.* FROM {_files(staged)} AS row ANTI JOIN (FROM matched WHERE NOT revised) AS matched "
        "ON matched.file_index = row.file_index AND matched.file_row_number = row.file_row_number) "
        f"TO {quoted(target)} (FORMAT parquet)"
    )
    return (target,)


def _files_to_rewrite(engine: duckdb.DuckDBPyConnection, stored: Sequence[str]) -> list[int]:
    """Which files hold a row to be superseded, and the small ones when there are many (compaction)."""
    held = {index for (index,) in engine.execute("SELECT DISTINCT old_file FROM matched WHERE revised").fetchall()}
    small = {index for index, name in enumerate(stored) if Path(name).stat().st_size < _SMALL_BYTES}
    return sorted(held | small if len(small) >= _MANY_FILES else held)


def _rewrite(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    stored: Sequence[str],
    rewritten: Sequence[int],
    folder: Path,
    load: str,
) -> Path:
    """Write the rows of the ``rewritten`` files anew, with the revised ones marked as superseded by ``load``."""
    target = folder / f"{table.name}-kept.parquet"
    engine.execute(
        f"COPY (SELECT row.* REPLACE (CASE WHEN old_row IS NULL THEN superseded ELSE {quoted(load)} END AS superseded) "
        f"FROM {files_sql([stored[index] for index in rewritten])} AS row "
        "LEFT JOIN (SELECT old_file, old_row FROM matched WHERE revised) "
        f"ON old_file = {list(rewritten)}[row.file_index::BIGINT + 1] AND old_row = row.file_row_number) "
        f"TO {quoted(target)} (FORMAT parquet)"
    )
    return target


def _content_sql(table: Table) -> str:
    return f"hash({', '.join(column.name for column in table.content)})" if table.content else "0"


def _files(paths: Sequence[Path]) -> str:
    return files_sql([str(path) for path in paths])


def _count(engine: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> int:
    return int(_one(engine, f"SELECT count(*) FROM {_files(paths)}")[0])


def _one(engine: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = engine.execute(query).fetchone()
    assert row is not None
    return row

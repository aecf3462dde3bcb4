"""The Delta tables on disk: files of one version, one commit a load, and back to the valid version after a crash."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
from deltalake import DeltaTable, Field, Schema
from deltalake.schema import ArrayType, PrimitiveType
from deltalake.transaction import AddAction, RemoveAction

from maal.workspace.table import TYPES, Column, Table

FOLDER = "facts"


def table_path(workspace: Path, table: Table) -> Path:
    """Return the folder of a fact table."""
    return workspace / FOLDER / table.name


def files(workspace: Path, table: Table, version: int | None) -> list[str]:
    """Return the Parquet files that make up a version; none where the table has no valid version yet."""
    if not version:
        return []
    found = DeltaTable(table_path(workspace, table), version=version)
    return [str(table_path(workspace, table) / name) for name in _names(found)]


def commit(workspace: Path, table: Table, added: Sequence[Path], removed: Sequence[str], load: str) -> int:
    """Move ``added`` into the table and take ``removed`` out of it, in one Delta commit; return its version."""
    folder = table_path(workspace, table)
    delta = _opened(folder, table)
    adds = [_add(path, folder / f"{load}-{number}.parquet") for number, path in enumerate(added)]
    now = int(time.time() * 1000)
    removes = [RemoveAction(Path(name).name, True, now, Path(name).stat().st_size, {}) for name in removed]
    delta.create_write_transaction([*adds, *removes], "append", delta.schema())
    delta.update_incremental()
    _flush(folder / "_delta_log" / f"{delta.version():020d}.json")
    return delta.version()


def restore(workspace: Path, table: Table, version: int | None) -> int | None:
    """Bring a table that ran ahead of its valid ``version`` back to it; return the new version, None if none ran."""
    folder = table_path(workspace, table)
    if not DeltaTable.is_deltatable(str(folder)):
        return None
    delta = DeltaTable(folder)
    if delta.version() == (version or 0):
        return None
    delta.restore(version or 0)
    return delta.version()


def _opened(folder: Path, table: Table) -> DeltaTable:
    """Open the table, making it empty (version 0) where it is not there yet."""
    if DeltaTable.is_deltatable(str(folder)):
        return DeltaTable(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return DeltaTable.create(str(folder), schema=_schema(table), name=table.name, description=table.text)


def _schema(table: Table) -> Schema:
    return Schema([_field(column) for column in table.stored])


def _field(column: Column) -> Field:
    name = TYPES[column.type]
    kind = ArrayType(PrimitiveType("string"), contains_null=True) if name == "array" else PrimitiveType(name)
    return Field(column.name, kind, nullable=True, metadata={"comment": column.text})


def _names(delta: DeltaTable) -> list[str]:
    return [Path(uri).name for uri in delta.file_uris()]


def _add(source: Path, target: Path) -> AddAction:
    source.replace(target)
    _flush(target)
    size, rows = target.stat().st_size, pq.read_metadata(target).num_rows
    return AddAction(target.name, size, {}, int(time.time() * 1000), True, json.dumps({"numRecords": rows}))


def _flush(path: Path) -> None:
    """Force a file and its name to the disk, so that a power cut cannot take what the records call valid."""
    for target in (path, path.parent):
        handle = os.open(target, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

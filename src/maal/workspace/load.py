"""Load staged relations into the fact tables: all of a load becomes valid in one moment, or nothing of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from maal.workspace import delta, records
from maal.workspace.compare import Change, compare
from maal.workspace.engine import LOAD_MEMORY, connect
from maal.workspace.faults import plain_faults
from maal.workspace.lock import import_lock
from maal.workspace.pseudonym import read_key
from maal.workspace.records import LoadRecord, TableCounts
from maal.workspace.stage import Progress, Staged, write_staged
from maal.workspace.tables import TABLES, fact_table
from maal.workspace.work import sweep, work_folder

LOCK_SECONDS = 600.0
"""How long an import waits for another one to end."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, table by table; ``dry_run``: what it would have done."""

    load: str
    source: str
    tables: tuple[TableCounts, ...]
    dry_run: bool = False

    @property
    def rows(self) -> int:
        """Rows read, over all tables."""
        return sum(counts.rows for counts in self.tables)

    @property
    def changed(self) -> bool:
        """Tell whether anything was new or revised."""
        return any(counts.new or counts.revised for counts in self.tables)


def load(
    workspace: Path,
    staged: Sequence[Staged],
    *,
    source: str,
    file: str | None = None,
    progress: Progress | None = None,
    waiting: Callable[[str], None] | None = None,
    dry_run: bool = False,
) -> LoadReport:
    """Load ``staged`` into the workspace as one load from ``source``; ``dry_run`` only counts.

    The steps: write every table's changes into a folder apart, commit them to the Delta tables, then move the valid
    versions in one transaction of the records. What is cut off before that last step is undone by the next load.
    ``progress`` is told the rows done, ``waiting`` that another import holds the workspace.

    Raises MaalError when the disk is full or read-only, the key is missing, or another import does not end;
    BadInput when the rows cannot be loaded. Nothing is changed then.
    """
    with plain_faults(f"the workspace {workspace}"), import_lock(workspace, LOCK_SECONDS, waiting):
        sweep(workspace)
        key, load_id = read_key(workspace), _new_id()
        with work_folder(workspace) as folder, connect(folder / "spill", LOAD_MEMORY) as engine:
            engine.execute("SET VARIABLE pseudonym_key = $key", {"key": key})
            changes = _changes(engine, workspace, staged, source, load_id, folder, progress)
            if not dry_run:
                recover(workspace)
                _commit(
                    workspace, changes, LoadRecord(load_id, source, _name(file), datetime.now(UTC), _counts(changes))
                )
    return LoadReport(load_id, source, _counts(changes), dry_run)


def recover(workspace: Path) -> None:
    """Bring every table that a load cut off left ahead back to its valid version; the import lock must be held."""
    valid = records.versions(workspace)
    for table in TABLES.values():
        version = delta.restore(workspace, table, valid.get(table.name))
        if version is not None:
            records.commit(workspace, None, {table.name: version})


def _changes(
    engine: duckdb.DuckDBPyConnection,
    workspace: Path,
    staged: Sequence[Staged],
    source: str,
    load_id: str,
    folder: Path,
    progress: Progress | None,
) -> list[Change]:
    """Write what the load brings into ``folder`` and lay it beside what the tables hold."""
    written: dict[str, list[Path]] = {}
    done = 0

    def advance(rows: int, total: int | None) -> None:
        if progress:
            progress(done + rows, total)

    for number, part in enumerate(staged):
        target = folder / f"{part.table}-{number}.parquet"
        done += write_staged(engine, part, target, source, load_id, advance)
        written.setdefault(part.table, []).append(target)
    valid = records.versions(workspace)
    tables = [fact_table(name) for name in written]
    return [
        compare(engine, table, written[table.name], delta.files(workspace, table, valid.get(table.name)), load_id)
        for table in tables
    ]


def _commit(workspace: Path, changes: Sequence[Change], record: LoadRecord) -> None:
    moved = {
        change.table.name: delta.commit(workspace, change.table, change.added, change.removed, record.id)
        for change in changes
        if change.added
    }
    records.commit(workspace, record, moved)


def _counts(changes: Sequence[Change]) -> tuple[TableCounts, ...]:
    return tuple(change.counts for change in changes)


def _new_id() -> str:
    """Make an id that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:4]}"


def _name(file: str | None) -> str | None:
    return Path(file).name if file else None

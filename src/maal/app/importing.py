"""Import files: recognise and check all of them first, then load each as one whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from maal.core import BadInput, Text
from maal.sources import Recognised, read
from maal.workspace import LoadReport, Progress, Workspace


@dataclass(frozen=True, slots=True)
class Imported:
    """One file: what it was taken for, its remarks, its contacts by channel, and what the load did."""

    file: str
    kind: str
    source: str
    notes: tuple[Text, ...]
    channels: Mapping[str, int]
    report: LoadReport


def import_files(
    workspace: Workspace,
    files: Sequence[Path],
    *,
    as_kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    dry_run: bool = False,
    progress: Callable[[Path], Progress] | None = None,
    waiting: Callable[[str], None] | None = None,
) -> tuple[Imported, ...]:
    """Load ``files`` (a folder stands for the files in it); when one of them cannot be loaded, none is.

    ``progress`` gives for each file a function that is told the rows done. Raises BadInput with the faults of all
    files that cannot be used.
    """
    with ExitStack() as opened:
        found = _read_all(workspace, list(_each_file(files)), opened, as_kind, mapping, decimal)
        return tuple(_load(workspace, path, recognised, dry_run, progress, waiting) for path, recognised in found)


def _each_file(files: Iterable[Path]) -> Iterable[Path]:
    for path in files:
        if path.is_dir():
            inside = sorted(item for item in path.iterdir() if item.is_file() and not item.name.startswith("."))
            if not inside:
                raise BadInput(f"{path}: there is no file in this folder. Name the exports, or the folder they are in.")
            yield from inside
        else:
            yield path


def _read_all(
    workspace: Workspace,
    files: Sequence[Path],
    opened: ExitStack,
    as_kind: str | None,
    mapping: Mapping[str, str] | None,
    decimal: Literal["comma", "point"] | None,
) -> list[tuple[Path, Recognised]]:
    found: list[tuple[Path, Recognised]] = []
    faults: list[str] = []
    for path in files:
        try:
            orders = _orders(workspace, [recognised for _, recognised in found])
            recognised = read(
                path, workspace.settings, workspace.engine, as_kind, mapping, decimal=decimal, orders=orders
            )
        except BadInput as error:
            faults.append(str(error))
        else:
            found.append((path, opened.enter_context(recognised)))
    if faults:
        rest = f"\nNothing was loaded; {len(found)} other files can be." if len(files) > 1 else ""
        raise BadInput("\n".join(faults) + rest)
    return found


def _orders(workspace: Workspace, found: Sequence[Recognised]) -> duckdb.DuckDBPyRelation:
    """The orders that are known: those in the workspace and those in the files before this one."""
    known = workspace.read("outcome").project("source_id, occurred_at")
    for recognised in found:
        for staged in recognised.staged:
            if staged.table == "outcome" and "source_id" in staged.relation.columns:
                known = known.union(staged.relation.project("source_id, occurred_at"))
    return known


def _load(
    workspace: Workspace,
    path: Path,
    found: Recognised,
    dry_run: bool,
    progress: Callable[[Path], Progress] | None,
    waiting: Callable[[str], None] | None,
) -> Imported:
    report = workspace.load(
        found.staged,
        source=found.source,
        file=path.name,
        progress=progress(path) if progress else None,
        waiting=waiting,
        dry_run=dry_run,
    )
    return Imported(path.name, found.kind, found.source, found.notes, found.channels, report)

"""A workspace whose facts are read once, for work that asks for them many times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import duckdb

from maal.workspace.workspace import Workspace

MOST_ROWS = 5_000_000
"""Touchpoints that are held; more are read anew each time, which takes no room."""

_COLUMNS = {"touchpoint": "person, occurred_at, channel", "outcome": "*", "measure": "*"}


class Held(Workspace):
    """A workspace that gives ``local`` facts from tables of its engine; of touchpoints person, time and channel."""

    def __init__(self, workspace: Workspace, tables: Mapping[str, str]) -> None:
        super().__init__(workspace.path, workspace.settings)
        self.__dict__.update(workspace.__dict__)
        self._tables = tables

    def local(self, table: str) -> duckdb.DuckDBPyRelation:
        """Return the facts on the organisation's own clock, as they were when they were read."""
        return self.engine.sql(f"FROM temp.{self._tables[table]}") if table in self._tables else super().local(table)


@contextmanager
def held(workspace: Workspace) -> Iterator[Workspace]:
    """Give ``workspace`` with its dated facts held in the engine: joining persons and turning clocks is done once.

    One that is held already, or has more touchpoints than `MOST_ROWS`, is given as it is.
    """
    if isinstance(workspace, Held) or workspace.count("touchpoint") > MOST_ROWS:
        yield workspace
        return
    with ExitStack() as made:
        yield Held(workspace, {name: made.enter_context(_table(workspace, name)) for name in _COLUMNS})


@contextmanager
def _table(workspace: Workspace, name: str) -> Iterator[str]:
    kept = f"held_{uuid4().hex}"
    workspace.engine.execute(f"CREATE TEMP TABLE {kept} AS {workspace.local(name).project(_COLUMNS[name]).sql_query()}")
    try:
        yield kept
    finally:
        workspace.engine.execute(f"DROP TABLE temp.{kept}")

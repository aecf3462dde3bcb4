"""The plans of tests, in SQLite: written down once, before the test, and never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from maal.core import BadInput
from maal.workspace import records

_SCHEMA = """
CREATE TABLE IF NOT EXISTS test_plan (name TEXT PRIMARY KEY, recorded_at TEXT NOT NULL, content TEXT NOT NULL) STRICT
"""


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan by its ``name``; ``recorded_at`` is in UTC, ``content`` what was planned and drawn."""

    name: str
    recorded_at: datetime
    content: Mapping[str, Any]


def record_plan(workspace: Path, plan: PlanRecord) -> None:
    """Write a plan down. Raises BadInput where its name is taken: a plan is never overwritten."""
    row = (plan.name, plan.recorded_at.isoformat(), json.dumps(dict(plan.content), ensure_ascii=False))
    with closing(sqlite3.connect(workspace / records.FILE_NAME, timeout=60)) as connection, connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_SCHEMA)
        try:
            connection.execute("INSERT INTO test_plan VALUES (?, ?, ?)", row)
        except sqlite3.IntegrityError:
            raise BadInput(
                f"A plan called '{plan.name}' is on record already, and a plan is never overwritten: a draw that can "
                "be repeated until it pleases is none. Choose another name."
            ) from None


def plans(workspace: Path) -> tuple[PlanRecord, ...]:
    """Return the plans, in the order in which they were written down."""
    with records.reading(workspace) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'test_plan'").fetchone():
            return ()
        rows = connection.execute("SELECT name, recorded_at, content FROM test_plan ORDER BY rowid").fetchall()
    return tuple(PlanRecord(name, datetime.fromisoformat(at), json.loads(content)) for name, at, content in rows)

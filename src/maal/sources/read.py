"""Read a file: recognise it, check it whole, and stage it for the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import duckdb

from maal.core import Text
from maal.sources.numbers import Mark
from maal.sources.raw import RawTable, open_table
from maal.sources.recognise import recognise
from maal.sources.sheet import Context
from maal.workspace import Settings, Staged


@dataclass(frozen=True)
class Recognised:
    """A file that may be loaded: its kind and source, relations to load, remarks, rows by table, contacts by channel.

    The relations are lazy: use it as a context manager around the load, since it owns the unpacked copy of the file.
    """

    kind: str
    source: str
    staged: tuple[Staged, ...]
    notes: tuple[Text, ...]
    counts: Mapping[str, int]
    channels: Mapping[str, int]
    raw: RawTable

    def close(self) -> None:
        """Remove the unpacked or transcoded copy, if there is one."""
        self.raw.close()

    def __enter__(self) -> Recognised:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def read(
    path: Path | str,
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    as_kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    *,
    decimal: Mark | None = None,
    orders: duckdb.DuckDBPyRelation | None = None,
    now: datetime | None = None,
) -> Recognised:
    """Recognise a file and stage it; every row is checked, and a file with one bad row is refused whole.

    ``as_kind`` and ``mapping`` (field → column, or ``=constant``) are the user's ``--as`` and ``--map``; ``decimal``
    says the decimal mark where the file leaves it in doubt; ``orders`` (source_id, occurred_at) are the orders that
    the workspace knows, for files that name an order without its time; ``now`` is the present moment, in UTC.
    Raises BadInput: what is wrong, in how many rows and which, what is allowed, what to do.

    >>> import pathlib, tempfile
    >>> from maal.workspace import Organisation
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "contacts.csv"
    >>> _ = file.write_text("kunde;dato;kanal\\n17;03.02.2026;Nyhetsbrev\\n", "utf-8")
    >>> settings = Settings(Organisation("Fjordvik", "NOK", "Europe/Oslo"))
    >>> with read(file, settings, duckdb.connect()) as found:
    ...     found.kind, dict(found.counts), dict(found.channels)
    ('touchpoint', {'touchpoint': 1}, {'Nyhetsbrev': 1})
    """
    raw = open_table(path, connection)
    present = (now or datetime.now(UTC)).replace(tzinfo=None)
    try:
        source, sheet = recognise(raw, Context(settings, present, decimal, orders), as_kind, mapping or {})
        stage = source.stage(sheet)
    except BaseException:
        raw.close()
        raise
    return Recognised(source.kind, source.name, stage.tables, stage.notes, stage.counts, stage.channels, raw)

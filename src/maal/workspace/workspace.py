"""A workspace: one folder with its settings, its facts and its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import duckdb

from maal.core import BadInput, MaalError
from maal.workspace import config, currency, delta, identity, plans, records
from maal.workspace.engine import READ_MEMORY, connect, files_sql, quoted
from maal.workspace.faults import plain_faults
from maal.workspace.load import LoadReport, load
from maal.workspace.plans import PlanRecord
from maal.workspace.pseudonym import create_key
from maal.workspace.records import LoadRecord
from maal.workspace.settings import Settings
from maal.workspace.stage import Progress, Staged
from maal.workspace.table import Column
from maal.workspace.tables import fact_table
from maal.workspace.template import TEMPLATE
from maal.workspace.work import spill_path

_OF_PERSONS = ("touchpoint", "outcome")
_AMOUNTS = {"outcome": "value", "cost": "amount"}


class Workspace:
    """An opened workspace: what was valid when it was opened (or after its own last load), on one DuckDB engine.

    Reading changes nothing on disk. Relations of one workspace can be joined with each other; give each thread a
    workspace of its own.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self._versions = records.versions(path)
        self._files: dict[str, list[str]] = {}

    @classmethod
    def open(cls, path: str | Path) -> Workspace:
        """Open the workspace in folder ``path``.

        Raises MaalError when there is none or it was written by a newer maal, BadSetting for faults in maal.toml.
        """
        folder = Path(path)
        if not (folder / config.FILE_NAME).is_file():
            raise MaalError(
                f"{folder} is no workspace: it has no {config.FILE_NAME}. Make one with 'maal init {folder}'."
            )
        with plain_faults(f"the workspace {folder}"):
            settings = config.read_settings(folder / config.FILE_NAME)
            records.check_format(folder)
            return cls(folder, settings)

    @cached_property
    def engine(self) -> duckdb.DuckDBPyConnection:
        """The in-memory DuckDB connection that all relations of this workspace live on."""
        return connect(spill_path(self.path), READ_MEMORY)

    def load(
        self,
        staged: Sequence[Staged],
        *,
        source: str,
        file: str | None = None,
        progress: Progress | None = None,
        waiting: Callable[[str], None] | None = None,
        dry_run: bool = False,
    ) -> LoadReport:
        """Load ``staged`` as one load (see `maal.workspace.load.load`) and read what is valid after it."""
        report = load(self.path, staged, source=source, file=file, progress=progress, waiting=waiting, dry_run=dry_run)
        self.refresh()
        return report

    def refresh(self) -> None:
        """Read what is valid now, for instance after another process has imported."""
        self._versions = records.versions(self.path)
        self._files.clear()
        self.__dict__.pop("_identity", None)

    def loads(self) -> tuple[LoadRecord, ...]:
        """Return the committed loads, oldest first."""
        return records.loads(self.path)

    def plans(self) -> tuple[PlanRecord, ...]:
        """Return the plans of tests, in the order in which they were written down."""
        return plans.plans(self.path)

    def record_plan(self, plan: PlanRecord) -> None:
        """Write the plan of a test down. Raises BadInput where its name is taken."""
        with plain_faults(f"the workspace {self.path}"):
            plans.record_plan(self.path, plan)

    def read(self, table: str) -> duckdb.DuckDBPyRelation:
        """Return the current rows of a fact table, with the load that brought each; times are UTC."""
        return self.engine.sql(self._current_sql(table))

    def touchpoints(self) -> duckdb.DuckDBPyRelation:
        """Return the touchpoints, with all ids of a person brought to one (`alias`)."""
        return self.engine.sql(self._resolved_sql("touchpoint"))

    def outcomes(self) -> duckdb.DuckDBPyRelation:
        """Return the outcomes, with all ids of a person brought to one (`alias`)."""
        return self.engine.sql(self._resolved_sql("outcome"))

    def local(self, table: str) -> duckdb.DuckDBPyRelation:
        """Return current rows with times on the organisation's clock, by which its days and periods are cut.

        All ids of a person are brought to one, as in ``touchpoints`` and ``outcomes``.
        """
        zone = quoted(self.settings.organisation.timezone)
        facts = self._resolved_sql(table) if table in _OF_PERSONS else self._current_sql(table)
        clock = f"timezone({zone}, timezone('UTC', occurred_at)) AS occurred_at"
        return self.engine.sql(f"SELECT * REPLACE ({clock}) FROM ({facts})")

    def count(self, table: str) -> int:
        """Count the current rows of a fact table."""
        (row,) = self.read(table).aggregate("count(*)").fetchall()
        return int(row[0])

    def joined(self) -> identity.Joined:
        """Count the outcomes whose person has any touchpoint: without them, visits never meet buyers."""
        return identity.count_joined(self.engine, self._resolved_sql("outcome"), self._resolved_sql("touchpoint"))

    def currencies(self, table: str) -> dict[str, int]:
        """Count the rows of ``outcome`` or ``cost`` that carry an amount, by currency (empty: none named)."""
        return currency.count_currencies(self.read(table), _amount_column(table))

    def history(self, table: str, identifier: str) -> duckdb.DuckDBPyRelation:
        """Return all revisions of the rows called ``identifier``, oldest first."""
        facts = fact_table(table)
        if not facts.identifier:
            raise BadInput(f"Rows of the fact table {table} have no id of their own; read the whole table instead.")
        every = self._all_sql(table)
        return self.engine.sql(f"FROM ({every}) WHERE {facts.identifier} = {quoted(identifier)} ORDER BY load")

    def _current_sql(self, table: str) -> str:
        return f"SELECT * EXCLUDE (superseded) FROM ({self._all_sql(table)}) WHERE superseded IS NULL"

    def _all_sql(self, table: str) -> str:
        facts = fact_table(table)
        if table not in self._files:
            self._files[table] = delta.files(self.path, facts, self._versions.get(table))
        if files := self._files[table]:
            return f"SELECT {', '.join(column.name for column in facts.stored)} FROM {files_sql(files)}"
        return f"SELECT {', '.join(_empty_sql(column) for column in facts.stored)} LIMIT 0"

    def _resolved_sql(self, table: str) -> str:
        self._identity  # noqa: B018
        return identity.resolved_sql(self._current_sql(table))

    @cached_property
    def _identity(self) -> None:
        identity.find_components(self.engine, self._current_sql("alias"))


def init(directory: str | Path) -> Path:
    """Make a workspace in ``directory`` with a commented ``maal.toml``; return the path of that file.

    Raises MaalError when there is a workspace already: nothing is overwritten.
    """
    folder = Path(directory)
    target = folder / config.FILE_NAME
    if target.exists():
        raise MaalError(f"{target} is there already: nothing was changed. Edit it, or choose another folder.")
    with plain_faults(f"the folder {folder}"):
        folder.mkdir(parents=True, exist_ok=True)
        create_key(folder)
        records.create(folder)
        name = folder.resolve().name.replace("\\", "").replace('"', "") or "Our organisation"
        target.write_text(TEMPLATE.format(name=name), encoding="utf-8")
    return target


def _amount_column(table: str) -> str:
    if table not in _AMOUNTS:
        raise BadInput(f"The fact table {table} carries no amounts; {' and '.join(_AMOUNTS)} do.")
    return _AMOUNTS[table]


def _empty_sql(column: Column) -> str:
    return f"NULL::{column.type} AS {column.name}"

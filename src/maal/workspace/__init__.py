"""The workspace: ``maal.toml``, the fact tables (Delta), the records (SQLite), loads and revisions.

    init("fjordvik")                                  # a folder with maal.toml, key, records.sqlite
    workspace = Workspace.open("fjordvik")
    workspace.load([Staged("touchpoint", relation)], source="matomo_visits", file="visits.csv")
    workspace.touchpoints(), workspace.outcomes()     # DuckDB relations, one pseudonym for each person

Facts lie in ``facts/TABLE`` and can be read by any program that reads Delta tables (rows whose ``superseded`` is
empty are current). The file ``key`` turns ids into pseudonyms: keep it with the workspace, and to yourself.
"""

from maal.workspace.config import parse_settings, read_settings
from maal.workspace.currency import in_own_currency
from maal.workspace.held import held
from maal.workspace.identity import Joined, SourcePair
from maal.workspace.load import LoadReport
from maal.workspace.plans import PlanRecord
from maal.workspace.records import LoadRecord, TableCounts
from maal.workspace.settings import Asked, Attribution, ConfiguredChannel, DeclaredTest, Organisation, Rules, Settings
from maal.workspace.stage import Progress, Staged
from maal.workspace.table import Column, Table
from maal.workspace.tables import TABLES, fact_table
from maal.workspace.workspace import Workspace, init

__all__ = [
    "TABLES",
    "Asked",
    "Attribution",
    "Column",
    "ConfiguredChannel",
    "DeclaredTest",
    "Joined",
    "LoadRecord",
    "LoadReport",
    "Organisation",
    "PlanRecord",
    "Progress",
    "Rules",
    "Settings",
    "SourcePair",
    "Staged",
    "Table",
    "TableCounts",
    "Workspace",
    "fact_table",
    "held",
    "in_own_currency",
    "init",
    "parse_settings",
    "read_settings",
]

"""Load staged relations into the fact tables: pseudonyms, keys, revisions, one atomic load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb


@dataclass(frozen=True, slots=True)
class Staged:
    """Rows for one fact table, as a source hands them over: a lazy DuckDB relation with clear ids.

    ``relation`` has the columns of fact table ``table`` by name, in any order, except ``load`` and ``superseded``;
    nullable columns may be left out, and so may ``source`` (the load's own source is then meant). Person columns
    hold text ids with the name space before the first colon (``customer:1001``, ``email:anna@example.no``); they
    become pseudonyms at load. With ``key="id"`` the rows are known by their ``source_id`` (where it is null, as with
    ``key="row"``: by a hash of the row and its ordinal among equal rows).
    """

    table: str
    relation: duckdb.DuckDBPyRelation
    key: Literal["id", "row"] = "id"

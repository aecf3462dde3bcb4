"""Real files of public repositories, loaded as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from maal.core import BadInput
from maal.sources import read
from maal.workspace import Settings, Workspace, init

Rows = Callable[..., list[tuple[object, ...]]]


def test_ten_thousand_paths(shared: Path, engine: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    with read(shared / "impact" / "channelattribution_Data.csv", settings, engine) as found:
        (staged,) = found.staged
        sums = "count(*), sum(conversions), round(sum(value), 3), sum(nulls), count(DISTINCT channels)"
        assert staged.relation.aggregate(sums).fetchall() == [(10_000, 19_785.0, 74_802.972, 68_602.0, 5_408)]
        assert "without costs" in str(found.notes[0])


def test_shopify_as_fivetran_keeps_it(shared: Path, tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    init(tmp_path / "w")
    workspace = Workspace.open(tmp_path / "w")
    counts = {}
    for file in sorted((shared / "sources" / "shopify_fivetran").glob("*.csv")):
        with read(file, workspace.settings, engine) as found:
            workspace.load(found.staged, source=found.source, file=file.name)
            counts[file.name] = dict(found.counts)
    assert counts == {
        "shopify_gql_customer_visit_data.csv": {"touchpoint": 10},
        "shopify_gql_order_data.csv": {"outcome": 1, "touchpoint": 0},
        "shopify_order_data.csv": {"outcome": 8, "touchpoint": 0},
        "shopify_order_url_tag_data.csv": {"touchpoint": 0},
    }
    assert set(workspace.currencies("outcome")) == {"GBP", "USD"}
    joined = workspace.joined()
    assert (joined.outcomes, joined.joined) == (9, 0)


def test_other_exports_are_refused_with_their_columns(
    shared: Path, engine: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    files = [*(shared / "sources" / "zendesk_fivetran").glob("*.csv"), *(shared / "impact").glob("GeoLift*.csv")]
    assert files
    for file in files:
        with pytest.raises(BadInput, match=rf"{file.name} is not recognised.*The file's columns: .*--map"):
            read(file, settings, engine)

"""An order that was loaded and is cancelled in a later export is withdrawn, and stays as a revision."""

from __future__ import annotations

import duckdb
import pytest

from maal.sources import read
from maal.workspace import Workspace, init

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Cancelled at,Id\n"
    "#1,a@example.no,{first},2026-02-06 14:05:00 +0100,NOK,100.00,2026-02-06 14:04:00 +0100,{cancelled},11\n"
    "#2,b@example.no,paid,2026-02-07 14:05:00 +0100,NOK,200.00,2026-02-07 14:04:00 +0100,,12\n"
    "#3,c@example.no,voided,,NOK,300.00,2026-02-07 15:04:00 +0100,2026-02-08 15:04:00 +0100,13\n"
)
WOO = (
    "order_id,order_date,status,order_total,currency,billing_email,customer_id,_wc_order_attribution_source_type\n"
    "11,2026-02-06 14:05:00,{first},100,NOK,a@example.no,0,typein\n"
    "12,2026-02-07 14:05:00,completed,200,NOK,b@example.no,0,typein\n"
    "13,2026-02-07 14:05:00,cancelled,300,NOK,c@example.no,0,typein\n"
)


@pytest.fixture
def workspace(tmp_path):
    init(tmp_path / "shop")
    return Workspace.open(tmp_path / "shop")


def load(workspace, folder, text):
    file = folder / "orders.csv"
    file.write_text(text, "utf-8")
    known = workspace.read("outcome").project("source_id, occurred_at")
    with read(file, workspace.settings, duckdb.connect(), orders=known) as found:
        report = workspace.load(found.staged, source=found.source)
        return [str(note) for note in found.notes], next(t for t in report.tables if t.table == "outcome")


def kinds(workspace):
    return dict(workspace.read("outcome").project("source_id, kind").fetchall())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SHOPIFY.format(first="paid", cancelled=""), SHOPIFY.format(first="refunded", cancelled="")),
        (
            SHOPIFY.format(first="paid", cancelled=""),
            SHOPIFY.format(first="paid", cancelled="2026-02-09 10:00:00 +0100"),
        ),
        (WOO.format(first="completed"), WOO.format(first="cancelled")),
    ],
    ids=["refunded", "cancelled", "woocommerce"],
)
def test_a_later_export_withdraws_the_order(workspace, tmp_path, before, after):
    load(workspace, tmp_path, before)
    assert kinds(workspace) == {"11": "order", "12": "order"}
    notes, counts = load(workspace, tmp_path, after)
    assert "Orders withdrawn since they were loaded: 1. No goal counts them now." in notes
    assert (counts.new, counts.revised, counts.unchanged) == (0, 1, 1)
    assert kinds(workspace) == {"11": "withdrawn-order", "12": "order"}
    assert workspace.history("outcome", "11").project("kind").fetchall() == [("order",), ("withdrawn-order",)]
    assert load(workspace, tmp_path, after)[1].unchanged == 2

"""What the sources of shop orders share: which orders are no outcomes, and those withdrawn after they were loaded."""

from __future__ import annotations

from maal.core import Text
from maal.sources.sheet import Sheet

WITHDRAWN = "withdrawn-order"
"""The kind of an order that was loaded and has been cancelled, refunded or deleted since; no goal counts it."""


def known_orders_sql(sheet: Sheet) -> str:
    """SQL of the orders that the workspace knows: ``source_id`` and ``occurred_at``."""
    if sheet.context.orders is None:
        return "(SELECT '' AS source_id, TIMESTAMP 'epoch' AS occurred_at WHERE false)"
    orders = sheet.context.orders.select("source_id, occurred_at").to_arrow_table()
    sheet.raw.connection.register("maal_known_orders", orders)
    return "maal_known_orders"


def withdrawn_sql(sheet: Sheet, reason: str, order_id: str) -> str:
    """SQL condition of the orders that are no outcome (any more), though the workspace has them as one.

    Loaded again under the kind `WITHDRAWN` they replace the earlier row, which stays as a revision.
    """
    known = f"SELECT source_id FROM {known_orders_sql(sheet)}"
    return f"({reason} NOT IN ('kept', 'unpaid') AND {order_id} IN ({known}))"


def withdrawn_note(number: int) -> tuple[Text, ...]:
    """Say how many orders were withdrawn."""
    text = Text("Orders withdrawn since they were loaded: {orders:count}. No goal counts them now.", {"orders": number})
    return (text,) if number else ()


def left_out_notes(groups: dict[str, int]) -> tuple[Text, ...]:
    """Say how many orders are no outcomes, and why."""
    texts = {
        "deleted": Text("Deleted orders left out: {orders:count}.", {"orders": groups.get("deleted", 0)}),
        "test": Text("Test orders left out: {orders:count}.", {"orders": groups.get("test", 0)}),
        "cancelled": Text(
            "Cancelled or voided orders left out: {orders:count}.", {"orders": groups.get("cancelled", 0)}
        ),
        "unpaid": Text(
            "Orders left out because they are not paid yet: {orders:count}. Import them again when they are.",
            {"orders": groups.get("unpaid", 0)},
        ),
        "refunded": Text("Wholly refunded orders left out: {orders:count}.", {"orders": groups.get("refunded", 0)}),
    }
    return tuple(text for name, text in texts.items() if groups.get(name))

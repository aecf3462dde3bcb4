"""Shopify orders: the admin's CSV export, and the order tables of Fivetran (REST and GraphQL schema).

Test, deleted, cancelled, voided, unpaid and wholly refunded orders are no outcomes; their number is said, and one that
was loaded before is withdrawn. Times without an offset are UTC, as Fivetran writes them; the admin's have offsets.
"""

from __future__ import annotations

from maal.sources.channels import Traces, channel_sql, unmasked
from maal.sources.check import Fault, beyond, checked, currency_sql, missing, unknown_currency
from maal.sources.orders import WITHDRAWN, left_out_notes, withdrawn_note, withdrawn_sql
from maal.sources.people import aliases, id_sql
from maal.sources.sheet import Role, Sheet
from maal.sources.source import Source, Stage, relation

_TRUE = "('true', '1', 'yes', 't')"
_LEFT_OUT = (
    ("deleted", f"lower(deleted) IN {_TRUE}"),
    ("test", f"lower(test) IN {_TRUE}"),
    ("cancelled", "cancelled_at IS NOT NULL OR lower(status) IN ('voided', 'expired')"),
    ("unpaid", "lower(status) IN ('pending', 'unpaid')"),
    ("refunded", "lower(status) = 'refunded'"),
)
#: The admin's export has one row an item; only an order's first row has its status and total.
_IS_ORDER = "(status IS NOT NULL OR total IS NOT NULL)"
_TIME = "coalesce(processed_at, created_at, paid_at)"
_ORDER = f"coalesce({id_sql('order', 'order_id')}, {id_sql('order', 'number')})"
_EMAIL = f"CASE WHEN contains(email, '@') THEN {id_sql('email', 'email')} END"
_PERSON = f"coalesce({id_sql('customer', 'customer_id')}, {_EMAIL}, {_ORDER})"
#: The number that a shopper sees, as another system may write it: "#1001" or "1001".
_NUMBER = "CASE WHEN NOT regexp_matches(number, '^[0-9a-f]{32}$') THEN 'order:' || ltrim(number, '#') END"


def stage(sheet: Sheet) -> Stage:
    """Paid orders are outcomes; where they came from, if the file says it, is a contact at the order's time."""
    reason = "CASE " + " ".join(f"WHEN {where} THEN '{name}'" for name, where in _LEFT_OUT) + " ELSE 'kept' END"
    kept = f"{_IS_ORDER} AND {reason} = 'kept'"
    faults = [*_faults(sheet, kept), unknown_currency()]
    groups = checked(sheet, faults, reason, _IS_ORDER)
    traces = Traces(referrer="referrer", url="landing")
    came = f"{kept} AND coalesce({unmasked('referrer')}, {unmasked('landing')}) IS NOT NULL"
    channel = channel_sql(traces, sheet.context.settings)
    withdrawn = f"{_IS_ORDER} AND {withdrawn_sql(sheet, reason, f'substr({_ORDER}, 7)')}"
    tables = [relation(sheet, "outcome", _outcomes_sql(sheet, kept, withdrawn))]
    channels = _channels(sheet, channel, came)
    if channels:
        tables.append(relation(sheet, "touchpoint", _contacts_sql(channel, came)))
    found = aliases(sheet, _PERSON, [_ORDER, _NUMBER, _EMAIL], _IS_ORDER)
    counts = {"outcome": groups.get("kept", 0), "touchpoint": sum(channels.values())}
    ((gone,),) = sheet.rows(f"SELECT count(*) FROM sheet WHERE {withdrawn}")
    left_out = left_out_notes({str(name): rows for name, rows in groups.items()})
    notes = (*sheet.notes, *left_out, *withdrawn_note(int(str(gone))))
    return Stage((*tables, *([found] if found else [])), notes, counts, channels)


def _faults(sheet: Sheet, kept: str) -> list[Fault]:
    time = next(role for role in ("processed_at", "created_at", "paid_at") if sheet.has(role))
    number = "order_id" if sheet.has("order_id") else "number"
    ends = [fault for role in ("processed_at", "created_at") for fault in beyond(sheet, role, kept)]
    return [
        Fault(time, f"{_TIME} IS NULL AND {kept}", "without a time", "every order needs its time", absent=True),
        Fault(number, f"{_ORDER} IS NULL AND {_IS_ORDER}", "without a number", "every order needs its number"),
        missing("total", "a total", kept),
        *ends,
    ]


def _outcomes_sql(sheet: Sheet, kept: str, withdrawn: str) -> str:
    own = sheet.context.settings.organisation.currency
    kind = f"CASE WHEN {withdrawn} THEN '{WITHDRAWN}' ELSE 'order' END"
    return (
        f"SELECT {_PERSON} AS person, {_TIME} AS occurred_at, {kind} AS kind, total - coalesce(refunded, 0) AS value, "
        f"{currency_sql(otherwise=own)} AS currency, substr({_ORDER}, 7) AS source_id FROM sheet "
        f"WHERE ({kept}) OR ({withdrawn})"
    )


def _contacts_sql(channel: str, came: str) -> str:
    return (
        f"SELECT {_PERSON} AS person, {_TIME} AS occurred_at, {channel} AS channel, 'visit' AS interaction, "
        f"substr({_ORDER}, 7) AS source_id FROM sheet WHERE {came}"
    )


def _channels(sheet: Sheet, channel: str, came: str) -> dict[str, int]:
    found = sheet.rows(f"SELECT {channel}, count(*) FROM sheet WHERE {came} GROUP BY ALL")
    return {str(key): int(str(rows)) for key, rows in found}


SOURCE = Source(
    name="shopify_orders",
    kind="shopify-orders",
    title="orders of a Shopify shop",
    roles={
        "order_id": Role(("Id",), "id"),
        "number": Role(("Name",), "id"),
        "email": Role(("Email",), "id"),
        "customer_id": Role(("customer_id",), "id"),
        "status": Role(("Financial Status", "display_financial_status")),
        "paid_at": Role(("Paid at",), "utc"),
        "created_at": Role(("Created at",), "utc"),
        "processed_at": Role(("processed_at",), "utc"),
        "cancelled_at": Role(("Cancelled at",)),
        "test": Role(("test",)),
        "deleted": Role(("_fivetran_deleted",)),
        "total": Role(("Total", "total_price", "total_price_set_shop_amount"), "number"),
        "currency": Role(("total_price_set_shop_currency_code", "Currency", "currency_code")),
        "refunded": Role(("Refunded Amount",), "number"),
        "landing": Role(("Landing Site", "landing_site_base_url")),
        "referrer": Role(("Referring Site",)),
    },
    needs=(("order_id", "number"), ("status",), ("total",), ("processed_at", "created_at", "paid_at")),
    weight=10,
    stage=stage,
    sample=(
        "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem name,Cancelled at,Refunded Amount,Id,"
        "Referring Site,Landing Site\n"
        "#1001,kari@example.no,paid,2026-02-06 14:05:00 +0100,NOK,1249.50,2026-02-06 14:04:00 +0100,Lue,,0.00,5001,"
        "https://l.facebook.com/,/?utm_source=facebook&utm_medium=paid\n"
        "#1001,kari@example.no,,,,,2026-02-06 14:04:00 +0100,Votter,,,,,\n"
        "#1002,ola@example.no,voided,,NOK,99.00,2026-02-07 10:00:00 +0100,Lue,2026-02-08 09:00:00 +0100,0.00,5002,,\n"
    ),
)

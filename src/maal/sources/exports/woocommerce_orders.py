"""WooCommerce orders with the order attribution that WooCommerce keeps: a CSV of its meta columns, or the REST reply.

Processing and completed orders are outcomes. The attribution is of the last click; it is a contact at the order's time.
"""

from __future__ import annotations

from maal.sources.channels import Traces, channel_sql
from maal.sources.check import Fault, beyond, checked, currency_sql, missing, unknown_currency
from maal.sources.orders import WITHDRAWN, left_out_notes, withdrawn_note, withdrawn_sql
from maal.sources.people import aliases, id_sql
from maal.sources.sheet import Role, Sheet
from maal.sources.source import Source, Stage, relation
from maal.workspace import Staged

_STATUS = "replace(lower(status), 'wc-', '')"
_LEFT_OUT = (
    ("deleted", f"{_STATUS} = 'trash'"),
    ("cancelled", f"{_STATUS} IN ('cancelled', 'failed')"),
    ("unpaid", f"{_STATUS} IN ('pending', 'pending payment', 'on-hold', 'on hold', 'checkout-draft', 'draft')"),
    ("refunded", f"{_STATUS} = 'refunded'"),
)
_META = ("source_type", "utm_source", "utm_medium", "utm_campaign", "referrer", "session_entry")
_CUSTOMER = f"CASE WHEN customer_id NOT IN ('0', '0.0') THEN {id_sql('customer', 'customer_id')} END"
_EMAIL = "CASE WHEN contains(email, '@') THEN 'email:' || lower(email) END"
_ORDER = id_sql("order", "order_id")
_PERSON = f"coalesce({_CUSTOMER}, {_EMAIL}, {_ORDER})"
_TIME = "coalesce(created_gmt, created_at)"


def stage(sheet: Sheet) -> Stage:
    """Orders are outcomes; their attribution is a contact."""
    reason = "CASE " + " ".join(f"WHEN {where} THEN '{name}'" for name, where in _LEFT_OUT) + " ELSE 'kept' END"
    kept = f"{reason} = 'kept'"
    time = "created_gmt" if sheet.has("created_gmt") else "created_at"
    faults = [
        missing("order_id", "an order number"),
        Fault(time, f"{_TIME} IS NULL AND {kept}", "without a time", "every order needs its time", absent=True),
        missing("total", "a total", kept),
        *beyond(sheet, time, kept),
        unknown_currency(),
    ]
    groups = {str(name): rows for name, rows in checked(sheet, faults, reason).items()}
    channel = channel_sql(_traces(sheet), sheet.context.settings)
    came = f"{kept} AND coalesce({_meta('source_type', sheet)}, {_meta('utm_source', sheet)}) IS NOT NULL"
    came += f" AND coalesce(lower({_meta('source_type', sheet)}), '') NOT IN ('admin', 'unknown')"
    found = sheet.rows(f"SELECT {channel}, count(*) FROM sheet WHERE {came} GROUP BY ALL")
    channels = {str(key): int(str(rows)) for key, rows in found}
    withdrawn = withdrawn_sql(sheet, reason, f"substr({_ORDER}, 7)")
    ((gone,),) = sheet.rows(f"SELECT count(*) FROM sheet WHERE {withdrawn}")
    tables = [_outcomes(sheet, kept, withdrawn), _contacts(sheet, channel, came)]
    same = aliases(sheet, _PERSON, [_ORDER, _EMAIL])
    counts = {"outcome": groups.get("kept", 0), "touchpoint": sum(channels.values())}
    return Stage(
        (*tables, *([same] if same else [])),
        (*sheet.notes, *left_out_notes(groups), *withdrawn_note(int(str(gone)))),
        counts,
        channels,
    )


def _meta(name: str, sheet: Sheet) -> str:
    """SQL of a value of the attribution: its own column, or the entry of the order's list of meta data."""
    if not sheet.has("meta_data"):
        return name
    entries = """from_json(meta_data, '[{"key":"VARCHAR","value":"JSON"}]')"""
    entry = f"list_filter({entries}, lambda entry: entry.key = '_wc_order_attribution_{name}')[1].value"
    return f"coalesce({name}, json_extract_string({entry}, '$'))"


def _traces(sheet: Sheet) -> Traces:
    source_type, source, medium, campaign, referrer, entry = (_meta(name, sheet) for name in _META)
    origin = f"CASE WHEN lower({source_type}) NOT IN ('typein', 'direct') THEN {source} END"
    return Traces(origin, medium, campaign, referrer, entry)


def _outcomes(sheet: Sheet, kept: str, withdrawn: str) -> Staged:
    own = sheet.context.settings.organisation.currency
    kind = f"CASE WHEN {withdrawn} THEN '{WITHDRAWN}' ELSE 'order' END"
    return relation(
        sheet,
        "outcome",
        f"SELECT {_PERSON} AS person, {_TIME} AS occurred_at, {kind} AS kind, total AS value, "
        f"{currency_sql(otherwise=own)} AS currency, substr({_ORDER}, 7) AS source_id FROM sheet "
        f"WHERE ({kept}) OR {withdrawn}",
    )


def _contacts(sheet: Sheet, channel: str, came: str) -> Staged:
    return relation(
        sheet,
        "touchpoint",
        f"SELECT {_PERSON} AS person, {_TIME} AS occurred_at, {channel} AS channel, "
        f"{_meta('utm_campaign', sheet)} AS campaign, 'visit' AS interaction, substr({_ORDER}, 7) AS source_id "
        f"FROM sheet WHERE {came}",
    )


def _names(meta: str) -> tuple[str, ...]:
    return (f"_wc_order_attribution_{meta}", f"meta:_wc_order_attribution_{meta}", f"order_attribution_{meta}")


SOURCE = Source(
    name="woocommerce_orders",
    kind="woocommerce-orders",
    title="orders of a WooCommerce shop",
    roles={
        "order_id": Role(("order_id", "id", "order_number", "number"), "id"),
        "status": Role(("status", "order_status", "post_status")),
        "created_gmt": Role(("date_created_gmt", "order_date_gmt", "post_date_gmt"), "utc"),
        "created_at": Role(("order_date", "date_created", "date", "post_date"), "time"),
        "total": Role(("order_total", "total", "total_amount", "_order_total", "meta:_order_total"), "number"),
        "currency": Role(("order_currency", "currency", "_order_currency", "meta:_order_currency")),
        "email": Role(("billing_email", "billing.email", "_billing_email", "customer_email", "email"), "id"),
        "customer_id": Role(("customer_id", "customer_user", "_customer_user", "user_id"), "id"),
        "meta_data": Role(("meta_data",), "json"),
        **{meta: Role(_names(meta)) for meta in _META},
    },
    needs=(("order_id",), ("total",), ("created_gmt", "created_at"), ("source_type", "utm_source", "meta_data")),
    weight=10,
    stage=stage,
    sample=(
        "order_id,order_date,status,order_total,order_currency,billing_email,customer_id,"
        "_wc_order_attribution_source_type,_wc_order_attribution_utm_source,_wc_order_attribution_utm_medium,"
        "_wc_order_attribution_referrer\n"
        "7001,2026-02-06 14:05:00,completed,1249.50,NOK,kari@example.no,31,utm,newsletter,email,\n"
        "7002,2026-02-07 09:00:00,cancelled,99.00,NOK,ola@example.no,0,organic,google,organic,https://www.google.no/\n"
        "7003,2026-02-08 09:00:00,processing,410.00,NOK,per@example.no,0,typein,(direct),,\n"
    ),
)

"""Visits before a Shopify order, as its customer journey keeps them (Fivetran's GraphQL schema)."""

from __future__ import annotations

from maal.sources.channels import Traces, channel_sql, unmasked
from maal.sources.check import beyond, checked, missing
from maal.sources.people import id_sql
from maal.sources.sheet import Role, Sheet
from maal.sources.source import Source, Stage, relation

#: What Shopify itself made of the visit stands in where its traces are masked or missing.
_REFERRER = (
    f"coalesce({unmasked('referrer')}, CASE WHEN lower(origin) NOT LIKE '%unknown%' THEN {unmasked('origin')} END, "
    "CASE WHEN lower(origin_type) NOT LIKE '%unknown%' THEN origin_type END)"
)


def stage(sheet: Sheet) -> Stage:
    """Every visit is a contact of the person who placed the order: an alias of the order's number."""
    traces = Traces("utm_source", "utm_medium", unmasked("utm_campaign"), _REFERRER, "landing")
    channel = channel_sql(traces, sheet.context.settings)
    faults = [missing("order_id", "an order"), missing("occurred_at", "a time"), *beyond(sheet, "occurred_at")]
    channels = {str(key): rows for key, rows in checked(sheet, faults, channel).items()}
    sql = (
        f"SELECT {id_sql('order', 'order_id')} AS person, occurred_at, {channel} AS channel, "
        f"{unmasked('utm_campaign')} AS campaign, 'visit' AS interaction, visit_id AS source_id FROM sheet"
    )
    counts = {"touchpoint": sum(channels.values())}
    return Stage((relation(sheet, "touchpoint", sql),), sheet.notes, counts, channels)


SOURCE = Source(
    name="shopify_visits",
    kind="shopify-visits",
    title="visits before the orders of a Shopify shop",
    roles={
        "visit_id": Role(("id", "visit_id"), "id"),
        "order_id": Role(("order_id",), "id"),
        "occurred_at": Role(("occurred_at",), "utc"),
        "origin": Role(("source",)),
        "origin_type": Role(("source_type",)),
        "referrer": Role(("referrer_url",)),
        "landing": Role(("landing_page",)),
        "utm_source": Role(("utm_parameters_source",)),
        "utm_medium": Role(("utm_parameters_medium",)),
        "utm_campaign": Role(("utm_parameters_campaign",)),
    },
    needs=(("order_id",), ("occurred_at",), ("utm_source",), ("landing", "referrer")),
    weight=10,
    stage=stage,
    sample=(
        "id,order_id,occurred_at,landing_page,referrer_url,source,source_type,utm_parameters_campaign,"
        "utm_parameters_medium,utm_parameters_source\n"
        "2001,5001,2026-02-05 10:00:00,https://shop.example.no/,https://www.google.no/,google,search,,,\n"
        "2002,5001,2026-02-06 12:00:00,https://shop.example.no/,,,,vinter,email,newsletter\n"
    ),
)

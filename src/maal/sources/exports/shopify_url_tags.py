"""Campaign parameters of Shopify orders (Fivetran's order_url_tag): one row an order and parameter, without a time."""

from __future__ import annotations

from maal.core import Text
from maal.sources.channels import Traces, channel_sql
from maal.sources.check import checked, missing
from maal.sources.orders import known_orders_sql
from maal.sources.people import id_sql
from maal.sources.sheet import Role, Sheet
from maal.sources.source import Source, Stage, relation

_PARAMETERS = ("utm_source", "utm_medium", "utm_campaign", "gclid", "fbclid", "msclkid", "ttclid")


def stage(sheet: Sheet) -> Stage:
    """An order's tags are one contact at the order's time, which the workspace must know already."""
    checked(sheet, [missing("order_id", "an order"), missing("tag", "the name of a parameter")])
    known, channel = f"{known_orders_sql(sheet)} AS known", _channel(sheet)
    tags = ", ".join(f"max(value) FILTER (lower(tag) = '{each}') AS {each}" for each in _PARAMETERS)
    orders = f"SELECT {id_sql('order', 'order_id')} AS person, {tags} FROM sheet GROUP BY ALL"
    contacts = (
        f"SELECT person, occurred_at, {channel} AS channel, utm_campaign AS campaign, 'visit' AS interaction, "
        f"substr(person, 7) AS source_id FROM ({orders}) JOIN {known} ON person = 'order:' || known.source_id"
    )
    found = sheet.rows(f"SELECT channel, count(*) FROM ({contacts}) GROUP BY ALL")
    channels = {str(key): int(str(rows)) for key, rows in found}
    ((every,),) = sheet.rows("SELECT count(DISTINCT order_id) FROM sheet")
    lost = int(str(every)) - sum(channels.values())
    counts = {"touchpoint": sum(channels.values())}
    return Stage((relation(sheet, "touchpoint", contacts),), (*sheet.notes, *_lost_note(lost)), counts, channels)


def _channel(sheet: Sheet) -> str:
    clicks = [f"CASE WHEN {each} IS NOT NULL THEN '&{each}=' || {each} END" for each in _PARAMETERS[3:]]
    traces = Traces("utm_source", "utm_medium", "utm_campaign", url=f"('/?' || concat_ws('', {', '.join(clicks)}))")
    return channel_sql(traces, sheet.context.settings)


def _lost_note(lost: int) -> tuple[Text, ...]:
    if not lost:
        return ()
    return (
        Text(
            "Orders whose tags are left out: {orders:count}. They are not in the workspace, and the file has "
            "no times. Import the orders, then this file again.",
            {"orders": lost},
        ),
    )


SOURCE = Source(
    name="shopify_url_tags",
    kind="shopify-url-tags",
    title="campaign parameters of Shopify orders",
    roles={"order_id": Role(("order_id",), "id"), "tag": Role(("key",)), "value": Role(("value",))},
    needs=(("order_id",), ("tag",), ("value",)),
    weight=10,
    stage=stage,
    sample="key,order_id,value\nutm_source,5001,facebook\nutm_medium,5001,paid\n",
)

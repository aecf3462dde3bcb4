"""Sessions of the earlier Google Analytics (Universal): ``fullVisitorId, visitStartTime, channelGrouping``.

A session is a contact; each of its transactions is an outcome of kind ``purchase``, with an equal part of the revenue.
"""

from __future__ import annotations

from maal.core import Text
from maal.sources.channels import Traces, channel_sql, named_channel_sql
from maal.sources.check import beyond, checked, missing, negative, unknown_currency
from maal.sources.exports.matomo_visits import purchase_note
from maal.sources.generic import money_currency
from maal.sources.people import id_sql
from maal.sources.quote import literal
from maal.sources.sheet import Role, Sheet
from maal.sources.source import Source, Stage, relation
from maal.workspace import Settings

_PERSON = id_sql("ga", "visitor")
#: What Analytics calls its default channels → the vocabulary's platform.
_GROUPINGS = {
    "organic search": "search-organic",
    "paid search": "search-paid",
    "display": "display",
    "social": "social-other",
    "email": "newsletter",
    "affiliates": "affiliate",
    "referral": "referral",
    "other advertising": "advertising-other",
    "direct": "direct",
    "(other)": "unknown",
}


def grouping_sql(settings: Settings) -> str:
    """SQL of the channel that ``grouping`` names: by rule or key of ``maal.toml``, else the platform that it means."""
    named = named_channel_sql("grouping", settings)
    own = {key.lower() for key in settings.channels}
    means = {name: key for name, key in _GROUPINGS.items() if name not in own}
    cases = " ".join(f"WHEN {literal(name)} THEN {literal(key)}" for name, key in means.items())
    return f"CASE lower({named}) {cases} ELSE {named} END"


def _channel(sheet: Sheet) -> str:
    """The session's source and medium where the file has them: they say more than the group."""
    if not sheet.has("utm_source"):
        return grouping_sql(sheet.context.settings)
    return channel_sql(Traces("utm_source", "utm_medium", "utm_campaign"), sheet.context.settings)


def stage(sheet: Sheet) -> Stage:
    """Every session is a contact; its transactions are purchases."""
    channel = _channel(sheet)
    faults = [missing("visitor", "a visitor"), missing("occurred_at", "a time"), *beyond(sheet, "occurred_at")]
    faults += [] if sheet.has("utm_source") else [missing("grouping", "a channel")]
    faults += [negative("transactions", "a number of transactions"), unknown_currency()]
    channels = {str(key): rows for key, rows in checked(sheet, faults, channel).items()}
    sessions = (
        f"SELECT {_PERSON} AS person, occurred_at, {channel} AS channel, utm_campaign AS campaign, "
        "'visit' AS interaction FROM sheet"
    )
    tables, notes, counts = [relation(sheet, "touchpoint", sessions, "row")], sheet.notes, {}
    if sales := int(str(sheet.rows("SELECT coalesce(sum(transactions), 0)::BIGINT FROM sheet")[0][0])):
        purchases, currency_note = _purchases_sql(sheet)
        tables.append(relation(sheet, "outcome", purchases, "row"))
        notes, counts = (*notes, *purchase_note({"purchase": sales}), *currency_note), {"outcome": sales}
    return Stage(tuple(tables), notes, {"touchpoint": sum(channels.values()), **counts}, channels)


def _purchases_sql(sheet: Sheet) -> tuple[str, tuple[Text, ...]]:
    """SQL of one row a transaction; Analytics writes ``transactionRevenue`` in millionths."""
    value = "coalesce(revenue, revenue_millionths / 1e6) / transactions"
    currency, note = money_currency(sheet, "revenue" if sheet.has("revenue") else "revenue_millionths")
    sql = (
        f"SELECT {_PERSON} AS person, occurred_at, 'purchase' AS kind, {value} AS value, {currency} AS currency "
        "FROM sheet, range(transactions::BIGINT) WHERE transactions > 0"
    )
    return sql, note


SOURCE = Source(
    name="ga_sessions",
    kind="ga-sessions",
    title="sessions of Universal Analytics",
    roles={
        "visitor": Role(("full_visitor_id",), "id"),
        "occurred_at": Role(("visit_start_time",), "utc"),
        "grouping": Role(("channel_grouping",)),
        "utm_source": Role(("traffic_source.source",)),
        "utm_medium": Role(("traffic_source.medium",)),
        "utm_campaign": Role(("traffic_source.campaign",)),
        "transactions": Role(("totals.transactions", "transactions"), "number"),
        "revenue": Role(("revenue",), "number"),
        "revenue_millionths": Role(
            ("totals.total_transaction_revenue", "totals.transaction_revenue", "transaction_revenue"), "number"
        ),
        "currency": Role(("currency", "currency_code")),
    },
    needs=(("visitor",), ("occurred_at",), ("grouping", "utm_source")),
    weight=10,
    stage=stage,
    sample=(
        "fullVisitorId,visitStartTime,channelGrouping,transactions,revenue\n"
        "0048235,1770285600,Organic Search,,\n"
        "0048235,1770372000,Email,1,249.50\n"
    ),
)

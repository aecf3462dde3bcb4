"""Matomo visit details (Live.getLastVisitsDetails) as JSON, CSV or TSV: visits, goals reached and purchases.

A purchase is an outcome of the kind "purchase": the shop's own orders, of the kind "order", are not doubled by it.
"""

from __future__ import annotations

import re

from maal.core import Text
from maal.sources.channels import Traces, channel_sql
from maal.sources.check import Fault, beyond, checked, currency_sql, unknown_currency
from maal.sources.people import aliases, id_sql
from maal.sources.quote import literal, name
from maal.sources.sheet import Role, Sheet, fields
from maal.sources.source import Source, Stage, first_of_each_id, relation
from maal.workspace import Staged

_ACTION = ("type", "url", "orderId", "revenue", "timestamp", "goalName")
_FLAT = re.compile(r"actionDetails[_. (]+(\d+)[_. )]+(\w+)", re.IGNORECASE)
_PERSON = f"coalesce({id_sql('visitor', 'visitor_id')}, {id_sql('user', 'user_id')})"
_TIME = "coalesce(first_at, server_at)"


def stage(sheet: Sheet) -> Stage:
    """Every visit is a contact; goals and purchases in it are outcomes; visitor, user and order ids are one person."""
    sheet, actions = sheet.having("steps", actions_sql(sheet)), "steps"
    time = "first_at" if sheet.has("first_at") else "server_at"
    person = "visitor_id" if sheet.has("visitor_id") else "user_id"
    channel = channel_sql(_traces(actions), sheet.context.settings)
    faults = [
        Fault(time, f"{_TIME} IS NULL", "without a time", "every visit needs its time", absent=True),
        Fault(person, f"{_PERSON} IS NULL", "without a visitor", "every visit needs its visitor"),
        *beyond(sheet, time),
        unknown_currency(),
    ]
    channels = {str(key): rows for key, rows in checked(sheet, faults, channel).items()}
    visits = (
        f"SELECT {_PERSON} AS person, {_TIME} AS occurred_at, {channel} AS channel, campaign, 'visit' AS interaction, "
        "visit_id AS source_id FROM sheet"
    )
    outcomes = first_of_each_id(_outcomes_sql(sheet, actions))
    found = sheet.rows(f"SELECT kind, count(*) FROM ({outcomes}) GROUP BY ALL")
    kinds = {str(kind): int(str(rows)) for kind, rows in found}
    tables = [relation(sheet, "touchpoint", visits)] + ([relation(sheet, "outcome", outcomes)] if kinds else [])
    counts = {"touchpoint": sum(channels.values()), "outcome": sum(kinds.values())}
    return Stage((*tables, *_same(sheet, actions)), (*sheet.notes, *purchase_note(kinds)), counts, channels)


def actions_sql(sheet: Sheet) -> str:
    """SQL of a visit's actions as a list of structures, from a list in JSON or from numbered columns."""
    if sheet.has("actions"):
        form = ", ".join(f'"{each}": "VARCHAR"' for each in _ACTION)
        return f"from_json({sheet.values['actions']}, '[{{{form}}}]')"
    numbered: dict[int, dict[str, str]] = {}
    for column in fields(sheet.raw.relation):
        if match := _FLAT.fullmatch(column):
            numbered.setdefault(int(match[1]), {})[match[2].lower()] = column
    parts = ", ".join(_action_sql(numbered[number]) for number in sorted(numbered))
    return f"list_filter([{parts}], lambda action: action.type IS NOT NULL)" if parts else f"[{_action_sql({})}][:0]"


def _action_sql(columns: dict[str, str]) -> str:
    found = {each: columns.get(each.lower()) for each in _ACTION}
    values = {each: f"CAST({name(column)} AS VARCHAR)" if column else "NULL::VARCHAR" for each, column in found.items()}
    return "{" + ", ".join(f"{literal(each)}: {value}" for each, value in values.items()) + "}"


def _traces(actions: str) -> Traces:
    url = f"{actions}[1].url"
    parameter = {each: f"nullif(regexp_extract({url}, '[?&](?:mtm|pk|piwik)_{each}=([^&#]*)', 1), '')" for each in
                 ("source", "medium", "campaign")}  # fmt: skip
    tagged = f"regexp_matches({url}, '[?&]utm_source=')"
    campaign = "lower(referrer_type) = 'campaign'"
    campaign_name = f"CASE WHEN {campaign} AND NOT coalesce({tagged}, false) THEN referrer_name END"
    referrer = "coalesce(referrer_url, CASE WHEN lower(referrer_type) <> 'campaign' THEN referrer_name END)"
    return Traces(
        utm_source=f"coalesce(campaign_source, {parameter['source']}, {campaign_name})",
        utm_medium=f"coalesce(campaign_medium, {parameter['medium']})",
        utm_campaign=f"coalesce(campaign, {parameter['campaign']})",
        referrer=referrer,
        url=url,
    )


def _outcomes_sql(sheet: Sheet, actions: str) -> str:
    own = sheet.context.settings.organisation.currency
    kind = "CASE WHEN action.type = 'goal' THEN coalesce(action.goalName, 'goal') ELSE 'purchase' END"
    at = f"coalesce(make_timestamp(TRY_CAST(action.timestamp AS BIGINT) * 1000000), {_TIME})"
    worth = "TRY_CAST(action.revenue AS DOUBLE)"
    one = f"SELECT *, unnest({actions}) AS action, generate_subscripts({actions}, 1) AS position FROM sheet"
    return (
        f"SELECT {_PERSON} AS person, {at} AS occurred_at, {kind} AS kind, {worth} AS value, "
        f"CASE WHEN {worth} IS NOT NULL THEN {currency_sql(otherwise=own)} END AS currency, "
        "CASE WHEN action.type = 'goal' THEN visit_id || '-' || position ELSE 'order ' || action.orderId END "
        f"AS source_id FROM ({one}) WHERE action.type IN ('goal', 'ecommerceOrder')"
    )


def _same(sheet: Sheet, actions: str) -> list[Staged]:
    orders = (
        f"unnest(list_transform(list_filter({actions}, lambda a: a.orderId <> ''), lambda a: 'order:' || a.orderId))"
    )
    found = aliases(sheet, _PERSON, [id_sql("user", "user_id"), orders])
    return [found] if found else []


def purchase_note(kinds: dict[str, int]) -> tuple[Text, ...]:
    """Say that purchases seen by analytics stand apart from the shop's own orders."""
    if not kinds.get("purchase"):
        return ()
    return (
        Text(
            "Purchases ({purchases:count}) are loaded as outcomes of the kind 'purchase', apart from a shop's own "
            "orders ('order'), so that no sale counts twice.",
            {"purchases": kinds["purchase"]},
        ),
    )


SOURCE = Source(
    name="matomo_visits",
    kind="matomo-visits",
    title="visits recorded by Matomo",
    roles={
        "visit_id": Role(("idVisit",), "id"),
        "visitor_id": Role(("visitorId",), "id"),
        "user_id": Role(("userId",), "id"),
        "first_at": Role(("firstActionTimestamp",), "utc"),
        "server_at": Role(("serverTimestamp", "lastActionTimestamp"), "utc"),
        "referrer_type": Role(("referrerType",)),
        "referrer_name": Role(("referrerName",)),
        "referrer_url": Role(("referrerSocialNetworkUrl", "referrerUrl")),
        "campaign": Role(("campaignName",)),
        "campaign_source": Role(("campaignSource",)),
        "campaign_medium": Role(("campaignMedium",)),
        "currency": Role(("siteCurrency",)),
        "actions": Role(("actionDetails",), "json"),
    },
    needs=(("visit_id",), ("visitor_id", "user_id"), ("first_at", "server_at"), ("referrer_type", "referrer_url")),
    weight=10,
    stage=stage,
    sample=(
        "idVisit,visitorId,userId,serverTimestamp,firstActionTimestamp,referrerType,referrerName,referrerUrl,"
        "siteCurrency,actionDetails_0_type,actionDetails_0_url,actionDetails_1_type,actionDetails_1_orderId,actionDetails_1_revenue,"
        "actionDetails_1_timestamp\n"
        "1,8a1f00c2d3e4b5a6,,1770370000,1770369000,search,Google,https://www.google.no/,NOK,action,"
        "https://shop.example.no/,,,,\n"
        "2,8a1f00c2d3e4b5a6,kari,1770380000,1770379000,direct,,,NOK,action,https://shop.example.no/,"
        "ecommerceOrder,5001,1249.5,1770379500\n"
    ),
)

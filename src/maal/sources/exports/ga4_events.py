"""GA4 events (BigQuery export) as Parquet, JSON lines or flattened CSV: sessions are contacts, purchases outcomes.

A session's channel is that of its first event that carries a source; the user's first source of all
(``traffic_source``) is not the session's and is not used. The kind of outcome is the event's name.
"""

from __future__ import annotations

from maal.core import Text
from maal.sources.channels import Traces, channel_sql
from maal.sources.check import beyond, checked, currency_sql, missing, unknown_currency
from maal.sources.exports.matomo_visits import purchase_note
from maal.sources.people import aliases, id_sql
from maal.sources.sheet import Role, Sheet
from maal.sources.source import Source, Stage, first_of_each_id, relation
from maal.workspace import Staged

OUTCOMES = ("purchase", "generate_lead", "sign_up", "qualify_lead", "close_convert_lead")
_PERSON = f"coalesce({id_sql('ga', 'pseudo_id')}, {id_sql('user', 'user_id')})"
_KEPT = "gclid, last_source, last_medium"
_IS_OUTCOME = f"event_name IN ({', '.join(repr(each) for each in OUTCOMES)})"


def stage(sheet: Sheet) -> Stage:
    """Sessions are contacts, purchases and leads outcomes; pseudonymous, user and transaction ids are one person."""
    faults = [missing("occurred_at", "a time"), *beyond(sheet, "occurred_at"), unknown_currency()]
    group = f"CASE WHEN {_PERSON} IS NULL THEN 'nobody' WHEN {_IS_OUTCOME} THEN event_name ELSE 'other' END"
    groups = {str(key): rows for key, rows in checked(sheet, faults, group).items()}
    kinds = {key: rows for key, rows in groups.items() if key in OUTCOMES}
    sessions = _sessions_sql(sheet)
    found = sheet.rows(f"SELECT channel, count(*) FROM ({sessions}) GROUP BY ALL")
    channels = {str(key): int(str(rows)) for key, rows in found}
    tables = [relation(sheet, "touchpoint", sessions, "row")]
    outcomes = first_of_each_id(_outcomes_sql(sheet))
    tables += [relation(sheet, "outcome", outcomes)] if kinds else []
    found = sheet.rows(f"SELECT kind, count(*) FROM ({outcomes}) GROUP BY ALL")
    kinds = {str(kind): int(str(rows)) for kind, rows in found}
    notes = (*sheet.notes, *purchase_note(kinds), *_nobody_note(groups.get("nobody", 0)))
    counts = {"touchpoint": sum(channels.values()), "outcome": sum(kinds.values())}
    return Stage((*tables, *_same(sheet)), notes, counts, channels)


def _parameter(sheet: Sheet, role: str, key: str, form: str = "string") -> str:
    """SQL of a value: its own column, or the entry of the event's list of parameters."""
    if not sheet.has("event_params"):
        return role
    value = '{"string_value":"VARCHAR","int_value":"VARCHAR","float_value":"VARCHAR","double_value":"VARCHAR"}'
    entries = f"""from_json(event_params, '[{{"key":"VARCHAR","value":{value}}}]')"""
    entry = f"list_filter({entries}, lambda entry: entry.key = '{key}')[1].value"
    parts = [f"{entry}.{each}_value" for each in (form, "string", "int", "double", "float")]
    return f"coalesce({role}, {', '.join(dict.fromkeys(parts))})"


def _sessions_sql(sheet: Sheet) -> str:
    session = f"coalesce({_parameter(sheet, 'session_id', 'ga_session_id', 'int')}, strftime(occurred_at, '%Y%m%d'))"
    traces = {
        "utm_source": _parameter(sheet, "utm_source", "source"),
        "utm_medium": _parameter(sheet, "utm_medium", "medium"),
        "utm_campaign": _parameter(sheet, "utm_campaign", "campaign"),
        "referrer": _parameter(sheet, "referrer", "page_referrer"),
        "url": _parameter(sheet, "url", "page_location"),
    }
    values = ", ".join(f"{sql} AS {role}" for role, sql in traces.items())
    events = f"SELECT {_PERSON} AS person, {session} AS session, occurred_at, {values}, {_KEPT} FROM sheet"
    first = ", ".join(f"arg_min({role}, occurred_at) AS {role}" for role in ("referrer", "url"))
    tags = "struct_pack(source := utm_source, medium := utm_medium, campaign := utm_campaign)"
    tagged = f"arg_min({tags}, occurred_at) FILTER (coalesce(utm_source, utm_medium) IS NOT NULL) AS tags"
    rest = "min(gclid) AS gclid, min(last_source) AS last_source, min(last_medium) AS last_medium"
    grouped = (
        f"SELECT person, min(occurred_at) AS occurred_at, {tagged}, {first}, {rest} FROM ({events}) "
        "WHERE person IS NOT NULL GROUP BY person, session"
    )
    joined = "coalesce(url, '/') || CASE WHEN contains(url, '?') THEN '&' ELSE '?' END || 'gclid=' || gclid"
    source, medium = "coalesce(tags.source, last_source)", "coalesce(tags.medium, last_medium)"
    found = Traces(source, medium, "tags.campaign", "referrer", f"coalesce({joined}, url)")
    channel = channel_sql(found, sheet.context.settings)
    visit = f"{channel} AS channel, tags.campaign AS campaign, 'visit' AS interaction"
    return f"SELECT person, occurred_at, {visit} FROM ({grouped})"


def _outcomes_sql(sheet: Sheet) -> str:
    own = sheet.context.settings.organisation.currency
    value = f"coalesce(revenue, TRY_CAST({_parameter(sheet, 'value_text', 'value', 'double')} AS DOUBLE))"
    coded = _parameter(sheet, "currency", "currency")
    transaction = _parameter(sheet, "transaction_id", "transaction_id")
    rows = f"SELECT * REPLACE ({coded} AS currency, {transaction} AS transaction_id), {value} AS worth FROM sheet"
    return (
        f"SELECT {_PERSON} AS person, occurred_at, event_name AS kind, worth AS value, "
        f"CASE WHEN worth IS NOT NULL THEN {currency_sql(otherwise=own)} END AS currency, "
        f"event_name || ' ' || transaction_id AS source_id FROM ({rows}) WHERE {_IS_OUTCOME} AND {_PERSON} IS NOT NULL"
    )


def _same(sheet: Sheet) -> list[Staged]:
    order = f"'order:' || {_parameter(sheet, 'transaction_id', 'transaction_id')}"
    found = aliases(sheet, _PERSON, [id_sql("user", "user_id"), order])
    return [found] if found else []


def _nobody_note(rows: int) -> tuple[Text, ...]:
    if not rows:
        return ()
    return (Text("Events left out because they have no id at all (no consent): {rows:count}.", {"rows": rows}),)


SOURCE = Source(
    name="ga4_events",
    kind="ga4-events",
    title="events of Google Analytics 4",
    roles={
        "pseudo_id": Role(("user_pseudo_id",), "id"),
        "user_id": Role(("user_id",), "id"),
        "occurred_at": Role(("event_timestamp",), "utc"),
        "event_name": Role(("event_name",)),
        "event_params": Role(("event_params",), "json"),
        "session_id": Role(("event_params.ga_session_id", "ga_session_id", "session_id"), "id"),
        "utm_source": Role(("collected_traffic_source.manual_source", "event_params.source")),
        "utm_medium": Role(("collected_traffic_source.manual_medium", "event_params.medium")),
        "utm_campaign": Role(("collected_traffic_source.manual_campaign_name", "event_params.campaign")),
        "gclid": Role(("collected_traffic_source.gclid", "event_params.gclid")),
        "last_source": Role(("session_traffic_source_last_click.manual_campaign.source",)),
        "last_medium": Role(("session_traffic_source_last_click.manual_campaign.medium",)),
        "referrer": Role(("event_params.page_referrer", "page_referrer")),
        "url": Role(("event_params.page_location", "page_location")),
        "transaction_id": Role(("ecommerce.transaction_id", "event_params.transaction_id", "transaction_id"), "id"),
        "revenue": Role(("ecommerce.purchase_revenue", "purchase_revenue"), "number"),
        "value_text": Role(("event_params.value",)),
        "currency": Role(("event_params.currency", "currency")),
    },
    needs=(("pseudo_id", "user_id"), ("occurred_at",), ("event_name",)),
    weight=10,
    stage=stage,
    sample=(
        "user_pseudo_id,user_id,event_timestamp,event_name,event_params_ga_session_id,"
        "collected_traffic_source_manual_source,collected_traffic_source_manual_medium,ecommerce_transaction_id,"
        "ecommerce_purchase_revenue,event_params_currency\n"
        "11.22,,1770369000000000,session_start,901,newsletter,email,,,\n"
        "11.22,kari,1770369500000000,purchase,901,,,5001,1249.5,NOK\n"
    ),
)

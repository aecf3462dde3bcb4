"""Contacts of people with channels, from any program: person, time, channel (or UTM, referrer, landing page)."""

from __future__ import annotations

from maal.sources.channels import Traces, channel_sql, named_channel_sql
from maal.sources.check import beyond, checked, missing
from maal.sources.generic import generic_roles, interaction_sql, is_source_and_medium
from maal.sources.people import generic_aliases, person_sql
from maal.sources.sheet import Sheet
from maal.sources.source import Source, Stage, relation


def traces_of(sheet: Sheet) -> Traces:
    """The traces that the file's columns hold; "source" beside "medium" are those of analytics."""
    analytics = is_source_and_medium(sheet)
    source = "channel" if analytics else "utm_source" if sheet.has("utm_source") else None
    others = {role: role for role in ("utm_medium", "referrer", "url") if sheet.has(role)}
    name = "channel" if sheet.has("channel") and not analytics else None
    campaign = "campaign" if sheet.has("campaign") else None
    return Traces(utm_source=source, utm_campaign=campaign, name=name, **others)


def contact_channel(sheet: Sheet) -> str:
    """SQL of a contact's channel."""
    traces = traces_of(sheet)
    if traces.name and len(traces.fields) == 1 + bool(traces.utm_campaign):
        return named_channel_sql("channel", sheet.context.settings)
    return channel_sql(traces, sheet.context.settings)


def stage(sheet: Sheet) -> Stage:
    """Every row is a contact."""
    channel, person = contact_channel(sheet), person_sql()
    faults = [missing("person", "a person"), missing("occurred_at", "a time"), *beyond(sheet, "occurred_at")]
    if traces_of(sheet).name and not sheet.has("utm_source", "utm_medium", "referrer", "url"):
        faults.append(missing("channel", "a channel"))
    channels = checked(sheet, faults, channel)
    sql = (
        f"SELECT {person} AS person, occurred_at, {channel} AS channel, campaign, {interaction_sql('interaction')} "
        "AS interaction, source_id FROM sheet"
    )
    contacts = relation(sheet, "touchpoint", sql, "id" if sheet.has("source_id") else "row")
    by_channel = {str(key): rows for key, rows in channels.items()}
    return Stage(
        (contacts, *generic_aliases(sheet)),
        notes=sheet.notes,
        counts={"touchpoint": sum(by_channel.values())},
        channels=by_channel,
    )


SOURCE = Source(
    name="generic_touchpoints",
    kind="touchpoint",
    title="contacts of people with channels",
    roles=generic_roles(
        "source_id", "person", "occurred_at", "utm_source", "utm_medium", "channel", "campaign", "interaction",
        "referrer", "url", "order_id", "user_id", "customer_id", "email",
    ),
    needs=(("person",), ("occurred_at",), ("channel", "utm_source", "referrer", "url")),
    stage=stage,
    sample="Kunde;Tidspunkt;Kanal\n17;03.02.2026 09:15;Nyhetsbrev\n17;05.02.2026 20:40;Lokalavisa\n",
)  # fmt: skip

"""The fact tables, declared once: names, columns, types and keys."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from maal.core import BadInput, unknown_name
from maal.workspace.table import Column, Table

_SOURCE = Column("source", "VARCHAR", "kind of source that the row came from", required=True)
_SOURCE_ID = Column("source_id", "VARCHAR", "the source's own id of the row, or a hash of it", required=True)
_ORIGIN = (_SOURCE, _SOURCE_ID)
_BY_ID = ("source", "source_id")


def _need(name: str, type_: str, text: str) -> Column:
    return Column(name, type_, text, required=True)


def _text(name: str, text: str) -> Column:
    return Column(name, "VARCHAR", text)


def _number(name: str, text: str) -> Column:
    return Column(name, "DOUBLE", text)


def _count(name: str, text: str) -> Column:
    return Column(name, "BIGINT", text)


def _person(name: str, text: str, required: bool = False) -> Column:
    return Column(name, "BIGINT", text, required=required, person=True)


_ALL = (
    Table(
        "touchpoint",
        "a contact of a person with a channel",
        (
            _person("person", "pseudonym of the person", required=True),
            _need("occurred_at", "TIMESTAMP", "when, in UTC"),
            _need("channel", "VARCHAR", "key of the channel; 'direct' or 'unknown' where nothing tells"),
            _text("campaign", "name of the campaign"),
            _text("interaction", "view, click or visit"),
            *_ORIGIN,
        ),
        _BY_ID,
    ),
    Table(
        "outcome",
        "what a person did that a goal counts",
        (
            _person("person", "pseudonym of the person", required=True),
            _need("occurred_at", "TIMESTAMP", "when, in UTC"),
            _need("kind", "VARCHAR", "what was done: order, enquiry, sign-up"),
            _number("value", "what it was worth"),
            _text("currency", "currency of the value (ISO 4217)"),
            _text("asked", "what the person answered to 'how did you hear about us?'"),
            *_ORIGIN,
        ),
        _BY_ID,
    ),
    Table(
        "path",
        "journeys that arrived already counted",
        (
            _need("channels", "VARCHAR[]", "the channels in order"),
            _need("conversions", "DOUBLE", "journeys along this path that ended in an outcome"),
            _number("value", "what those outcomes were worth"),
            _number("nulls", "journeys along this path that ended in none"),
            Column("period_start", "DATE", "first day, where known"),
            Column("period_end", "DATE", "the day after the last, where known"),
            *_ORIGIN,
        ),
        _BY_ID,
    ),
    Table(
        "alias",
        "two ids of one person",
        (
            _person("person", "pseudonym of one id", required=True),
            _person("same_as", "pseudonym of the other", required=True),
            _SOURCE,
        ),
        ("source", "person", "same_as"),
        identifier=None,
    ),
    Table(
        "cost",
        "money and hours spent on a channel",
        (
            _need("channel", "VARCHAR", "key of the channel"),
            _text("goal", "key of the goal; empty where goals share the cost"),
            _need("starts_on", "DATE", "first day"),
            _need("ends_on", "DATE", "last day, included"),
            _number("amount", "money"),
            _text("currency", "currency of the amount (ISO 4217)"),
            _number("hours", "working hours"),
            *_ORIGIN,
        ),
        _BY_ID,
    ),
    Table(
        "post",
        "something published on a channel, with the counts of its platform",
        (
            _need("channel", "VARCHAR", "key of the channel"),
            _need("post_id", "VARCHAR", "the platform's id of the post"),
            Column("occurred_at", "TIMESTAMP", "when, in UTC"),
            _person("author", "pseudonym of the author"),
            _person("approver", "pseudonym of who approved it"),
            _text("text", "the text"),
            _text("link", "where it links to"),
            _text("format", "image, video, story"),
            _count("views", "times shown"),
            _count("reach", "accounts that saw it"),
            _count("reactions", "likes and other reactions"),
            _count("comments", "comments"),
            _count("shares", "times shared"),
            _count("clicks", "clicks on its link"),
            Column("as_of", "TIMESTAMP", "when the counts were taken, in UTC", compared=False),
            _SOURCE,
        ),
        ("source", "channel", "post_id"),
        identifier="post_id",
    ),
    Table(
        "message",
        "one message of a conversation",
        (
            _need("channel", "VARCHAR", "key of the channel"),
            _text("conversation", "id of the conversation"),
            _need("message_id", "VARCHAR", "the source's id of the message"),
            _need("occurred_at", "TIMESTAMP", "when, in UTC"),
            _text("direction", "in or out"),
            _person("author", "pseudonym of the author"),
            _text("text", "the text"),
            _text("link", "where it links to"),
            _text("language", "language of the text"),
            _text("status", "open, answered, closed"),
            _number("minutes", "handling time in minutes"),
            _SOURCE,
        ),
        ("source", "channel", "message_id"),
        identifier="message_id",
    ),
    Table(
        "measure",
        "one value of a series, or the level of a measure",
        (
            _text("unit", "place or group that it was measured on; empty for the whole"),
            _need("occurred_at", "TIMESTAMP", "when, in UTC; a day's or week's value stands at its start"),
            _need("name", "VARCHAR", "what was measured"),
            _need("value", "DOUBLE", "the value"),
            _number("std_error", "its standard error, where it is an estimate"),
            _count("n", "observations behind it"),
            _SOURCE,
            Column("source_id", "VARCHAR", "the source's own id of the row", compared=False),
        ),
        ("source", "unit", "name", "occurred_at"),
    ),
    Table(
        "statistic",
        "one published figure",
        (
            _need("table_id", "VARCHAR", "the publisher's id of the table"),
            _text("geo", "country or region"),
            Column("year", "INTEGER", "year that it speaks of"),
            _text("size", "size class"),
            _text("industry", "industry"),
            _text("indicator", "what is measured"),
            _text("unit", "unit, with its denominator"),
            _number("value", "the figure; empty where it is confidential or missing"),
            _text("flag", "observation flag"),
            _number("std_error", "standard error, where published"),
            _SOURCE,
            Column("extracted", "TIMESTAMP", "when it was fetched, in UTC", compared=False),
        ),
        ("source", "table_id", "geo", "year", "size", "industry", "indicator", "unit"),
        identifier=None,
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
"""Every fact table by its name."""


def fact_table(name: str) -> Table:
    """Return the fact table called ``name``.

    >>> fact_table("alias").key
    ('source', 'person', 'same_as')
    """
    if name not in TABLES:
        raise BadInput(unknown_name("fact table", name, TABLES))
    return TABLES[name]

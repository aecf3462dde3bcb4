from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from maal.core import BadInput
from maal.sources import Recognised, known_sources, read
from maal.workspace import Settings

Read = Callable[..., Recognised]
Rows = Callable[..., list[tuple[object, ...]]]


def notes(found: Recognised) -> str:
    return " ".join(map(str, found.notes))


def test_shopify_counts_an_order_once_and_leaves_out_what_is_none(read_text: Read, rows: Rows) -> None:
    header = "Id,Name,Email,Financial Status,Currency,Total,Created at,Cancelled at,Refunded Amount"
    found = read_text(
        f"{header},Referring Site,Landing Site\n"
        "5001,#1001,Kari@example.no,paid,NOK,100.50,2026-02-06 14:04:00 +0100,,0.00,https://l.facebook.com/,/?x\n"
        ",#1001,kari@example.no,,,,2026-02-06 14:04:00 +0100,,,,\n"
        "5002,#1002,ola@example.no,voided,NOK,9.00,2026-02-06 14:04:00 +0100,,0.00,,\n"
        "5003,#1003,ola@example.no,paid,NOK,9.00,2026-02-06 14:04:00 +0100,2026-02-07 14:04:00 +0100,0.00,,\n"
        "5004,#1004,ola@example.no,pending,NOK,9.00,2026-02-06 14:04:00 +0100,,0.00,,\n"
        "5005,#1005,ola@example.no,refunded,NOK,9.00,2026-02-06 14:04:00 +0100,,9.00,,\n"
        "5006,#1006,per@example.no,partially_refunded,NOK,90.00,2026-07-06 14:04:00 +0200,,40.00,,\n"
    )
    assert rows(found, "outcome", "person", "value", "source_id", "kind") == [
        ("email:kari@example.no", 100.5, "5001", "order"),
        ("email:per@example.no", 50.0, "5006", "order"),
    ]
    assert rows(found, "touchpoint", "person", "channel") == [("email:kari@example.no", "facebook")]
    assert ("email:kari@example.no", "order:1001") in rows(found, "alias")
    assert found.counts == {"outcome": 2, "touchpoint": 1}
    for text in (
        "Cancelled or voided orders left out: 2.",
        "because they are not paid yet: 1.",
        "Wholly refunded orders left out: 1.",
    ):
        assert text in notes(found)


def test_an_order_without_a_total_is_refused(read_text: Read) -> None:
    with pytest.raises(BadInput, match=r"1 row without a total \(column 'total_price'\), first at line 2"):
        read_text("id,financial_status,total_price,currency,created_at\n1,paid,,NOK,2026-01-01 10:00:00\n")


def test_shopify_visits_belong_to_their_order(read_text: Read, rows: Rows) -> None:
    found = read_text(known_sources()["shopify_visits"].sample)
    assert [tuple(map(str, row)) for row in rows(found, "touchpoint", "person", "occurred_at", "channel")] == [
        ("order:5001", "2026-02-05 10:00:00", "search-organic"),
        ("order:5001", "2026-02-06 12:00:00", "newsletter"),
    ]


def test_url_tags_stand_at_their_orders_time_when_it_is_known(
    tmp_path: Path, engine: duckdb.DuckDBPyConnection, settings: Settings, rows: Rows
) -> None:
    file = tmp_path / "tags.csv"
    file.write_text("key,order_id,value\nutm_source,1,facebook\nutm_campaign,1,vinter\ngclid,2,xyz\nutm_source,3,x\n")
    with duckdb.connect() as other:
        known = (
            "(VALUES ('1', TIMESTAMP '2026-01-01 10:00'), ('2', TIMESTAMP '2026-01-02')) AS t(source_id, occurred_at)"
        )
        orders = other.sql(f"SELECT * FROM {known}")
        with read(file, settings, engine, orders=orders) as found:
            assert rows(found, "touchpoint", "person", "occurred_at", "channel", "campaign") == [
                ("order:1", datetime(2026, 1, 1, 10), "facebook", "vinter"),
                ("order:2", datetime(2026, 1, 2), "search-paid", None),
            ]
    assert "Orders whose tags are left out: 1." in notes(found)


def test_woocommerce_reads_its_meta_columns_and_its_reply(read_text: Read, rows: Rows) -> None:
    found = read_text(known_sources()["woocommerce_orders"].sample)
    assert rows(found, "outcome", "person", "value", "source_id") == [
        ("customer:31", 1249.5, "7001"),
        ("email:per@example.no", 410.0, "7003"),
    ]
    assert rows(found, "touchpoint", "channel") == [("direct",), ("newsletter",)]
    assert ("customer:31", "email:kari@example.no") in rows(found, "alias")
    meta = {"source_type": "utm", "utm_source": "facebook", "utm_campaign": "vår"}
    listed = [{"id": 1, "key": f"_wc_order_attribution_{key}", "value": value} for key, value in meta.items()]
    order = {
        "id": 9, "status": "completed", "currency": "SEK", "date_created_gmt": "2026-02-06T13:05:00", "total": "12.50",
        "customer_id": 0, "billing": {"email": "Eva@example.se"},
        "meta_data": listed,
    }  # fmt: skip
    reply = read_text(
        json.dumps(
            [order, {**order, "id": 10, "status": "on-hold", "meta_data": [{"id": 1, "key": "x", "value": {"a": 1}}]}]
        ),
        "orders.json",
    )
    assert rows(reply, "outcome", "person", "value", "currency") == [("email:eva@example.se", 12.5, "SEK")]
    assert rows(reply, "outcome", "occurred_at") == [(datetime(2026, 2, 6, 13, 5),)]
    assert rows(reply, "touchpoint", "channel", "campaign") == [("facebook", "vår")]
    assert "not paid yet: 1" in notes(reply)


MATOMO = {
    "idVisit": "11", "visitorId": "8a1f", "userId": "kari",
    "serverTimestamp": 1770380000, "firstActionTimestamp": 1770379000,
    "referrerType": "social", "referrerName": "Facebook", "referrerUrl": "https://m.facebook.com/",
    "siteCurrency": "NOK",
    "actionDetails": [
        {"type": "action", "url": "https://shop.example.no/", "timestamp": 1770379000},
        {"type": "goal", "goalName": "Påmelding", "revenue": 0, "timestamp": 1770379100},
        {"type": "ecommerceOrder", "orderId": "5001", "revenue": "99.50", "timestamp": 1770379200},
    ],
}  # fmt: skip


def test_matomo_in_json_gives_visits_goals_purchases_and_aliases(read_text: Read, rows: Rows) -> None:
    found = read_text(json.dumps([MATOMO]), "visits.json")
    assert rows(found, "touchpoint", "person", "channel", "occurred_at", "source_id") == [
        ("visitor:8a1f", "facebook", datetime(2026, 2, 6, 11, 56, 40), "11")
    ]
    assert rows(found, "outcome", "kind", "value", "occurred_at") == [
        ("Påmelding", 0.0, datetime(2026, 2, 6, 11, 58, 20)),
        ("purchase", 99.5, datetime(2026, 2, 6, 12, 0)),
    ]
    assert rows(found, "alias") == [("visitor:8a1f", "order:5001"), ("visitor:8a1f", "user:kari")]
    assert "so that no sale counts twice" in notes(found)


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-16"), ("\t", "utf-16-le"), ("\t", "utf-8")])
def test_matomo_in_its_own_csv_gives_the_same(read_text: Read, rows: Rows, separator: str, encoding: str) -> None:
    sample = known_sources()["matomo_visits"].sample
    found = read_text(sample.replace(",", separator).encode(encoding))
    assert found.channels == {"search-organic": 1, "direct": 1}
    assert rows(found, "outcome", "kind", "value", "source_id") == [("purchase", 1249.5, "order 5001")]


@pytest.mark.parametrize(
    ("changed", "channel"),
    [
        ({"referrerType": "campaign", "referrerName": "vinter", "referrerUrl": ""}, "unknown"),
        ({"referrerType": "campaign", "referrerName": "newsletter", "referrerUrl": ""}, "newsletter"),
        ({"referrerType": "search", "referrerName": "Google", "referrerUrl": None}, "search-organic"),
        ({"referrerType": "direct", "referrerName": "", "referrerUrl": ""}, "direct"),
        (
            {"referrerType": "website", "referrerName": "avisen.example", "referrerUrl": "https://avisen.example/a"},
            "referral",
        ),
        (
            {"actionDetails": [{"type": "action", "url": "https://a.no/?mtm_source=linkedin&mtm_medium=social"}]},
            "linkedin",
        ),
        ({"actionDetails": [{"type": "action", "url": "https://a.no/?utm_source=messe&utm_medium=qr"}]}, "fair"),
    ],
)
def test_matomo_channels(read_text: Read, rows: Rows, changed: dict[str, object], channel: str) -> None:
    assert rows(read_text(json.dumps([{**MATOMO, **changed}]), "visits.json"), "touchpoint", "channel") == [(channel,)]


def event(name: str, at: int, **parameters: object) -> dict[str, object]:
    kinds = {int: "int_value", float: "double_value", str: "string_value"}
    listed = [{"key": key, "value": {kinds[type(value)]: value}} for key, value in parameters.items()]
    return {
        "user_pseudo_id": "11.22", "user_id": None, "event_timestamp": 1770369000000000 + at * 1_000_000,
        "event_name": name, "event_params": listed, "collected_traffic_source": None, "ecommerce": None,
    }  # fmt: skip


EVENTS = [
    event("session_start", 0, ga_session_id=901, page_location="https://shop.example.no/"),
    event("page_view", 5, ga_session_id=901, page_referrer="https://a.no/", source="newsletter", medium="email"),
    {**event("purchase", 60, ga_session_id=901, currency="SEK", transaction_id="5001"),
     "user_id": "kari", "ecommerce": {"purchase_revenue": 99.5, "transaction_id": "5001"}},
    {**event("page_view", 9000, ga_session_id=902),
     "collected_traffic_source": {"manual_source": "facebook", "manual_medium": "paid"}},
    {**event("purchase", 95, ga_session_id=901, currency="SEK", transaction_id="5001"),
     "ecommerce": {"purchase_revenue": 99.5, "transaction_id": "5001"}},
    event("sign_up", 9010, ga_session_id=902, value=3),
    {**event("page_view", 0), "user_pseudo_id": None},
]  # fmt: skip


def check_ga4(found: Recognised, rows: Rows) -> None:
    assert found.channels == {"newsletter": 1, "facebook": 1}
    assert found.counts == {"touchpoint": 2, "outcome": 2}
    assert sorted(row[0] for row in rows(found, "touchpoint", "occurred_at")) == [
        datetime(2026, 2, 6, 9, 10),
        datetime(2026, 2, 6, 11, 40),
    ]
    assert rows(found, "outcome", "person", "kind", "value", "currency", "source_id") == [
        ("ga:11.22", "purchase", 99.5, "SEK", "purchase 5001"),
        ("ga:11.22", "sign_up", 3.0, "NOK", None),
    ]
    assert rows(found, "alias") == [("ga:11.22", "order:5001"), ("ga:11.22", "user:kari")]
    assert "no id at all (no consent): 1." in notes(found)


def test_ga4_json_lines_and_parquet_give_the_same(
    read_text: Read, rows: Rows, tmp_path: Path, engine: duckdb.DuckDBPyConnection
) -> None:
    lines = "".join(json.dumps(each) + "\n" for each in EVENTS)
    check_ga4(read_text(lines, "events.json"), rows)
    engine.execute(f"COPY (FROM '{tmp_path / 'events.json'}') TO '{tmp_path / 'events.parquet'}'")
    check_ga4(read_text((tmp_path / "events.parquet").read_bytes(), "copy.parquet"), rows)


def test_the_first_source_of_all_is_not_the_sessions(read_text: Read, rows: Rows) -> None:
    text = (
        "user_pseudo_id,event_timestamp,event_name,event_params_ga_session_id,traffic_source_source,page_location\n"
        "1,1770369000000000,session_start,7,facebook,https://a.no/\n"
        "2,1770369000000000,session_start,7,facebook,https://a.no/?gclid=abc\n"
    )
    assert rows(read_text(text), "touchpoint", "person", "channel") == [("ga:1", "direct"), ("ga:2", "search-paid")]

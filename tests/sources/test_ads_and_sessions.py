from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from maal.core import BadInput
from maal.sources import Recognised

Read = Callable[..., Recognised]
Rows = Callable[..., list[tuple[object, ...]]]
_META = "Campaign name,Day,Platform,Amount spent (SEK),Impressions,Reporting starts,Reporting ends\n"


def test_meta_spend_is_summed_by_campaign_day_and_platform_in_its_headers_currency(read_text: Read, rows: Rows) -> None:
    found = read_text(
        f"{_META}Vår,2026-03-01,facebook,100.25,900,2026-03-01,2026-03-01\n"
        "Vår,2026-03-01,facebook,50.25,400,2026-03-01,2026-03-01\n"
        "Vår,2026-03-01,instagram,9.00,40,2026-03-01,2026-03-01\n"
    )
    day = date(2026, 3, 1)
    assert found.source == "meta_ads" and found.counts == {"cost": 2}
    assert rows(found, "cost", "channel", "starts_on", "ends_on", "amount", "currency") == [
        ("facebook", day, day, 150.5, "SEK"),
        ("instagram", day, day, 9.0, "SEK"),
    ]


def test_a_later_export_of_meta_spend_has_the_ids_of_the_earlier(read_text: Read, rows: Rows) -> None:
    line = "Vår,2026-03-01,facebook,{},900,2026-03-01,2026-03-01\n"
    first, later = (read_text(_META + line.format(amount)) for amount in ("100.25", "101.00"))
    assert rows(first, "cost", "source_id") == rows(later, "cost", "source_id")


def test_meta_spend_without_days_covers_the_report(read_text: Read, rows: Rows) -> None:
    found = read_text(
        "Campaign name,Ends,Amount spent (NOK),Reporting starts,Reporting ends\n"
        "Vår,Ongoing,100.25,2026-03-01,2026-03-31\n"
    )
    assert rows(found, "cost", "starts_on", "ends_on") == [(date(2026, 3, 1), date(2026, 3, 31))]


def test_linkedin_spend_is_read_below_the_lines_of_title(read_text: Read, rows: Rows) -> None:
    text = (
        "Campaign Performance Report (in UTC)\nReport Start: March 1, 2026, 12:00 AM\n"
        "Report End: March 31, 2026, 11:59 PM\nDate Generated: April 2, 2026, 8:00 AM\n\n"
        "Start Date (in UTC)\tCurrency\tCampaign Name\tTotal Spent\tImpressions\n"
        "3/1/2026\tNOK\tRekruttering\t1,850.00\t4,000\n3/22/2026\tNOK\tRekruttering\t640.00\t3,500\n"
    )
    found = read_text(text.encode("utf-16"))
    assert rows(found, "cost", "channel", "starts_on", "amount", "currency") == [
        ("linkedin", date(2026, 3, 1), 1850.0, "NOK"),
        ("linkedin", date(2026, 3, 22), 640.0, "NOK"),
    ]


def test_a_cost_report_without_a_channel_says_words_that_work(read_text: Read, rows: Rows) -> None:
    title = 'Campaign report\n"March 1, 2026 - March 31, 2026"\n'
    text = f"{title}Day,Campaign,Currency code,Cost\n2026-03-01,Merke,NOK,5.10\n"
    with pytest.raises(BadInput, match=re.escape("If all its rows are of one channel, write channel==facebook")):
        read_text(text)
    found = read_text(text, as_kind="cost", mapping={"channel": "=search-paid"})
    assert rows(found, "cost", "channel", "amount", "currency") == [("search-paid", 5.1, "NOK")]
    with pytest.raises(BadInput, match="first at line 5"):
        read_text(f"{text},Total,NOK,5.10\n", as_kind="cost", mapping={"channel": "=search-paid"})


def test_sessions_of_universal_analytics_are_contacts_and_purchases(read_text: Read, rows: Rows) -> None:
    groups = [
        "Organic Search",
        "Paid Search",
        "Social",
        "Direct",
        "(Other)",
        "Referral",
        "Display",
        "Affiliates",
        "Email",
    ]
    lines = [f"00{number},177000000{number},{group},," for number, group in enumerate(groups)]
    lines.append("000,1770000100,Fair,2,300")
    found = read_text("fullVisitorId,visitStartTime,channelGrouping,transactions,revenue\n" + "\n".join(lines))
    assert found.source == "ga_sessions"
    assert [channel for _, channel in rows(found, "touchpoint", "occurred_at", "channel")] == [
        "search-organic", "search-paid", "social-other", "direct", "unknown", "referral", "display", "affiliate",
        "newsletter", "fair",
    ]  # fmt: skip
    purchase = ("ga:000", "purchase", 150.0, "NOK")
    assert rows(found, "outcome", "person", "kind", "value", "currency") == [purchase, purchase]


def test_transaction_revenue_is_in_millionths_and_the_source_says_more_than_the_group(
    read_text: Read, rows: Rows
) -> None:
    found = read_text(
        "channelGrouping,fullVisitorId,visitStartTime,totals.transactions,totals.transactionRevenue,"
        "trafficSource.source,trafficSource.medium\n"
        "Social,7,1501545600,1,37860000,facebook.com,referral\n"
    )
    assert rows(found, "outcome", "value") == [(37.86,)]
    assert rows(found, "touchpoint", "channel") == [("facebook",)]


@pytest.mark.parametrize(
    ("header", "currency"), [("Kustannus (€)", "EUR"), ("Kostnad (SEK)", "SEK"), ("Beløb (kr)", "NOK")]
)
def test_a_currency_in_the_header_is_the_amounts(read_text: Read, rows: Rows, header: str, currency: str) -> None:
    found = read_text(f"Kanal;Måned;{header}\nRadio;2026-02;12,50\n")
    assert rows(found, "cost", "amount", "currency") == [(12.5, currency)]
    assert ("names no currency" in " ".join(map(str, found.notes))) == (currency == "NOK")


@pytest.mark.parametrize("header", ["Beløb", "Order Total Amount", "N. Revenue"])
def test_the_worth_of_an_order_is_found(read_text: Read, rows: Rows, header: str) -> None:
    found = read_text(f"Kundenr;Ordredato;{header}\n1;2026-02-01;12,50\n")
    assert rows(found, "outcome", "value") == [(12.5,)]

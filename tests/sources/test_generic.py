from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime

import pytest

from maal.core import BadInput
from maal.sources import Recognised

Read = Callable[..., Recognised]
Rows = Callable[..., list[tuple[object, ...]]]


def test_an_email_is_an_id_in_its_own_space_and_never_shown(read_text: Read, rows: Rows) -> None:
    found = read_text("epost;tid;kanal\n Kari@Example.no ;2026-01-01;Radio\n+47 99 88 77 66;2026-01-01;Radio\n")
    assert rows(found, "touchpoint", "person") == [("email:kari@example.no",), ("person:+47 99 88 77 66",)]
    with pytest.raises(BadInput) as raised:
        read_text("epost;tid;kanal\nkari@example.no;kari@example.no;Radio\n")
    assert "example.no" not in str(raised.value) and "(an e-mail address)" in str(raised.value)


def test_ids_are_the_same_whether_numbers_or_text(read_text: Read, rows: Rows) -> None:
    csv = read_text("person;time;channel\n1001.0;2026-01-01;Radio\n")
    json = read_text('[{"person": 1001.0, "time": "2026-01-01", "channel": "Radio"}]', "a.json")
    mixed = read_text('[{"person": 1001, "time": "2026-01-01", "channel": "Radio"},'
                      ' {"person": "x", "time": 1782900000, "channel": "Radio"}]', "b.json")  # fmt: skip
    assert rows(csv, "touchpoint", "person") == rows(json, "touchpoint", "person") == [("person:1001",)]
    assert rows(mixed, "touchpoint", "person", "occurred_at")[1] == ("person:x", datetime(2026, 7, 1, 10))


def test_every_missing_thing_is_told_at_once(read_text: Read) -> None:
    with pytest.raises(BadInput) as raised:
        read_text("kunde;tid;kanal\n;2026-01-01;Radio\n2;;Radio\nnull;2026-01-01;\n")
    assert str(raised.value).splitlines() == [
        "file.csv has rows that cannot be loaded, so nothing was loaded:",
        "- 2 rows without a person (column 'kunde'), first at line 2, 4. Allowed: every row needs a person.",
        "- 1 row without a time (column 'tid'), first at line 3. Allowed: every row needs a time.",
        "- 1 row without a channel (column 'kanal'), first at line 4. Allowed: every row needs a channel.",
    ]


def test_names_of_channels_follow_the_rules_of_the_workspace(read_text: Read, rows: Rows) -> None:
    found = read_text("kunde;tid;kanal\n1;2026-01-01;lokalavisa\n2;2026-01-01;AVIS\n3;2026-01-01; Torget \n")
    assert rows(found, "touchpoint", "channel") == [("Torget",), ("avis",), ("avis",)]
    assert found.channels == {"avis": 2, "Torget": 1}


@pytest.mark.parametrize(
    ("columns", "values", "channel"),
    [
        ("utm_source;utm_medium", "facebook;paid-social", "facebook"),
        ("source;medium", "google;organic", "search-organic"),
        ("source;medium", "(direct);(none)", "direct"),
        ("utm_source;utm_medium", "messe;qr", "fair"),
        ("utm_source;utm_medium", "avisa;print", "avis"),
        ("referrer", "https://www.linkedin.com/feed", "linkedin"),
        ("url", "https://www.fjordvik.no/?fbclid=abc", "facebook"),
        ("url", "https://www.fjordvik.no/?utm_source=avisa&utm_medium=x", "avis"),
        ("url;referrer", "https://www.fjordvik.no/a;https://fjordvik.no/b", "direct"),
        ("url;referrer", "https://www.fjordvik.no/a;", "direct"),
        ("utm_source", "whatever-2", "unknown"),
        ("channel;utm_source", ";facebook", "facebook"),
    ],
)
def test_a_channel_is_derived_from_its_traces(
    read_text: Read, rows: Rows, columns: str, values: str, channel: str
) -> None:
    found = read_text(f"kunde;tid;{columns}\n1;2026-01-01;{values}\n")
    assert rows(found, "touchpoint", "channel") == [(channel,)]


def test_days_of_outcomes_end_after_their_contacts(read_text: Read, rows: Rows) -> None:
    found = read_text("kunde;dato;beløp\n1;2026-01-01;10,00\n")
    assert str(rows(found, "outcome", "occurred_at")[0][0]) == "2026-01-01 21:59:59"
    assert "the end of their day" in " ".join(map(str, found.notes))
    assert "taken as NOK" in " ".join(map(str, found.notes))


def test_order_numbers_are_keys_where_they_are_the_rows_own(read_text: Read, rows: Rows) -> None:
    text = "customer_id;time;value;order_id\n7;2026-01-01;10;A1\n8;2026-01-01;10;A2\n"
    found = read_text(text)
    assert rows(found, "outcome", "person", "source_id") == [("person:7", "A1"), ("person:8", "A2")]
    assert rows(found, "alias") == [
        ("person:7", "customer:7"),
        ("person:7", "order:A1"),
        ("person:8", "customer:8"),
        ("person:8", "order:A2"),
    ]
    lines = read_text(text + "7;2026-01-01;5;A1\n")
    assert {staged.table: staged.key for staged in lines.staged}["outcome"] == "row"


def test_currencies_are_checked_and_kept(read_text: Read, rows: Rows) -> None:
    found = read_text("kunde;tid;beløp;valuta\n1;2026-01-01;10;sek\n2;2026-01-01;11;\n3;2026-01-01;12;€\n")
    assert rows(found, "outcome", "currency") == [("EUR",), ("NOK",), ("SEK",)]
    with pytest.raises(
        BadInput, match=r"1 row with an unknown currency \(column 'valuta'\), first at line 2 \('XQX'\)"
    ):
        read_text("kunde;tid;beløp;valuta\n1;2026-01-01;10;XQX\n")


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("02.2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026M02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026-02-03", date(2026, 2, 3), date(2026, 2, 3)),
        ("03.02.2026", date(2026, 2, 3), date(2026, 2, 3)),
    ],
)
def test_a_cost_stands_for_a_day_a_month_a_quarter_or_a_year(
    read_text: Read, rows: Rows, when: str, first: date, last: date
) -> None:
    found = read_text(f"kanal;periode;kostnad\nRadio;{when};1 000,00\n")
    assert rows(found, "cost", "starts_on", "ends_on") == [(first, last)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "Radio;2026-02-01;2026-02-03;-5;",
            "1 row with an amount below zero .*'-5.0'|1 row with an amount below zero .*'-5'",
        ),
        ("Radio;2026-02-01;2026-02-03;;-1", "1 row with hours below zero"),
        ("Radio;2026-02-01;2026-02-03;;", "1 row without an amount and hours"),
        ("Radio;2026-02-03;2026-02-01;5;", "1 row that end before they start|that end before they start"),
        ("Radio;2027-02-03;2027-02-04;5;", "that start in the future"),
        ("Radio;1970-02-03;1970-02-04;5;", "1 row before 1990"),
        (";2026-02-01;2026-02-03;5;", "1 row without a channel"),
        ("Radio;2026-02-30;2026-03-03;5;", r"1 row with no date \(.*Allowed: write 2026-07-31, .* 2026-07 or"),
    ],
)
def test_impossible_costs_are_refused(read_text: Read, line: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_text(f"kanal;fra_dato;til_dato;kostnad;timer\nRadio;2026-01-01;2026-01-31;100;2\n{line}\n")


def test_measures_keep_their_error_and_number(read_text: Read, rows: Rows) -> None:
    found = read_text("dato;navn;verdi;standardfeil;antall;sted\n2026-01-15;åpenhet;62,5 %;1,8;812;nord\n")
    assert rows(found, "measure", "unit", "name", "value", "std_error", "n") == [("nord", "åpenhet", 62.5, 1.8, 812)]
    with pytest.raises(BadInput, match="a standard error below zero"):
        read_text("dato;navn;verdi;standardfeil\n2026-01-15;åpenhet;62,5;-1,8\n")


@pytest.mark.parametrize("arrow", [" > ", ">", " → ", " | ", "->"])
def test_paths_are_split_at_their_arrows(read_text: Read, rows: Rows, arrow: str) -> None:
    found = read_text(f'path;conversions;value;null\n"Lokalavisa{arrow}Radio{arrow}Radio";3;12,5;1\n')
    assert rows(found, "path", "channels", "conversions", "value", "nulls") == [
        (["avis", "Radio", "Radio"], 3.0, 12.5, 1.0)
    ]
    assert "no dates" in str(found.notes[0])
    with pytest.raises(BadInput, match="1 row with an empty step in the path"):
        read_text(f'path;conversions\n"a{arrow}{arrow}b";3\n')


def test_contacts_and_conversions_in_one_table(read_text: Read, rows: Rows) -> None:
    found = read_text(
        "cookie,time,interaction,conversion,conversion_value,channel\n"
        "x,2018-07-03T13:02:11Z,impression,0,0.0,Instagram\n"
        "x,2018-07-03T14:02:11Z,conversion,1,6.5,Paid Search\n"
        "y,2018-07-03T15:02:11Z,conversion,1,7.5,\n"
    )
    assert rows(found, "touchpoint", "person", "channel", "interaction") == [
        ("person:x", "Instagram", "view"),
        ("person:x", "Paid Search", "visit"),
    ]
    assert rows(found, "outcome", "person", "value", "kind") == [
        ("person:x", 6.5, "conversion"),
        ("person:y", 7.5, "conversion"),
    ]
    assert found.counts == {"touchpoint": 2, "outcome": 2}
    named = read_text("user_id;timestamp;kanal;event\n1;2026-01-01;Radio;visit\n1;2026-01-02;Radio;purchase\n")
    assert rows(named, "outcome", "kind") == [("conversion",)]
    with pytest.raises(BadInput, match=r"1 row without a channel .*first at line 2"):
        read_text("user_id;timestamp;channel;converted;revenue\n1;2026-01-01;;0;0\n")


def test_order_of_rows_and_splitting_change_nothing(read_text: Read, rows: Rows) -> None:
    lines = [f"k{i % 7};{1 + i % 28:02d}.0{1 + i % 9}.2026 1{i % 10}:05;Kanal {i % 4}" for i in range(200)]
    shuffled = random.Random(1).sample(lines, len(lines))

    def contacts(part: list[str]) -> list[tuple[object, ...]]:
        return rows(read_text("\n".join(["kunde;tid;kanal", *part]) + "\n"), "touchpoint")

    assert contacts(lines) == contacts(shuffled)
    assert sorted(contacts(lines[:90]) + contacts(lines[90:]), key=repr) == contacts(lines)

"""One row a figure, for programs: RFC 4180, full precision, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import BytesIO, StringIO

import duckdb
import polars
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest

from maal.app.harmless import harmless
from maal.core import Estimate, Rung, Text
from maal.core.harmless import shown_only
from maal.publication import LANGUAGES, report_csv
from maal.publication.blocks import (
    Cell,
    Column,
    Dot,
    DotChart,
    Publication,
    Row,
    Section,
    Table,
    publication,
)
from maal.publication.blocks.block import LadderChart, RungDot
from maal.publication.blocks.figures import figures, tables
from maal.publication.render import csv as render_csv

FORMULAS = ("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "a\r\n=1,2", 'say "=1"', "\x00=1", "\u202e=1")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_one_row_for_every_figure_of_the_page(municipality, language):
    found, stated = rows(report_csv(municipality, language)), list(figures(publication(municipality)))
    assert len(found) == len(stated) > 100
    for row, figure in zip(found, stated, strict=True):
        numbers = [None if row[name] == "" else float(row[name]) for name in ("value", "std_error", "low", "high", "n")]
        one = figure.estimate
        assert numbers == ([one.value, one.std_error, one.low, one.high, one.n] if one else [None] * 5)
        assert (row["goal"], row["channel"]) == (figure.section.goal or "", figure.channel or "")


def test_a_figure_is_named_with_rung_estimand_interval_sample_and_method(municipality):
    row = rows(report_csv(municipality, "en"))[4]
    assert row == {
        "section": "New customers", "table": "New customers: channels, with 95 % intervals", "goal": "new-customers",
        "channel": "facebook", "figure": "Credited outcomes", "rung": "tagged",
        "estimand": "outcomes credited by the rule “Markov removal effect”", "value": "31.4", "std_error": "",
        "low": "24.2",
        "high": "38.9", "level": "0.95", "unit": "outcomes", "n": "1840", "source": "markov", "note": "",
        "sample": "outcomes with a contact before them", "method": "bootstrap over people",
    }  # fmt: skip


def test_a_figure_made_from_evidence_bears_its_rung_but_estimates_something_else(municipality):
    found = rows(report_csv(municipality, "en"))
    [net] = [row for row in found if (row["channel"], row["figure"]) == ("newsletter", "Net")]
    assert (net["rung"], net["source"], net["estimand"], net["unit"]) == ("tagged", "markov", "", "NOK")
    [cost] = [
        row for row in found if (row["channel"], row["figure"], row["goal"]) == ("newsletter", "Cost", "new-customers")
    ]
    assert (cost["rung"], cost["value"], cost["level"]) == ("", "6750", "")
    assert cost["note"].replace("\u00a0", " ") == "NOK 900 + 9 h × NOK 650"


def test_a_missing_figure_is_empty_and_says_why(municipality):
    found = rows(report_csv(municipality, "en"))
    assert all(row["value"] or row["note"] for row in found)
    missing = {(row["channel"], row["figure"]): row["note"] for row in found if not row["value"]}
    assert missing["shop", "Cost"] == "No cost is registered for the channel."


def test_the_share_that_no_channel_explains_is_a_figure_too(municipality):
    found = {row["figure"]: row for row in rows(report_csv(municipality, "en"))}
    share = found["Share that no channel explains"]
    assert (share["value"], share["low"], share["high"], share["unit"]) == ("0.169", "0.11", "0.24", "share")


def test_the_file_is_rfc_4180_with_a_mark_for_spreadsheets(municipality):
    content = report_csv(municipality, "nb")
    assert content.startswith(b"\xef\xbb\xbfsection,table,goal,") and content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert len({len(row) for row in csv.reader(StringIO(content.decode("utf-8-sig")), strict=True)}) == 1
    assert report_csv(municipality, "nb") == content


def test_programs_read_numbers_as_numbers(municipality, tmp_path):
    content = report_csv(municipality, "nb")
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    arrow = pacsv.read_csv(BytesIO(content))
    duck = duckdb.sql(f"select * from read_csv('{path}')").to_arrow_table()
    frame = polars.read_csv(content, infer_schema_length=None).to_arrow()
    for table in (arrow, duck, frame):
        assert table.column_names == list(render_csv.COLUMNS)
        assert {str(table.schema.field(name).type) for name in ("value", "low", "high", "level")} == {"double"}
        assert table["value"].to_pylist() == arrow["value"].to_pylist()


def _named(card, *names):
    first = card.scores[0].channels[0]
    channels = tuple(replace(first, channel=name) for name in names)
    return replace(card, scores=(replace(card.scores[0], channels=channels),))


def test_names_that_a_spreadsheet_would_run_are_only_shown(municipality):
    found = rows(report_csv(_named(municipality, *FORMULAS), "en"))
    texts = [row[name] for row in found for name in row if name not in ("value", "low", "high", "level", "n")]
    assert not [text for text in texts if re.match(r"[=+\-@\t\r]", text)]
    channels = {row["channel"] for row in found}
    assert {"'=1+1", "'+1", "'-2+3", "'@SUM(A1)", "'=1", "a =1,2", 'say "=1"'} <= channels


def test_names_keep_their_length_and_lose_their_controls(hostile):
    found = rows(report_csv(hostile, "fi"))
    channels = {row["channel"] for row in found}
    assert "x" * 10_000 in channels and "evil name {curly:money}" in channels
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", "".join("".join(row.values()) for row in found))


@pytest.mark.parametrize("text", [*FORMULAS, "plain", ""])
def test_texts_are_escaped_as_in_the_rows_behind_a_figure(text):
    assert harmless(pa.table({"a": [text]})).to_pydict() == {"a": [shown_only(text)]}


def test_numbers_are_written_so_that_they_are_read_as_the_same():
    for value in (0.1 + 0.2, 1e-300, 1e300, -0.0, 5.0, 2.0**53, 1 / 3, 7):
        assert float(render_csv._number(value)) == value
    assert [render_csv._number(value) for value in (None, float("nan"), float("inf"), 31.0)] == ["", "", "", "31"]


def _chart(*estimates: Estimate) -> DotChart:
    dots = tuple(Dot(Text("{n:count}", {"n": n}), one) for n, one in enumerate(estimates))
    return DotChart("c", Text("One leads"), Text("sub"), Text("d"), dots)


def test_a_chart_gives_a_table_unless_one_beside_it_has_its_figures():
    chart = _chart(Estimate(1, low=0, high=2), Estimate(3))
    [table] = tables(Section("s", Text("S"), (chart,)))
    assert str(table.caption) == "Figures of the chart “One leads”"
    assert [figure.estimate for figure in figures(_page(chart))] == [dot.estimate for dot in chart.dots]
    assert tables(Section("s", Text("S"), (chart, table))) == (table,)


def test_what_only_a_chart_shows_is_given_once_with_its_channel_and_that_it_is_not_used():
    estimates = Estimate(1, low=0, high=2), Estimate(3)
    dots = tuple(
        RungDot(label=Text("tags"), estimate=one, group=Text("Radio"), rung=Rung.TAGGED, standing="unused")
        for one in estimates
    )
    beside = replace(tables(Section("s", Text("S"), (_chart(estimates[0]),)))[0], key="beside")
    chart = LadderChart("c", Text("One leads"), Text("sub"), Text("d"), dots, beside)
    found = rows(render_csv.page(_page(chart), "en"))
    assert [(row["figure"], row["value"], row["note"]) for row in found] == [
        ("0", "1", ""),
        ("Radio: tags", "3", "not used"),
    ]


def test_a_row_that_is_not_named_by_its_channel_alone_names_the_figure():
    columns = (Column(Text("Channel"), numeric=False), Column(Text("tested")), Column(Text("asked")))
    cells = (Cell(Text("{n:count}", {"n": 1})), Cell(Text("{n:count}", {"n": 2})))
    heads = (Text("{c:term}", {"c": "radio"}), Text("{c:term}: return", {"c": "radio"}))
    table = Table("t", Text("T"), columns, tuple(Row(head, cells, "radio") for head in heads))
    found = [row["figure"] for row in rows(render_csv.page(_page(table), "en"))]
    assert found == ["tested", "asked", "Radio: return: tested", "Radio: return: asked"]


def test_a_block_of_another_kind_gives_the_table_that_it_offers():
    class Ladder:
        def __init__(self, table: Table) -> None:
            self.table = table

    [table] = tables(Section("s", Text("S"), (_chart(Estimate(1)),)))
    assert tables(Section("s", Text("S"), (Ladder(table),))) == (table,)  # type: ignore[arg-type]


def _page(*blocks) -> Publication:
    return Publication(Text("T"), Text("U"), (), (Section("s", Text("S"), blocks),))


def test_every_column_is_documented():
    assert set(render_csv.COLUMNS) <= set(re.findall(r"\w+", render_csv.__doc__ or ""))

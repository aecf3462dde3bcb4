"""Rules on figures: for each a page that breaks it, and one that does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maal.core import Estimate, Money, Text
from maal.publication.blocks import Cell
from maal.publication.check import check
from maal.publication.render import palette

BLANK, FLAG = "unexplained-blank", "flag-without-legend"
BARE, SAMPLE, SOURCE = "figure-without-interval", "figure-without-sample", "figure-without-source"
CHOSEN = "opt-in-with-margin"


@pytest.mark.parametrize("blank", [Cell(None), Cell(Text("–")), Cell(Text("")), Cell(None, why=Text(" "))])
def test_a_blank_needs_a_reason(pages, broken, blank):
    assert broken(pages.page(pages.table(blank))) == [("s-table", BLANK)]
    assert broken(pages.page(pages.table(Cell(None, why=Text("Not asked."))))) == []


def test_a_figure_that_is_no_number_is_a_blank(pages, broken):
    no_number = Text("{figure:value}", {"figure": Estimate(float("nan"))})
    assert broken(pages.page(findings=(pages.finding(no_number),))) == [("finding-1", BLANK)]
    assert broken(pages.page(findings=(pages.finding(Text("{n:count}", {"n": 7})),))) == []
    assert ("s-table", BLANK) in broken(pages.page(pages.table(Cell(no_number))))


@pytest.mark.parametrize(
    "flagged",
    [
        Text("{n:count} b", {"n": 35}),
        Text("35 (b)"),
        Text("{n:count} {flag:name}", {"n": 35, "flag": "b"}),
    ],
)
def test_a_flag_needs_a_legend(pages, broken, flagged):
    marked = pages.table(Cell(flagged))
    assert broken(pages.page(marked)) == [("s-table", FLAG)]
    assert broken(pages.page(marked, pages.notes("b: break in the series"))) == []
    assert broken(pages.page(marked, pages.notes("u: low reliability"))) == [("s-table", FLAG)]


@pytest.mark.parametrize(
    ("sign", "legend"), [("*", "* = provisional"), (":", ": : not available"), ("..", ".. = none")]
)
def test_signs_are_flags(pages, broken, sign, legend):
    marked = pages.table(Cell(Text(sign if sign in (":", "..") else f"35{sign}")))
    assert broken(pages.page(marked)) == [("s-table", FLAG)]
    assert broken(pages.page(marked, pages.notes(legend))) == []


def test_units_and_names_are_no_flags(pages, broken):
    values = {"spent": Money(650, "NOK"), "hours": 4, "channel": "b"}
    cells = (
        Cell(Text("{spent:money} + {hours:number}\u00a0h", values)),
        Cell(Text("{channel:term}", values)),
        Cell(Text("n\u00a0=\u00a0{hours:count}", values)),
    )
    assert broken(pages.page(pages.table(*cells)), "nb") == []


def test_low_contrast(pages, broken, monkeypatch):
    assert broken(pages.page()) == []
    monkeypatch.setattr(palette, "TEXT_COLOURS", ("#777777",))  # 4.48 on white
    monkeypatch.setattr(palette, "GRAPHIC_COLOURS", ("#949494", "#9a9a9a"))  # 3.03 and 2.81
    assert broken(pages.page()) == [("palette", "low-contrast")] * 3


def test_a_chart_needs_a_description(pages, broken):
    assert broken(pages.page(pages.chart())) == []
    for description in ("", " ", "Most use it"):
        assert broken(pages.page(pages.chart(description=description))) == [("s-chart", "missing-text-alternative")]


def test_a_headline_has_ten_words_at_most(pages, broken):
    ten = "One two three four five six seven eight nine ten"
    assert broken(pages.page(pages.chart(ten), title=ten)) == []
    long = f"{ten} eleven"
    assert broken(pages.page(pages.chart(long))) == [("s-chart", "title-too-long")]
    assert broken(pages.page(title=long)) == [("title", "title-too-long")]


def test_a_name_counts_as_one_word(pages, broken):
    headline = Text("{channel:term} is credited with the most of all that came", {"channel": "our own shop in town"})
    assert broken(pages.page(replace(pages.chart(), headline=headline))) == []


def test_an_estimate_needs_an_interval_or_a_reason(pages, broken):
    bare = replace(pages.SHARE, std_error=None, low=None, high=None, method="")
    assert broken(pages.page(pages.table(pages.cell(bare)))) == [("s-table", BARE), ("s-table", SOURCE)]
    said = replace(bare, method="uncertainty not published")
    assert broken(pages.page(pages.table(pages.cell(said)))) == []
    hidden = pages.cell(pages.SHARE, interval=False)
    assert broken(pages.page(pages.table(hidden))) == [("s-table", BARE)]
    assert broken(pages.page(pages.table(pages.cell(pages.SHARE)))) == []


@pytest.mark.parametrize(
    ("method", "severity"),
    [
        ("bootstrap over people", "error"),
        ("full count; bootstrap over people", "error"),
        ("guessed", "warning"),
        ("full count of paths", None),
        ("no interval: no placebos", None),
    ],
)
def test_a_method_promises_an_interval_or_says_why_there_is_none(pages, method, severity):
    bare = replace(pages.SHARE, std_error=None, low=None, high=None, method=method)
    paragraph = pages.prose(Text("It is {share:estimate}.", {"share": bare})).sections[0].blocks
    found = check(pages.page(pages.table(pages.cell(bare)), *paragraph), "en")
    expected = [] if severity is None else [(severity, "s-table"), (severity, "s-paragraph-1")]
    assert [(one.severity, one.block) for one in found if one.rule == BARE] == expected


def test_a_dot_needs_an_interval_or_a_reason(pages, broken):
    chart = pages.chart()
    bare = replace(chart.dots[0], estimate=Estimate(0.7, n=30, unit="share"))
    assert broken(pages.page(replace(chart, dots=(bare,)))) == [("s-chart", BARE), ("s-chart", SOURCE)]


def test_counts_and_money_are_no_estimates(pages, broken):
    cells = (Cell(Text("{n:count}", {"n": 7})), Cell(Text("{cost:money}", {"cost": Money(650, "NOK")})))
    assert broken(pages.page(pages.table(*cells))) == []


def test_an_estimate_names_its_sample_and_its_source(pages, broken):
    alone = replace(pages.SHARE, n=None, sample="")
    assert broken(pages.page(pages.table(pages.cell(alone)))) == [("s-table", SAMPLE)]
    unsourced = replace(pages.SHARE, method="")
    assert broken(pages.page(pages.table(pages.cell(unsourced)))) == [("s-table", SOURCE)]
    basis = pages.evidence("shop", "tagged")
    derived = replace(unsourced, n=None, sample="")
    assert broken(pages.page(pages.table(pages.cell(derived, basis)))) == []


def test_a_sample_that_chose_itself_has_no_margin(pages, broken):
    chosen = replace(pages.SHARE, sample="opt-in panel of experts")
    assert broken(pages.page(pages.table(pages.cell(chosen)))) == [("s-table", CHOSEN)]
    honest = replace(chosen, std_error=None, low=None, high=None, method="opt-in: no margin of error")
    assert broken(pages.page(pages.table(pages.cell(honest)))) == []


def test_the_heads_may_tell_that_a_sample_chose_itself(pages, broken):
    both = (pages.cell(pages.SHARE), pages.cell(pages.SHARE))
    assert broken(pages.page(pages.table(*both, heads=("Panel", "Experts (opt-in)")))) == [("s-table", CHOSEN)]
    assert broken(pages.page(pages.table(*both, heads=("Panel", "Second panel")))) == []

"""The linter as a whole: it lets maal's own pages pass, stops on errors, and prints warnings."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from maal.core import CheckFailed, Estimate, Text
from maal.publication import report_html
from maal.publication.blocks import Cell, publication
from maal.publication.check import RULES, Severity, check, listed, refuse, with_warnings
from maal.publication.prose import LANGUAGES

DOCS = Path(__file__).parents[3] / "docs" / "checks.md"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("card", ["municipality", "rungs"])
def test_the_pages_of_scorecards_have_no_errors(request, card, language):
    faults = check(publication(request.getfixturevalue(card)), language)
    assert [fault for fault in faults if fault.severity is Severity.ERROR] == []


def test_errors_stop_and_list_everything_by_block(pages):
    bad = pages.page(pages.table(Cell(None), pages.cell(replace(pages.SHARE, method=""))))
    with pytest.raises(CheckFailed) as raised:
        refuse(bad, "en")
    assert raised.value.exit_status == 3
    assert str(raised.value) == (
        "1 rule(s) of publication are broken; nothing was written.\n"
        "s-table:\n"
        "  error unexplained-blank: Missing without a reason: 1 (the first: Row 1). Say why.\n"
        "  warning figure-without-source: Neither method nor source is stated: 1 (the first: Row 2, Value)."
    )


def test_warnings_are_given_and_printed_at_the_end(pages):
    unsourced = pages.page(pages.table(pages.cell(replace(pages.SHARE, method=""))))
    (warning,) = refuse(unsourced, "en")
    assert warning.rule == "figure-without-source"
    *_, last = with_warnings(unsourced, "en").sections[-1].blocks
    assert str(last.title) == "What the checks of this page remark on"
    assert str(last.items[0]).startswith("Table. Neither method")
    assert str(last.items[0]).endswith("(figure-without-source)")


def test_a_page_without_warnings_stays_as_it_is(pages):
    clean = pages.page(pages.table(pages.cell(pages.SHARE)))
    assert with_warnings(clean, "en") is clean
    assert listed(check(clean, "en"), "en") == ""


def test_the_report_prints_its_warnings(municipality):
    assert "figure-without-source" in report_html(municipality, "nb")


def test_hostile_names_break_no_rule_on_words(hostile):
    kept = replace(hostile, scores=(replace(hostile.scores[0], actual=Estimate(5, method="full count")),))
    for language in LANGUAGES:
        assert [one.rule for one in check(publication(kept), language) if one.severity is Severity.ERROR] == []


def test_faults_are_written_in_every_language(pages):
    bad = pages.page(pages.table(Cell(None)))
    written = {listed(check(bad, language), language) for language in LANGUAGES}
    assert len(written) == len(LANGUAGES)


def test_the_same_block_twice_is_in_the_order_of_the_page(pages):
    bad = pages.prose(Text("Seven in ten do it."), Text("Six in ten do it."))
    assert [fault.block for fault in check(bad, "en")] == ["s-paragraph-1", "s-paragraph-2"]


def test_every_rule_is_described():
    text, _, _ = DOCS.read_text("utf-8").partition("## What they cannot see")
    described = re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)
    assert described == [*RULES, "outdated-figure", "unsaid-text", "loose-figure"]

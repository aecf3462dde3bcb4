"""What stands beside what on paper, and that nothing is lost by it."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from maal.core import Text
from maal.publication import LANGUAGES, Prose, report_pdf
from maal.publication.blocks import LadderChart, publication
from maal.publication.render.charts import dot_svg
from maal.publication.render.columns import fitted
from maal.publication.render.pdf_layout import arranged, notes
from maal.publication.render.typeset import words
from maal.scorecard import Decision

MOST_PAGES = 6


def table(*, narrow: bool, rows: int = 3) -> dict:
    return {"kind": "table", "narrow": narrow, "rows": [{}] * rows}


def kinds(*blocks) -> list[str]:
    return [block["kind"] for block in arranged(blocks)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_at_most_six_pages(rungs, language):
    assert len(PdfReader(BytesIO(report_pdf(rungs, language))).pages) <= MOST_PAGES


def test_two_lists_of_like_length_stand_side_by_side_and_share_the_room_by_their_letters():
    [pair] = arranged([notes("Method", ["a" * 300] * 2), notes("Quality", ["b" * 100] * 2)])
    assert [block["title"] for block in pair["blocks"]] == ["Method", "Quality"]
    assert pair["shares"] == [0.65, 0.35] and pair["whole"]
    assert not arranged([notes("Method", ["a" * 1000]), notes("Quality", ["b" * 400])])[0]["whole"]
    assert kinds(notes("Method", ["a" * 500]), notes("Quality", ["b" * 100])) == ["notes", "notes"]


def test_a_long_list_stands_in_two_columns_in_its_order():
    items = ["a" * 300, "b" * 100, "c" * 250, "d" * 100]
    [long] = arranged([notes("Reading", items)])
    assert long["columns"] == [items[:2], items[2:]]
    assert arranged([notes("One", ["a" * 900])])[0]["columns"] == [["a" * 900]]


def test_two_narrow_tables_stand_side_by_side_and_a_wide_one_alone():
    assert kinds(table(narrow=True), table(narrow=True)) == ["pair"]
    assert kinds(table(narrow=False), table(narrow=True), notes("Notes", ["a"])) == ["table", "table", "notes"]
    assert arranged([table(narrow=True), table(narrow=True, rows=40)])[0]["whole"] is False


def test_one_decision_stands_beside_its_table():
    one, two = ({"kind": "advices", "items": [{}] * count} for count in (1, 2))
    assert kinds(one, table(narrow=True)) == ["pair"]
    assert kinds(two, table(narrow=True)) == ["advices", "table"]


def test_intervals_in_the_appendix_stand_beside_their_figures():
    cells = [{"text": "57.8", "detail": "46.9 to 71.3"}]
    columns, rows = [{"head": "Channel"}, {"head": "Tags"}], [{"head": "Radio", "cells": cells}]
    beneath, beside = (fitted(columns, rows, inline)["widths"][1] for inline in (False, True))
    assert beside > beneath + 4


def test_a_sentence_that_several_reasons_share_stands_once_as_a_note(municipality):
    first = municipality.scores[0]
    settle = Text("Only a test would settle it.")
    reasons = [Text("{place:text} {test:text}", {"place": Text(f"It pays {n} times."), "test": settle}) for n in (2, 3)]
    tested = [
        replace(channel, decision=Decision.TEST, reason=reason)
        for channel, reason in zip(first.channels[:2], reasons, strict=True)
    ]
    card = replace(municipality, scores=(replace(first, channels=tuple(tested)),), no_goal=())
    written = words(publication(card), "A", "en", None)
    advices = next(block for block in written["sections"][0]["blocks"] if block["kind"] == "advices")
    assert [item["reason"] for item in advices["items"]] == ["It pays 2 times.", "It pays 3 times."]
    assert [item["note"] for item in advices["items"]] == ["1", "1"]
    assert advices["reasons"] == ["Only a test would settle it."]


def test_the_ladder_of_many_channels_stands_in_two_columns_on_paper(rungs):
    chart = next(block for block in publication(rungs).sections[0].blocks if isinstance(block, LadderChart))
    page, paper = (dot_svg(chart, Prose("en"), on_paper=on_paper) for on_paper in (False, True))
    (width, height), (wide, low) = (map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)[0]) for svg in (page, paper))
    assert wide > width and low < height / 1.8
    assert sorted(re.findall(r"<text[^>]*bold[^>]*>(.*?)<", page)) == sorted(
        re.findall(r"<text[^>]*bold[^>]*>(.*?)<", paper)
    )
    assert ">8.4 (1.4 to 15.4)<" in paper

"""A user's own words: every sentence can be edited, figures follow the data, and what has changed since is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.publication.check.pages import chart, page, prose

from maal.core import BadInput, Estimate, Period, Text
from maal.publication import Prose, report_html
from maal.publication.blocks import publication
from maal.publication.edits import Edit, texts, with_edits
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.findings import Finding, level

LANGUAGES = ("nb", "nn", "sv", "da", "fi", "en")
ANSWERS = "{n:count} answers"


def said(n: int):
    return prose(Text(ANSWERS, {"n": n}), "Another sentence.")


def edit(text: str, seen: str = "7", number: int = 1) -> Edit:
    return Edit("s-paragraph-1", ANSWERS, text, {"n:count": seen}, number)


def first_of(publication) -> str:
    return Prose("en").write(publication.sections[0].blocks[0].text)


def rules(faults) -> list[tuple[str, str]]:
    return [(fault.rule, fault.severity) for fault in faults]


def test_every_sentence_is_listed_with_its_figures():
    found = [(one.block, one.text) for one in texts(said(7), "en")]
    assert found == [
        ("title", "Title"),
        ("title", "Subtitle"),
        ("s", "Section"),
        ("s-paragraph-1", ANSWERS),
        ("s-paragraph-2", "Another sentence."),
    ]
    assert texts(said(7), "en")[3].seen == {"n:count": "7"}


def test_a_finding_that_is_one_clause_can_be_edited():
    social = Indicator.named("enterprises", "uses-social-media")
    finding = prose(level(Finding(social, Estimate(0.703), Period.parse("2025"))))
    (listed,) = (one for one in texts(finding, "en") if one.block == "s-paragraph-1")
    assert listed.text == "{clause:clause} ({share:sign} {when:in})"
    mine = replace(listed, text="social media are for {share:sign} of us")
    found, faults = with_edits(finding, "en", [mine])
    assert first_of(found) == "Social media are for 70.3% of us." and faults == ()


def test_the_users_words_hold_the_figures_of_the_data():
    found, faults = with_edits(said(8), "en", [edit("We got {n:count}.", "8")])
    assert first_of(found) == "We got 8." and faults == ()


def test_a_figure_that_changed_since_is_an_error_and_still_written_as_it_is_now():
    found, faults = with_edits(said(8), "en", [edit("We got {n:count}.")])
    assert first_of(found) == "We got 8." and rules(faults) == [("outdated-figure", "error")]
    assert str(faults[0].text) == "The text was written when n was 7; it is 8 now."


def test_looking_at_it_again_keeps_the_words_and_takes_todays_figures_as_seen():
    mine = [edit("We got {n:count}.")]
    again = texts(said(8), "en", mine)
    assert again[3] == edit("We got {n:count}.", "8")
    assert with_edits(said(8), "en", again)[1] == ()


def test_a_number_that_no_figure_stands_behind_is_a_warning():
    _, faults = with_edits(said(7), "en", [edit("{n:count} of 10.")])
    assert rules(faults) == [("loose-figure", "warning")]


def test_a_sentence_that_is_no_longer_said_is_told():
    found, faults = with_edits(prose("Nobody answered."), "en", [edit("We got {n:count}.")])
    assert first_of(found) == "Nobody answered." and rules(faults) == [("unsaid-text", "error")]
    assert faults[0].block == "s-paragraph-1" and "We got {n:count}." in str(faults[0].text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{m:count} answers", "there is no placeholder 'm'"),
        ("{n:count answers", "has no partner"),
        ("{n!r} answers", "may only name a value"),
        ("  ", "is empty"),
    ],
)
def test_what_cannot_be_filled_is_refused_by_its_place(text: str, problem: str):
    with pytest.raises(BadInput, match=problem) as refused:
        with_edits(said(7), "en", [edit(text)])
    assert "s-paragraph-1" in str(refused.value)


def test_equal_sentences_of_a_block_are_told_apart_by_their_number():
    twice = Text("{one:text} {two:text}", {"one": Text(ANSWERS, {"n": 1}), "two": Text(ANSWERS, {"n": 2})})
    found, faults = with_edits(prose(twice), "en", [edit("and {n:count} more", "2", number=2)])
    assert first_of(found) == "1 answers and 2 more" and faults == ()


def test_headlines_of_charts_can_be_edited_and_labels_cannot():
    found = {(one.block, one.sentence) for one in texts(page(chart()), "en")}
    assert ("s-chart", "Most use it") in found and not {one for one in found if one[1] == "All"}
    shown, _ = with_edits(page(chart()), "en", [Edit("s-chart", "Most use it", "Seven in ten")])
    assert shown.sections[0].blocks[0].headline == Text("Seven in ten")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_whose_texts_are_left_alone_is_the_same(municipality, language: str):
    whole = publication(municipality)
    listed = texts(whole, language)
    assert len(listed) > 40 and len({one.place for one in listed}) == len(listed)
    assert with_edits(whole, language, listed) == (whole, ())


def test_markup_in_the_users_words_is_text(municipality):
    whole = publication(municipality)
    title = replace(texts(whole, "nb")[0], text="<script>alert(1)</script>")
    html = report_html(municipality, "nb", edits=[title])
    assert "<script>alert(1)" not in html and "&lt;script&gt;alert(1)" in html


def test_dates_and_places_follow_the_data():
    shown = page()
    dated = replace(shown, subtitle=Text("to {day:date}", {"day": date(2026, 8, 31)}))
    found, _ = with_edits(dated, "nb", [Edit("title", "to {day:date}", "Tall per {day:date}")])
    assert Prose("nb").write(found.subtitle) == "Tall per 31. august 2026"

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maal.core import BadInput, Estimate, Goal, Money, Period, Rung, Text
from maal.publication.prose import LANGUAGES, Prose, sort_key
from maal.publication.prose.catalogue import catalogue
from maal.publication.prose.names import LONGEST, tidy
from maal.scorecard import Decision, Standing

NBSP = "\u00a0"


def say(language: str, kind: str, value: object) -> str:
    return Prose(language).write(Text("{value:" + kind + "}", {"value": value})).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "percent", "count", "money", "day", "quarter"),
    [
        ("nb", "84,6 %", "−1 234", "1 234 kr", "31. august 2026", "3. kvartal 2026"),
        ("nn", "84,6 %", "−1 234", "1 234 kr", "31. august 2026", "3. kvartal 2026"),
        ("sv", "84,6 %", "−1 234", "1 234 Nkr", "31 augusti 2026", "tredje kvartalet 2026"),
        ("da", "84,6 %", "−1.234", "1.234 NOK", "31. august 2026", "3. kvartal 2026"),
        ("fi", "84,6 %", "−1 234", "1 234 NOK", "31. elokuuta 2026", "vuoden 2026 kolmas neljännes"),
        ("en", "84.6%", "−1,234", "NOK 1,234", "31 August 2026", "third quarter of 2026"),
    ],
)
def test_figures_follow_the_habits_of_the_language(language, percent, count, money, day, quarter):
    assert say(language, "percent", 0.846) == percent
    assert say(language, "count", -1234.2) == count
    assert say(language, "money", Money(1234.4, "NOK")) == money
    assert say(language, "date", date(2026, 8, 31)) == day
    assert say(language, "period", Period.parse("2026Q3")) == quarter


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2026", "2026"),
        ("2026H2", "2. halvår 2026"),
        ("2026-07", "juli 2026"),
        ("2026W01", "uke 1 2026"),
        ("2026-07-02..2026-07-05", "2. juli 2026 til 5. juli 2026"),
    ],
)
def test_periods_are_said_by_their_name(period, text):
    assert say("nb", "period", Period.parse(period)) == text


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(31.42, None, 24.2, 38.9, unit="outcomes"), "31,4 (24,2 til 38,9)"),
        (Estimate(84.0, unit="outcomes"), "84"),
        (Estimate(1.234, None, 0.9, None), "1,23 (minst 0,90)"),
        (Estimate(1.234, None, None, 2.0), "1,23 (høyst 2,00)"),
        (Estimate(-3623.4, None, -6647, -158, unit="NOK"), "−3 623 kr (−6 647 til −158)"),
        (Estimate(0.41, None, 0.372, 0.449, unit="share"), "41,0 % (37,2 til 44,9)"),
        (Estimate(-0.09, unit="points"), "−9,0 prosentpoeng"),
        (Estimate(float("nan")), "–"),
        (Estimate(-0.001, None, -0.3, 0.2, unit="outcomes"), "0,0 (−0,3 til 0,2)"),
    ],
)
def test_estimates_carry_their_interval_in_their_unit(estimate, text):
    assert say("nb", "estimate", estimate) == text


def test_words_are_looked_up_where_they_belong():
    prose = Prose("nb")
    assert prose.term(Standing.UNKNOWN) == "ukjent"
    assert prose.term(Decision.NO_GOAL) == "Uten mål"
    assert prose.term(Rung.TAGGED) == "sporet"
    assert prose.term("last", "rule") == "siste kontakt"
    assert [prose.term(name) for name in ("newspaper", "A", "NO", "first")] == ["Avis", "A", "NO", "first"]


def test_lists_and_goals_are_written_as_people_write_them():
    assert say("sv", "term", ("newsletter", "radio", "Eget blad")) == "Nyhetsbrev, Radio och Eget blad"
    assert say("nb", "parts", ("a", "b")) == "a; b"
    assert say("en", "name", Goal("new-customers", "order", 1)) == "New customers"
    assert say("en", "name", Goal("new-customers", "order", 1, name="Nye kunder")) == "Nye kunder"


def test_only_names_of_the_user_are_shortened():
    own = max((template for template in catalogue("nb") if "{" not in template), key=len)
    assert len(catalogue("nb")[own]) > LONGEST
    for kind in ("term", "phrase"):
        assert say("nb", kind, own) == catalogue("nb")[own].replace(NBSP, " ")
    assert say("nb", "term", "x" * 100).count("…") == 1


def test_an_unknown_language_is_refused_with_what_there_is():
    with pytest.raises(BadInput, match=r"there is no language 'no'.*Known: da, en, fi, nb, nn, sv"):
        Prose("no")


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("nb", ["10", "avis", "Éva", "zoo", "Ærlig", "øl", "Åse"]),
        ("da", ["avis", "zoo", "æble", "ø", "å"]),
        ("sv", ["avis", "zoo", "Åland", "ägg", "öl"]),
        ("fi", ["avis", "zoo", "å", "ä", "ö"]),
        ("en", ["ål", "avis", "öl", "zoo"]),
    ],
)
def test_names_stand_in_the_order_of_the_language(language, ordered):
    assert sorted(set(ordered), key=lambda name: sort_key(name, language)) == ordered


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_name_is_one_short_line_without_controls(name, language):
    shown = Prose(language).write(Text("{name:name}", {"name": name}))
    assert shown == tidy(name)
    assert len(shown) <= LONGEST + 2
    assert not set(shown) & {"\n", "\r", "\t", "\u202e", "\u202a", "\x00", "\x1b", "\u2028"}


def test_a_name_that_looks_like_a_template_stays_a_name():
    assert say("nb", "name", "{curly:money}") == "{curly:money}"

"""Phrases carry the forms that their language needs, and say what is missing."""

from __future__ import annotations

import pytest

from maal.core import BadInput, Estimate, Period, Text
from maal.publication.prose import LANGUAGES, Prose
from maal.publication.prose.clauses import Indicator, Tally
from maal.publication.prose.findings import Finding, level
from maal.publication.prose.phrases import industry_group, named_group, needed, phrase, phrase_of, size_group
from maal.publication.prose.rules import pattern, rules
from maal.publication.prose.when import When, kind_of

PARTS = ("units", "does", "complements", "totals", "numbers", "dimensions", "groups")
GRAMMAR = ("share", "points", "range", "span", "period", "qualifiers", "fractions", "clause", "tally", "size", "named")


@pytest.mark.parametrize("part", PARTS)
def test_every_phrase_of_the_vocabulary_is_whole_in_every_language(part):
    for name in rules("en")[part]:
        found = phrase(part, name)
        assert tuple(found.forms) == LANGUAGES
    assert {frozenset(rules(language)[part]) for language in LANGUAGES} == {frozenset(rules("en")[part])}


@pytest.mark.parametrize("section", GRAMMAR)
def test_every_language_has_the_same_grammar(section):
    keys = [{key for key in rules(each)[section] if not key.endswith("_one")} for each in LANGUAGES]
    assert all(each == keys[0] for each in keys)


def test_a_user_writes_only_the_languages_of_the_publication():
    units = phrase_of("units", {"nb": {"gender": "m", "one": "avis", "many": "aviser", "the": "avisene"}}, "papers")
    does = phrase_of("does", {"nb": "har nettbutikk"}, "shop")
    said = level(Finding(Indicator(units, does), Estimate(0.1)))
    assert Prose("nb").write(said).replace("\u00a0", " ") == "Én av ti aviser har nettbutikk (10,0 %)."
    with pytest.raises(BadInput, match=r"The phrase 'papers' is not written in 'sv', only in nb\."):
        Prose("sv").write(said)


def test_a_missing_form_is_named():
    message = (
        r"The phrase 'shop' lacks 3 form\(s\) in 'fi': all, not, doing\. Needed of 'does': many, all, not, doing\."
    )
    with pytest.raises(BadInput, match=message):
        phrase_of("does", {"fi": "pitää verkkokauppaa"}, "shop")
    with pytest.raises(BadInput, match=r"'north' has no form 'of' in 'nb'; it has in\. Add it\."):
        phrase_of("groups", {"nb": {"in": "i nord"}}, "north").words("nb", "of")


def test_an_unknown_phrase_part_or_gender_is_refused():
    with pytest.raises(BadInput, match=r"there is no phrase of 'units' 'enterprise'.*enterprises"):
        phrase("units", "enterprise")
    with pytest.raises(BadInput, match=r"there is no part of a sentence 'unit'.*units"):
        needed("unit", "nb")
    units = phrase_of("units", {"nb": {"gender": "x", "one": "a", "many": "b", "the": "c"}})
    with pytest.raises(BadInput, match=r"The gender 'x' is not known in 'nb'\. Known: m, f, n\."):
        Indicator(units, phrase("does", "uses")).words("nb")
    with pytest.raises(BadInput, match=r"The grammar of 'nb' has no \[share\.into\]\."):
        pattern("nb", "share", "into")


@pytest.mark.parametrize(("k", "n"), [(0, 0), (1, 1), (-1, 5), (6, 5)])
def test_a_tally_needs_its_numbers(k, n):
    with pytest.raises(BadInput, match="A tally needs 0 ≤ k ≤ n and n ≥ 2"):
        Tally(Indicator.named("enterprises", "uses"), k, n)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_words_stay_one_line_of_words(language):
    hostile = named_group("{share} <b>x</b>\n\u202eevil\x00 %s {0.__class__}")
    written = hostile.form("in", Prose(language))
    assert "{0.__class__}" in written and "<b>x</b>" in written
    assert not set(written) & {"\n", "\x00", "\u202e"}
    units = phrase_of("units", {"en": {"one": "{x} firm", "many": "{x} firms"}})
    said = level(Finding(Indicator(units, phrase("does", "uses-wikis")), Estimate(0.7)))
    assert Prose("en").write(said) == "Seven in ten {x} firms use wikis (70.0%)."


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_are_set_in_a_sentence(language):
    for group in (size_group(10, 49), size_group(250), *(industry_group(each) for each in "ABCDEFGHIJKLMN")):
        words = group.words(language, "in")
        assert words[0] == words[0].lower() and "{" not in words


@pytest.mark.parametrize(
    ("label", "kind", "written"),
    [
        ("2026", "year", "vuonna 2026"),
        ("2026H2", "half-year", "vuoden 2026 2. vuosipuoliskolla"),
        ("2026Q1", "quarter", "vuoden 2026 1. neljänneksellä"),
        ("2026-12", "month", "joulukuussa 2026"),
    ],
)
def test_periods_take_their_case(label, kind, written):
    period = Period.parse(label)
    assert kind_of(period) == kind
    assert Prose("fi").write(Text("{when:in}", {"when": When(period)})) == written

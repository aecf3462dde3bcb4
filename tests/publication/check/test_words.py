"""Rules on wording, in every language: templates, rendered prose and a user's own text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maal.core import BadInput, Estimate, Period, Rung, Text
from maal.publication.blocks import Cell
from maal.publication.check import check, check_edited, check_wording
from maal.publication.prose import LANGUAGES, Prose
from maal.publication.prose.bound import editable, edited
from maal.publication.prose.caveats import broken_series, not_volume, opt_in
from maal.publication.prose.changes import Change, change
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.findings import Finding, level, share_of_total
from maal.publication.prose.fractions import FRACTIONS
from maal.publication.prose.fractions import Fraction as Said
from maal.publication.prose.phrases import phrase
from maal.publication.prose.quantities import Share

SOCIAL = Indicator.named("enterprises", "uses-social-media")

# Sentences that break a rule, and the same said as it should be.
FRACTIONS_ALONE = {
    "en": ("Seven in ten enterprises use it.", "Seven in ten enterprises use it (70.3%)."),
    "nb": ("Sju av ti foretak bruker det.", "Sju av ti foretak bruker det (70,3 prosent)."),
    "nn": ("Kvart femte føretak gjer det, om lag halvparten av føretaka trur det.", "Sju av ti føretak (70,3 %)."),
    "sv": ("Vart tionde företag gör det, sju av tio vill.", "Sju av tio företag gör det (70,3 %)."),
    "da": ("Hver tredje virksomhed gør det.", "Hver tredje virksomhed gør det (33,1 pct.)."),
    "fi": ("Joka toinen yritys käyttää sitä.", "Joka toinen yritys käyttää sitä (50,2 %)."),
}
VOLUMES = {
    "en": ("25% of sales are on the web.", "25% of enterprises sell on the web."),
    "nb": ("25 prosent av salget skjer på nett.", "25 prosent av foretakene selger på nett."),
    "nn": ("25 prosent av salet skjer på nett.", "25 prosent av føretaka sel på nett."),
    "sv": ("25 procent av försäljningen sker på webben.", "25 procent av företagen säljer på webben."),
    "da": ("25 procent af omsætningen er på nettet.", "25 procent af virksomhederne sælger på nettet."),
    "fi": ("25 prosenttia myynnistä on verkossa.", "25 prosenttia yrityksistä myy verkossa."),
}
CAUSES = {
    "en": ("The newsletter caused 40 orders.", "The newsletter was there before 40 orders."),
    "nb": ("Nyhetsbrevet ga 40 nye kunder.", "Nyhetsbrevet var med før 40 nye kunder."),
    "nn": ("Nyheitsbrevet førte til 40 nye kundar.", "Nyheitsbrevet var med før 40 nye kundar."),
    "sv": ("Tack vare nyhetsbrevet kom 40 kunder.", "Nyhetsbrevet fanns med före 40 kunder."),
    "da": ("Nyhedsbrevet medførte 40 nye kunder.", "Nyhedsbrevet var med før 40 nye kunder."),
    "fi": ("Uutiskirje toi 40 uutta asiakasta.", "Uutiskirje oli mukana ennen 40 asiakasta."),
}
TAKEN_BACK = {
    "en": "Only a test can show that the newsletter caused them.",
    "nb": "Det viser ikke hva nyhetsbrevet førte til.",
    "nn": "Berre eit forsøk kan vise at nyheitsbrevet er årsaka.",
    "sv": "Det visar inte vad nyhetsbrevet har lett till.",
    "da": "Det viser ikke, hvad nyhedsbrevet har ført til.",
    "fi": "Se ei osoita, mitä uutiskirje sai aikaan.",
}
MARGINS = {
    "en": "The opt-in sample has a margin of error of 3 points.",
    "nb": "Det selvrekrutterte utvalget har en feilmargin på 3 prosentpoeng.",
    "nn": "Det sjølvrekrutterte utvalet har ein feilmargin på 3 prosentpoeng.",
    "sv": "Det självrekryterade urvalet har en felmarginal på 3 procentenheter.",
    "da": "Den selvrekrutterede stikprøve har en fejlmargin på 3 procentpoint.",
    "fi": "Itsevalikoituneen otoksen virhemarginaali on 3 prosenttiyksikköä.",
}


@pytest.fixture
def wrong():
    """The rules that a user's sentence breaks."""
    return lambda text, language: [fault.rule for fault in check_wording(text, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fraction_stands_with_its_figure(wrong, language):
    alone, beside = FRACTIONS_ALONE[language]
    assert wrong(alone, language) == ["fraction-without-figure"]
    assert wrong(beside, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in FRACTIONS if name != "all"])
def test_every_fraction_of_the_grammar_is_known(pages, broken, language, name):
    written = Said(name, "exactly").pattern(language).format_map(SOCIAL.words(language))
    assert broken(pages.prose(f"{written} ..."), language) == [("s-paragraph-1", "fraction-without-figure")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_generated_levels_keep_their_figure(pages, broken, language):
    for value in (0.1, 0.333, 0.5, 0.703, 0.9):
        assert broken(pages.prose(level(Finding(SOCIAL, Estimate(value)))), language) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The first half of 2026 is over.", "en"),
        ("Regelen betyr noe for {n:count} av {all:count} kanaler", "nb"),
        ("Det skete hver tredje uge.", "da"),
    ],
)
def test_dates_and_counts_are_no_fractions(pages, broken, text, language):
    assert broken(pages.prose(Text(text, {"n": 7, "all": 10})), language) == []


def test_digits_in_ten_are_a_fraction(wrong):
    assert wrong("7 av 10 foretak bruker det.", "nb") == ["fraction-without-figure"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_share_of_enterprises_is_no_volume(pages, broken, language):
    volume, count = VOLUMES[language]
    assert broken(pages.prose(count, volume), language) == [("s-paragraph-2", "share-as-volume")]
    assert broken(pages.prose(count), language) == []
    assert broken(pages.prose(volume, not_volume(phrase("units", "enterprises"))), language) != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_share_that_is_bound_to_a_total_may_be_of_sales(pages, broken, language):
    bound = share_of_total(phrase("groups", "largest"), Share(0.62), phrase("totals", "turnover"))
    assert broken(pages.prose(VOLUMES[language][1], bound), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_causal_verb_needs_a_test(wrong, language):
    causal, there = CAUSES[language]
    assert wrong(causal, language) == ["causal-verb"]
    assert wrong(there, language) == []
    assert wrong(TAKEN_BACK[language], language) == []


# Of the words of the ladder, the ones that say "caused" (`maal.impact.ladder.words`).
CAUSED = Text("By a randomised test, {channel:term} caused {figure:estimate} outcomes.")
IF_HOLDS = Text("By a model without a test, {channel:term} caused {figure:estimate} outcomes, if the model holds.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("rungs", "caused", "if_it_holds"),
    [
        ((Rung.TAGGED,), False, False),
        ((Rung.ASKED, Rung.TAGGED), False, False),
        ((Rung.MODELLED, Rung.TAGGED), False, True),
        ((Rung.TESTED, Rung.TAGGED), True, True),
    ],
)
def test_the_rung_decides_what_a_template_may_say(pages, broken, language, rungs, caused, if_it_holds):
    values = {"channel": "newsletter", "figure": Estimate(40, low=30, high=50)}
    for said, allowed in ((CAUSED, caused), (IF_HOLDS, if_it_holds)):
        paragraph = pages.prose(Text(said.template, values)).sections[0].blocks
        found = broken(pages.page(pages.measured("newsletter", *rungs), *paragraph), language)
        assert found == ([] if allowed else [("s-paragraph-1", "causal-verb")])


def test_the_test_of_one_channel_does_not_carry_another(pages, broken):
    table, other = pages.measured("newsletter", Rung.TESTED), pages.measured("facebook", Rung.TAGGED)
    text = "Facebook ga 40 nye kunder."
    sentence = pages.prose(text).sections[0].blocks
    assert broken(pages.page(table, other, *sentence), "nb") == [("s-paragraph-1", "causal-verb")]
    assert broken(pages.page(table, *pages.prose("Nyhetsbrev ga 40.").sections[0].blocks), "nb") == []


def test_a_title_is_carried_by_a_test_on_the_page(pages, broken):
    title = "The newsletter caused 40 orders"
    for rung, expected in ((Rung.TAGGED, [("title", "causal-verb")]), (Rung.TESTED, [])):
        assert broken(pages.page(pages.measured("newsletter", rung), title=title)) == expected


def test_a_break_told_in_the_method_holds_for_the_whole_page(pages, broken):
    told = pages.notes("The series was broken in 2009.")
    said = pages.prose("The share rose from 2008 to 2011.").sections[0]
    method = replace(pages.page(told).sections[0], key="method")
    page = replace(pages.page(title="More in 2011 than in 2008"), sections=(said, method))
    assert broken(page) == [("title", "comparison-across-break"), ("s-paragraph-1", "comparison-across-break")]


def test_a_label_within_a_word_names_no_channel(pages, broken):
    tables = pages.measured("newsletter", Rung.TESTED), pages.measured("søk", Rung.TAGGED)
    said = "Ifølge et randomisert forsøk var {channel:term} årsaken til {n:count} resultater."
    text = Text(said, {"channel": "newsletter", "n": 4})
    user = Text("Målt med et forsøk ga nyhetsbrevet 4 resultater.")
    for each in (text, user):
        assert broken(pages.page(*tables, *pages.prose(each).sections[0].blocks), "nb") == []


def test_a_channel_without_evidence_is_carried_by_nothing(pages, broken):
    tested, row = pages.measured("newsletter", Rung.TESTED), pages.table(Cell(None, why=Text("Not seen.")))
    seen = replace(row, key="other", rows=(replace(row.rows[0], channel="radio"),))
    told = pages.prose(Text("{channel:term} caused {n:count} orders.", {"channel": "radio", "n": 4})).sections[0].blocks
    assert broken(pages.page(tested, seen, *told)) == [("s-paragraph-1", "causal-verb")]


def test_an_explanation_of_a_rung_says_what_the_rung_can_carry(pages, broken):
    said = Text("the channel was switched on and off, or held out; it was the cause, here and then.")
    for rung, expected in ((Rung.TESTED, []), (Rung.TAGGED, [("s-paragraph-1", "causal-verb")])):
        text = Text("{word:term}: {meaning:text}", {"word": rung, "meaning": said})
        assert broken(pages.prose(text)) == expected


def test_a_name_that_looks_like_a_rung_is_a_name(pages, broken):
    text = Text("{channel:term} caused {n:count} orders.", {"channel": "\0tested", "n": 4})
    assert broken(pages.prose(text)) == [("s-paragraph-1", "causal-verb")]


def test_a_name_is_no_verb(pages, broken):
    named = Text("{channel:term} var med før {n:count} kunder.", {"channel": "Sommeren som ga", "n": 4})
    assert broken(pages.prose(named), "nb") == []


def test_a_long_value_is_read_as_a_sentence(pages, broken):
    inside = Text("{text:name}", {"text": "I høst førte nyhetsbrevet vårt til førti nye kunder."})
    assert broken(pages.prose(inside), "nb") == []
    inside = Text("{text:name}", {"text": "Nyhetsbrevet vårt førte til førti nye kunder i høst."})
    assert broken(pages.prose(inside), "nb") == [("s-paragraph-1", "causal-verb")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_do_not_meet_across_a_break(pages, broken, language):
    tells = broken_series(Period.parse("2009"))
    assert broken(pages.prose(_change("2008", "2011"), tells), language) == [
        ("s-paragraph-1", "comparison-across-break")
    ]
    assert broken(pages.prose(_change("2009", "2011"), tells), language) == []
    assert broken(pages.prose(_change("2008", "2011")), language) == []


def _change(earlier: str, later: str) -> Text:
    difference = Estimate(0.10, 0.01, 0.08, 0.12)
    return change(Change(SOCIAL, Period.parse(earlier), Share(0.2), Period.parse(later), Share(0.3), difference))


def test_the_flag_b_is_a_break(pages, broken):
    table = pages.table(Cell(Text("35 b")), heads=("2009",))
    told = pages.prose("The share rose between 2008 and 2011.").sections[0].blocks
    legend = pages.notes("b: not comparable with the years before")
    assert broken(pages.page(table, *told, legend)) == [("s-paragraph-1", "comparison-across-break")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_give_no_margin_to_a_sample_that_chose_itself(wrong, pages, broken, language):
    assert wrong(MARGINS[language], language) == ["opt-in-with-margin"]
    assert broken(pages.prose(opt_in()), language) == []


def test_a_margin_in_the_next_sentence_is_of_the_same_sample(wrong):
    assert wrong("The experts are self-selected. The margin of error is 3 points.", "en") == ["opt-in-with-margin"]
    assert wrong("The experts are self-selected. The random sample has a margin of error.", "en") == []


def test_an_outdated_figure_is_an_error_and_a_loose_one_a_warning():
    now = Text("{n:count} answers", {"n": 8})
    template, seen = editable(Text("{n:count} answers", {"n": 7}), "en")
    faults = list(check_edited(edited(f"{template} of 10", now, "en", seen), "s-paragraph-1"))
    assert [(one.severity, one.rule) for one in faults] == [("error", "outdated-figure"), ("warning", "loose-figure")]
    assert "was 7; it is 8 now" in Prose("en").write(faults[0].text)
    assert list(check_edited(edited(template, now, "en", {"n:count": "8"}), "s-paragraph-1")) == []


def test_braces_in_a_users_text_are_letters():
    assert check_wording("Set {x} in the {settings", "en") == ()


def test_an_unknown_language_is_refused(pages):
    with pytest.raises(BadInput, match="there is no language 'xx'"):
        check(pages.page(), "xx")

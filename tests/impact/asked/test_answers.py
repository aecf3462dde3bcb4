"""Answers of people, in six languages, to channels."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maal import terms
from maal.core import BadInput
from maal.impact.asked import Answer, read_answer, vocabulary
from maal.impact.asked.spelling import edit_distance
from tests.terms.test_match import SAID

PLAIN = vocabulary()

SEVERAL = [
    ("Facebook og avisa", ("facebook", "newspaper")),
    ("insta/venner", ("instagram", "word-of-mouth")),
    ("facebook och tidningen", ("facebook", "newspaper")),
    ("En ven og avisen", ("word-of-mouth", "newspaper")),
    ("kaverilta ja Facebookista", ("word-of-mouth", "facebook")),
    ("a friend, and the radio", ("word-of-mouth", "radio")),
    ("Facebook eller nyheitsbrevet", ("facebook", "newsletter")),
    ("Plakat og utendørs; TV", ("poster", "tv")),
    ("Facebook + facebook + fjesbok", ("facebook",)),
    ("Husker ikke om det var Facebook eller avisa", ("facebook", "newspaper")),
    ("sosiale medier (Facebook)", ("facebook",)),
    ("Facebook; Eget nettsted", ("facebook", "website")),
]
LOOSE = [
    ("sokte pa nettet", "website"),
    ("sahkoposti", "email"),
    ("NYHETSBRVET", "newsletter"),
    ("uutiskrijeestä", "newsletter"),
    ("faceboook", "facebook"),
    ("instargam", "instagram"),
    ("linkedni", "linkedin"),
    ("plakatar", "poster"),
    ("façebook", "facebook"),
]
_UNSURE = """vet ikke|Husker ikke!|veit ikkje|Hugsar ikkje|vet inte|minns inte|ved ikke|husker det ikke|en tiedä|
en osaa sanoa|don't know|I can’t remember|not sure|n/a|N.A.|-|?|...|Det husker jeg ikke|ukjent|Tuntematon"""
UNSURE = _UNSURE.split("|")


@pytest.mark.parametrize(("text", "channels"), SEVERAL)
def test_several_answers_in_one_text_are_told_apart(text, channels):
    assert read_answer(text, PLAIN).channels == channels


@pytest.mark.parametrize(("text", "channel"), LOOSE)
def test_accents_endings_and_misspellings_are_forgiven(text, channel):
    assert read_answer(text, PLAIN).channels == (channel,)


@pytest.mark.parametrize("text", UNSURE)
def test_do_not_know_is_an_answer_without_a_channel(text):
    assert read_answer(text, PLAIN) == Answer(dont_know=True)


@pytest.mark.parametrize(("text", "key"), SAID)
def test_what_the_vocabulary_finds_first_is_among_the_channels(text, key):
    found = read_answer(text, PLAIN)
    assert found.dont_know if key == "unknown" else key in found.channels


@pytest.mark.parametrize("key", [key for key in terms.platforms() if key != "unknown"])
def test_every_label_and_key_is_an_answer_that_can_be_ticked(key):
    for text in {key, *(terms.label(key, language, "platforms") for language in terms.LANGUAGES)}:
        assert read_answer(text, PLAIN).channels == (key,), text


@pytest.mark.parametrize(
    "text", ["forventning", "tenner", "Posten", "skolen", "bil", "kommunen", "har alltid visst", "7"]
)
def test_other_words_stay_unmapped(text):
    found = read_answer(text, PLAIN)
    assert found == Answer(unmapped=(text.lower(),))


def test_a_part_that_is_not_understood_is_kept_beside_the_channel():
    assert read_answer("Facebook og Kunstgresset", PLAIN) == Answer(("facebook",), False, ("kunstgresset",))


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_blank_is_no_answer(text):
    assert read_answer(text, PLAIN) is None


def test_own_words_come_first_with_their_misspellings():
    own = vocabulary({"naboen": "referral", "bygdeposten*": "local-paper", "tja": "unknown", "avisa": "local-paper"})
    assert read_answer("Naboen og avisa", own).channels == ("referral", "local-paper")
    assert read_answer("bygdepostne", own).channels == ("local-paper",)
    assert read_answer("Bygdepostens side 3", own).channels == ("local-paper",)
    assert read_answer("tja", own).dont_know
    assert read_answer("avisen", own).channels == ("newspaper",)


def test_a_platform_can_lead_to_the_organisations_own_channel():
    own = vocabulary(rename={"newspaper": "newspaper-ads"})
    assert read_answer("avisa og Lokalavisen", own).channels == ("newspaper-ads",)


def test_synonyms_that_say_nothing_or_two_things_are_refused():
    with pytest.raises(BadInput, match="The synonym '!!' = 'x' says nothing: give a word"):
        vocabulary({"!!": "x"})
    with pytest.raises(BadInput, match="'Nabo' and 'nabo!' are one word, but lead to 'a' and 'b': keep one"):
        vocabulary({"Nabo": "a", "nabo!": "b"})


WORDS = st.sampled_from(["Facebook", "avisa", "naboen", "Insta", "radio", "xyzzy", "kunstgress", "TV", "vet ikke"])


@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from([" og ", ", ", "/", " & ", "; ", "\n", " ja ", " + "]))
def test_parts_are_read_as_they_are_alone(words, sign):
    whole = read_answer(sign.join(words), PLAIN)
    alone = [read_answer(word, PLAIN) for word in words]
    assert whole.channels == tuple(dict.fromkeys(channel for each in alone for channel in each.channels))


@given(st.text(max_size=60))
@example("OR")
def test_any_text_is_answered(text):
    found = read_answer(text, PLAIN)
    assert (found is None) == (not text.strip())
    assert found is None or found.channels or found.dont_know or found.unmapped
    assert found is None or not (found.channels and found.dont_know)


@given(st.text("abø", max_size=7), st.text("abø", max_size=7))
def test_the_edit_distance_is_a_distance(left, right):
    distance = edit_distance(left, right)
    assert distance == edit_distance(right, left)
    assert (distance == 0) == (left == right)
    assert abs(len(left) - len(right)) <= distance <= max(len(left), len(right))

"""Free text of people to platforms."""

import pytest

from maal import terms

SAID = [
    ("Så det på fjesbok", "facebook"),
    ("Facebook-annonse", "facebook"),
    ("facebookgruppa til bygda", "facebook"),
    ("naboen tipset", "word-of-mouth"),
    ("En venn fortalte om dere", "word-of-mouth"),
    ("annonse i lokalavisa", "newspaper"),
    ("Lokalavisen", "newspaper"),
    ("tidningen", "newspaper"),
    ("sanomalehdestä", "newspaper"),
    ("Näin lehdessä", "newspaper"),
    ("nyheitsbrevet dykkar", "newsletter"),
    ("Via nyhetsbrevet", "newsletter"),
    ("uutiskirjeestä", "newsletter"),
    ("Googla", "search-organic"),
    ("googlet det", "search-organic"),
    ("Google-annonse", "search-paid"),
    ("Paid Search", "search-paid"),
    ("Online Display", "display"),
    ("Insta", "instagram"),
    ("LinkedIn.", "linkedin"),
    ("hørte det på radioen", "radio"),
    ("radiosta", "radio"),
    ("så plakat på bussen", "poster"),
    ("Hämtade en broschyr", "direct-mail"),
    ("kaverilta", "word-of-mouth"),
    ("ystävä suositteli", "word-of-mouth"),
    ("min kollega", "word-of-mouth"),
    ("på messen i Lillestrøm", "fair"),
    ("mässan i Älvsjö", "fair"),
    ("messuilla", "fair"),
    ("gikk forbi butikken", "shop"),
    ("Ringte sentralbordet", "phone"),
    ("skranken på rådhuset", "counter"),
    ("Spurte ChatGPT", "chatgpt"),
    ("TikTok!!", "tiktok"),
    ("YOUTUBE", "youtube"),
    ("e-post", "email"),
    ("reklame", "advertising-other"),
    ("på nettet", "website"),
    ("husker ikke", "unknown"),
    ("Facebook, og så avisen", "facebook"),
    ("først avisen, så Facebook", "newspaper"),
]


@pytest.mark.parametrize(("text", "key"), SAID)
def test_what_people_say_names_a_platform(text, key):
    assert terms.match(text) == key


@pytest.mark.parametrize("text", ["", "   ", "hm", "fordi jeg ville", "xfacebook", "12345", "🙂"])
def test_what_names_nothing_is_none(text):
    assert terms.match(text) is None


def test_a_word_of_another_language_does_not_count_when_the_language_is_known():
    assert terms.match("de har store utvalg", "nb") is None
    assert terms.match("in the store", "en") == "shop"


def test_own_synonyms_come_first():
    assert terms.match("Byavisa og facebook", synonyms={"Byavisa": "newspaper-ads"}) == "newspaper-ads"
    assert terms.match("facebook", synonyms={"Byavisa": "newspaper-ads"}) == "facebook"
    assert terms.match("byavisas leser", synonyms={"byavisa": "newspaper-ads"}) is None

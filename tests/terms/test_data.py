"""The data files: complete in six languages, and no pattern claimed twice."""

import re

import pytest

from maal import terms
from maal.core import COUNTS, EVERY, BadInput, Rung
from maal.scorecard.score import Decision, Standing
from maal.terms.read import read

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAMED = """facebook instagram linkedin x youtube tiktok snapchat pinterest reddit mastodon bluesky threads flickr picasa
slideshare xing viadeo viva-engage myspace wiki blog newsletter search-paid search-organic display newspaper radio shop
phone counter fair referral direct unknown"""


def test_every_platform_that_the_issue_names_is_there():
    assert set(NAMED.split()) <= set(terms.platforms())


@pytest.mark.parametrize("name", ["platforms", "kinds", "purposes", "utm_mediums"])
def test_keys_are_ascii_words_joined_by_hyphens(name):
    assert [key for key in read(name) if not KEBAB.fullmatch(key)] == []


def test_every_entry_has_a_label_in_every_language():
    entries = [
        entry["label"] for name in ("platforms", "kinds", "purposes", "industries") for entry in read(name).values()
    ]
    entries += [entry for group in read("words").values() for entry in group.values()]
    assert [entry for entry in entries if not isinstance(entry, str) and set(entry) != set(terms.LANGUAGES)] == []
    assert [entry for entry in entries if not all(entry.values() if isinstance(entry, dict) else entry)] == []


def test_platforms_hold_known_fields_and_kinds():
    fields = {"label", "kind", "internal", "general", "referrers", "utm_sources", "click_ids", "words"}
    assert {field for entry in read("platforms").values() for field in entry} <= fields
    assert {each.kind for each in terms.platforms().values()} == set(terms.kinds())
    assert set(terms.kinds().values()) == set(terms.labels_of("means", "en"))
    assert {language for each in terms.platforms().values() for language in each.words} <= {"all", *terms.LANGUAGES}


@pytest.mark.parametrize("table", ["referrers", "utm_sources", "utm_mediums", "click_ids"])
def test_no_pattern_claims_two_platforms(table):
    claims: dict[str, set[str]] = {}
    for pattern, platform, *_ in terms.recognition_tables()[table]:
        claims.setdefault(pattern.rstrip("*").rstrip("-."), set()).add(platform)
    assert {pattern: keys for pattern, keys in claims.items() if len(keys) > 1} == {}


def test_no_word_claims_two_platforms_in_one_language():
    for language in terms.LANGUAGES:
        claims: dict[str, set[str]] = {}
        for key, each in terms.platforms().items():
            for word in (*each.words.get("all", ()), *each.words.get(language, ())):
                claims.setdefault(word.rstrip("*"), set()).add(key)
        assert {word: keys for word, keys in claims.items() if len(keys) > 1} == {}, language


def test_patterns_are_folded_so_that_they_can_match():
    for value, *_ in (*terms.recognition_tables()["utm_sources"], *terms.recognition_tables()["utm_mediums"]):
        assert re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)*[-.]?\*?", value), value
    for value, _ in terms.recognition_tables()["referrers"]:
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*(\.\*)?", value), value


def test_every_utm_source_and_referrer_finds_its_own_platform():
    general = {key for key, each in terms.platforms().items() if each.general}
    for value, key in terms.recognition_tables()["utm_sources"]:
        assert terms.recognise(value.rstrip("*").rstrip("-.")) == key, value
    for value, key in terms.recognition_tables()["referrers"]:
        assert terms.recognise(referrer=f"https://{value.replace('*', 'no')}/") == key, value
    for value, key in terms.recognition_tables()["click_ids"]:
        assert terms.recognise(url=f"https://a.no/?{value}=1") == key, value
    assert {row[1] for row in terms.recognition_tables()["utm_mediums"]} <= set(terms.platforms())
    assert "social-other" in general


def test_every_label_of_a_platform_matches_that_platform():
    for key in terms.platforms():
        for language in terms.LANGUAGES:
            assert terms.match(terms.label(key, language, "platforms"), language) == key, (key, language)


def test_the_words_of_core_and_scorecard_have_labels():
    assert list(terms.labels_of("rungs", "nb")) == list(Rung)
    assert list(terms.labels_of("decisions", "nb")) == list(Decision)
    assert list(terms.labels_of("standings", "nb")) == list(Standing)
    assert list(terms.labels_of("every", "nb")) == list(EVERY)
    assert list(terms.labels_of("counts", "nb")) == list(COUNTS)


def test_there_are_six_purposes_and_the_four_official_kinds():
    assert len(terms.purposes()) == 6
    official = {kind for kind, means in terms.kinds().items() if means == "social-media"}
    assert official == {"social-network", "blog", "multimedia", "wiki"}


def test_labels_are_those_of_the_language():
    assert terms.label("newsletter", "nn") == "Nyheitsbrev"
    assert terms.label("newsletter", "fi") == "Uutiskirje"
    assert terms.label("facebook", "fi") == "Facebook"
    assert terms.label("O", "sv").startswith("Offentlig förvaltning")
    assert terms.label("NO", "nn") == "Noreg"
    assert terms.label("first", "en", "counts") != terms.label("first", "en", "rules")


def test_a_country_without_a_name_in_nynorsk_falls_back():
    for language in terms.LANGUAGES:
        assert all(terms.labels_of("countries", language).values())
    assert {"NO", "SE", "DK", "FI", "IS", "DE", "LI"} <= set(terms.countries())
    assert len([code for code, groups in terms.countries().items() if "eu" in groups]) == 27


def test_unknown_names_offer_the_nearest():
    with pytest.raises(BadInput, match=r"there is no platform 'facebok'\. Did you mean 'facebook'\?"):
        terms.platform("facebok")
    with pytest.raises(BadInput, match=r"there is no term in decisions 'kep'\. Did you mean 'keep'\?"):
        terms.label("kep", "nb", "decisions")
    with pytest.raises(BadInput, match=r"there is no term 'qqqq'"):
        terms.label("qqqq", "nb")
    with pytest.raises(BadInput, match=r"there is no group of terms 'decision'\. Did you mean 'decisions'\?"):
        terms.labels_of("decision", "nb")
    with pytest.raises(BadInput, match=r"there is no language 'de'\."):
        terms.label("keep", "de")


def test_language_tags_are_reduced():
    assert [terms.language(tag) for tag in ("nb_NO", "no", "NN", "sv-FI", "en-GB")] == ["nb", "nb", "nn", "sv", "en"]


@pytest.mark.parametrize(
    "name",
    ["followers", "page_likes", "Facebook-følgere", "pageLikes", "reach", "antall visninger", "seuraajat", "räckvidd",
     "rækkevidde", "følgjarar", "video views", "tykkäykset", "subscribers", "LinkedIn impressions", "prenumeranter"],
)  # fmt: skip
def test_outputs_and_out_takes_are_vanity(name):
    assert terms.is_vanity(name)


@pytest.mark.parametrize(
    "name", ["order", "new-customers", "enquiry", "reviews", "interviews", "påmelding", "tilaus", "besøk", "fanfare"]
)
def test_outcomes_are_not_vanity(name):
    assert not terms.is_vanity(name)

"""Visits to channels: a table of real-looking cases, and the engine's rule equal to Python's."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal import terms

OWN = ["fjordvik.example"]
PAGE = "https://www.fjordvik.example/tilbud"

# utm_source, utm_medium, referrer, url -> channel
CASES = [
    # Nothing, and what says nothing.
    (None, None, None, None, "direct"),
    ("", "", "", "", "direct"),
    (None, None, None, PAGE, "direct"),
    ("(direct)", "(none)", None, PAGE, "direct"),
    ("(not set)", "(not set)", None, PAGE, "direct"),
    ("null", "undefined", "-", PAGE, "direct"),
    (None, None, "about:blank", PAGE, "direct"),
    (None, None, "https://www.fjordvik.example/forside", PAGE, "direct"),
    (None, None, "https://fjordvik.example", PAGE, "direct"),
    (None, None, "https://www.klarna.com/no/checkout", PAGE, "direct"),
    (None, None, "https://api.vipps.no/return", PAGE, "direct"),
    (None, None, "https://login.bankid.no/", PAGE, "direct"),
    # Source and medium.
    ("google", "cpc", None, None, "search-paid"),
    ("Google", "CPC", None, None, "search-paid"),
    ("google", "organic", None, None, "search-organic"),
    ("google", None, None, None, "search-organic"),
    ("google.com", "organic", None, None, "search-organic"),
    ("google", "display", None, None, "display"),
    ("google", "email", None, None, "newsletter"),
    ("google_ads", "ppc", None, None, "search-paid"),
    ("google-my-business", "organic", None, None, "google-business"),
    ("gmb", "organic", None, None, "google-business"),
    ("google-display", "cpm", None, None, "display"),
    ("bing", "cpc", None, None, "search-paid"),
    ("bing", "organic", None, None, "search-organic"),
    ("duckduckgo", "organic", None, None, "search-organic"),
    ("ecosia.org", "organic", None, None, "search-organic"),
    ("adwords", "ppc", None, None, "search-paid"),
    ("kvasir", None, None, None, "search-organic"),
    ("facebook", "cpc", None, None, "facebook"),
    ("facebook", "paid_social", None, None, "facebook"),
    ("facebook", "social", None, None, "facebook"),
    ("Facebook Ads", "paid", None, None, "facebook"),
    ("facebook%20ads", "paid%20social", None, None, "facebook"),
    ("facebook+ads", "paid+social", None, None, "facebook"),
    ("fb", "paid", None, None, "facebook"),
    ("FB_ads", None, None, None, "facebook"),
    ("Facebook_Mobile_Feed", "paidsocial", None, None, "facebook"),
    ("m.facebook.com", "referral", None, None, "facebook"),
    ("l.facebook.com", "referral", None, None, "facebook"),
    ("facebook.com / referral", None, None, None, "facebook"),
    ("meta", "cpc", None, None, "facebook"),
    ("ig", "social", None, None, "instagram"),
    ("Instagram_Stories", "paid_social", None, None, "instagram"),
    ("l.instagram.com", "referral", None, None, "instagram"),
    ("linkedin", "social", None, None, "linkedin"),
    ("LinkedIn Ads", "cpc", None, None, "linkedin"),
    ("lnkd.in", "referral", None, None, "linkedin"),
    ("twitter", "social", None, None, "x"),
    ("t.co", "referral", None, None, "x"),
    ("x", "social", None, None, "x"),
    ("youtube", "video", None, None, "youtube"),
    ("tiktok", "paid", None, None, "tiktok"),
    ("snapchat", "cpc", None, None, "snapchat"),
    ("pinterest", "social", None, None, "pinterest"),
    ("out.reddit.com", "referral", None, None, "reddit"),
    ("yammer", "internal", None, None, "viva-engage"),
    ("teams", "intern", None, None, "teams"),
    ("intranett", None, None, None, "intranet"),
    ("newsletter", "email", None, None, "newsletter"),
    ("nyhetsbrev_juni", "e-post", None, None, "newsletter"),
    ("nyheitsbrev", None, None, None, "newsletter"),
    ("uutiskirje", "email", None, None, "newsletter"),
    ("mailchimp", "email", None, None, "newsletter"),
    ("Klaviyo", "campaign", None, None, "newsletter"),
    ("kunder-2026", "email", None, None, "newsletter"),
    (None, "email", None, None, "newsletter"),
    ("sms", "sms", None, None, "sms"),
    ("kundeklubb", "sms", None, None, "sms"),
    ("lokalavisa", "print", None, None, "newspaper"),
    ("bergens-tidende", "print", None, None, "newspaper"),
    ("plakat", "qr", None, None, "poster"),
    ("bussholdeplass", "QR code", None, None, "poster"),
    ("messe-2026", None, None, None, "fair"),
    ("radio-norge", None, None, None, "radio"),
    ("podcast", "audio", None, None, "podcast"),
    ("adtraction", "affiliate", None, None, "affiliate"),
    ("someblog.no", "affiliate", None, None, "affiliate"),
    ("criteo", "cpc", None, None, "display"),
    ("schibsted", "display", None, None, "display"),
    ("chatgpt.com", None, None, None, "chatgpt"),
    ("chatgpt.com", "referral", None, None, "chatgpt"),
    ("perplexity", None, None, None, "perplexity"),
    ("partner.example", "referral", None, None, "referral"),
    (None, "cpc", None, None, "search-paid"),
    (None, "organic", None, None, "search-organic"),
    ("hootsuite", "social", None, None, "social-other"),
    ("vaarkampanje", "paid-social", None, None, "social-other"),
    ("vaarkampanje", "paid", None, None, "advertising-other"),
    ("vaarkampanje", None, None, None, "unknown"),
    (None, "whatever", None, None, "unknown"),
    ("facebooks", None, None, None, "unknown"),
    # A catch-all gives way to a referrer or a click id.
    ("hootsuite", "social", "https://lnkd.in/abc", None, "linkedin"),
    ("vaarkampanje", "paid-social", None, PAGE + "?fbclid=IwAR1", "facebook"),
    ("vaarkampanje", None, "https://www.facebook.com/", None, "facebook"),
    ("vaarkampanje", None, "https://ukjent.example/", None, "referral"),
    # A named source is believed before the referrer.
    ("newsletter", "email", "https://www.google.no/", None, "newsletter"),
    ("linkedin", "social", "https://www.facebook.com/", None, "linkedin"),
    # Campaign parameters in the address.
    (None, None, None, PAGE + "?utm_source=facebook&utm_medium=cpc", "facebook"),
    (None, None, None, PAGE + "?id=1&UTM_Source=LinkedIn&utm_medium=social", "linkedin"),
    (None, None, None, PAGE + "?utm_source=google&utm_medium=cpc&utm_campaign=sommer", "search-paid"),
    (None, None, None, PAGE + "?utm_medium=email", "newsletter"),
    (None, None, None, PAGE + "?mtm_source=nyhetsbrev&mtm_medium=e-post", "newsletter"),
    (None, None, None, PAGE + "#pk_source=twitter", "x"),
    ("", "", None, PAGE + "?utm_source=tiktok", "tiktok"),
    ("facebook", None, None, PAGE + "?utm_source=tiktok", "facebook"),
    (None, None, None, PAGE + "?utm_source=", "direct"),
    # Referrers.
    (None, None, "https://www.facebook.com/", None, "facebook"),
    (None, None, "https://l.facebook.com/l.php?u=https%3A%2F%2Ffjordvik.example", None, "facebook"),
    (None, None, "http://lm.facebook.com", None, "facebook"),
    (None, None, "http://m.facebook.com/", None, "facebook"),
    (None, None, "m.facebook.com", None, "facebook"),
    (None, None, "//facebook.com:443/x", None, "facebook"),
    (None, None, "HTTPS://WWW.FACEBOOK.COM/", None, "facebook"),
    (None, None, "android-app://com.facebook.katana/", None, "facebook"),
    (None, None, "https://l.instagram.com/?u=x", None, "instagram"),
    (None, None, "https://t.co/Ab1", None, "x"),
    (None, None, "https://x.com/", None, "x"),
    (None, None, "https://lnkd.in/d1", None, "linkedin"),
    (None, None, "android-app://com.linkedin.android", None, "linkedin"),
    (None, None, "https://out.reddit.com/t3", None, "reddit"),
    (None, None, "https://old.reddit.com/r/norge", None, "reddit"),
    (None, None, "https://no.pinterest.com/pin/1", None, "pinterest"),
    (None, None, "https://www.pinterest.se/", None, "pinterest"),
    (None, None, "https://mastodon.social/@x", None, "mastodon"),
    (None, None, "https://bsky.app/profile/x", None, "bluesky"),
    (None, None, "https://www.google.no/", None, "search-organic"),
    (None, None, "https://www.google.com/search?q=fjordvik", None, "search-organic"),
    (None, None, "https://www.google.co.uk/", None, "search-organic"),
    (None, None, "google.fi", None, "search-organic"),
    (None, None, "android-app://com.google.android.googlequicksearchbox/", None, "search-organic"),
    (None, None, "https://duckduckgo.com/", None, "search-organic"),
    (None, None, "https://se.search.yahoo.com/search", None, "search-organic"),
    (None, None, "https://www.bing.com/", None, "search-organic"),
    (None, None, "https://www.startsiden.no/sok", None, "search-organic"),
    (None, None, "https://maps.google.com/", None, "google-business"),
    (None, None, "https://mail.google.com/mail/u/0", None, "email"),
    (None, None, "android-app://com.google.android.gm/", None, "email"),
    (None, None, "https://outlook.live.com/", None, "email"),
    (None, None, "https://docs.google.com/document/d/1", None, "referral"),
    (None, None, "https://gemini.google.com/app", None, "gemini"),
    (None, None, "https://chatgpt.com/", None, "chatgpt"),
    (None, None, "https://copilot.microsoft.com/", None, "copilot"),
    (None, None, "https://teams.microsoft.com/l/message", None, "teams"),
    (None, None, "https://no.wikipedia.org/wiki/Fjord", None, "wiki"),
    (None, None, "https://www.vg.no/nyheter", None, "newspaper"),
    (None, None, "https://en-blogg.blogspot.no/2026", None, "blog"),
    (None, None, "https://googleads.g.doubleclick.net/pagead", None, "display"),
    (None, None, "https://notgoogle.com/", None, "referral"),
    (None, None, "https://google.com.evil.example/", None, "referral"),
    (None, None, "https://facebook.evil.example/", None, "referral"),
    (None, None, "https://notfacebook.com", None, "referral"),
    (None, None, "https://myfjordvik.example/", None, "referral"),
    (None, None, "https://naboen.example/lenker", None, "referral"),
    (None, None, "Facebook", None, "facebook"),
    (None, None, "Google", None, "search-organic"),
    (None, None, "kiosken", None, "unknown"),
    # Click ids.
    (None, None, None, PAGE + "?gclid=Cj0K", "search-paid"),
    (None, None, "https://www.google.com/", PAGE + "?gclid=Cj0K", "search-paid"),
    ("google", "organic", "https://www.google.no/", PAGE + "?gclid=Cj0K", "search-paid"),
    (None, None, "https://www.google.com/", PAGE + "?wbraid=Cj0K", "search-paid"),
    (None, None, "https://www.bing.com/", PAGE + "?msclkid=1", "search-paid"),
    (None, None, "https://duckduckgo.com/", PAGE + "?msclkid=1", "search-paid"),
    (None, None, "https://www.google.com/", PAGE + "?fbclid=1", "search-organic"),
    (None, None, None, PAGE + "?fbclid=IwAR0", "facebook"),
    (None, None, "https://l.instagram.com/", PAGE + "?fbclid=IwAR0", "instagram"),
    (None, None, "https://www.youtube.com/", PAGE + "?gclid=1", "youtube"),
    (None, None, None, PAGE + "?a=1&ttclid=E.C", "tiktok"),
    (None, None, None, PAGE + "?li_fat_id=1", "linkedin"),
    (None, None, None, PAGE + "?twclid=1", "x"),
    (None, None, None, PAGE + "?ScCid=1", "snapchat"),
    (None, None, None, PAGE + "?epik=dj0", "pinterest"),
    (None, None, None, PAGE + "?rdt_cid=1", "reddit"),
    (None, None, None, PAGE + "?mc_cid=1&mc_eid=2", "newsletter"),
    (None, None, None, PAGE + "?dclid=1", "display"),
    (None, None, None, PAGE + "?fbclid=1&gclid=2", "search-paid"),
    (None, None, None, PAGE + "?gclid=", "direct"),
    (None, None, None, PAGE + "?xgclid=1", "direct"),
    (None, None, "https://naboen.example/", PAGE + "?ttclid=1", "tiktok"),
]  # fmt: skip

SQL = terms.channel_sql(utm_source="s", utm_medium="m", referrer="r", url="u", own_hosts=OWN)


def by_engine(visits, sql=SQL):
    columns = [[visit[part] for visit in visits] for part in range(4)]
    visit = "SELECT " + ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in "smru")
    return [channel for (channel,) in duckdb.connect().execute(f"SELECT {sql} FROM ({visit})", columns).fetchall()]


def test_there_are_enough_cases():
    assert len(CASES) >= 120


@pytest.mark.parametrize("case", CASES, ids=lambda case: " | ".join(str(part) for part in case))
def test_a_visit_is_recognised(case):
    *visit, channel = case
    assert terms.recognise(*visit, own_hosts=OWN) == channel


def test_the_engine_recognises_the_same():
    assert by_engine([case[:4] for case in CASES]) == [case[4] for case in CASES]


PARTS = [sorted({case[part] or "" for case in CASES}) for part in range(4)]
ANY = st.text(st.characters(exclude_characters="\x00\x1f", exclude_categories=["Cs"]), max_size=12)
WORDS = """google facebook . - / no com www. https:// ? & utm_source= gclid= = %20 + co .uk t.co mail FB ( ) # direct"""
PIECES = st.lists(st.sampled_from([*WORDS.split(), " ", "\n"]), max_size=6).map("".join)
VISIT = st.tuples(*(st.one_of(st.none(), st.sampled_from(part), PIECES, ANY) for part in PARTS))


@settings(max_examples=25, deadline=None)
@given(st.lists(VISIT, min_size=100, max_size=200))
def test_the_engine_and_python_agree_on_any_visit(visits):
    assert by_engine(visits) == [terms.recognise(*visit, own_hosts=OWN) for visit in visits]


@pytest.mark.parametrize(("position", "part"), [(0, "utm_source"), (1, "utm_medium"), (2, "referrer"), (3, "url")])
def test_a_source_may_lack_columns(position, part):
    visits = [tuple(value if at == position else None for at in range(4)) for value in PARTS[position]]
    sql = terms.channel_sql(**{part: "smru"[position]}, own_hosts=OWN)
    assert by_engine(visits, sql) == [terms.recognise(*visit, own_hosts=OWN) for visit in visits]


def test_without_any_column_every_visit_is_direct():
    assert duckdb.sql(f"SELECT {terms.channel_sql()}").fetchall() == [("direct",)]


def test_an_own_host_with_a_quote_cannot_leave_its_text():
    sql = terms.channel_sql(referrer="r", own_hosts=["o'brien.example"])
    assert duckdb.sql(f"SELECT {sql} FROM (SELECT 'https://x.com/' AS r)").fetchall() == [("x",)]

"""Which channel a visit came by: the rule, for one visit. `channel_sql` is the same rule for an engine."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maal.terms import patterns


def recognise(
    utm_source: str | None = None,
    utm_medium: str | None = None,
    referrer: str | None = None,
    url: str | None = None,
    own_hosts: Iterable[str] = (),
) -> str:
    """The platform that brought a visit, "referral", "direct" or "unknown".

    The first of these that names a platform: utm_source, utm_medium, the referrer, a click id in ``url``, then the
    catch-all platforms (other social media, other advertising, ...) of utm_source and utm_medium.
    Campaign parameters in ``url`` stand in where the columns are empty; a referrer on ``own_hosts``, or on a payment
    or log-in page, is none. A search engine is split by what else is known: a paid click id makes it paid search
    (whichever engine showed the advertisement: they sell to each other), else the medium decides.
    What names no platform: another site is a "referral", anything else that is present "unknown", nothing "direct".

    >>> recognise("google", "cpc"), recognise(referrer="https://lm.facebook.com/"), recognise()
    ('search-paid', 'facebook', 'direct')
    """
    address = (url or "").lower()
    source = fold(utm_source) or fold(_first(patterns.parameter("source"), address))
    medium = fold(utm_medium) or fold(_first(patterns.parameter("medium"), address))
    host = external_host(referrer, own_hosts)
    found = (
        _by_source(source, general=False)
        or patterns.mediums(general=False).get(medium)
        or _by_referrer(host)
        or patterns.click_ids().get(_first(patterns.click_parameter(paid=False), address))
        or _by_source(source, general=True)
        or patterns.mediums(general=True).get(medium)
    )
    if found == patterns.SEARCH:
        return _split_search(medium, address)
    return found or ("referral" if "." in host else "unknown" if source or medium or host else "direct")


def fold(value: str | None) -> str:
    """Lower case, words joined by "-", and "" for values that say that nothing is known.

    >>> fold(" Facebook%20Ads "), fold("paid_social"), fold("(not set)")
    ('facebook-ads', 'paid-social', '')
    """
    folded = re.sub(patterns.SEPARATORS, "-", (value or "").lower()).strip("-")
    return "" if folded in patterns.absent() else folded


def external_host(referrer: str | None, own_hosts: Iterable[str] = ()) -> str:
    """The host of a referrer, "" where it is the organisation's own or brought nobody.

    >>> external_host("android-app://com.linkedin.android/"), external_host("https://shop.example.no/", ["example.no"])
    ('com.linkedin.android', '')
    """
    host = _first(patterns.HOST, (referrer or "").lower().strip(" \t\r\n"))
    nobody = fold(host) == "" or re.search(patterns.no_referrer(own_hosts), host)
    return "" if nobody else host


def _split_search(medium: str, address: str) -> str:
    if re.search(patterns.click_parameter(paid=True), address):
        return patterns.PAID_SEARCH
    return patterns.mediums_of_search().get(medium, patterns.SEARCH)


def _by_source(source: str, general: bool) -> str | None:
    known = patterns.sources(general)
    by_host = None if general else _by_domain(source)
    return by_host or known.get(source) or known.get(_first(patterns.starred_source(general), source))


def _by_referrer(host: str) -> str | None:
    return _by_domain(host) or _by_source(host, general=False) if host else None


def _by_domain(host: str) -> str | None:
    match = re.search(patterns.referrer_host(), host) if "." in host else None
    return patterns.referrers()[match[1] or match[2]] if match else None


def _first(expression: str, text: str) -> str:
    match = re.search(expression, text)
    return match[1] if match else ""

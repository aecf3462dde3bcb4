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

    The first of these that names a platform: utm_source, utm_medium, the referrer, a click id in ``url``. A catch-all
    platform (other social media, other advertising, ...) in utm_source or utm_medium gives way to what comes after.
    Campaign parameters in ``url`` stand in where the columns are empty; a referrer on ``own_hosts``, or on a payment
    or log-in page, is none. A search engine is split by what else is known: a paid click id makes it paid search
    (whichever engine showed the advertisement: they sell to each other), else the medium decides.
    What names no platform: another site is a "referral", anything else that is present "unknown", nothing "direct".

    >>> recognise("google", "cpc"), recognise(referrer="https://lm.facebook.com/"), recognise()
    ('search-paid', 'facebook', 'direct')
    """
    address = (url or "").lower()
    source, medium = (
        fold(utm_source or _parameter("source", address)),
        fold(utm_medium or _parameter("medium", address)),
    )
    host = external_host(referrer, own_hosts)
    click = _by_click(address)
    named = [_by_source(source), patterns.mediums().get(medium)]
    found = next(filter(None, [*_not_general(named), _by_referrer(host), click, *named]), None)
    if found == patterns.SEARCH:
        return click if click == patterns.PAID_SEARCH else patterns.mediums_of_search().get(medium, found)
    return found or ("referral" if "." in host else "unknown" if _present(source, medium, host) else "direct")


def fold(value: str | None) -> str:
    """Lower case, words joined by "-".

    >>> fold(" Facebook%20Ads "), fold("paid_social"), fold("(not set)")
    ('facebook-ads', 'paid-social', 'not-set')
    """
    return re.sub(patterns.SEPARATORS, "-", (value or "").lower()).strip("-")


def external_host(referrer: str | None, own_hosts: Iterable[str] = ()) -> str:
    """The host of a referrer, or the name that stands in its place; "" where it brought nobody.

    >>> external_host("android-app://com.linkedin.android/"), external_host("https://shop.example.no/", ["example.no"])
    ('com.linkedin.android', '')
    """
    host = _part(patterns.HOST, re.sub(patterns.SCHEME, "", (referrer or "").lower()))
    return "" if re.search(patterns.no_referrer(tuple(own_hosts)), host) else host


def _not_general(named: Iterable[str | None]) -> list[str | None]:
    return [key for key in named if key not in patterns.general()]


def _present(*values: str) -> bool:
    return any(fold(value) not in patterns.absent() for value in values)


def _by_source(source: str) -> str | None:
    stem = _part(patterns.starred_source(), source).rstrip(patterns.WORD_ENDS)
    return patterns.sources().get(source) or _by_domain(source) or patterns.sources().get(stem)


def _by_referrer(host: str) -> str | None:
    return _by_domain(host) or patterns.sources().get(host)


def _by_domain(host: str) -> str | None:
    everywhere = _part(patterns.everywhere_domain(), host).lstrip(".").split(".")[0]
    known = _part(patterns.referrer_domain(), host).lstrip(".")
    return patterns.referrers().get(known) or patterns.everywhere().get(everywhere)


def _by_click(address: str) -> str | None:
    found = _part(patterns.click_parameter(paid=True), address) or _part(patterns.click_parameter(paid=False), address)
    return patterns.click_ids().get(found[1:].split("=")[0])


def _parameter(name: str, address: str) -> str:
    return _part(patterns.parameter(name), address).partition("=")[2]


def _part(expression: str, text: str) -> str:
    match = re.search(expression, text)
    return match[0] if match else ""

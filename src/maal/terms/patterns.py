"""What recognition knows, as small tables, and the expressions that both Python and the engines read them with.

The expressions keep to what Python's ``re`` and RE2 (DuckDB) read alike: ASCII classes, no look-around.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from maal.terms.platform import platforms
from maal.terms.read import read

SEARCH, PAID_SEARCH = "search-organic", "search-paid"

SEPARATORS = r"(?:[ \t\r\n_+()-]|%2[089b])+"
SCHEME = r"^[ \t\r\n]*(?:[a-z][a-z0-9+.-]*:)?(?://)?"
HOST = r"^[^/?#: \t\r\n]+"
WORD_ENDS = "-./:|,"


def recognition_tables() -> dict[str, list[tuple[str, ...]]]:
    """The tables behind `recognise`, for an engine that joins rather than calls.

    referrers (domain, platform), utm_sources (value, platform), utm_mediums (value, platform alone, platform with a
    search engine), click_ids (parameter, platform).

    >>> ("lnkd.in", "linkedin") in recognition_tables()["referrers"]
    True
    """
    return {
        "referrers": [(domain, key) for key, each in platforms().items() for domain in each.referrers],
        "utm_sources": [(value, key) for key, each in platforms().items() for value in each.utm_sources],
        "utm_mediums": [
            (value, entry["alone"], entry.get("search", entry["alone"]))
            for entry in read("utm_mediums").values()
            for value in entry["values"]
        ],
        "click_ids": [(name, key) for key, each in platforms().items() for name in each.click_ids],
    }


@cache
def referrers() -> Mapping[str, str]:
    """Domain -> platform, without the domains that every country has."""
    return {domain: key for domain, key in recognition_tables()["referrers"] if not domain.endswith(".*")}


@cache
def everywhere() -> Mapping[str, str]:
    """Domain without its ".*" -> platform, of the domains that every country has."""
    table = recognition_tables()["referrers"]
    return {domain.removesuffix(".*"): key for domain, key in table if domain.endswith(".*")}


@cache
def sources() -> Mapping[str, str]:
    """utm_source without its "*" -> platform."""
    return {value.rstrip("*").rstrip(WORD_ENDS): key for value, key in recognition_tables()["utm_sources"]}


@cache
def mediums() -> Mapping[str, str]:
    """utm_medium -> platform where it stands alone."""
    return {value: key for value, key, _ in recognition_tables()["utm_mediums"]}


@cache
def mediums_of_search() -> Mapping[str, str]:
    """utm_medium -> platform where a search engine is named."""
    return {value: key for value, _, key in recognition_tables()["utm_mediums"]}


@cache
def click_ids() -> Mapping[str, str]:
    """Parameter, in lower case -> platform."""
    return {name: key for key, each in platforms().items() for name in each.click_ids}


@cache
def general() -> tuple[str, ...]:
    """The catch-all platforms: campaign parameters that name one give way to a referrer or a click id."""
    return tuple(key for key, each in platforms().items() if each.general)


@cache
def absent() -> tuple[str, ...]:
    """Folded values that say that nothing is known."""
    return tuple(read("recognition")["absent"])


@cache
def starred_source() -> str:
    """Expression for the longest starred utm_source that a value begins with, and the end of its word."""
    stems = (v.rstrip("*").rstrip(WORD_ENDS) for v, _ in recognition_tables()["utm_sources"] if v.endswith("*"))
    return f"^(?:{_any(stems)})(?:[{re.escape(WORD_ENDS)}]|$)"


@cache
def referrer_domain() -> str:
    """Expression for the longest known domain at the end of a host, with the "." before it."""
    return rf"(?:^|\.)(?:{_any(referrers())})$"


@cache
def everywhere_domain() -> str:
    """Expression for a domain that every country has at the end of a host, with the "." before it."""
    return rf"(?:^|\.)(?:{_any(everywhere())})\.[a-z]{{2,3}}(?:\.[a-z]{{2}})?$"


@cache
def no_referrer(own_hosts: tuple[str, ...]) -> str:
    """Expression for hosts that bring nobody: the organisation's own, and payment and log-in on the way."""
    hosts = [*read("recognition")["passing"], *(host.strip().lower() for host in own_hosts)]
    return rf"(?:^|\.)(?:{_any(hosts)})$"


def parameter(name: str) -> str:
    """Expression for a campaign parameter (utm_, Matomo's mtm_ and pk_) with its value in an address."""
    return rf"[?&#;](?:utm|mtm|pk)_{name}=[^&#;=]+"


@cache
def click_parameter(paid: bool) -> str:
    """Expression for a click id that has a value in an address: of a paid search, or any."""
    return rf"[?&#;](?:{_any(name for name, key in click_ids().items() if not paid or key == PAID_SEARCH)})=[^&#;]"


def _any(values: Iterable[str]) -> str:
    """Alternatives, the longest first, since both engines take the first that fits."""
    return "|".join(re.escape(value).replace(r"\-", "-") for value in sorted(set(values), key=lambda v: (-len(v), v)))

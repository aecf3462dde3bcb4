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
HOST = r"^(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:[^/?#@]*@)?([^/?#: \t\r\n]+)"


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
    """Domain without the ".*" of its countries -> platform."""
    return {domain.removesuffix(".*"): key for domain, key in recognition_tables()["referrers"]}


@cache
def sources(general: bool) -> Mapping[str, str]:
    """utm_source without its "*" -> platform, of the catch-all platforms or of the others."""
    table = recognition_tables()["utm_sources"]
    return {value.rstrip("*").rstrip("-."): key for value, key in table if platforms()[key].general is general}


@cache
def mediums(general: bool) -> Mapping[str, str]:
    """utm_medium -> platform alone, of the catch-all platforms or of the others."""
    table = recognition_tables()["utm_mediums"]
    return {value: key for value, key, _ in table if platforms()[key].general is general}


@cache
def mediums_of_search() -> Mapping[str, str]:
    """utm_medium -> platform where a search engine is named."""
    return {value: key for value, _, key in recognition_tables()["utm_mediums"]}


@cache
def click_ids() -> Mapping[str, str]:
    """Parameter, in lower case -> platform."""
    return dict(recognition_tables()["click_ids"])  # type: ignore[arg-type]


@cache
def absent() -> tuple[str, ...]:
    """Folded values that say that nothing is known."""
    return tuple(read("recognition")["absent"])


@cache
def starred_source(general: bool) -> str:
    """Expression for the longest starred utm_source that the value begins with, up to a word's end."""
    table = recognition_tables()["utm_sources"]
    stems = (v.rstrip("*").rstrip("-.") for v, key in table if v.endswith("*") and platforms()[key].general is general)
    return f"^({_any(stems)})(?:[^a-z0-9]|$)"


@cache
def referrer_host() -> str:
    """Expression for the longest known domain at the end of a host: group 1 with a country's ending, 2 as it stands."""
    table = [domain for domain, _ in recognition_tables()["referrers"]]
    everywhere = _any(each.removesuffix(".*") for each in table if each.endswith(".*"))
    domains = _any(each for each in table if not each.endswith(".*"))
    return rf"^(?:.*?\.)?(?:({everywhere})\.[a-z]{{2,3}}(?:\.[a-z]{{2}})?|({domains}))$"


def no_referrer(own_hosts: Iterable[str]) -> str:
    """Expression for hosts that bring nobody: the organisation's own, and payment and log-in on the way."""
    hosts = [*read("recognition")["passing"], *(host.strip().lower() for host in own_hosts)]
    return rf"(?:^|\.)(?:{_any(hosts)})$"


def parameter(name: str) -> str:
    """Expression for the value of a campaign parameter (utm_, Matomo's mtm_ and pk_) in an address."""
    return rf"[?&#;](?:utm|mtm|pk)_{name}=([^&#;]+)"


@cache
def click_parameter(paid: bool) -> str:
    """Expression for a click id in an address: any, or one of a paid search only."""
    return rf"[?&#;]({_any(name for name, key in click_ids().items() if not paid or key == PAID_SEARCH)})=[^&#;]"


def _any(values: Iterable[str]) -> str:
    """Alternatives, the longest first, since both engines take the first that fits."""
    return "|".join(re.escape(value).replace(r"\-", "-") for value in sorted(set(values), key=lambda v: (-len(v), v)))

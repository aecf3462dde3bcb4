"""Platforms and kinds: by what means an organisation is met, and how each is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from maal.core import BadInput, unknown_name
from maal.terms.read import read


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform, with its kind, its group of means, and the patterns by which it is recognised."""

    key: str
    kind: str
    means: str
    internal: bool = False
    general: bool = False
    referrers: tuple[str, ...] = ()
    utm_sources: tuple[str, ...] = ()
    click_ids: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def platforms() -> Mapping[str, Platform]:
    """All platforms by key, in the order of platforms.toml.

    >>> platforms()["newspaper"].kind
    'print'
    """
    return MappingProxyType({key: _platform(key, entry) for key, entry in read("platforms").items()})


def platform(key: str) -> Platform:
    """The platform ``key``; raise `BadInput` with the nearest name when there is none.

    >>> platform("instagram").means
    'social-media'
    """
    if key not in platforms():
        raise BadInput(unknown_name("platform", key, platforms()))
    return platforms()[key]


@cache
def kinds() -> Mapping[str, str]:
    """Every kind of platform with the group of means that it belongs to.

    >>> kinds()["wiki"]
    'social-media'
    """
    return MappingProxyType({key: entry["means"] for key, entry in read("kinds").items()})


def _platform(key: str, entry: Mapping[str, Any]) -> Platform:
    return Platform(
        key=key,
        kind=entry["kind"],
        means=kinds()[entry["kind"]],
        internal=entry.get("internal", False),
        general=entry.get("general", False),
        referrers=tuple(entry.get("referrers", ())),
        utm_sources=tuple(entry.get("utm_sources", ())),
        click_ids=tuple(entry.get("click_ids", ())),
        words=MappingProxyType({lang: tuple(words) for lang, words in entry.get("words", {}).items()}),
    )

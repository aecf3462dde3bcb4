"""Countries of the Nordic region and Europe; their names come from Unicode CLDR, by Babel."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from maal.terms.read import read


@cache
def countries() -> Mapping[str, frozenset[str]]:
    """Every country (ISO 3166-1 alpha-2) with the groups that it belongs to: nordic, eu, eea, other.

    >>> sorted(countries()["FI"]), sorted(countries()["NO"])
    (['eea', 'eu', 'nordic'], ['eea', 'nordic'])
    """
    memberships: dict[str, set[str]] = {}
    for group, codes in read("countries").items():
        for code in codes:
            memberships.setdefault(code, set()).add(group)
    return MappingProxyType({code: frozenset(memberships[code]) for code in sorted(memberships)})


def country_labels(languages: tuple[str, ...]) -> Mapping[str, str]:
    """The name of every country in the first of ``languages`` that has one."""
    # Babel takes 20 ms to import, and most commands name no country.
    from babel import Locale

    territories = [Locale.parse(language).territories for language in languages]
    return MappingProxyType({code: next(names[code] for names in territories if code in names) for code in countries()})

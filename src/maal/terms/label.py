"""Labels: what a reader sees for a key of the vocabulary, in six languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from maal.core import BadInput, unknown_name
from maal.terms.country import country_labels
from maal.terms.languages import fallbacks
from maal.terms.read import read

_FILES = ("platforms", "kinds", "purposes", "industries")


@cache
def groups() -> tuple[str, ...]:
    """The groups of the vocabulary, in the order in which `label` looks for a key.

    >>> groups()[:3]
    ('platforms', 'kinds', 'purposes')
    """
    return (*_FILES, *read("words"), "countries")


def label(key: str, language: str, group: str | None = None) -> str:
    """The label of ``key``; without ``group``, that of the first group that has the key.

    >>> label("newspaper", "sv"), label("keep", "nb", "decisions"), label("FI", "da")
    ('Dagstidning', 'Behold', 'Finland')
    """
    for name in (group,) if group else groups():
        if key in (labels := labels_of(name, language)):
            return labels[key]
    known = labels_of(group, language) if group else [each for name in groups() for each in labels_of(name, language)]
    raise BadInput(unknown_name(f"term in {group}" if group else "term", key, known))


def labels_of(group: str, language: str) -> Mapping[str, str]:
    """All keys of ``group`` with their labels, in the order of the vocabulary.

    >>> list(labels_of("rungs", "en").values())
    ['asked', 'tagged', 'tested', 'modelled']
    """
    return _labels_of(group, fallbacks(language))


@cache
def _labels_of(group: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    if group == "countries":
        return country_labels(languages)
    if group not in groups():
        raise BadInput(unknown_name("group of terms", group, groups()))
    entries = read(group) if group in _FILES else read("words")[group]
    return MappingProxyType({key: _label(entry.get("label", entry), languages) for key, entry in entries.items()})


def _label(labels: str | Mapping[str, str], languages: tuple[str, ...]) -> str:
    return labels if isinstance(labels, str) else next(labels[each] for each in languages if each in labels)

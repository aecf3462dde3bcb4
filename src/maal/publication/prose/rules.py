"""The grammar of each language as data: ``grammar/<language>.toml``, read at first use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, reduce
from importlib.resources import files
from typing import Any

from maal.core import BadInput, unknown_name
from maal.publication.prose.catalogue import LANGUAGES


@cache
def rules(language: str) -> Mapping[str, Any]:
    """Everything that ``grammar/<language>.toml`` says. Raises `BadInput` on an unknown language.

    >>> rules("sv")["qualifiers"]["over"]
    'drygt {fraction}'
    """
    if language not in LANGUAGES:
        raise BadInput(unknown_name("language", language, LANGUAGES))
    source = files("maal.publication").joinpath("prose", "grammar", f"{language}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def pattern(language: str, *path: str) -> str:
    """Give the pattern at ``path``, e.g. ``pattern("fi", "share", "to")``. Raises `BadInput` where there is none.

    >>> pattern("fi", "share", "to")
    '{n} prosenttiin'
    """
    try:
        return str(reduce(lambda table, key: table[key], path, rules(language)))
    except KeyError:
        raise BadInput(f"The grammar of '{language}' has no [{'.'.join(path)}].") from None


def numbered(language: str, section: str, form: str, number: str) -> str:
    """Give the pattern of a form; the one for exactly one ("1 prosentti") where ``number`` is 1 and there is one.

    >>> numbered("en", "points", "words", "1"), numbered("en", "points", "words", "1.0")
    ('{n} percentage point', '{n} percentage points')
    """
    single = f"{form}_one"
    one = number == "1" and single in rules(language).get(section, {})
    return pattern(language, section, single if one else form)

"""What the articles count, in six languages: ``words.toml``, read at first use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from maal.publication.prose.clauses import Indicator
from maal.publication.prose.phrases import Phrase, phrase, phrase_of


def word(part: str, name: str) -> Phrase:
    """Give a phrase of the articles, else the grammar's. Raises `BadInput` on an unknown one.

    >>> word("does", "trades-by-edi").words("da", "many"), word("does", "sells-on-web").words("da", "many")
    ('handler via EDI', 'sælger på nettet')
    """
    own = _words().get(part, {})
    return phrase_of(part, own[name], name) if name in own else phrase(part, name)


def indicator(units: str, does: str) -> Indicator:
    """What is measured, by the names of its phrases."""
    return Indicator(word("units", units), word("does", does))


@cache
def _words() -> Mapping[str, Any]:
    source = files("maal.publication").joinpath("articles", "words.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))

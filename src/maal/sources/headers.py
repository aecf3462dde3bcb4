"""Column names in six languages: what a header may be called, and how names are compared."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

_LETTERS = str.maketrans({"ø": "o", "æ": "a", "đ": "d", "ß": "s"})


def plain(header: str) -> str:
    """The header without case, accents, spaces, signs and parentheses.

    >>> plain("Beløp (kr)"), plain("E-postadresse"), plain("_wc_order_attribution_utm_source")
    ('belop', 'epostadresse', 'wcorderattributionutmsource')
    """
    text = re.sub(r"\(.*?\)", "", header).strip() or header
    text = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return re.sub(r"[^0-9a-z]", "", text)


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Role → the names of its column, likeliest first (``headers.toml``)."""
    return {role: tuple(names) for role, names in _data().items() if role != "spaces"}


@cache
def spaces() -> Mapping[str, str]:
    """Plain name of a person column → the space that its ids belong to besides.

    >>> spaces()["kundenr"]
    'customer'
    """
    return {plain(each): space for space, names in _data()["spaces"].items() for each in names}


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("maal.sources").joinpath("headers.toml").read_text("utf-8"))


def find(names: Iterable[str], columns: Iterable[str]) -> str | None:
    """The column that bears the likeliest of ``names``, or None.

    >>> find(["occurred_at", "dato"], ["Kanal", "DATO"])
    'DATO'
    """
    known: dict[str, str] = {}
    for column in columns:
        known.setdefault(plain(column), column)
    return next((known[plain(each)] for each in names if plain(each) in known), None)

"""The order of names in a language: å, ä, æ, ö, ø stand last, and not in the same order everywhere."""

from __future__ import annotations

import unicodedata

# Letters after z, in their order; a letter of the neighbour's alphabet sorts with its counterpart.
_DANISH_NORWEGIAN = {"æ": 0, "ä": 0, "ø": 1, "ö": 1, "å": 2}
_SWEDISH_FINNISH = {"å": 0, "ä": 1, "æ": 1, "ö": 2, "ø": 2}
_AFTER_Z = {
    "nb": _DANISH_NORWEGIAN,
    "nn": _DANISH_NORWEGIAN,
    "da": _DANISH_NORWEGIAN,
    "sv": _SWEDISH_FINNISH,
    "fi": _SWEDISH_FINNISH,
}

SortKey = tuple[tuple[tuple[int, str], ...], str]


def sort_key(name: str, language: str) -> SortKey:
    """Key that puts names in the order of ``language``; upper and lower case and other accents only break ties.

    >>> sorted(["Ål", "Øl", "Zoo", "Ærlig", "avis"], key=lambda name: sort_key(name, "nb"))
    ['avis', 'Zoo', 'Ærlig', 'Øl', 'Ål']
    >>> sorted(["Ö", "Ä", "Å", "Z"], key=lambda name: sort_key(name, "sv"))
    ['Z', 'Å', 'Ä', 'Ö']
    """
    after_z = _AFTER_Z.get(language, {})
    letters = unicodedata.normalize("NFC", name).casefold()
    return tuple(weight for letter in letters for weight in _weights(letter, after_z)), name


def _weights(letter: str, after_z: dict[str, int]) -> list[tuple[int, str]]:
    if letter in after_z:
        return [(2, str(after_z[letter]))]
    plain = unicodedata.normalize("NFKD", letter)
    return [(1 if base.isalpha() else 0, base) for base in plain if not unicodedata.combining(base)]

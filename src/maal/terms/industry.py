"""Industries: the sections of NACE, whose letters mean different things in Rev. 2 and Rev. 2.1."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from maal.terms.read import read


@cache
def industries() -> Mapping[str, tuple[str, ...]]:
    """Every section of NACE Rev. 2 with the sections of Rev. 2.1 that it goes into.

    >>> industries()["O"], industries()["J"]
    (('P',), ('J', 'K'))
    """
    return MappingProxyType({section: tuple(entry["next"]) for section, entry in read("industries").items()})

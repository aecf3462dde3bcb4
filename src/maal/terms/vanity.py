"""Which outcomes are no outcomes: followers, likes and reach are outputs or out-takes of the evaluation chain."""

from __future__ import annotations

import re
from functools import cache

from maal.terms.read import read


def is_vanity(name: str) -> bool:
    """Tell whether ``name`` counts an output or an out-take (followers, likes, reach, views) rather than an outcome.

    A name counts when any of its words does, in any of the six languages.

    >>> is_vanity("facebook_followers"), is_vanity("antall følgere"), is_vanity("new-customers"), is_vanity("reviews")
    (True, True, False, False)
    """
    spaced = re.sub(r"(?<=[a-zåäöæø])(?=[A-ZÅÄÖÆØ])", " ", name)
    return not _vanity_words().isdisjoint(re.findall(r"[^\W_]+", spaced.lower()))


@cache
def _vanity_words() -> frozenset[str]:
    return frozenset(word for words in read("vanity").values() for word in words)

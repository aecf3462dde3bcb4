"""The six purposes for which organisations use social media and other means."""

from __future__ import annotations

from maal.terms.read import read


def purposes() -> tuple[str, ...]:
    """The keys of the six purposes.

    >>> purposes()
    ('marketing', 'recruitment', 'dialogue', 'internal', 'development', 'partners')
    """
    return tuple(read("purposes"))

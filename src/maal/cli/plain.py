"""Text that a terminal only shows."""

from __future__ import annotations

import unicodedata

# New lines, the joiners of emoji and some scripts, and the isolates that keep a name's direction to itself.
_KEPT = "\n\u200c\u200d\u2068\u2069"


def plain(text: str) -> str:
    """Put � for what a terminal would obey and for what turns the reading direction of the rest.

    >>> plain("radio\\x1b[2J, newsletter")
    'radio�[2J, newsletter'
    """
    return "".join(sign if sign in _KEPT or unicodedata.category(sign)[0] != "C" else "�" for sign in text)

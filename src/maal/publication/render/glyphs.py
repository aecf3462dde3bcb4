"""Letters that the typesetter's own fonts hold, and words that its narrow columns can break."""

from __future__ import annotations

import re

BOX = "▯"

# Latin, Greek, Cyrillic, Hebrew, Arabic, punctuation, currencies, arrows, signs: a test sets every one of them. The
# signs that turn the direction of a line (U+202A to U+202E) are left out, those that isolate a name are in.
_HELD = (
    "\n -~\u00a0-\u036f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u063a"
    "\u0640-\u0655\u0660-\u066d\u067e\u0686\u0698\u06a4\u06a9\u06af\u06be\u06cc\u06f0-\u06f9\u1e00-\u1eff"
    "\u2010-\u2027\u202f-\u2040\u2044-\u2052\u2066-\u2071\u2074-\u208e\u20a0-\u20bf\u2100-\u211e\u2122\u2126\u2150\u2151"
    "\u2153-\u2184\u2190-\u23ff\u2460-\u262f"
)
_JOINERS = "\u200c\u200d"  # within a word they shape letters; within an emoji they belong to it
_BEYOND = re.compile(f"[^{_HELD}{_JOINERS}][^{_HELD}]*")
_LONG = re.compile(r"[^ ]{25,}")
_PIECE = re.compile(r"[^ ]{12}(?=[^ ])")
_MAY_BREAK = "\u200b"


def printable(text: str) -> str:
    """Write a box for each run of letters that the fonts do not hold (the name stands whole in the other formats).

    >>> printable("Sommer 🌞👩‍👩‍👧, čáhci, 漢字, متجر")
    'Sommer ▯, čáhci, ▯, متجر'
    """
    return _BEYOND.sub(BOX, text)


def breakable(text: str) -> str:
    """Let a run of 25 letters or more break anywhere after each twelfth; what is written stays the same.

    >>> breakable("x" * 30).split("\\u200b")
    ['xxxxxxxxxxxx', 'xxxxxxxxxxxx', 'xxxxxx']
    """
    return _LONG.sub(lambda run: _PIECE.sub(lambda piece: piece[0] + _MAY_BREAK, run[0]), text)

"""Names that users and exports bring along, made safe to set in a line of text."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
_CODES = 3  # of a name that cannot be seen

_BREAKING_SPACE = re.compile(r"[^\S\u00a0\u202f]+")

_JOINERS = "\u200c\u200d"  # needed within emoji and some scripts; every other invisible character goes
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def tidy(name: str, longest: int = LONGEST) -> str:
    """Write a name on one line, without invisible controls, shortened in the middle, its direction kept to itself.

    >>> tidy("  two\\nlines ")
    'two lines'
    >>> len(tidy("x" * 10_000))
    60
    """
    return _isolated(_shortened(visible(name), longest))


def visible(name: str) -> str:
    """Write a name whole on one line, without invisible controls; of one that has nothing else, their codes.

    >>> visible("two\\nlines\\0 "), visible("\\u200b\\u2060")
    ('two lines', 'U+200B U+2060')
    """
    line = "".join(letter for letter in _BREAKING_SPACE.sub(" ", name) if _is_shown(letter)).strip()
    if line.strip(_JOINERS):
        return line
    return " ".join(f"U+{ord(letter):04X}" for letter in name[:_CODES])


def _is_shown(letter: str) -> bool:
    return letter in _JOINERS or not unicodedata.category(letter).startswith("C")


def _shortened(line: str, longest: int) -> str:
    if len(line) <= longest:
        return line
    tail = longest // 4
    return f"{line[: longest - tail - 1]}…{line[-tail:]}"


def _isolated(line: str) -> str:
    if not any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in line):
        return line
    return f"{_FIRST_STRONG_ISOLATE}{line}{_POP_ISOLATE}"

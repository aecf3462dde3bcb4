"""Text that a spreadsheet only shows."""

from __future__ import annotations

import re

# What makes a spreadsheet take a cell of CSV for a formula (OWASP, CSV injection); `app.harmless` heeds the same.
_FORMULA = re.compile(r"[=+\-@\t\r]")


def shown_only(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    >>> shown_only("=1+1"), shown_only("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if _FORMULA.match(text) else text

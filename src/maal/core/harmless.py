"""Text that a spreadsheet only shows."""

from __future__ import annotations

import re

# What makes a spreadsheet take a cell of CSV for a formula (OWASP, CSV injection): at the beginning of a text, and
# where a spreadsheet that parts cells elsewhere begins one, as a Nordic Excel does at semicolons. Python and RE2 read
# it alike.
FORMULA = r"(^|[;\t\r\n])([=+\-@＝＋－＠])"
SHOWN = r"\1'\2"


def shown_only(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would run as a formula.

    >>> shown_only("=1+1"), shown_only("radio;=1+1"), shown_only("1+1")
    ("'=1+1", "radio;'=1+1", '1+1')
    """
    return re.sub(FORMULA, SHOWN, text)

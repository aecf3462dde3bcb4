"""Write names and values into SQL text so that no value can end its quotation."""

from __future__ import annotations


def name(column: str) -> str:
    """A column's name, quoted.

    >>> name('Total "incl." VAT')
    '"Total ""incl."" VAT"'
    """
    return '"' + column.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text, quoted.

    >>> literal("Ola's")
    "'Ola''s'"
    """
    return "'" + text.replace("'", "''") + "'"

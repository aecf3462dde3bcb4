"""The room that the columns of a printed table need, counted in letters, and the size of its type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_GAP = 2.5  # letters between two columns
_LETTERS = 153  # of 8.5 points across a page
_LARGEST, _SMALLEST = 8.5, 6.5  # points
_DETAIL = 0.88  # size of an interval beneath its figure
_LONGEST = 27  # letters; what is longer is broken
_WORD = 15  # letters of the longest word of a head that is not divided
_LINES = 2.5  # of a head
_BOLD = 1.1  # width of a letter of a head
_NARROW, _NARROW_INLINE = 74, 84  # letters; a table that needs less does not span the page (inline: smaller type)

Words = dict[str, Any]


def fitted(columns: Sequence[Words], rows: Sequence[Words], inline: bool = False) -> Words:
    """Give the ``widths`` of the columns (letters), the ``size`` of the type (points), and how the table is set.

    Intervals stand beneath their figures, or beside them where they are ``inline``. ``whole`` says that figures fit on
    their lines, ``narrow`` that the table needs half a page across.

    >>> fitted([{"head": "Channel"}, {"head": "Cost"}], [{"head": "Radio", "cells": [{"text": "12", "detail": None}]}])
    {'inline': False, 'widths': [10.2, 6.9], 'size': 8.5, 'whole': True, 'narrow': True}
    """
    cells = zip(*(row["cells"] for row in rows), strict=True)
    heads = (_BOLD if inline else 1) * max((_name(row["head"]) for row in rows), default=0)
    needed = [max(_head(columns[0]["head"]), heads)]
    room = _beside if inline else _beneath
    needed += [
        max([_head(column["head"]), *map(room, each)]) for column, each in zip(columns[1:], cells, strict=bool(rows))
    ]
    widths = [round(each + _GAP, 1) for each in needed]
    size = _LARGEST * min(1.0, _LETTERS / sum(widths))
    return {
        "inline": inline,
        "widths": widths,
        "size": round(max(size, _SMALLEST), 2),
        "whole": size >= _SMALLEST,
        "narrow": sum(widths) <= (_NARROW_INLINE if inline else _NARROW),
    }


def has_long_word(head: str) -> bool:
    """Say whether a head has a word that must be divided to fit."""
    return any(len(word) > _WORD for word in head.split())


def _head(head: str) -> float:
    """Room for the longest word, and for the whole on at most ``_LINES`` lines or so."""
    return _BOLD * min(max(len(head) / _LINES, *map(len, head.split(" "))), _WORD)


def _name(head: str) -> int:
    return min(len(head), _LONGEST)


def _beneath(cell: Words) -> float:
    return min(max(len(cell["text"]), _DETAIL * len(cell["detail"] or "")), _LONGEST)


def _beside(cell: Words) -> float:
    """Room for figure and interval, with a space and brackets between them."""
    return min(len(cell["text"]) + (len(cell["detail"]) + 2.5 if cell["detail"] else 0.0), _LONGEST)

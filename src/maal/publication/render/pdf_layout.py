"""What stands beside what on paper: two lists or narrow tables side by side, a long list in two columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_LONG = 600  # letters of notes that are set in two columns
_UNLIKE = 4.0  # times as long: two lists that do not stand side by side
_ROWS = 25  # of two tables that are kept on one page
_WHOLE = 900  # letters of two lists that are kept on one page

Words = dict[str, Any]


def notes(title: str, items: Sequence[str]) -> Words:
    """A titled list of sentences."""
    return {"kind": "notes", "title": title, "columns": [list(items)]}


def arranged(blocks: Sequence[Words]) -> list[Words]:
    """Set what is short side by side, and long lists in columns, in the order of reading."""
    left, placed = list(blocks), list[Words]()
    while left:
        block = left.pop(0)
        if left and _is_pair(block, left[0]):
            placed.append(_pair(block, left.pop(0)))
        else:
            placed.append(_in_columns(block))
    return placed


def _items(block: Words) -> list[str]:
    return [item for column in block["columns"] for item in column]


def _is_pair(one: Words, other: Words) -> bool:
    """Two narrow tables, a decision and its table, or two lists of about the same length."""
    if other["kind"] == "table":
        return bool(other["narrow"]) and (len(one["items"]) == 1 if one["kind"] == "advices" else _is_narrow(one))
    if not one["kind"] == other["kind"] == "notes":
        return False
    shorter, longer = sorted((_letters(one), _letters(other)))
    return longer <= _UNLIKE * shorter


def _is_narrow(block: Words) -> bool:
    return block["kind"] == "table" and bool(block["narrow"])


def _pair(one: Words, other: Words) -> Words:
    """Two blocks side by side, the room of two lists shared by their letters."""
    if other["kind"] == "table":
        return {"kind": "pair", "blocks": [one, other], "shares": [1, 1], "whole": len(other["rows"]) < _ROWS}
    letters = _letters(one) + _letters(other)
    share = min(max(_letters(one) / letters, 0.35), 0.65)
    shares = [round(share, 2), round(1 - share, 2)]
    return {"kind": "pair", "blocks": [one, other], "shares": shares, "whole": letters < _WHOLE}


def _letters(block: Words) -> int:
    return sum(map(len, _items(block)))


def _in_columns(block: Words) -> Words:
    """A long list in two columns of about the same length; anything else as it is.

    >>> columns = _in_columns(notes("Method", ["a" * 400, "b" * 200, "c" * 300]))["columns"]
    >>> [[len(item) for item in items] for items in columns]
    [[400], [200, 300]]
    """
    if block["kind"] != "notes" or _letters(block) < _LONG or len(_items(block)) < 2:
        return block
    items = _items(block)
    half = min(range(1, len(items)), key=lambda place: abs(_length(items[:place]) - _length(items[place:])))
    return block | {"columns": [items[:half], items[half:]]}


def _length(items: Sequence[str]) -> int:
    return sum(map(len, items))

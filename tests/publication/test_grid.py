"""A table spread over the columns of a spreadsheet, one kind of value each."""

from __future__ import annotations

from datetime import date
from typing import Any

from maal.core import Estimate, Money, Text
from maal.publication import Prose
from maal.publication.blocks import Cell, Column, Row, Table
from maal.publication.render.grid import UNKNOWN, grid


def _grid(*columns: tuple[str, tuple[Cell, ...]]) -> dict[str, tuple[Any, ...]]:
    heads = (Column(Text("Name"), numeric=False), *(Column(Text("{n:name}", {"n": head})) for head, _ in columns))
    rows = tuple(Row(Text("r"), cells) for cells in zip(*(cells for _, cells in columns), strict=True))
    filled = grid(Table("t", Text("T"), heads, rows), Prose("en"), lambda reason: 7)
    return {one.head: tuple(getattr(cell, "value", cell) for cell in one.cells) for one in filled}


def _cell(estimate: Estimate) -> Cell:
    return Cell(Text("{a:value}", {"a": estimate}), Text("{a:interval}", {"a": estimate}))


def test_levels_and_sizes_that_differ_in_a_row_stand_beside_their_figures():
    one, other = Estimate(5, low=1, high=9, n=10), Estimate(6, low=2, high=8, n=20, level=0.9)
    assert _grid(("A", (_cell(one),)), ("B", (_cell(other),))) == {
        "Name": ("r",),
        "A": (5,), "A, lower end": (1,), "A, upper end": (9,),
        "A, number of observations": (10,), "A, level of the interval": (0.95,),
        "B": (6,), "B, lower end": (2,), "B, upper end": (8,),
        "B, number of observations": (20,), "B, level of the interval": (0.9,),
    }  # fmt: skip
    assert list(_grid(("A", (_cell(one), _cell(other)))))[-2:] == [
        "Number of observations (n)",
        "Level of the intervals",
    ]


def test_units_that_differ_are_named_row_by_row_and_currencies_in_the_head():
    money = Cell(Text("{m:money}", {"m": Money(650, "NOK")}), Text("{h:number} h", {"h": 1}))
    assert _grid(("A", (money,))) == {"Name": ("r",), "A (NOK)": (650,), "A, details": ("1 h",)}
    units = tuple(_cell(Estimate(0.5, unit=unit)) for unit in ("share", "points", "shop"))
    assert _grid(("A", units))["A, unit"] == ("share", "percentage points", "shop")


def test_days_words_infinite_ends_and_equal_heads():
    day = Cell(Text("{d:date}", {"d": date(2026, 8, 31)}))
    wide = _cell(Estimate(5, low=float("-inf"), high=9))
    assert _grid(("A", (day,)), ("a", (Cell(None, why=Text("w")),)), ("B", (wide,))) == {
        "Name": ("r",), "A": (date(2026, 8, 31),), "a (2)": (UNKNOWN,), "B": (5,),
        "B, upper end": (9,), "Level of the intervals": (0.95,), "Notes": ("note 7 (a)",),
    }  # fmt: skip

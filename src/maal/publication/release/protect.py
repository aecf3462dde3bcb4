"""Protection of small cells: primary, secondary, and whatever else the audit asks to be withheld."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import lru_cache

from maal.core import CheckFailed
from maal.publication.release.audit import Cell, Tables, told_too_closely
from maal.publication.release.secondary import withheld
from maal.publication.release.survey import EVERYBODY


@lru_cache(maxsize=16)
def protected(tables: Tables) -> frozenset[Cell]:
    """The cells that are withheld: those of `withheld`, and more until no small cell is told too closely.

    Raises CheckFailed where nothing is left to be withheld, and one still is.
    """
    cells, hidden = tables.cells, set[Cell]()
    for indicator in tables.indicators:
        answers = {group: found.n for (group, key), found in cells.items() if key == indicator}
        hidden |= {(group, indicator) for group in withheld(answers, tables.unions, tables.rule)}
    small = tables.small
    while told := told_too_closely(tables, hidden, small):
        more = _beside(tables, told.values(), hidden)
        if not more:
            raise CheckFailed(_nothing_left(tables, list(told)))
        hidden |= more
        small = tuple(told)  # what is protected stays so, whatever else is withheld
    return frozenset(hidden)


def _beside(tables: Tables, proofs: Iterable[Set[Cell]], hidden: Set[Cell]) -> set[Cell]:
    """Of each proof the cell with the fewest answers that can be withheld, where none of it is yet."""
    cells, chosen = tables.cells, set[Cell]()
    for proof in proofs:
        able = [cell for cell in proof - hidden if cell in cells and cell[0] != EVERYBODY and cells[cell].n]
        if able and not chosen.intersection(able):
            chosen.add(min(able, key=lambda cell: (cells[cell].n, cell)))
    return chosen


def _nothing_left(tables: Tables, told: list[Cell]) -> str:
    (grouping, level), indicator = told[0]
    others = f" and {len(told) - 1} more" if len(told) > 1 else ""
    return (
        f"Of the group '{level}' of '{grouping}'{others}, what is published tells the answers to '{indicator}' too "
        "closely, whatever else is withheld. Join the group with another in the data, leave out "
        f"[groups.{grouping}] or [indicators.{indicator}], or lower suppress_below in [small-cells] (it is "
        f"{tables.rule.suppress_below})."
    )

"""The audit of small cells: which of them could be told too closely from all that a release publishes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from maal.publication.release.answered import Answered
from maal.publication.release.attack import Known, Sum, proof, told_closely, whole_numbers
from maal.publication.release.survey import EVERYBODY, Group, SmallCells, Union

Cell = tuple[Group, str]
"""A group and an indicator; of no indicator, the rows of the group."""
_ROWS = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything of a release that tells of small cells: ``figures``, which groups add up to which, the rule, and how
    many rows lack an answer to each indicator (``gaps``).
    """

    figures: tuple[tuple[Cell, Answered], ...]
    unions: tuple[Union, ...]
    rule: SmallCells
    gaps: tuple[tuple[str, int], ...] = ()

    @property
    def cells(self) -> dict[Cell, Answered]:
        """The figures by cell."""
        return dict(self.figures)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators, each once."""
        return tuple(dict.fromkeys(indicator for (_, indicator), _ in self.figures))

    @property
    def small(self) -> tuple[Cell, ...]:
        """The cells to be protected; the number of all answers is told in the method chapter."""
        below = self.rule.suppress_below
        return tuple(cell for cell, found in self.figures if 0 < found.n < below and cell[0] != EVERYBODY)


def told_too_closely(tables: Tables, hidden: Set[Cell], small: Iterable[Cell]) -> dict[Cell, frozenset[Cell]]:
    """Those ``small`` cells of which an attacker can tell the answers too closely, where ``hidden`` are withheld.

    Too closely is: fewer numbers of answers than `SmallCells.numbers_left` are possible, or only one number of those
    who said yes. The attacker is taken to know all that is published, at full precision, which withheld cells are
    below the limit, and how large the groups are in the population; to use sums, but neither standard errors nor the
    weight of a single answer (see docs/release.md). Each cell comes with those that prove it: of these at least one
    must be withheld.
    """
    asked = dict.fromkeys(small, tables.rule.numbers_left)
    if not asked:
        return {}
    known = numbers_known(tables, hidden)
    found = {cell: proof(known, cell) for cell in told_closely(known, asked)}
    for indicator in dict.fromkeys(indicator for _, indicator in asked):
        two = {cell: 2 for cell in asked if cell[1] == indicator and _is_open(tables, cell)}
        known = yes_known(tables, hidden, indicator)
        found |= {cell: proof(known, cell) | found.get(cell, frozenset()) for cell in told_closely(known, two)}
    return found


def numbers_known(tables: Tables, hidden: Set[Cell]) -> Known[Cell]:
    """What is known of the number of answers in every cell, and of the rows in every group."""
    cells = tables.cells
    bounds = {cell: _bounds(cell, found, cell in hidden, tables.rule) for cell, found in cells.items()}
    values = {cell: (1.0, float(found.n)) for cell, found in cells.items()}
    sums = [_sum(union, indicator, values) for indicator in tables.indicators for union in tables.unions]
    if len(tables.indicators) > 1 and tables.gaps:
        bounds |= {(group, _ROWS): (0.0, math.inf) for group, _ in cells}
        sums += _rows(tables)
    return Known(bounds, tuple(sums))


def _bounds(cell: Cell, found: Answered, is_hidden: bool, rule: SmallCells) -> tuple[float, float]:
    """What the status of a cell says of its number of answers."""
    n, limit = found.n, max(rule.suppress_below, 1)
    if n == 0 or cell[0] == EVERYBODY:
        return n, n
    if n < limit:
        return 1, limit - 1
    if is_hidden:
        return limit, math.inf
    if n < rule.fewest:
        return limit, rule.fewest - 1
    return (n, n) if found.share is not None else (rule.fewest, math.inf)


def _sum(union: Union, indicator: str, values: Mapping[Cell, tuple[float, float]]) -> Sum[Cell]:
    """Σ parts − whole, which is minus the rows that are in no part: of these the attacker is taken to know."""
    signs = {(union.whole, indicator): -1.0} | {(part, indicator): 1.0 for part in union.parts}
    weights = {cell: sign * values[cell][0] for cell, sign in signs.items() if cell in values}
    left = math.fsum(weight * values[cell][1] for cell, weight in weights.items())
    return Sum(weights, left, left)


def _rows(tables: Tables) -> Iterator[Sum[Cell]]:
    """No cell has more answers than its group has rows; in all groups of a table the gaps are at most those told.

    So a question that all answered tells how many answers another can have at most.
    """
    cells, gaps = tables.cells, dict(tables.gaps)
    for group, indicator in cells:
        yield Sum({(group, _ROWS): 1.0, (group, indicator): -1.0}, 0, math.inf)
    rows = {group: max(cells[group, each].n for each in tables.indicators) for group, _ in cells}
    for grouping in dict.fromkeys(grouping for grouping, _ in rows):
        groups = [group for group in rows if group[0] == grouping]
        for indicator in tables.indicators:
            least = sum(rows[group] - cells[group, indicator].n for group in groups)
            signs = {(group, _ROWS): 1.0 for group in groups} | {(group, indicator): -1.0 for group in groups}
            yield Sum(signs, -math.inf, max(gaps.get(indicator, 0), least))


def yes_known(tables: Tables, hidden: Set[Cell], indicator: str) -> Known[Cell]:
    """What is known of the number of yes in every cell of an indicator: n · share, of the group's part of all."""
    cells = {cell: found for cell, found in tables.figures if cell[1] == indicator and found.n}
    one = tables.cells[EVERYBODY, indicator].weight_of_one
    values = {cell: (round(found.weight_of_one / one, 9), _yes(found)) for cell, found in cells.items()}
    bounds = {
        cell: (values[cell][1],) * 2 if _is_shown(cell, found, hidden, tables.rule) else (0.0, float(found.n))
        for cell, found in cells.items()
    }
    sums = tuple(_sum(union, indicator, values) for union in tables.unions if (union.whole, indicator) in cells)
    is_whole = all(weight == 1.0 and yes == round(yes) for weight, yes in values.values())
    return Known(bounds, sums, is_whole)


def _is_shown(cell: Cell, found: Answered, hidden: Set[Cell], rule: SmallCells) -> bool:
    return cell not in hidden and found.n >= rule.fewest and found.share is not None


def _yes(found: Answered) -> float:
    """n · share, cleaned of what the last digits lost where it is a whole number."""
    yes = found.n * (found.share or 0.0)
    return float(round(yes)) if abs(yes - round(yes)) < 1e-9 * max(found.n, 1) else yes


def _is_open(tables: Tables, cell: Cell) -> bool:
    """Tell whether the figure of all alone leaves open how many of a cell said yes: nothing else can hide more."""
    own, whole = tables.cells[cell], tables.cells[EVERYBODY, cell[1]]
    if whole.n < tables.rule.fewest or not own.weight_of_one:
        return bool(own.weight_of_one)
    yes, no = (whole.weight_of_one * each for each in (_yes(whole), whole.n - _yes(whole)))
    return whole_numbers(max(0.0, own.n - no / own.weight_of_one), min(own.n, yes / own.weight_of_one)) > 1

"""A cube as a table: one dimension across, the others down."""

from __future__ import annotations

from itertools import product

from maal.core import Text
from maal.publication.blocks import Cell, Column, Row, Table
from maal.publication.blocks.course import estimate_cell
from maal.publication.release.cube import Category, Cube, Observation

SHARE = Text("Share")


def table(cube: Cube, across: str | None = None) -> Table:
    """Lay a cube out: ``across`` as columns, or one column of figures; the other dimensions as rows."""
    down = tuple(each for each in cube.dimensions if each.key != across)
    columns = cube.dimension(across).categories if across else (Category("", SHARE),)
    heads = tuple(each.label for each in down)
    rows = tuple(
        Row(_head(categories), tuple(_cell(cube, categories, column, across) for column in columns))
        for categories in product(*(each.categories for each in down))
    )
    first = Column(heads[0] if len(heads) == 1 else Text("{heads:text}", {"heads": heads}), numeric=False)
    return Table(f"{cube.key}-table", cube.title, (first, *(Column(each.label) for each in columns)), rows)


def _head(categories: tuple[Category, ...]) -> Text:
    labels = tuple(each.label for each in categories)
    return labels[0] if len(labels) == 1 else Text("{labels:parts}", {"labels": labels})


def _cell(cube: Cube, down: tuple[Category, ...], column: Category, across: str | None) -> Cell:
    rest = iter(down)
    keys = [column.key if each.key == across else next(rest).key for each in cube.dimensions]
    return cell_of(cube.at(*keys))


def cell_of(found: Observation) -> Cell:
    """Set an observation as a cell."""
    if found.estimate is None:
        return Cell(None, why=found.why)
    return estimate_cell(found.estimate)

"""Rules on what a figure carries: its interval or the reason why there is none, its sample, its source."""

from __future__ import annotations

from collections.abc import Iterator

from maal.core import Estimate, Text
from maal.publication.blocks import Cell, DotChart, Table
from maal.publication.blocks.course import SET
from maal.publication.blocks.figures import bound
from maal.publication.check.fault import Fault, error, warning
from maal.publication.check.page import Page
from maal.publication.check.place import Place, cells, estimate_in

Shown = tuple[Text, Estimate, Cell | None]


def figure_without_interval(page: Page) -> Iterator[Fault]:
    """An estimate is shown with its interval; without one, its method says why."""
    for place in page.places:
        bare = [name for name, estimate, cell in shown(place) if _lacks_interval(estimate, cell)]
        if bare:
            text = Text(
                "Without an interval, and without a reason for that: {count:count} (the first: {first:text}).",
                {"count": len(bare), "first": bare[0]},
            )
            yield error("figure-without-interval", place.key, text)


def _lacks_interval(estimate: Estimate, cell: Cell | None) -> bool:
    if estimate.low is None and estimate.high is None:
        return not estimate.method
    return cell is not None and not _shows_interval(cell)


def _shows_interval(cell: Cell) -> bool:
    _, kind = bound(cell.text)
    detail, _ = bound(cell.detail)
    return kind == "estimate" or isinstance(detail, Estimate)


def figure_without_sample(page: Page) -> Iterator[Fault]:
    """An estimate says of whom it speaks, or of how many."""
    for place in page.places:
        lacking = [name for name, one, cell in shown(place) if not _sample(one, cell)]
        if lacking:
            text = Text(
                "The sample is not stated: {count:count} (the first: {first:text}).",
                {"count": len(lacking), "first": lacking[0]},
            )
            yield warning("figure-without-sample", place.key, text)


def figure_without_source(page: Page) -> Iterator[Fault]:
    """An estimate says how it was made, or where it comes from."""
    for place in page.places:
        lacking = [name for name, one, cell in shown(place) if not one.method and not _source(cell)]
        if lacking:
            text = Text(
                "Neither method nor source is stated: {count:count} (the first: {first:text}).",
                {"count": len(lacking), "first": lacking[0]},
            )
            yield warning("figure-without-source", place.key, text)


def shown(place: Place) -> Iterator[Shown]:
    """Every estimate of a block by its name; a chart's are those of its table where it has one."""
    if isinstance(place.block, Table):
        for row, column, cell in cells(place.block):
            if (estimate := estimate_in(cell)) is not None:
                yield Text("{row:text}, {column:text}", {"row": row, "column": column}), estimate, cell
    if isinstance(place.block, DotChart) and place.block.table is None:
        yield from ((dot.label, dot.estimate, None) for dot in place.block.dots)


def _sample(estimate: Estimate, cell: Cell | None) -> bool:
    """Tell whether a figure, or the evidence that it was made from, names its sample; a target that is set has none."""
    basis = (estimate, cell.evidence.estimate) if cell and cell.evidence else (estimate,)
    return estimate.method == SET or any(one.sample or one.n is not None for one in basis)


def _source(cell: Cell | None) -> str:
    evidence = cell.evidence if cell else None
    return (evidence.source or evidence.estimate.method) if evidence else ""

"""Rules on what a figure carries: its interval or the reason why there is none, its sample, its source."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from maal.core import Estimate, Text
from maal.publication.blocks import Advices, Cell, DotChart, Finding, GoalChart, Notes, Paragraph, Table
from maal.publication.blocks.course import SET
from maal.publication.blocks.figures import bound
from maal.publication.check.fault import Fault, error, warning
from maal.publication.check.page import Page
from maal.publication.check.place import Place, cells, estimate_in

# A method that names one of these promises an interval; one of _SAYS_WHY says that there is none to give.
_PROMISES = re.compile(
    r"bootstrap|survey estimate|lineari[sz]|wilson|interval|jackknife|replicat|posterior|chain ladder", re.IGNORECASE
)
_SAYS_WHY = re.compile(
    rf"{re.escape(SET)}|(?:no|without an?) (?:interval|margin of error)|not published|full count(?!; bootstrap)",
    re.IGNORECASE,
)

Shown = tuple[Text, Estimate, Cell | None]


def figure_without_interval(page: Page) -> Iterator[Fault]:
    """An estimate is shown with its interval; without one, its method says why.

    A method that says neither is only warned of: its words may be a reason that this rule does not know.
    """
    for place in page.places:
        stated = [*shown(place), *((name, one, None) for name, one in _drawn_or_said(place))]
        bare = [name for name, estimate, cell in stated if _lacks_interval(estimate, cell)]
        if bare:
            text = Text(
                "Without an interval, and without a reason for that: {count:count} (the first: {first:text}).",
                _first_of(bare),
            )
            yield error("figure-without-interval", place.key, text)
        unclear = [name for name, estimate, _ in stated if _is_unclear(estimate)]
        if unclear:
            text = Text(
                "Without an interval, and the method does not say why: {count:count} (the first: {first:text})."
            )
            yield warning("figure-without-interval", place.key, Text(text.template, _first_of(unclear)))


def _first_of(names: list[Text]) -> dict[str, Any]:
    return {"count": len(names), "first": names[0]}


def _lacks_interval(estimate: Estimate, cell: Cell | None) -> bool:
    if _has_none(estimate):
        says_why = _SAYS_WHY.search(estimate.method) is not None
        return not estimate.method or (not says_why and _PROMISES.search(estimate.method) is not None)
    return cell is not None and not _shows_interval(cell)


def _is_unclear(estimate: Estimate) -> bool:
    known = (pattern.search(estimate.method) for pattern in (_SAYS_WHY, _PROMISES))
    return _has_none(estimate) and bool(estimate.method) and not any(known)


def _has_none(estimate: Estimate) -> bool:
    """Tell a figure without any end of an interval; what is no number is a blank, and another rule's."""
    return math.isfinite(estimate.value) and estimate.low is None and estimate.high is None


def _shows_interval(cell: Cell) -> bool:
    _, kind = bound(cell.text)
    detail, _ = bound(cell.detail)
    return kind == "estimate" or isinstance(detail, Estimate)


def figure_without_sample(page: Page) -> Iterator[Fault]:
    """An estimate says of whom it speaks, or of how many."""
    for place in page.places:
        lacking = [name for name, one, cell in shown(place) if not _sample(one, cell)]
        if lacking:
            text = Text("The sample is not stated: {count:count} (the first: {first:text}).", _first_of(lacking))
            yield warning("figure-without-sample", place.key, text)


def figure_without_source(page: Page) -> Iterator[Fault]:
    """An estimate says how it was made, or where it comes from."""
    for place in page.places:
        lacking = [name for name, one, cell in shown(place) if not one.method and not _source(cell)]
        if lacking:
            text = Text(
                "Neither method nor source is stated: {count:count} (the first: {first:text}).", _first_of(lacking)
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


def _drawn_or_said(place: Place) -> Iterator[tuple[Text, Estimate]]:
    """The estimates that a chart draws beside its table, that a goal's card names, and that sentences are bound to."""
    block = place.block
    if isinstance(block, DotChart) and block.table is not None:
        yield from ((dot.label, dot.estimate) for dot in block.dots if getattr(dot, "standing", "") != "unused")
    if isinstance(block, GoalChart):
        drawn = (block.actual, block.projection)
        yield from ((block.headline, one) for one in drawn if one is not None)
    if isinstance(block, Finding | Paragraph | Notes | Advices):
        yield from ((text, one) for text in place.texts for one in _within(text))


def _within(text: Text) -> Iterator[Estimate]:
    """The estimates that are bound to a sentence; a target that is set has no interval."""
    for name, value in text.values.items():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Text):
                yield from _within(each)
            elif isinstance(each, Estimate) and name != "target":
                yield each


def _sample(estimate: Estimate, cell: Cell | None) -> bool:
    """Tell whether a figure, or the evidence that it was made from, names its sample; a target that is set has none."""
    basis = (estimate, cell.evidence.estimate) if cell and cell.evidence else (estimate,)
    return estimate.method == SET or any(one.sample or one.n is not None for one in basis)


def _source(cell: Cell | None) -> str:
    evidence = cell.evidence if cell else None
    return (evidence.source or evidence.estimate.method) if evidence else ""

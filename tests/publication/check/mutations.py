"""One fault at a time in a sound publication: each with the rule that must find it and the block that it must name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from maal.core import Estimate, Text
from maal.publication.blocks import Cell, DotChart, Finding, GoalChart, Publication
from maal.publication.blocks.course import SET
from maal.publication.blocks.figures import bound
from maal.publication.check.place import estimate_in, places

Path = tuple[str | int, ...]
LONG = Text("One two three four five six seven eight nine ten eleven")


@dataclass(frozen=True)
class Mutation:
    """What was done, the rule that must find it, the block, and the publication with the fault."""

    done: str
    rule: str
    block: str
    publication: Publication


def mutations(publication: Publication) -> Iterator[Mutation]:
    """Break every block and figure of a publication in turn."""
    keys = {id(place.block): place.key for place in places(publication) if place.block is not None}
    for path, value, block in _walk(publication, "title", keys):
        for done, rule, broken in _broken(value):
            yield Mutation(f"{done} at {path}", rule, block, _put(publication, path, broken))


def _walk(value: Any, block: str, keys: dict[int, str], path: Path = ()) -> Iterator[tuple[Path, Any, str]]:
    if isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _walk(one, block, keys, (*path, number))
        return
    block = keys.get(id(value), value.key if path[:1] == ("sections",) and len(path) == 2 else block)
    yield path, value, block
    if is_dataclass(value) and not isinstance(value, Text | Estimate):
        for name in (one.name for one in fields(value) if one.name not in ("evidence", "goals")):
            yield from _walk(getattr(value, name), block, keys, (*path, name))


def _put(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, tuple):
        return (*value[:first], _put(value[first], rest, new), *value[first + 1 :])
    return replace(value, **{first: _put(getattr(value, first), rest, new)})


Broken = Iterator[tuple[str, str, Any]]


def _broken(value: Any) -> Broken:
    """Everything that can be broken in a value: what was done, its rule, and the broken value."""
    for kind, breaks in _BREAKS.items():
        if isinstance(value, kind):
            yield from breaks(value)


def _cell(cell: Cell) -> Broken:
    if cell.text is None:
        yield "no reason", "unexplained-blank", replace(cell, why=None)
        return
    yield "blank", "unexplained-blank", replace(cell, text=None, why=None)
    yield "flag", "flag-without-legend", replace(cell, text=Text("35 b"), why=None)
    if (estimate := estimate_in(cell)) is not None:
        yield from _estimated(cell, estimate)


def _estimated(cell: Cell, estimate: Estimate) -> Broken:
    def with_(each: Cell = cell, **changed: Any) -> Cell:
        return replace(each, text=_rebound(each.text, **changed))

    evidence = cell.evidence
    unsampled = evidence and replace(evidence, estimate=replace(evidence.estimate, n=None, sample=""))
    unsourced = evidence and replace(evidence, source="", estimate=replace(evidence.estimate, method=""))
    basis = (estimate, evidence.estimate) if evidence else (estimate,)
    yield "no number", "unexplained-blank", replace(with_(value=float("nan")), why=None)
    if any(one.method for one in basis) or (evidence and evidence.source):
        yield "no source", "figure-without-source", with_(replace(cell, evidence=unsourced), method="")
    if estimate.method != SET and any(one.sample or one.n is not None for one in basis):
        yield "no sample", "figure-without-sample", with_(replace(cell, evidence=unsampled), n=None, sample="")
    if estimate.low is not None:
        none = {"low": None, "high": None, "std_error": None}
        yield "no interval", "figure-without-interval", with_(**none)
        yield "hidden interval", "figure-without-interval", replace(with_(), text=_shown(cell), detail=None)


def _rebound(text: Text | None, **changed: Any) -> Text:
    assert text is not None
    values = {name: replace(one, **changed) if isinstance(one, Estimate) else one for name, one in text.values.items()}
    return Text(text.template, values)


def _shown(cell: Cell) -> Text:
    """The figure without its interval."""
    return Text("{figure:value}", {"figure": estimate_in(cell)})


def _chart(chart: DotChart | GoalChart) -> Broken:
    for description in (Text(""), chart.headline):
        yield "no description", "missing-text-alternative", replace(chart, description=description)
    yield "long headline", "title-too-long", replace(chart, headline=LONG)


def _dots(chart: DotChart) -> Broken:
    for number, dot in enumerate(chart.dots):
        if dot.estimate.has_interval and getattr(dot, "standing", "") != "unused":
            bare = replace(dot, estimate=replace(dot.estimate, low=None, high=None, std_error=None))
            yield "bare dot", "figure-without-interval", replace(chart, dots=_put(chart.dots, (number,), bare))


def _projected(chart: GoalChart) -> Broken:
    if chart.projection is not None:
        bare = replace(chart.projection, low=None, high=None, std_error=None)
        yield "bare projection", "figure-without-interval", replace(chart, projection=bare)


def _figures(finding: Finding) -> Broken:
    for number, (name, figure) in enumerate(finding.figures):
        blank = (name, Text("–"))
        yield "blank", "unexplained-blank", replace(finding, figures=_put(finding.figures, (number,), blank))
        if isinstance(estimate := bound(figure)[0], Estimate) and estimate.has_interval:
            bare = (name, _rebound(figure, low=None, high=None, std_error=None))
            broken = replace(finding, figures=_put(finding.figures, (number,), bare))
            yield "bare figure", "figure-without-interval", broken


def _text(text: Text) -> Broken:
    yield "a fraction", "fraction-without-figure", Text("Half of them do it.")


def _title(publication: Publication) -> Broken:
    yield "long title", "title-too-long", replace(publication, title=LONG)


_BREAKS: dict[Any, Callable[[Any], Broken]] = {
    Publication: _title,
    Finding: _figures,
    DotChart | GoalChart: _chart,
    DotChart: _dots,
    GoalChart: _projected,
    Cell: _cell,
    Text: _text,
}

"""Charts as SVG: a goal's course, the figures of channels; numbers in the language's habits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from maal.core import Estimate, Text
from maal.publication.blocks import Dot, DotChart, GoalChart, LadderChart, SmallMultiples
from maal.publication.prose import Prose
from maal.publication.render import chart_marks as marks
from maal.publication.render.chart_ladder import ladder_svg
from maal.publication.render.chart_marks import Points, Size
from maal.publication.render.chart_multiples import multiples_svg
from maal.publication.render.palette import AMBER, BLUE, STONE
from maal.publication.render.svg import accessible

_BESIDE_A_TABLE = Size(250, 110)
_ALONE, _ON_PAPER = Size(430, 190), Size(430, 190, 21)
_LETTER, _NAME_MARGIN = 7, 40  # pixels a letter of a name, and beside it
_BAR = 14  # pixels


def goal_svg(chart: GoalChart, prose: Prose) -> str:
    """Draw the actual as a bar, the projection as a point with its interval, the target as a line through both."""
    named = [(Text("Reached"), chart.actual)]
    named += [(Text("Expected"), chart.projection)] if chart.projection else []
    points = _points([(prose.write(name), figure) for name, figure in named], _BESIDE_A_TABLE, prose)
    bar = [points[0] | {"low": 0, "high": points[0]["value"]}]
    layers = [
        marks.intervals(bar, color=BLUE, strokeWidth=_BAR),
        marks.intervals(points),
        marks.dots(points[1:], color=BLUE, fill=BLUE, size=75),
        marks.upright(chart.target.value, AMBER, 3),
    ]
    return _drawing(layers, points, chart, prose, _BESIDE_A_TABLE, chart.actual.unit == "share")


def dot_svg(chart: DotChart, prose: Prose, *, on_paper: bool = False) -> str:
    """Draw one line a channel: the point, its interval, the fainter others, and the figure to the right."""
    if isinstance(chart, LadderChart):
        return ladder_svg(chart, prose, on_paper=on_paper)
    if isinstance(chart, SmallMultiples):
        return multiples_svg(chart, prose)
    names = [prose.write(dot.label) for dot in chart.dots]
    size = _with_room(_ON_PAPER if on_paper else _ALONE, names)
    points = _points([(name, dot.estimate) for name, dot in zip(names, chart.dots, strict=True)], size, prose)
    layers = [
        marks.upright(0),
        marks.dots(_others(chart.dots, points), color=STONE, size=34, strokeWidth=1.5),
        marks.intervals(points),
        marks.dots(points, color=BLUE, fill=BLUE, size=75),
    ]
    return _drawing(layers, points, chart, prose, size, all(dot.estimate.unit == "share" for dot in chart.dots))


def _points(named: Sequence[tuple[str, Estimate]], size: Size, prose: Prose) -> Points:
    """One line a figure, in their order."""
    return [marks.point(name, figure, size.step * (line + 0.5), prose) for line, (name, figure) in enumerate(named)]


def _drawing(
    layers: Sequence[marks.Layer], points: Points, chart: GoalChart | DotChart, prose: Prose, size: Size, shares: bool
) -> str:
    panel = marks.Panel(layers, marks.lettered(points, size), size.step * len(points))
    drawing = marks.drawn([panel], prose, size, shares)
    return accessible(drawing, chart.key, chart.headline, chart.description, prose)


def _others(dots: tuple[Dot, ...], points: Points) -> Points:
    pairs = zip(dots, points, strict=True)
    return [{"row": point["row"], "value": other} for dot, point in pairs for other in dot.others]


def _with_room(size: Size, names: Sequence[str]) -> Size:
    """Take from the scale what long names need, down to a scale of 250 pixels."""
    needed = _NAME_MARGIN + _LETTER * max(map(len, names), default=0)
    more = max(0, min(needed - size.names, size.scale - 250))
    return replace(size, scale=size.scale - more, names=size.names + more)

"""The evidence ladder as SVG: the channels one below the other, a line for every rung."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from maal.core import Rung
from maal.publication.blocks import LadderChart, RungDot
from maal.publication.prose import Prose
from maal.publication.render import chart_marks as marks
from maal.publication.render.chart_marks import Layer, Panel, Points, Size, Word
from maal.publication.render.palette import AMBER, BLUE, INK, PAPER, STONE, VIOLET
from maal.publication.render.svg import accessible

_ALONE, _IN_COLUMNS = Size(390, 230), Size(185, 175, 18, 6.5)
_MANY = 10  # lines; more are set in two columns on paper

_MARKS = {
    Rung.TESTED: (BLUE, "circle"),
    Rung.MODELLED: (VIOLET, "triangle-up"),
    Rung.TAGGED: (AMBER, "square"),
    Rung.ASKED: (STONE, "diamond"),
}
_CROSS = "M-1,-1L1,1M1,-1L-1,1"
_INDENT = 14  # pixels


def ladder_svg(chart: LadderChart, prose: Prose, *, on_paper: bool = False) -> str:
    """Draw the channels one below the other, each with a line for every rung: its step, point, interval and figure.

    Colour and shape tell the rung; a filled point is the best supported, a crossed one is not used. On paper the lines
    of many channels stand in two columns on the same scale.
    """
    halved = on_paper and len(chart.dots) > _MANY
    size = _IN_COLUMNS if halved else _ALONE
    columns = [_placed(dots, prose, size) for dots in (_halves(chart.dots) if halved else [chart.dots])]
    height = max(height for _, _, height in columns)
    panels = [
        Panel(_layers(points), [*heads, *marks.lettered(points, size, _INDENT)], height) for points, heads, _ in columns
    ]
    return accessible(marks.drawn(panels, prose, size), chart.key, chart.headline, chart.description, prose)


def _halves(dots: Sequence[RungDot]) -> list[Sequence[RungDot]]:
    """The channels in two columns of about the same height; one alone is not divided."""
    starts = [place for place in range(1, len(dots)) if dots[place].group != dots[place - 1].group]
    if not starts:
        return [dots]
    half = min(starts, key=lambda place: abs(_lines(dots[:place]) - _lines(dots[place:])))
    return [dots[:half], dots[half:]]


def _lines(dots: Sequence[RungDot]) -> int:
    """Lines of the points, and one for the name of each channel."""
    return len(dots) + sum(one.group != other.group for one, other in pairwise(dots)) + 1


def _layers(points: Points) -> list[Layer]:
    looks = {name: marks.as_is(name) for name in ("stroke", "fill", "shape")}
    unused = [point for point in points if point["standing"] == "unused"]
    return [
        marks.upright(0),
        marks.intervals(points, color=marks.as_is("stroke"), strokeDash=marks.as_is("dash")),
        marks.dots(points, size=85, strokeWidth=2, **looks),
        marks.dots(unused, shape=_CROSS, size=130, stroke=INK, strokeWidth=1.5, filled=False),
    ]


def _placed(dots: Sequence[RungDot], prose: Prose, size: Size) -> tuple[Points, list[Word], int]:
    """The points and the channels' names, each with its place from the top, and the height of all."""
    points: Points = []
    heads: list[Word] = []
    place, step, group = 0.0, size.step * 0.8, None
    for dot in dots:
        if dot.group != group:
            row = place + step * (0.9 if heads else 0.5)
            name = marks.shortened(prose.write(dot.group), size.names + size.scale, size)
            heads.append(Word(-size.names, row, name, bold=True))
            place, group = row + step / 2, dot.group
        stroke, shape = _MARKS[dot.rung]
        looks: dict[str, Any] = {"stroke": stroke, "shape": shape, "fill": stroke if dot.standing == "best" else PAPER}
        looks |= {"standing": dot.standing, "dash": [3, 3] if dot.standing == "unused" else [1, 0]}
        points.append(marks.point(prose.write(dot.label), dot.estimate, place + step / 2, prose) | looks)
        place += step
    return points, heads, round(place + step / 4)

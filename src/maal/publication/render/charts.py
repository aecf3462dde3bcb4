"""Charts as SVG: Altair describes them, vl-convert draws them; numbers in the language's habits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import altair as alt
import vl_convert

from maal.core import Estimate, Rung, Text
from maal.publication.blocks import Dot, DotChart, GoalChart, LadderChart
from maal.publication.prose import Prose
from maal.publication.prose.figures import NO_BREAK
from maal.publication.render.palette import AMBER, BLUE, INK, PAPER, QUIET, RULE, STONE, VIOLET
from maal.publication.render.svg import accessible

_SLACK = 2  # pixels a letter by which the reader's font may be wider than the one that vl-convert measures with
_FONT = "sans-serif"
_LETTER, _NAME_MARGIN = 7, 40  # pixels a letter of a name, and beside it

Points = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Size:
    """Width of the scale, the room for the names on its left, and from one line to the next, in pixels."""

    scale: int
    names: int
    step: int = 30


_BESIDE_A_TABLE = Size(250, 110)
_ALONE = Size(430, 190)
ON_PAPER = Size(430, 190, 21)


def goal_svg(chart: GoalChart, prose: Prose) -> str:
    """Draw the actual as a bar, the projection as a point with its interval, the target as a line through both."""
    rows = [(Text("Reached"), chart.actual)]
    rows += [(Text("Expected"), chart.projection)] if chart.projection else []
    points = [_point(prose.write(name), figure, prose) for name, figure in rows]
    shares = chart.actual.unit == "share"
    bar = _chart(points[:1]).mark_bar(color=BLUE, height=14).encode(x=_x(shares), y=_y(points))
    layers = [bar, *_interval_layers(points, shares, expected=points[1:]), _target(chart.target.value, shares)]
    layers += [_figure_labels(points, _BESIDE_A_TABLE)]
    return accessible(_svg(layers, points, prose, _BESIDE_A_TABLE), chart.key, chart.headline, chart.description, prose)


def dot_svg(chart: DotChart, prose: Prose, size: Size = _ALONE) -> str:
    """Draw one line a channel: the point, its interval, the fainter others, and the figure to the right."""
    if isinstance(chart, LadderChart):
        return ladder_svg(chart, prose, size)
    points = [_point(prose.write(dot.label), dot.estimate, prose) for dot in chart.dots]
    _number_twins(points)
    shares = all(dot.estimate.unit == "share" for dot in chart.dots)
    size = _with_room(size, points)
    layers = [_zero_line(shares), *_interval_layers(points, shares, expected=points)]
    if others := _others(chart.dots, points):
        layers.insert(1, _other_points(others, points))
    layers.append(_figure_labels(points, size))
    return accessible(_svg(layers, points, prose, size), chart.key, chart.headline, chart.description, prose)


_MARKS = {
    Rung.TESTED: (BLUE, "circle"),
    Rung.MODELLED: (VIOLET, "triangle-up"),
    Rung.TAGGED: (AMBER, "square"),
    Rung.ASKED: (STONE, "diamond"),
}
_CROSS = "M-1,-1L1,1M1,-1L-1,1"
_INDENT = 14  # pixels


def ladder_svg(chart: LadderChart, prose: Prose, size: Size = _ALONE) -> str:
    """Draw the channels one below the other, each with a line for every rung: its step, point, interval and figure.

    Colour and shape tell the rung; a filled point is the best supported, a crossed one is not used.
    """
    size = replace(size, scale=size.scale - 40, names=size.names + 40)
    points, heads, height = _ladder_points(chart, prose, size)
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False))
    ends = {"x": _x(False, "low"), "x2": "high:Q", "y": y, "color": _as_is("colour"), "strokeDash": _as_is("dash")}
    rules = _chart(points).mark_rule(strokeWidth=2).encode(**ends)
    dots = _chart(points).mark_point(size=85, strokeWidth=2, opacity=1)
    layers = [
        _zero_line(),
        rules,
        dots.encode(x=_x(False), y=y, stroke=_as_is("colour"), fill=_as_is("fill"), shape=_as_is("shape")),
        _crosses([point for point in points if point["standing"] == "unused"], y),
        _words(heads, y, -size.names, size.names + size.scale, bold=True),
        _words(points, y, _INDENT - size.names, size.names - _INDENT - 8),
        _chart(points)
        .mark_text(align="left", color=INK, fontSize=13)
        .encode(x=alt.value(size.scale + 12), y=y, text="label:N"),
    ]
    drawn = _svg(layers, points, prose, size, height)
    return accessible(drawn, chart.key, chart.headline, chart.description, prose)


def _ladder_points(chart: LadderChart, prose: Prose, size: Size) -> tuple[Points, Points, int]:
    """The points and the channels' names, each with its place from the top, and the height of all."""
    points: Points = []
    heads: Points = []
    place, step = 0.0, size.step * 0.8
    for dot in chart.dots:
        name = prose.write(dot.group)
        if not heads or heads[-1]["name"] != name:
            heads.append({"name": name, "row": place + step * (0.5 if not heads else 0.9)})
            place = heads[-1]["row"] + step / 2
        colour, shape = _MARKS[dot.rung]
        fill = colour if dot.standing == "best" else PAPER
        mark = {"row": place + step / 2, "colour": colour, "shape": shape, "fill": fill, "standing": dot.standing}
        mark["dash"] = [3, 3] if dot.standing == "unused" else [1, 0]
        points.append(_point(prose.write(dot.label), dot.estimate, prose) | mark)
        place += step
    return points, heads, round(place + step / 4)


def _as_is(field: str) -> Any:
    """A column that holds the colours or shapes themselves."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def _crosses(points: Points, y: alt.Y) -> alt.Chart:
    cross = _chart(points).mark_point(shape=_CROSS, size=130, stroke=INK, strokeWidth=1.5, filled=False, opacity=1)
    chart: alt.Chart = cross.encode(x=_x(False), y=y)
    return chart


def _words(points: Points, y: alt.Y, left: float, limit: float, bold: bool = False) -> alt.Chart:
    weight: Literal["bold", "normal"] = "bold" if bold else "normal"
    text = _chart(points).mark_text(align="left", color=INK, fontSize=13, fontWeight=weight, limit=limit)
    chart: alt.Chart = text.encode(x=alt.value(left), y=y, text="name:N")
    return chart


def _point(name: str, figure: Estimate, prose: Prose) -> dict[str, Any]:
    low, high = (figure.value if end is None else end for end in (figure.low, figure.high))
    label = prose.write(Text("{figure:estimate}", {"figure": figure}))
    return {
        "name": name,
        "value": figure.value,
        "low": low,
        "high": high,
        "end": max(high, figure.value),
        "label": label,
    }


def _number_twins(points: Points) -> None:
    """Two names that look alike (shortened ones) must not share a line."""
    seen: dict[str, int] = {}
    for point in points:
        seen[point["name"]] = seen.get(point["name"], 0) + 1
        if seen[point["name"]] > 1:
            point["name"] += f" ({seen[point['name']]})"


def _others(dots: tuple[Dot, ...], points: Points) -> Points:
    pairs = zip(dots, points, strict=True)
    return [{"name": point["name"], "value": other} for dot, point in pairs for other in dot.others]


def _chart(values: Points) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=values))


def _x(shares: bool, field: str = "value") -> alt.X:
    axis = alt.Axis(format="~%" if shares else ",~r", tickCount=5, grid=True, labelOverlap="greedy", labelSeparation=12)
    return alt.X(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(zero=True, nice=True))


def _y(points: Points) -> alt.Y:
    return alt.Y("name:N", title=None, sort=[point["name"] for point in points], scale=alt.Scale(padding=0.2))


def _interval_layers(points: Points, shares: bool, expected: Points) -> list[alt.Chart]:
    rules = _chart(points).mark_rule(color=INK, strokeWidth=2)
    dots = _chart(expected).mark_point(color=BLUE, fill=BLUE, size=75, opacity=1)
    y = _y(points)
    return [rules.encode(x=_x(shares, "low"), x2="high:Q", y=y), dots.encode(x=_x(shares), y=y)]


def _other_points(others: Points, points: Points) -> alt.Chart:
    marks = _chart(others).mark_point(color=STONE, size=34, strokeWidth=1.5, opacity=1)
    chart: alt.Chart = marks.encode(x=_x(False), y=_y(points))
    return chart


def _target(value: float, shares: bool) -> alt.Chart:
    chart: alt.Chart = _chart([{"value": value}]).mark_rule(color=AMBER, strokeWidth=3).encode(x=_x(shares))
    return chart


def _zero_line(shares: bool = False) -> alt.Chart:
    chart: alt.Chart = _chart([{"value": 0}]).mark_rule(color=QUIET, strokeWidth=1).encode(x=_x(shares))
    return chart


def _with_room(size: Size, points: Points) -> Size:
    """Take from the scale what long names need, down to a scale of 250 pixels."""
    needed = _NAME_MARGIN + _LETTER * max((len(point["name"]) for point in points), default=0)
    more = max(0, min(needed - size.names, size.scale - 250))
    return replace(size, scale=size.scale - more, names=size.names + more)


def _figure_labels(points: Points, size: Size) -> alt.Chart:
    """The figures stand in a column of their own, right of the scale, where no mark can meet them."""
    text = _chart(points).mark_text(align="left", color=INK, fontSize=13)
    chart: alt.Chart = text.encode(x=alt.value(size.scale + 12), y=_y(points), text="label:N")
    return chart


def _svg(layers: list[alt.Chart], points: Points, prose: Prose, size: Size, height: int | None = None) -> str:
    slack = _SLACK * max(len(point["label"]) for point in points)
    chart = alt.layer(*layers).properties(
        width=size.scale, height=height or size.step * len(points), background="transparent"
    )
    styled = chart.configure(font=_FONT, padding={"left": 0, "top": 4, "bottom": 4, "right": slack}).configure_view(
        stroke=None
    )
    styled = styled.configure_axis(labelFontSize=13, labelColor=INK, gridColor=RULE, domain=False, ticks=False)
    styled = styled.configure_axisY(
        labelAlign="left", labelPadding=size.names, labelLimit=size.names - 35, minExtent=size.names, grid=False
    )
    return vl_convert.vegalite_to_svg(styled.to_dict(), format_locale=_number_locale(prose), allowed_base_urls=[])


def _number_locale(prose: Prose) -> dict[str, Any]:
    """d3's number locale made of the language's own signs (d3 has none for nb and nn)."""
    symbols = prose.locale.number_symbols["latn"]
    percent = "%" if prose.language == "en" else f"{NO_BREAK}%"
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", ""],
        "minus": "−",
        "percent": percent,
    }

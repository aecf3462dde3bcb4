"""The marks of a chart as plain Vega-Lite, drawn by vl-convert; the words stand in columns beside the scale.

vl-convert takes 2 ms to measure a word, and measures with the fonts of its machine: so the words are set here, in the
room that their letters need on any machine.
"""

from __future__ import annotations

import json
import math
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any
from xml.sax.saxutils import escape

import vl_convert

from maal.core import Estimate, Text
from maal.publication.prose import Prose
from maal.publication.prose.figures import NO_BREAK
from maal.publication.render.palette import INK, QUIET, RULE

_TYPE = 13  # pixels
_TO_BASELINE = 4  # pixels below the middle of a line
_SMALL = 0.87  # width of a letter of a name to one of a figure
_GAP, _BETWEEN = 12, 20  # pixels between a scale and its figures, and between two panels
_CLEAR = 8  # pixels between a name and its scale
_ABOVE, _BELOW = 4, 26  # pixels over the marks, and beneath them for the axis

Points = list[dict[str, Any]]
Layer = dict[str, Any]
Channel = dict[str, Any]  # of Vega-Lite: a place or a colour that a field gives


@dataclass(frozen=True, slots=True)
class Size:
    """Width of the scale, the room for the names on its left, and from one line to the next, in pixels.

    ``letter`` is the width of a letter of the widest font that the drawing may be read in.
    """

    scale: int
    names: int
    step: int = 30
    letter: float = 7.5


@dataclass(frozen=True, slots=True)
class Word:
    """Words at a place of a panel: ``left`` pixels from the left end of its scale, ``row`` pixels from its top."""

    left: float
    row: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Layers over each other, ``height`` pixels high, with their words; ``above`` them is room for a name."""

    layers: Sequence[Layer]
    words: Sequence[Word]
    height: int
    above: int = 0


def point(name: str, figure: Estimate, row: float, prose: Prose) -> dict[str, Any]:
    """A figure as a row of a chart's data: its value, the ends of its interval, its place, and how it is written."""
    low, high = (figure.value if end is None else end for end in (figure.low, figure.high))
    label = prose.write(Text("{figure:estimate}", {"figure": figure}))
    return {"name": name, "value": figure.value, "low": low, "high": high, "row": row, "label": label}


def intervals(points: Points, **looks: Any) -> Layer:
    """A line from the lower to the upper end of each interval."""
    mark, channels = _split({"type": "rule", "color": INK, "strokeWidth": 2} | looks)
    return _layer(points, mark, x=_of("low"), x2={"field": "high"}, y=_of("row"), **channels)


def dots(points: Points, **looks: Any) -> Layer:
    """A mark at each value; ``looks`` are those of a Vega-Lite point, a column of them as `as_is` gives it."""
    mark, channels = _split({"type": "point", "opacity": 1} | looks)
    return _layer(points, mark, x=_of("value"), y=_of("row"), **channels)


def upright(value: float, colour: str = QUIET, width: int = 1) -> Layer:
    """A line through all rows: a target, or zero."""
    return _layer([{"value": value}], {"type": "rule", "color": colour, "strokeWidth": width}, x=_of("value"))


def as_is(field: str) -> Channel:
    """A column that holds the colours or shapes themselves."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def lettered(points: Points, size: Size, indent: int = 0) -> list[Word]:
    """The names left of the scale, and the figures right of it, where no mark can meet them."""
    names = [
        Word(indent - size.names, each["row"], shortened(each["name"], size.names - indent - _CLEAR, size))
        for each in points
    ]
    return names + [Word(size.scale + _GAP, each["row"], each["label"]) for each in points]


def shortened(name: str, pixels: int, size: Size) -> str:
    """Cut a name that is longer than its room; wide letters take more of it.

    >>> shortened("radio", 60, Size(250, 110)), shortened("a name of very many letters", 60, Size(250, 110))
    ('radio', 'a name o…')
    >>> shortened("WWWWWWWWWWWW", 60, Size(250, 110)), shortened("漢字漢字漢字漢字", 60, Size(250, 110))
    ('WWWW…', '漢字漢字…')
    """
    letters = int(pixels / (_SMALL * size.letter))
    ends = list(accumulate(map(_breadth, name)))
    if not ends or ends[-1] <= letters:
        return name
    return f"{name[: bisect_right(ends, letters - 1)].rstrip()}…"


def _breadth(letter: str) -> float:
    """Of how many letters a letter takes the room."""
    return 2.0 if letter in "MW@%" or unicodedata.east_asian_width(letter) in ("W", "F") else 1.0


def drawn(panels: Sequence[Panel], prose: Prose, size: Size, shares: bool = False, columns: int = 2) -> str:
    """Draw panels in ``columns`` on the same scale, with room for names on the left and for figures on the right."""
    words = [word for panel in panels for word in panel.words]
    figures = max((len(word.text) for word in words if word.left > size.scale), default=0)
    width = math.ceil(size.names + size.scale + _GAP + size.letter * figures)
    height = max(panel.above + panel.height for panel in panels) + _ABOVE + _BELOW
    across, down = min(columns, len(panels)), math.ceil(len(panels) / columns)
    ends = _ends([layer for panel in panels for layer in panel.layers])
    placed = [
        f'<g transform="translate({place % columns * (width + _BETWEEN)},{place // columns * (height + _BETWEEN)})">'
        + _marks(panel, prose, size, shares, ends)
        + "".join(_word(word, size, panel.above) for word in panel.words)
        + "</g>"
        for place, panel in enumerate(panels)
    ]
    box = f"0 0 {across * (width + _BETWEEN) - _BETWEEN} {down * (height + _BETWEEN) - _BETWEEN}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{"".join(placed)}</svg>'


def _split(looks: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Channel]]:
    """The looks that all marks share, and those that a column gives to each."""
    columns = {name: look for name, look in looks.items() if isinstance(look, dict)}
    return {name: look for name, look in looks.items() if name not in columns}, columns


def _layer(rows: Points, mark: dict[str, Any], **channels: Channel) -> Layer:
    """One kind of mark for all rows; a number that is none (infinite, not a number) has no mark."""
    known = [{name: None if _is_none(value) else value for name, value in row.items()} for row in rows]
    return {"data": {"values": known}, "mark": mark, "encoding": channels}


def _is_none(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _of(field: str) -> Channel:
    return {"field": field, "type": "quantitative"}


def _ends(layers: Sequence[Layer]) -> tuple[float, float]:
    """From the smallest to the largest number of the panels, zero among them."""
    rows = [row for layer in layers for row in layer["data"]["values"]]
    fields = ("value", "low", "high")
    numbers = [0.0, *(row[name] for row in rows for name in fields if row.get(name) is not None)]
    return (min(numbers), max(numbers)) if any(numbers) else (0.0, 1.0)


def _marks(panel: Panel, prose: Prose, size: Size, shares: bool, ends: tuple[float, float]) -> str:
    """The marks and the axis of a panel, without the words beside them."""
    axis = {"format": "~%" if shares else ",~r", "tickCount": 5, "grid": True, "title": None}
    axis |= {"labelOverlap": "parity", "labelSeparation": 12, "labelFontSize": _TYPE, "labelColor": INK}
    axis |= {"gridColor": RULE, "domain": False, "ticks": False}
    x = {"axis": axis, "scale": {"domain": ends, "nice": True, "zero": False}}
    y = {"axis": None, "scale": {"domain": [0, panel.height], "range": [0, panel.height], "nice": False}}
    chart = {
        "layer": [_scaled(layer, x, y) for layer in panel.layers if layer["data"]["values"]],
        "width": size.scale,
        "height": panel.height,
        "background": "transparent",
        "autosize": "none",
        "padding": {"left": size.names, "top": _ABOVE + panel.above, "bottom": _BELOW, "right": 0},
        "config": {"font": "sans-serif", "view": {"stroke": None}},
    }
    svg = _svg(json.dumps(chart, allow_nan=False), _locale(prose))
    return svg[svg.index(">") + 1 : svg.rindex("</svg>")]


def _scaled(layer: Layer, x: Channel, y: Channel) -> Layer:
    scales = {"x": x, "y": y}
    channels = {name: channel | scales.get(name, {}) for name, channel in layer["encoding"].items()}
    return layer | {"encoding": channels}


def _word(word: Word, size: Size, above: int) -> str:
    place = f'x="{size.names + word.left:g}" y="{word.row + above + _ABOVE + _TO_BASELINE:g}"'
    weight = ' font-weight="bold"' if word.bold else ""
    return f'<text {place} font-size="{_TYPE}px"{weight} fill="{INK}">{escape(word.text)}</text>'


@lru_cache(maxsize=128)
def _svg(chart: str, locale: str) -> str:
    """Draw once what page and paper share, and what a site shows again."""
    svg: str = vl_convert.vegalite_to_svg(chart, format_locale=json.loads(locale), allowed_base_urls=[])
    return svg


def _locale(prose: Prose) -> str:
    """d3's number locale made of the language's own signs (d3 has none for nb and nn)."""
    symbols = prose.locale.number_symbols["latn"]
    percent = "%" if prose.language == "en" else f"{NO_BREAK}%"
    signs = {"decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["", ""]}
    return json.dumps(signs | {"minus": "−", "percent": percent})

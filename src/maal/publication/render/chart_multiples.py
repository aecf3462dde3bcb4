"""Small multiples as SVG: a panel for each indicator, country, wave or sample, on one scale, with the same lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import wrap

from maal.core import Text
from maal.publication.blocks import PanelDot, SmallMultiples
from maal.publication.prose import Prose
from maal.publication.prose.figures import MISSING
from maal.publication.render import chart_marks as marks
from maal.publication.render.chart_marks import Panel, Size, Word
from maal.publication.render.palette import BLUE
from maal.publication.render.svg import accessible

_SIZE = Size(190, 150, 22)
_SCALE, _WIDEST = 330, 440  # pixels of the scale, and most for the names, of panels one below the other
_NAME_LETTER, _CLEAR = 6.7, 12  # pixels of a letter of a name, and between it and its scale
_TITLE_LINES, _TITLE_STEP, _UNDER = 2, 17, 4  # lines, and pixels of each and between the name and the marks
_RIGHT = 12  # pixels right of the scale, where its figures stand


def multiples_svg(chart: SmallMultiples, prose: Prose) -> str:
    """Draw two panels in a row, one where names are long, each with its name over the same lines.

    A line without a figure has a dash.
    """
    panels = _each_once(dot.panel for dot in chart.dots)
    lines = _each_once(dot.label for dot in chart.dots)
    size, columns = _room([prose.write(line) for line in lines])
    above = _UNDER + _TITLE_STEP * max((len(_title(prose.write(panel), size)) for panel in panels), default=0)
    drawn = [
        replace(_panel(panel, lines, [dot for dot in chart.dots if dot.panel == panel], prose, size), above=above)
        for panel in panels
    ]
    shares = all(dot.estimate.unit == "share" for dot in chart.dots)
    svg = marks.drawn(drawn, prose, size, shares, columns)
    named = accessible(svg, chart.key, chart.headline, chart.description, prose)
    return named.replace("<svg ", '<svg class="wide" ', 1)  # to be read, it needs the width of the page


def _room(names: list[str]) -> tuple[Size, int]:
    """The size of the panels, and how many stand in a row, so that no name of ordinary length is cut."""
    needed = math.ceil(_NAME_LETTER * max(map(len, names), default=0)) + _CLEAR
    if needed <= _SIZE.names:
        return _SIZE, 2
    return replace(_SIZE, scale=_SCALE, names=min(needed, _WIDEST)), 1


def _each_once(texts: Iterable[Text]) -> list[Text]:
    found: list[Text] = []
    for text in texts:
        if text not in found:
            found.append(text)
    return found


def _panel(name: Text, lines: Sequence[Text], dots: Sequence[PanelDot], prose: Prose, size: Size) -> Panel:
    rows = [size.step * (place + 0.5) for place in range(len(lines))]
    points = [marks.point(prose.write(one.label), one.estimate, rows[lines.index(one.label)], prose) for one in dots]
    words = [*_titled(prose.write(name), size), *marks.lettered(points, size)]
    given = [dot.label for dot in dots]
    for line, row in zip(lines, rows, strict=True):
        if line not in given:
            absent = marks.shortened(prose.write(line), size.names, size)
            words += [Word(-size.names, row, absent), Word(size.scale + _RIGHT, row, MISSING)]
    layers = [marks.upright(0), marks.intervals(points), marks.dots(points, color=BLUE, fill=BLUE, size=70)]
    return Panel(layers, words, size.step * len(lines))


def _titled(name: str, size: Size) -> list[Word]:
    """The name of a panel over its marks, its last line next to them."""
    lines = _title(name, size)
    rows = [-_UNDER - _TITLE_STEP * (len(lines) - place - 0.5) for place in range(len(lines))]
    return [Word(-size.names, row, line, bold=True) for row, line in zip(rows, lines, strict=True)]


def _title(name: str, size: Size) -> list[str]:
    """The lines of a panel's name."""
    letters = int((size.names + size.scale) / size.letter)
    return wrap(name, letters, max_lines=_TITLE_LINES, placeholder="…")

"""Small multiples as SVG: a panel for each indicator, country, wave or sample, on one scale, with the same lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from maal.core import Text
from maal.publication.blocks import PanelDot, SmallMultiples
from maal.publication.prose import Prose
from maal.publication.prose.figures import MISSING
from maal.publication.render import chart_marks as marks
from maal.publication.render.chart_marks import Panel, Size, Word
from maal.publication.render.palette import BLUE
from maal.publication.render.svg import accessible

_SIZE = Size(190, 150, 22, 6.5)
_TITLE_LINES, _TITLE_STEP, _UNDER = 2, 17, 4  # lines, and pixels of each and between the name and the marks
_RIGHT = 12  # pixels right of the scale, where its figures stand


def multiples_svg(chart: SmallMultiples, prose: Prose) -> str:
    """Draw two panels in a row, each with its name over the same lines; a line without a figure has a dash."""
    panels = _each_once(dot.panel for dot in chart.dots)
    lines = _each_once(dot.label for dot in chart.dots)
    drawn = [_panel(panel, lines, [dot for dot in chart.dots if dot.panel == panel], prose) for panel in panels]
    shares = all(dot.estimate.unit == "share" for dot in chart.dots)
    return accessible(marks.drawn(drawn, prose, _SIZE, shares), chart.key, chart.headline, chart.description, prose)


def _each_once(texts: Iterable[Text]) -> list[Text]:
    found: list[Text] = []
    for text in texts:
        if text not in found:
            found.append(text)
    return found


def _panel(name: Text, lines: Sequence[Text], dots: Sequence[PanelDot], prose: Prose) -> Panel:
    rows = [_SIZE.step * (place + 0.5) for place in range(len(lines))]
    points = [marks.point(prose.write(one.label), one.estimate, rows[lines.index(one.label)], prose) for one in dots]
    words = [*_titled(prose.write(name)), *marks.lettered(points, _SIZE)]
    given = [dot.label for dot in dots]
    for line, row in zip(lines, rows, strict=True):
        if line not in given:
            absent = marks.shortened(prose.write(line), _SIZE.names, _SIZE)
            words += [Word(-_SIZE.names, row, absent), Word(_SIZE.scale + _RIGHT, row, MISSING)]
    layers = [marks.upright(0), marks.intervals(points), marks.dots(points, color=BLUE, fill=BLUE, size=70)]
    return Panel(layers, words, _SIZE.step * len(lines), _TITLE_LINES * _TITLE_STEP + _UNDER)


def _titled(name: str) -> list[Word]:
    """The name of a panel over its marks, its last line next to them."""
    letters = int((_SIZE.names + _SIZE.scale) / _SIZE.letter)
    lines = wrap(name, letters, max_lines=_TITLE_LINES, placeholder="…")
    rows = [-_UNDER - _TITLE_STEP * (len(lines) - place - 0.5) for place in range(len(lines))]
    return [Word(-_SIZE.names, row, line, bold=True) for row, line in zip(rows, lines, strict=True)]

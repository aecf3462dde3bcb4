"""Rules on what is seen and heard: contrast, text alternatives, length of headlines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maal.core import Text
from maal.publication.blocks import DotChart, GoalChart
from maal.publication.check.fault import Fault, error, warning
from maal.publication.check.page import Page
from maal.publication.check.wording import bare
from maal.publication.render import palette

MOST_WORDS = 10
_LEAST_TEXT, _LEAST_GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11, level AA
_WORD = re.compile(r"⟦[^⟧]*⟧|#|\w[^\s⟦]*")


def low_contrast(page: Page) -> Iterator[Fault]:
    """Text stands out from what is behind it by 4.5 to 1, the marks of a chart by 3 to 1 (WCAG 2.2 AA)."""
    text = [(one, behind, _LEAST_TEXT) for one in palette.TEXT_COLOURS for behind in (palette.PAPER, palette.SHADE)]
    marks = [(one, palette.PAPER, _LEAST_GRAPHIC) for one in palette.GRAPHIC_COLOURS]
    for colour, behind, least in (*text, *marks):
        ratio = palette.contrast(colour, behind)
        if ratio < least:
            values = {"colour": colour, "behind": behind, "ratio": ratio, "least": least}
            said = Text("{colour:name} on {behind:name} has a contrast of {ratio:number}; {least:number} is the least.")
            yield error("low-contrast", "palette", Text(said.template, values))


def missing_text_alternative(page: Page) -> Iterator[Fault]:
    """A chart has a description in words that says more than its headline."""
    for place in page.places:
        if isinstance(place.block, DotChart | GoalChart):
            described = page.prose.write(place.block.description).strip()
            if described in ("", page.prose.write(place.block.headline).strip()):
                text = Text("The chart has no text alternative. Describe in words what it shows, with its figures.")
                yield error("missing-text-alternative", place.key, text)


def title_too_long(page: Page) -> Iterator[Fault]:
    """A headline has at most ten words; a name counts as one."""
    for place in page.places:
        charts = isinstance(place.block, DotChart | GoalChart)
        for headline in place.texts[:1] if charts or place.key == "title" else ():
            words = len(_WORD.findall(bare(headline, page.prose)))
            if words > MOST_WORDS:
                values = {"count": words, "most": MOST_WORDS}
                text = Text("The headline has {count:count} words; {most:count} is the most.", values)
                yield warning("title-too-long", place.key, text)

"""Rules on what may be compared and how surely: breaks in a series, samples that chose themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maal.core import Estimate, Text
from maal.publication.blocks import Section, Table
from maal.publication.blocks.figures import bound
from maal.publication.check.fault import Fault, error
from maal.publication.check.intervals import shown
from maal.publication.check.page import Page
from maal.publication.check.place import cells
from maal.publication.check.wording import Said, pattern

_YEAR = re.compile(r"(?<!\w)(?:19|20)\d\d(?!\w)")
_FLAGGED = re.compile(r"\d\s*\(?[a-z]?b[a-z]?\)?$")
_CHOSEN = re.compile(r"opt-?in|self-selected|chose themselves|signed up themselves", re.IGNORECASE)


def comparison_across_break(page: Page) -> Iterator[Fault]:
    """Figures before and after a break in a series do not meet in one sentence."""
    for section in page.publication.sections:
        breaks = sorted(_breaks(section, page))
        for place, said in page.of_section(section) if breaks else ():
            if isinstance(place.block, Table) or _tells_of_break(said, page):
                continue
            years = sorted(_years(said.whole(page.prose)))
            crossed = [one for one in breaks if years and years[0] < one <= years[-1]]
            if crossed:
                values = {"year": str(crossed[0]), "said": said.shown(page.prose)}
                told = Text("“{said:name}” compares across the break in the series in {year:name}.", values)
                yield error("comparison-across-break", place.key, told)


def _breaks(section: Section, page: Page) -> Iterator[int]:
    """The years of the breaks: those that a sentence tells of, and those of rows with the flag b."""
    for place, said in page.of_section(section):
        if _tells_of_break(said, page):
            yield from _years(said.whole(page.prose))
        if isinstance(place.block, Table) and said.text is place.block.caption:
            yield from _flagged(place.block, page)


def _years(line: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(line)}


def _flagged(table: Table, page: Page) -> Iterator[int]:
    for row, column, cell in cells(table):
        if cell.text and not bound(cell.text)[1] and _FLAGGED.search(page.prose.write(cell.text)):
            yield from _years(f"{page.prose.write(row)} {page.prose.write(column)}")


def _tells_of_break(said: Said, page: Page) -> bool:
    return pattern(page.language, "broken").search(said.words) is not None


def opt_in_with_margin(page: Page) -> Iterator[Fault]:
    """A sample that chose itself bears no margin of error."""
    told = {place.key for place, said in page.sentences if pattern(page.language, "opt_in").search(said.words)}
    for place in page.places:
        caption = place.texts[:1]
        named = place.key in told
        if any(
            _has_margin(one) and _is_opt_in(one, (name, *caption) if named else (), page)
            for name, one, _ in shown(place)
        ):
            yield error(
                "opt-in-with-margin",
                place.key,
                Text("The sample chose itself, and its figures bear an interval. Leave it out, and say why."),
            )
    yield from _worded(page)


def _has_margin(estimate: Estimate) -> bool:
    return not (estimate.std_error is None and estimate.low is None and estimate.high is None)


def _is_opt_in(estimate: Estimate, over: tuple[Text, ...], page: Page) -> bool:
    """Tell it by what the figure says of its sample, or by the heads and the caption over it."""
    if _CHOSEN.search(f"{estimate.sample} {estimate.method}"):
        return True
    return any(pattern(page.language, "opt_in").search(page.prose.write(text)) for text in over)


def _worded(page: Page) -> Iterator[Fault]:
    opt_in, margin = pattern(page.language, "opt_in"), pattern(page.language, "margin")
    hedge = pattern(page.language, "hedge")
    for place, said in page.sentences:
        found = opt_in.search(said.words) and margin.search(said.words)
        if found and not hedge.search(said.words):
            text = Text(
                "“{said:name}” gives a sample that chose itself a margin of error.", {"said": said.shown(page.prose)}
            )
            yield error("opt-in-with-margin", place.key, text)

"""Rules on what may be compared and how surely: breaks in a series, samples that chose themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from maal.core import Estimate, Text
from maal.publication.blocks import Section, Table
from maal.publication.blocks.figures import bound, tables
from maal.publication.check.fault import Fault, error
from maal.publication.check.hedges import is_taken_back
from maal.publication.check.intervals import shown
from maal.publication.check.page import Page
from maal.publication.check.place import cells
from maal.publication.check.wording import Said, one_of, pattern

_YEAR = re.compile(r"(?<!\w)(?:19|20)\d\d(?!\w)")
_AFTER = 4  # words after a margin of error that may take it back
_BESIDE = 60  # letters after a break within which its years stand
_RUN = re.compile(rf"{_YEAR.pattern}(?:(?:,\s|\s\w{{1,3}}\s){_YEAR.pattern})*")  # "2009, 2011 and 2012"
_FLAGGED = re.compile(r"\d\s*\(?[a-z]?b[a-z]?\)?$")
_CHOSEN = re.compile(r"opt-?in|self-selected|chose themselves|signed up themselves", re.IGNORECASE)


def comparison_across_break(page: Page) -> Iterator[Fault]:
    """Figures before and after a break in a series do not meet in one sentence.

    A break holds for the section that tells of it; for the whole page where that section has no figures of its own
    (method, quality), and for the title and the findings above.
    """
    told = {section.key: sorted(_breaks(section, page)) for section in page.publication.sections}
    wide = {year for section in page.publication.sections if not any(tables(section)) for year in told[section.key]}
    above = sorted({year for years in told.values() for year in years})
    for place, said in page.sentences:
        breaks = above if place.section is None else sorted({*told[place.section.key], *wide})
        line = said.whole(page.prose)
        if not breaks or isinstance(place.block, Table) or _tells_of_break(line, page) or not _compares(line, page):
            continue
        if crossed := _crossed(line, breaks, page):
            values = {"year": str(crossed), "said": said.shown(page.prose)}
            text = Text("“{said:name}” compares across the break in the series in {year:name}.", values)
            yield error("comparison-across-break", place.key, text)


def _crossed(line: str, breaks: list[int], page: Page) -> int | None:
    """The first break between the years of a sentence; "since 2007" reaches to today."""
    since = {year for one in pattern(page.language, "since").finditer(line) for year in _years(one[0])}
    years = _years(line)
    spans = [(min(each), last) for each, last in ((since, date.max.year), (years, max(years, default=0))) if each]
    return next((one for one in breaks if any(first < one <= last for first, last in spans)), None)


def _compares(line: str, page: Page) -> bool:
    """Tell figures that are held against each other from the years of questionnaires, reports and laws."""
    figures = re.compile(rf"\d\s*(?:%|{one_of(page.language, 'percent')})", re.IGNORECASE)
    if figures.search(line) or pattern(page.language, "changed").search(line):
        return True
    return pattern(page.language, "document").search(line) is None


def _breaks(section: Section, page: Page) -> Iterator[int]:
    """The years of the breaks: those that a sentence tells of, and those of rows with the flag b."""
    for place, said in page.of_section(section):
        yield from _told(said.whole(page.prose), page)
        if isinstance(place.block, Table) and said.text is place.block.caption:
            yield from _flagged(place.block, page)


def _told(line: str, page: Page) -> Iterator[int]:
    """The years of a break: those after the word, else the last before it; of "not comparable" a lone year."""
    for broken in pattern(page.language, "broken").finditer(line):
        if not is_taken_back(line, broken, page.language, before=4):
            after = _RUN.search(line[broken.end() :][:_BESIDE])
            yield from _years(after[0] if after else line[: broken.start()])
    years = _years(line)
    if len(years) == 1 and pattern(page.language, "incomparable").search(line):
        yield from years


def _tells_of_break(line: str, page: Page) -> bool:
    return pattern(page.language, "broken", "incomparable").search(line) is not None


def _years(line: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(line)}


def _flagged(table: Table, page: Page) -> Iterator[int]:
    for row, column, cell in cells(table):
        if cell.text and not bound(cell.text)[1] and _FLAGGED.search(page.prose.write(cell.text)):
            yield from _years(f"{page.prose.write(row)} {page.prose.write(column)}")


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
    before: Said | None = None
    for place, said in page.sentences:
        follows = before is not None and before.text is said.text and _is_of_opt_in(before, page)
        if (follows or _is_of_opt_in(said, page)) and _gives_margin(said.words, page.language):
            text = Text(
                "“{said:name}” gives a sample that chose itself a margin of error.", {"said": said.shown(page.prose)}
            )
            yield error("opt-in-with-margin", place.key, text)
        before = said


def _is_of_opt_in(said: Said, page: Page) -> bool:
    return pattern(page.language, "opt_in", "open").search(said.words) is not None


def _gives_margin(words: str, language: str) -> bool:
    """Tell whether a margin of error is given that no word takes back, and that is of no random sample."""
    if pattern(language, "random").search(words):
        return False
    return any(
        not is_taken_back(words, one, language, "hedge", "lacking", after=_AFTER)
        for one in pattern(language, "margin").finditer(words)
    )

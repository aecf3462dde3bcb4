"""The linter: every rule over every block, and what becomes of what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from maal.core import CheckFailed, Text
from maal.publication.blocks import Advices, Notes, Paragraph, Publication
from maal.publication.check.blanks import flag_without_legend, unexplained_blank
from maal.publication.check.causal import causal_verb
from maal.publication.check.comparisons import comparison_across_break, opt_in_with_margin
from maal.publication.check.fault import Fault, Severity
from maal.publication.check.fractions import fraction_without_figure
from maal.publication.check.intervals import figure_without_interval, figure_without_sample, figure_without_source
from maal.publication.check.looks import low_contrast, missing_text_alternative, title_too_long
from maal.publication.check.page import Page
from maal.publication.check.place import Place, places
from maal.publication.check.volumes import share_as_volume
from maal.publication.prose import Prose

Rule = Callable[[Page], Iterator[Fault]]

RULES: dict[str, Rule] = {
    "unexplained-blank": unexplained_blank,
    "flag-without-legend": flag_without_legend,
    "low-contrast": low_contrast,
    "missing-text-alternative": missing_text_alternative,
    "title-too-long": title_too_long,
    "fraction-without-figure": fraction_without_figure,
    "share-as-volume": share_as_volume,
    "figure-without-interval": figure_without_interval,
    "figure-without-sample": figure_without_sample,
    "figure-without-source": figure_without_source,
    "comparison-across-break": comparison_across_break,
    "opt-in-with-margin": opt_in_with_margin,
    "causal-verb": causal_verb,
}


def check(publication: Publication, language: str) -> tuple[Fault, ...]:
    """Hold a publication, as it reads in ``language``, against every rule; in the order of its blocks.

    Does no I/O. Raises `BadInput` on an unknown language.
    """
    page = Page(publication, language)
    order = {place.key: number for number, place in reversed(list(enumerate(page.places)))}
    faults = [fault for rule in RULES.values() for fault in rule(page)]
    return tuple(sorted(faults, key=lambda fault: order.get(fault.block, -1)))


def refuse(publication: Publication, language: str, found: Iterable[Fault] = ()) -> tuple[Fault, ...]:
    """Give the warnings of a publication, after those ``found`` in the user's texts.

    Raises `CheckFailed` with all faults where there are errors.
    """
    faults = (*found, *check(publication, language))
    if errors := [fault for fault in faults if fault.severity is Severity.ERROR]:
        raise CheckFailed(
            f"{len(errors)} rule(s) of publication are broken; nothing was written.\n{listed(faults, language)}"
        )
    return faults


def listed(faults: Iterable[Fault], language: str) -> str:
    """Write faults block by block."""
    prose = Prose(language)
    return "\n".join(
        line
        for block, group in groupby(faults, key=lambda fault: fault.block)
        for line in (f"{block}:", *(f"  {one.severity} {one.rule}: {prose.write(one.text)}" for one in group))
    )


def with_warnings(publication: Publication, language: str, found: Iterable[Fault] = ()) -> Publication:
    """Print the warnings, after those ``found`` in the user's texts, as a list at the end of the publication."""
    faults = (*found, *check(publication, language))
    warnings = [fault for fault in faults if fault.severity is Severity.WARNING]
    if not warnings or not publication.sections:
        return publication
    known = {place.key: place for place in places(publication)}
    items = tuple(_printed(one, known.get(one.block)) for one in warnings)
    *before, last = publication.sections
    notes = Notes(Text("What the checks of this page remark on"), items)
    return replace(publication, sections=(*before, replace(last, blocks=(*last.blocks, notes))))


def _printed(fault: Fault, place: Place | None) -> Text:
    """Write a fault for readers: the block by its heading, the message, and the rule by the name that the docs have."""
    values = {"block": _named(fault, place), "text": fault.text, "rule": fault.rule}
    return Text("{block:text}. {text:text} ({rule:name})", values)


def _named(fault: Fault, place: Place | None) -> Text:
    """A block by its own heading; notes and paragraphs by that of their section."""
    if place is None:
        return Text("{key:name}", {"key": fault.block})
    if place.section is None or not isinstance(place.block, Paragraph | Notes | Advices):
        return place.texts[0]
    return place.section.title

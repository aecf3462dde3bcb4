"""Rules on what is not there: figures without a reason, flags without a legend."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from maal.core import Text
from maal.publication.blocks import Cell, Finding, Table
from maal.publication.blocks.figures import bound, figure_of
from maal.publication.check.fault import Fault, error
from maal.publication.check.page import Page
from maal.publication.check.place import Place, cells
from maal.publication.check.wording import bare

_DASHES = ("", "-", "–", "—", "−")
# The flags of official statistics (SDMX, Eurostat) behind a figure, and the marks of footnotes.
_FLAG = re.compile(r"[#\d%]\s*\(?([bcdefnprsuz]{1,2}|[*†‡§]+)\)?$|^(:|\.\.)$")


def unexplained_blank(page: Page) -> Iterator[Fault]:
    """A figure that is missing says why."""
    for place in page.places:
        blanks = list(_blanks(place, page))
        if blanks:
            values = {"count": len(blanks), "first": blanks[0]}
            text = Text("Missing without a reason: {count:count} (the first: {first:text}). Say why.", values)
            yield error("unexplained-blank", place.key, text)


def _blanks(place: Place, page: Page) -> Iterator[Text]:
    if isinstance(place.block, Table):
        yield from (row for row, _, cell in cells(place.block) if _is_blank(cell, page))
    if isinstance(place.block, Finding):
        yield from (name for name, figure in place.block.figures if page.prose.write(figure).strip() in _DASHES)


def _is_blank(cell: Cell, page: Page) -> bool:
    if cell.why is not None and page.prose.write(cell.why).strip():
        return False
    if (figure := figure_of(cell)) is not None:
        return not math.isfinite(figure.value)
    return cell.text is None or page.prose.write(cell.text).strip() in _DASHES


def flag_without_legend(page: Page) -> Iterator[Fault]:
    """A flag beside a figure ("35 b", "12*", ":") is explained on the page ("b: break in series")."""
    flagged = [(place.key, flags) for place in page.places if (flags := dict.fromkeys(_flags(place, page)))]
    explained = " ".join(_legends(page)) if flagged else ""
    for key, flags in flagged:
        if missing := tuple(flag for flag in flags if not _is_explained(flag, explained)):
            text = Text("The flags {flags:name} have no legend. Explain each in a note: “b: …”.", {"flags": missing})
            yield error("flag-without-legend", key, text)


def _flags(place: Place, page: Page) -> Iterator[str]:
    for _, _, cell in cells(place.block) if isinstance(place.block, Table) else ():
        for text in (cell.text, cell.detail):
            if bound(text)[1]:
                continue
            written = "" if text is None else bare(text, page.prose).replace("⟦", " ").replace("⟧", "").strip()
            if found := _FLAG.search(written):
                yield found[1] or found[2]


def _legends(page: Page) -> Iterator[str]:
    """Every text of the page that can hold a legend: all but the cells themselves."""
    for place in page.places:
        inside = {id(cell.text) for _, _, cell in cells(place.block)} if isinstance(place.block, Table) else set()
        yield from (page.prose.write(text) for text in place.texts if id(text) not in inside)


def _is_explained(flag: str, legends: str) -> bool:
    return re.search(rf"(?:^|[\s(;,“\"«]){re.escape(flag)}[”\"»]?\s*[:=–]\s*\w", legends) is not None

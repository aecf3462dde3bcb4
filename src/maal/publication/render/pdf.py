"""PDF: tagged pages for paper and for screen readers (PDF/UA-1), typeset by typst without network or system fonts."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import typst

from maal.publication.blocks import Publication
from maal.publication.render.typeset import words

_TEMPLATES = Path(__file__).with_name("templates")


def document(publication: Publication, organisation: str, language: str, day: date | None = None) -> bytes:
    """Typeset a publication; ``day``, the last day of its data, is the document's date. The same input, the same bytes.

    Every word goes to the template as data, so that nothing in a name can be taken for markup.
    """
    return typeset(json.dumps(words(publication, organisation, language, day), ensure_ascii=False, allow_nan=False))


def typeset(data: str) -> bytes:
    """Set the words and drawings in ``data`` (`render.typeset.words` as JSON) on pages."""
    template = _TEMPLATES / "report.typ"
    return typst.compile(
        template, root=_TEMPLATES, font_paths=_fonts(), sys_inputs={"data": data}, pdf_standards="ua-1"
    )


@cache
def _fonts() -> typst.Fonts:
    """The fonts that the compiler carries: the same on every machine."""
    return typst.Fonts(include_system_fonts=False)

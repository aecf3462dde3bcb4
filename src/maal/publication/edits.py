"""A user's own words in a publication: every sentence to edit, and the edits in place, figures bound to data."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from maal.core import BadInput, Text
from maal.publication.blocks import (  # fmt: skip
    Advice,
    Advices,
    DotChart,
    Finding,
    GoalChart,
    Notes,
    Paragraph,
    Publication,
    Section,
    Table,
)
from maal.publication.check import Fault, check_edited
from maal.publication.check.fault import error
from maal.publication.check.place import places
from maal.publication.prose.bound import editable, edited
from maal.publication.prose.catalogue import translation

_WORDS: Mapping[type, tuple[str, ...]] = {
    Publication: ("title", "subtitle", "findings", "sections"),
    Section: ("title", "blocks"),
    Finding: ("text", "step"),
    Paragraph: ("text", "table"),
    Notes: ("title", "items"),
    Advices: ("title", "items"),
    Advice: ("reason",),
    Table: ("caption",),
    DotChart: ("headline", "subtitle", "table"),
    GoalChart: ("headline", "subtitle", "table"),
}
"""Where running text stands; heads of columns, cells and labels are not text to edit."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The ``number``-th sentence of a block that is made from ``sentence``, its template in English, as ``text``.

    ``text`` holds the sentence's placeholders where its figures go; ``seen`` is how each was written when the text was
    last looked at.
    """

    block: str
    sentence: str
    text: str
    seen: Mapping[str, str] = field(default_factory=dict)
    number: int = 1

    @property
    def place(self) -> tuple[str, str, int]:
        """What the edit is of."""
        return self.block, self.sentence, self.number


def texts(publication: Publication, language: str, edits: Iterable[Edit] = ()) -> tuple[Edit, ...]:
    """List every sentence of a publication for its user to edit, from top to bottom, in the words of ``language``.

    Sentences that are edited already stand in the user's words, with today's figures as seen.
    """
    known = {one.place: one.text for one in edits}
    found: list[Edit] = []

    def note(place: tuple[str, str, int], text: Text) -> Text:
        template, seen = editable(text, language)
        block, sentence, number = place
        found.append(Edit(block, sentence, known.get(place, template), seen, number))
        return text

    _rewritten(publication, note)
    return tuple(found)


def with_edits(publication: Publication, language: str, edits: Iterable[Edit]) -> tuple[Publication, tuple[Fault, ...]]:
    """Set the user's words in place, and tell what their author must look at again.

    Figures follow the data. A fault is a figure that is written otherwise than when the text was last looked at, a
    sentence that is no longer said, and (a warning) a number that no figure stands behind. Texts that say what maal
    would say are no edits. Raises BadInput on a placeholder that the sentence has not, and on an empty text.
    """
    mine = {one.place: one for one in edits if one.text != translation(one.sentence, language)}
    faults: list[Fault] = []
    met: set[tuple[str, str, int]] = set()

    def word(place: tuple[str, str, int], text: Text) -> Text:
        edit = mine.get(place)
        if edit is None:
            return text
        met.add(place)
        if not edit.text.strip():
            raise BadInput(
                f"Your text of {edit.block} for {edit.sentence!r} is empty: write one, or take the entry out."
            )
        try:
            faults.extend(check_edited(edited(edit.text, text, language, edit.seen), edit.block))
        except BadInput as fault:
            raise BadInput(f"Your text of {edit.block}, {edit.text!r}: {fault}") from None
        return replace(text, template=edit.text)

    said = _rewritten(publication, word)
    return said, (*faults, *(_unsaid(one) for place, one in mine.items() if place not in met))


def _unsaid(edit: Edit) -> Fault:
    text = Text("The sentence that this text replaces is no longer said: {text:name}", {"text": edit.text})
    return error("unsaid-text", edit.block, text)


class _Walk:
    """Visits the texts of a publication, each with its place: block, template, and which of these it is."""

    def __init__(self, publication: Publication, visit: Any) -> None:
        self._keys = {id(one.block): one.key for one in places(publication) if one.block is not None}
        self._visit = visit
        self._met: Counter[tuple[str, str]] = Counter()

    def value(self, value: Any, block: str) -> Any:
        """Give ``value`` with its texts as the visit returned them."""
        if isinstance(value, Text):
            return self._text(value, block)
        if isinstance(value, tuple):
            return tuple(self.value(one, block) for one in value)
        words = next((names for kind, names in _WORDS.items() if isinstance(value, kind)), ())
        key = value.key if isinstance(value, Section) else self._keys.get(id(value), block)
        parts = {name: self.value(getattr(value, name), key) for name in words}
        return replace(value, **parts) if parts else value

    def _text(self, text: Text, block: str) -> Text:
        """Visit the sentences that a text is put together from, or itself."""
        inner = {name: self._inner(one, block) for name, one in text.values.items()}
        whole = replace(text, values=inner) if inner != dict(text.values) else text
        if not _has_words(text.template):
            return whole
        self._met[block, text.template] += 1
        visited: Text = self._visit((block, text.template, self._met[block, text.template]), whole)
        return visited

    def _inner(self, value: Any, block: str) -> Any:
        if isinstance(value, tuple):
            return tuple(self._inner(one, block) for one in value)
        return self._text(value, block) if isinstance(value, Text) else value


def _rewritten(publication: Publication, visit: Any) -> Publication:
    said: Publication = _Walk(publication, visit).value(publication, "title")
    return said


def _has_words(template: str) -> bool:
    """Tell whether a template says anything: beside its placeholders, or in one that holds a clause."""
    return any(
        form == "clause" or any(letter.isalpha() for letter in literal)
        for literal, _, form, _ in string.Formatter().parse(template)
    )

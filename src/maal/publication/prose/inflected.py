"""Values that a sentence bends to its grammar, and the sentence that holds them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maal.core import Text
from maal.core.text import Format

if TYPE_CHECKING:
    from maal.publication.prose.writer import Prose


class Inflected(ABC):
    """A value that each language writes in its own form: ``{share:from}`` is "fra 35" or "35 prosentista"."""

    __slots__ = ()

    @abstractmethod
    def form(self, kind: str, prose: Prose) -> str:
        """Write the form that the template asks for. Raises `BadInput` where the language has none."""

    def figures(self) -> Mapping[str, float]:
        """Every number that the value puts before the reader, by name; a share is a share, not per cent."""
        return {}


@dataclass(frozen=True)
class Sentence(Text):
    """A `Text` that is written as a sentence: with a capital at its start and a full stop at its end.

    >>> str(Sentence("{n:count} answers", {"n": 7})), str(Sentence("no answers"))
    ('7 answers.', 'No answers.')
    """

    def render(self, template: str, format_value: Format) -> str:
        """Fill ``template``, then set capital and full stop."""
        written = super().render(template, format_value)
        ended = written if written.endswith((".", "!", "?")) else f"{written}."
        return f"{ended[0].upper()}{ended[1:]}"


def sentence(claim: Text) -> Sentence:
    """Make a sentence of a claim.

    >>> str(sentence(Text("nothing has changed")))
    'Nothing has changed.'
    """
    return Sentence(claim.template, claim.values)


def claim(said: Text) -> Text:
    """Take the claim out of a sentence, to set it within another."""
    return Text(said.template, said.values)

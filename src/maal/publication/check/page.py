"""A page as the rules read it: its places and their sentences, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from maal.publication.blocks import Publication, Section
from maal.publication.check.place import Place, places
from maal.publication.check.wording import Said, said
from maal.publication.prose import Prose


@dataclass(frozen=True)
class Page:
    """A publication in a language."""

    publication: Publication
    language: str

    @cached_property
    def prose(self) -> Prose:
        """The habits of the language."""
        return Prose(self.language)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every block, from top to bottom."""
        return tuple(places(self.publication))

    @cached_property
    def sentences(self) -> tuple[tuple[Place, Said], ...]:
        """Every sentence with its place."""
        return tuple((place, each) for place in self.places for text in place.texts for each in said(text, self.prose))

    def of_section(self, section: Section | None) -> Iterator[tuple[Place, Said]]:
        """The sentences of one section; those of a finding belong to its goal's."""
        return (each for each in self.sentences if each[0].section is section)

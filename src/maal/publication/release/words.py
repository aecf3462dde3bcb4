"""Labels in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maal.core import BadInput, Text
from maal.publication.prose.inflected import Inflected
from maal.publication.prose.names import tidy
from maal.publication.prose.phrases import LONGEST_PHRASE

if TYPE_CHECKING:
    from maal.publication.prose.writer import Prose


@dataclass(frozen=True)
class Words(Inflected):
    """Words by language; alone under "" they serve every language.

    >>> str(Words({"": "Nord"}).text)
    'Nord'
    """

    forms: Mapping[str, str]

    @property
    def text(self) -> Text:
        """The words as a text."""
        return Text("{words:label}", {"words": self})

    def form(self, kind: str, prose: Prose) -> str:
        """Write the words of the language. Raises `BadInput` where there are none."""
        found = self.forms.get(prose.language, self.forms.get(""))
        if found is None:
            first, *_ = self.forms.values()
            raise BadInput(f"'{first}' is not written in '{prose.language}', only in {', '.join(self.forms)}. Add it.")
        return tidy(found, LONGEST_PHRASE)

    def __str__(self) -> str:
        return next(iter(self.forms.values()))


@dataclass(frozen=True)
class Capital(Inflected):
    """Phrases one after the other as a label: "Bruker sosiale medier til rekruttering"."""

    parts: tuple[tuple[Inflected, str], ...]

    @property
    def text(self) -> Text:
        """The label as a text."""
        return Text("{words:label}", {"words": self})

    def form(self, kind: str, prose: Prose) -> str:
        """Write each part in its form, the first letter as a capital."""
        written = " ".join(part.form(form, prose) for part, form in self.parts)
        return f"{written[:1].upper()}{written[1:]}"

"""Phrases: what is counted, what it does, and in which group, with the forms that each language needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maal import terms
from maal.core import BadInput, unknown_name
from maal.publication.prose.catalogue import LANGUAGES
from maal.publication.prose.inflected import Inflected
from maal.publication.prose.names import tidy
from maal.publication.prose.rules import pattern, rules

if TYPE_CHECKING:
    from maal.publication.prose.writer import Prose

LONGEST_PHRASE = 300

Forms = Mapping[str, str]


@dataclass(frozen=True)
class Phrase(Inflected):
    """Words in several languages, each with its forms: language → form → words.

    ``part`` is a section of the grammar (units, does, groups, complements, totals, numbers, dimensions); its line in
    ``[forms]`` says which forms a language must have. Raises `BadInput` where one is missing.

    >>> Phrase("groups", {"nb": {"in": "i nord"}}).forms["nb"]["in"]
    'i nord'
    """

    part: str
    forms: Mapping[str, Forms]
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for language, forms in self.forms.items():
            missing = [form for form in needed(self.part, language) if form not in forms]
            if missing:
                raise BadInput(
                    f"The phrase {self._called} lacks {len(missing)} form(s) in '{language}': {', '.join(missing)}. "
                    f"Needed of '{self.part}': {', '.join(needed(self.part, language))}."
                )

    @property
    def _called(self) -> str:
        return f"'{self.name}'" if self.name else f"of '{self.part}'"

    def form(self, kind: str, prose: Prose) -> str:
        """Write one form, on one line; only Finnish tells several units from many."""
        return self.words(prose.language, kind, *(("many",) if kind == "several" else ()))

    def words(self, language: str, *kinds: str) -> str:
        """Give the first of the forms ``kinds`` that the language has. Raises `BadInput` where there is none."""
        forms = self._in(language)
        for kind in kinds:
            if kind in forms:
                return tidy(forms[kind], LONGEST_PHRASE)
        raise BadInput(
            f"The phrase {self._called} has no form '{kinds[0]}' in '{language}'; it has {', '.join(forms)}. Add it."
        )

    def _in(self, language: str) -> Forms:
        if language not in self.forms:
            written = ", ".join(self.forms)
            raise BadInput(f"The phrase {self._called} is not written in '{language}', only in {written}.")
        return self.forms[language]

    def all_words(self, language: str) -> dict[str, str]:
        """All forms of a language, to fill a pattern with. Raises `BadInput` where it has none."""
        return {kind: self.words(language, kind) for kind in self._in(language)}


def needed(part: str, language: str) -> tuple[str, ...]:
    """The forms that a phrase must have.

    >>> needed("units", "en")
    ('one', 'many')
    """
    parts = rules(language)["forms"]
    if part not in parts:
        raise BadInput(unknown_name("part of a sentence", part, parts))
    return tuple(parts[part])


def phrase(part: str, name: str) -> Phrase:
    """Give a phrase of the vocabulary in all languages. Raises `BadInput` on an unknown one.

    >>> phrase("units", "enterprises").words("fi", "from")
    'yrityksistä'
    """
    known = rules("en").get(part, {})
    if name not in known:
        raise BadInput(unknown_name(f"phrase of '{part}'", name, known))
    return phrase_of(part, {language: rules(language)[part][name] for language in LANGUAGES}, name)


def phrase_of(part: str, forms: Mapping[str, str | Forms], name: str = "") -> Phrase:
    """Make a phrase from a user's own words; words alone stand for all the forms that the language needs, if it is one.

    >>> phrase_of("does", {"nb": "har nettbutikk"}).words("nb", "many")
    'har nettbutikk'
    """
    return Phrase(part, {language: _forms(part, language, each) for language, each in forms.items()}, name)


def _forms(part: str, language: str, words: str | Forms) -> Forms:
    return {needed(part, language)[0]: words} if isinstance(words, str) else words


def named_group(name: str) -> Phrase:
    """A group that is known by its name alone: "i gruppen Nord", "ryhmässä Nord".

    >>> named_group("North").words("en", "in")
    'in the group North'
    """
    shown = tidy(name)
    forms = {
        each: {kind: pattern(each, "named", kind).format(name=shown) for kind in ("in", "of")} for each in LANGUAGES
    }
    return Phrase("groups", forms, name)


def industry_group(section: str) -> Phrase:
    """A section of NACE Rev. 2 as a group: "innen bygge- og anleggsvirksomhet".

    >>> industry_group("J").words("fi", "in")
    'informaation ja viestinnän toimialalla'
    """
    forms = {language: {"in": _industry(section, language)} for language in LANGUAGES}
    return Phrase("groups", forms, section)


def _industry(section: str, language: str) -> str:
    own = rules(language).get("industries", {})
    if section in own:
        return str(own[section])
    label = terms.label(section, language, "industries")
    return pattern(language, "industry", "in").format(label=f"{label[0].lower()}{label[1:]}")


def size_group(low: int, high: int | None = None, units: Phrase | None = None) -> Phrase:
    """A size class as a group: from ``low`` to ``high`` employees, both included; without ``high``: at least ``low``.

    >>> size_group(10, 49).words("nb", "in"), size_group(100).words("fi", "in")
    ('blant foretak med 10–49 sysselsatte', 'vähintään 100 henkilön yrityksissä')
    """
    counted = units or phrase("units", "enterprises")
    forms = {language: _size(low, high, counted, language) for language in counted.forms}
    return Phrase("groups", forms, f"{low}-{high or ''}")


def _size(low: int, high: int | None, units: Phrase, language: str) -> dict[str, str]:
    size = pattern(language, "size", "least" if high is None else "between").format(low=low, high=high)
    words = units.all_words(language) | {"size": size}
    pairs = {kind: pattern(language, "size", kind) for kind in ("in", "of")}
    return {kind: each.format(**(words | {"in": words.get("in", "")})) for kind, each in pairs.items()}

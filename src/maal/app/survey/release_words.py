"""The words of a release file as the publication takes them: indicators, groups and their levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from maal import terms
from maal.app.survey.release_file import Forms, GroupSection, ReleaseFile, Words
from maal.core import BadInput, Text
from maal.publication import LANGUAGES
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.phrases import Phrase, industry_group, named_group, phrase, phrase_of, size_group
from maal.publication.release import Capital
from maal.publication.release import Words as Label
from maal.publication.release.cube import TOTAL
from maal.publication.release.survey import Grouping, Level, Measured

MOST_LEVELS = 1_000
"""The levels of a grouping that tables can hold: more than the municipalities of any Nordic country."""

_BETWEEN = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
_LEAST = re.compile(r"(\d+)\s*\+")
_LABELS = {"size": Text("Persons employed"), "industry": Text("Industry")}


def words(said: Words) -> Text:
    """Words of one language for all, or by language."""
    return Label({"": said} if isinstance(said, str) else said).text


def about(file: ReleaseFile) -> dict[str, Text]:
    """What the file tells of the survey, by the name of the setting."""
    return {key: words(said) for key, said in file.about if said is not None}


def measured(file: ReleaseFile) -> tuple[Measured, ...]:
    """The indicators; the label is made of what they say in sentences where none is given."""
    units = _phrase("units", file.units)
    found = []
    for key, section in file.indicators.items():
        does = _phrase("does", section.does)
        label = words(section.label) if section.label else Capital(((does, "many"),)).text
        found.append(Measured(key, Indicator(units, does), label))
    return tuple(found)


def _phrase(part: str, said: Forms) -> Phrase:
    return phrase(part, said) if isinstance(said, str) else phrase_of(part, said)


def grouping(key: str, section: GroupSection, there: Iterable[str], units: Phrase) -> Grouping:
    """A grouping with the levels that are ``there``; those that the file names come first, in its order.

    Raises BadInput on levels that its kind cannot read, on one that is called as the whole is, and on too many.
    """
    there = tuple(there)
    if len(there) > MOST_LEVELS:
        raise BadInput(
            f"[groups.{key}]: the column has {len(there):,} levels, more than tables can hold (at most "
            f"{MOST_LEVELS:,}). Join levels in the data, or leave the group out."
        )
    if TOTAL in there:
        raise BadInput(f"'{key}' has the level '{TOTAL}', the code of the whole in every table: call it otherwise.")
    found = list(dict.fromkeys([*(each for each in section.levels if each in set(there)), *_ordered(section, there)]))
    levels = tuple(_level(section, level, units) for level in found)
    label = words(section.label) if section.label else _LABELS.get(section.kind, Label({"": key}).text)
    return Grouping(key, label, levels, "" if section.kind == "other" else section.kind)


def _ordered(section: GroupSection, there: Iterable[str]) -> list[str]:
    return sorted(there, key=lambda level: (_ends(level)[0] if section.kind == "size" else 0, level))


def _level(section: GroupSection, level: str, units: Phrase) -> Level:
    own = section.levels.get(level)
    if own is not None:
        group = phrase_of("groups", _among(own.among)) if own.among else named_group(level)
        return Level(level, words(own.label), group)
    if section.kind == "size":
        low, high = _ends(level)
        return Level(level, Label({"": f"{low}–{high}" if high else f"{low}+"}).text, size_group(low, high, units))
    if section.kind == "industry":
        names = {language: terms.label(level, language, "industries") for language in LANGUAGES}
        return Level(level, Label(names).text, industry_group(level))
    return Level(level, Label({"": level}).text, named_group(level))


def _among(forms: Mapping[str, str | Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    return {language: {"in": said} if isinstance(said, str) else said for language, said in forms.items()}


def _ends(level: str) -> tuple[int, int | None]:
    """The smallest and the largest number of employees of a size class."""
    if found := _BETWEEN.fullmatch(level.strip()):
        return int(found[1]), int(found[2])
    if found := _LEAST.fullmatch(level.strip()):
        return int(found[1]), None
    raise BadInput(
        f"'{level}' is no size class: it must read like 10-49 or 250+. Else leave out kind = \"size\", or name "
        "the level in [groups.COLUMN.levels]."
    )

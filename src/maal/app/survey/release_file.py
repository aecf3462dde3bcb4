"""Read ``RELEASE.toml``: what a survey's release is called, what it measures, of which groups, in which words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from maal.core import MaalError, Period
from maal.publication import LANGUAGES
from maal.publication.prose.phrases import phrase, phrase_of
from maal.workspace.toml_file import parsed, text_of

RESERVED = ("indicator", "time", "figure")  # the other dimensions of the tables

Words = str | dict[str, str]
Forms = str | dict[str, str | dict[str, str]]
Text = Annotated[str, Field(min_length=1)]


def _key(value: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9-]*", value):
        raise ValueError(f"must be of a-z, 0-9 and -, and begin with a letter (it names the files); got {value!r}.")
    return value


def _agency(value: str) -> str:
    if not re.fullmatch("[A-Za-z][A-Za-z0-9_.-]*", value):
        raise ValueError(f"must be of A-Z, a-z, 0-9 and _ . -, and begin with a letter, as SDMX asks; got {value!r}.")
    return value


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class IndicatorSection(_Section):
    """``[indicators.COLUMN]``."""

    does: Forms
    label: Words | None = None
    value: Text | None = None


class LevelSection(_Section):
    """``[groups.COLUMN.levels.LEVEL]``."""

    label: Words
    among: dict[str, str | dict[str, str]] | None = None


class GroupSection(_Section):
    """``[groups.COLUMN]``."""

    kind: Literal["size", "industry", "other"] = "other"
    label: Words | None = None
    levels: dict[Text, LevelSection] = {}


class SmallCellsSection(_Section):
    """``[small-cells]``."""

    fewest: Annotated[int, Field(ge=1)] = 30
    suppress_below: Annotated[int, Field(ge=0)] = 10


class WavesSection(_Section):
    """``[waves]``: the column that says of which period a row is, and the periods that begin a new series."""

    column: Text
    breaks: tuple[Text, ...] = ()

    @field_validator("breaks", mode="before")
    @classmethod
    def _are_periods(cls, value: Any) -> Any:
        for each in value if isinstance(value, list) else ():
            _plainly(Period.parse, each)
        return tuple(value) if isinstance(value, list) else value


class AboutSection(_Section):
    """``[about]``: what the reader of a release must know, and no data tell."""

    population: Words | None = None
    frame: Words | None = None
    collected: Words | None = None
    mode: Words | None = None
    treatment: Words | None = None
    comparability: Words | None = None
    confidentiality: Words | None = None
    contact: Words | None = None
    published: Words | None = None


class ReleaseFile(_Section):
    """The whole of ``RELEASE.toml``."""

    key: Annotated[str, AfterValidator(_key)]
    title: Words
    organisation: Text
    source: Text
    period: Text | None = None
    language: Literal[LANGUAGES] = "en"  # type: ignore[valid-type]
    units: Forms = "enterprises"
    agency: Annotated[str, AfterValidator(_agency)] = "MAAL"
    approached: Annotated[int, Field(gt=0)] | None = None
    level: Annotated[float, Field(gt=0, lt=1)] = 0.95
    indicators: Annotated[dict[Text, IndicatorSection], Field(min_length=1)]
    groups: dict[Text, GroupSection] = {}
    waves: WavesSection | None = None
    about: AboutSection = AboutSection()
    small_cells: Annotated[SmallCellsSection, Field(alias="small-cells")] = SmallCellsSection()

    @field_validator("period")
    @classmethod
    def _is_period(cls, value: str | None) -> str | None:
        if value is not None:
            _plainly(Period.parse, value)
        return value

    @field_validator("units")
    @classmethod
    def _are_units(cls, value: Forms) -> Forms:
        _plainly(phrase, "units", value) if isinstance(value, str) else _plainly(phrase_of, "units", value)
        return value

    @field_validator("groups")
    @classmethod
    def _are_free(cls, value: dict[str, GroupSection]) -> dict[str, GroupSection]:
        if taken := [name for name in value if name in RESERVED]:
            raise ValueError(f"'{taken[0]}' is the name of a dimension of every table: rename the column.")
        return value

    @field_validator("indicators")
    @classmethod
    def _do_something(cls, value: dict[str, IndicatorSection]) -> dict[str, IndicatorSection]:
        for each in value.values():
            does = each.does
            _plainly(phrase, "does", does) if isinstance(does, str) else _plainly(phrase_of, "does", does)
        return value

    @model_validator(mode="after")
    def _waves_are_no_group(self) -> ReleaseFile:
        if self.waves is not None and self.waves.column in (*self.groups, *self.indicators):
            raise ValueError(f"'{self.waves.column}' names the waves: it can be no group and no indicator.")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the data that the release speaks of, each once."""
        waves = (self.waves.column,) if self.waves else ()
        return tuple(dict.fromkeys((*self.indicators, *self.groups, *waves)))


def _plainly(check: Any, *values: Any) -> None:
    try:
        check(*values)
    except MaalError as error:
        raise ValueError(str(error)) from None


def read_release(path: Path) -> ReleaseFile:
    """Read and check the release file at ``path``.

    Raises BadInput when there is no such file, BadSetting, with all faults in one text, when it is no TOML or holds
    what maal cannot use.
    """
    return parse_release(text_of(path, "Name the file with --publication."), path.name)


def parse_release(text: str, name: str = "RELEASE.toml") -> ReleaseFile:
    """Check ``text`` as the content of a release file.

    >>> parse_release('''key = "social"
    ... title = "Social media"
    ... organisation = "Fjordvik"
    ... source = "Own survey"
    ... [indicators.uses]
    ... does = "uses-social-media"''').small_cells.fewest
    30
    """
    return parsed(text, name, ReleaseFile)

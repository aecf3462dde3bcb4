"""Read the data files of published figures: ``articles/<name>.toml``, each at first use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from maal.core import BadInput, Period, unknown_name

#: How a source states a figure: in whole per cent, as a plain fraction, or as a bound that the true one lies above.
GIVEN = ("per cent", "half", "tenths", "above")


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as its source gives it.

    ``value`` is a share of ``unit`` from 0 to 1; ``counted`` is what the source counts, in its own language; ``given``
    one of `GIVEN`. ``group`` is a key such as "NO", "100+" or "J", "" for all of them. ``period`` is None where
    the article names none. No article gives a standard error.
    """

    indicator: str
    value: float
    unit: str
    group: str
    period: Period | None
    source: str
    counted: str
    purpose: str = ""
    given: str = "per cent"
    std_error: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 1:
            raise BadInput(f"A published share lies from 0 to 1; '{self.indicator}' has {self.value}.")
        if self.given not in GIVEN:
            raise BadInput(unknown_name("way to give a figure", self.given, GIVEN))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says without a figure; ``values`` are its particulars."""

    key: str
    source: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its number in the collection, language, source, population, figures and statements.

    ``report`` is the name of the survey that it tells of, ``address`` where it says that there is more to read; both
    "" where it gives none.
    """

    name: str
    number: str
    language: str
    source: str
    report: str
    address: str
    population: str
    sample: str
    answers: int | None
    figures: tuple[Published, ...]
    statements: tuple[Statement, ...]

    def find(
        self, indicator: str, group: str = "", *, purpose: str = "", period: str | None = None
    ) -> Published | None:
        """The figure of an indicator, or None where the article gives none.

        >>> article("web-sales").find("sells-on-web", period="2012").value
        0.25
        """
        wanted = (indicator, group, purpose, period)
        return next((each for each in self.figures if _key(each) == wanted), None)

    def figure(self, indicator: str, group: str = "", *, purpose: str = "", period: str | None = None) -> Published:
        """The figure of an indicator. Raises BadInput where the article gives none."""
        found = self.find(indicator, group, purpose=purpose, period=period)
        if found is None:
            raise BadInput(f"The article '{self.name}' gives no '{indicator}' of '{group or 'all'}' ({period}).")
        return found

    def statement(self, key: str) -> Statement:
        """What the article says without a figure. Raises BadInput where it does not say it."""
        known = {each.key: each for each in self.statements}
        if key not in known:
            raise BadInput(unknown_name("statement", key, known))
        return known[key]


def _key(figure: Published) -> tuple[str, str, str, str | None]:
    return figure.indicator, figure.group, figure.purpose, figure.period.label if figure.period else None


@cache
def articles() -> tuple[str, ...]:
    """The names of the articles, in the order of their numbers.

    >>> articles()
    ('passive', 'half-of-enterprises', 'web-sales', 'means-not-goals', 'nordic-companies')
    """
    found = {path.name.removesuffix(".toml") for path in _FOLDER.iterdir() if path.name.endswith(".toml")}
    return tuple(sorted(found, key=lambda name: _read(name)["number"]))


@cache
def article(name: str) -> Article:
    """Read an article. Raises BadInput on an unknown name."""
    if name not in articles():
        raise BadInput(unknown_name("article", name, articles()))
    found = _read(name)
    usual = {"source": found["source"], "unit": found.get("unit", "")}
    return Article(
        name,
        found["number"],
        found["language"],
        found["source"],
        found.get("report", ""),
        found.get("address", ""),
        found.get("population", ""),
        found.get("sample", ""),
        found.get("answers"),
        tuple(_published(usual | entry) for entry in found.get("figure", ())),
        tuple(_statement(usual["source"], entry) for entry in found.get("statement", ())),
    )


_FOLDER = files("maal.benchmark").joinpath("published", "articles")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _published(entry: Mapping[str, Any]) -> Published:
    period = Period.parse(entry["period"]) if "period" in entry else None
    return Published(**({"group": ""} | dict(entry) | {"period": period}))


def _statement(source: str, entry: Mapping[str, Any]) -> Statement:
    values = {key: value for key, value in entry.items() if key not in ("key", "source")}
    return Statement(entry["key"], entry.get("source", source), MappingProxyType(values))

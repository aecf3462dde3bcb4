"""Releases for the tests: a survey whose every figure is different, and one whose names and numbers mean harm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from maal.core import Estimate, Period, Text
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.phrases import named_group, phrase
from maal.publication.release import Release, Words
from maal.publication.release.answered import Answered
from maal.publication.release.survey import (
    WHOLE,
    Drawn,
    Gap,
    Grouping,
    Level,
    Measured,
    SmallCells,
    Surveyed,
)
from maal.publication.release.survey_release import survey_release

DRAWN = Drawn(
    431, "probability", 12, ("size",), 431, (), ("fpc",), "weight", "wilson-capped", 0.95, "raking", ("region",),
    (0.83, 1.27), (1.21, 1.34), 787, {"uses": 0, "policy": 17},
)  # fmt: skip
FILES = tuple(f"social{form}" for form in (".html", ".pdf", ".xlsx", ".csv", ".json", ".jsonstat.json", ".sdmx.csv"))
_DOES = {"uses": "uses-social-media", "policy": "has-policy"}


def text(words: str) -> Text:
    """Words that are the same in every language."""
    return Words({"": words}).text


def measured(keys: Iterable[str] = tuple(_DOES), label: str | None = None) -> tuple[Measured, ...]:
    """Indicators of the vocabulary, each named after its key or as told."""
    units = phrase("units", "enterprises")
    does = [phrase("does", _DOES.get(key, "uses-social-media")) for key in keys]
    named = zip(keys, does, strict=True)
    return tuple(Measured(key, Indicator(units, one), text(label or f"About {key}")) for key, one in named)


def grouping(key: str, levels: Sequence[str]) -> Grouping:
    """Groups that are called as they are keyed."""
    return Grouping(key, text(key), tuple(Level(each, text(each), named_group(each)) for each in levels))


def surveyed() -> Surveyed:
    """Two indicators by four areas: one area is withheld with one beside it, one has too few answers."""
    figures: dict[tuple[str, str, str], Answered] = {}
    for at, key in enumerate(_DOES):
        figures[WHOLE, WHOLE, key] = _answered(0.5123 + at / 7, 431 - 17 * at, 1.31 + at)
        for place, (area, n) in enumerate((("North", 211), ("East", 127), ("South", 73), ("West", 20))):
            figures["area", area, key] = _answered(0.2718 + place / 11 + at / 37, n - at, 1.07 + place / 9 + at / 5)
    gap = Gap("area", "uses", "South", "North", Estimate(0.1818, 0.0412, 0.0834, 0.2765, 0.99, unit="points"))
    return Surveyed(
        "social", text("Social media"), "Fjordvik", "Own survey", Period.parse("2025Q3"), measured(),
        (grouping("area", ("North", "East", "South", "West")),), figures, (gap,), SmallCells(), DRAWN, FILES,
    )  # fmt: skip


def _answered(value: float, n: int, effect: float) -> Answered:
    error = math.sqrt(effect * value * (1 - value) / n)
    low, high = value - 1.97 * error, value + 1.93 * error
    found = Estimate(value, error, low, high, 0.95, n, n - 12.0, "share", "Own survey", "survey estimate")
    return Answered(found, n, design_effect=effect)


def release() -> Release:
    """The release of `surveyed`."""
    return survey_release(surveyed())


def harmful(names: Sequence[str], numbers: Sequence[tuple[float, float | None, float | None, float | None]]) -> Release:
    """A release whose every name is one of ``names``, and whose figures run through ``numbers``."""
    found = surveyed()
    levels = tuple(dict.fromkeys(names))
    figures: dict[tuple[str, str, str], Answered] = {}
    for at, (value, error, low, high) in enumerate(numbers):
        one = Estimate(value, error, low, high, 0.95, 40 + at, None, "share", names[at % len(names)], "survey estimate")
        for place in range(at, len(levels), len(numbers)):
            figures["group", levels[place], "uses"] = Answered(one, 40 + at, design_effect=error)
    figures[WHOLE, WHOLE, "uses"] = next(iter(figures.values()))
    named = Grouping(names[0], text(names[1]), grouping("group", levels).levels)
    figures = {(names[0] if key[0] else WHOLE, *key[1:]): one for key, one in figures.items()}
    drawn = replace(found.drawn, stratified_by=tuple(names), weights=names[2], margins=tuple(names), gaps={"uses": 3})
    return survey_release(
        replace(
            found, title=text(names[3]), organisation=names[4], source=names[5], figures=figures, groupings=(named,),
            measured=measured(["uses"], names[6]), gaps=(), drawn=drawn,
        )
    )  # fmt: skip

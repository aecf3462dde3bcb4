"""A survey's waves as plain values: what each found, what changed since the one before, where the series breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import dropwhile

from maal.core import Estimate, Period, Text
from maal.publication.prose.decompositions import ChangeParts
from maal.publication.release.answered import Answered


@dataclass(frozen=True, slots=True)
class Wave:
    """What one wave found of the whole population; ``figures`` by indicator."""

    period: Period
    figures: Mapping[str, Answered]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a change consists of, by the groups of the grouping that is called ``label``."""

    label: Text
    parts: ChangeParts


@dataclass(frozen=True)
class Waves:
    """Two waves or more in the order of time; the last is the one that is published.

    ``changes`` are the last less the one before, by indicator, as shares; ``parts`` what surely changed consists of.
    ``breaks`` are the periods that begin a new series. ``same_units`` names the columns that tell a unit from wave to
    wave; without them every wave counts as a sample of its own.
    """

    waves: tuple[Wave, ...]
    changes: Mapping[str, Estimate] = field(default_factory=dict)
    parts: Mapping[str, Parts] = field(default_factory=dict)
    breaks: tuple[Period, ...] = ()
    same_units: tuple[str, ...] = ()

    @property
    def earlier(self) -> Wave:
        """The wave before the last."""
        return self.waves[-2]

    @property
    def later(self) -> Wave:
        """The last wave."""
        return self.waves[-1]

    @property
    def broken(self) -> Period | None:
        """The break between the last two waves."""
        return next((each for each in self.breaks if self.earlier.period < each <= self.later.period), None)

    @property
    def comparable(self) -> tuple[Wave, ...]:
        """The waves since the last break."""
        begun = max(self.breaks, default=self.waves[0].period)
        return tuple(dropwhile(lambda wave: wave.period < begun, self.waves))

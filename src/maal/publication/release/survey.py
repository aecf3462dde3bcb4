"""A survey as plain values: what was measured, of which groups, with what sample. The release is built from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maal.core import Estimate, Period, Text
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.phrases import Phrase
from maal.publication.release.answered import Answered
from maal.publication.release.waves import Waves

WHOLE = ""  # the grouping, and the level, of the whole population

Group = tuple[str, str]
"""A level of a grouping: (grouping, level)."""
EVERYBODY: Group = (WHOLE, WHOLE)


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator: its key, what it counts in sentences, its label in tables."""

    key: str
    indicator: Indicator
    label: Text


@dataclass(frozen=True, slots=True)
class Level:
    """A group of a grouping: its key, label, and the phrase of its sentences."""

    key: str
    label: Text
    group: Phrase


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups that the population falls into; ``kind`` is "size", "industry" or "" for any other."""

    key: str
    label: Text
    levels: tuple[Level, ...]
    kind: str = ""

    @property
    def groups(self) -> tuple[Group, ...]:
        """Its groups by name."""
        return tuple((self.key, each.key) for each in self.levels)


@dataclass(frozen=True, slots=True)
class Union:
    """A group that is made up of other groups, each of its members in exactly one of them."""

    whole: Group
    parts: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """The largest difference between two groups: most − least, its interval held for all pairs together."""

    grouping: str
    indicator: str
    most: str
    least: str
    difference: Estimate


@dataclass(frozen=True, slots=True)
class SmallCells:
    """Below ``fewest`` answers no figure is shown; below ``suppress_below`` neither is the number of answers."""

    fewest: int = 30
    suppress_below: int = 10

    @property
    def numbers_left(self) -> int:
        """Of the numbers 1, ..., ``suppress_below`` − 1, how many must stay possible: about half."""
        return (max(self.suppress_below, 1) - 1) // 2 + 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """How the sample was drawn and weighted, from what was really done.

    ``approached`` is None where it is not told; ``gaps`` are the rows without an answer by indicator; ``ratios`` are
    the least and greatest new / old weight of a calibration, ``kish`` its effect before and after;
    ``replicates`` counts the replicate weights that came with the data, made by ``replication`` (``rho``: Fay's).
    """

    rows: int
    kind: str
    strata: int
    stratified_by: tuple[str, ...]
    units: int
    psu: tuple[str, ...]
    fpc: tuple[str, ...]
    weights: str
    interval: str
    level: float
    calibration: str = ""
    margins: tuple[str, ...] = ()
    ratios: tuple[float, float] | None = None
    kish: tuple[float, float] | None = None
    approached: int | None = None
    gaps: Mapping[str, int] | None = None
    replicates: int = 0
    replication: str = ""
    rho: float | None = None


@dataclass(frozen=True)
class Surveyed:
    """Everything that a release of a survey is built from; ``figures`` by (grouping, level, indicator).

    ``nested`` are groups of one grouping that are made up of groups of another, such as those of a crossed grouping.
    ``waves`` are there where the survey was held before; ``about`` is what its publisher tells, by setting.
    """

    key: str
    title: Text
    organisation: str
    source: str
    period: Period | None
    measured: tuple[Measured, ...]
    groupings: tuple[Grouping, ...]
    figures: Mapping[tuple[str, str, str], Answered]
    gaps: tuple[Gap, ...]
    small: SmallCells
    drawn: Drawn
    files: tuple[str, ...] = ()
    nested: tuple[Union, ...] = ()
    waves: Waves | None = None
    about: Mapping[str, Text] = field(default_factory=dict)

    def answers(self, indicator: str) -> dict[Group, int]:
        """The number of answers by group."""
        return {
            (grouping, level): found.n for (grouping, level, key), found in self.figures.items() if key == indicator
        }

    @property
    def unions(self) -> tuple[Union, ...]:
        """Every group that is made up of others: the whole of each grouping's, and the nested ones."""
        return (*(Union(EVERYBODY, each.groups) for each in self.groupings), *self.nested)

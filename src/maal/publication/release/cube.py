"""A cube of statistics: figures by dimensions with labels, from which every table and every data format is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from maal.core import BadInput, Estimate, Period, Text, unknown_name

NOT_GIVEN = Text("The source gives no figure.")
# SDMX code list CL_OBS_STATUS: a figure; one that begins a new series; none, withheld, too uncertain.
NORMAL, BROKEN, MISSING, SUPPRESSED, UNSURE = "A", "B", "M", "Q", "U"
TOTAL = "_T"  # SDMX's code of the whole

ROLES = ("", "geo", "time", "metric")


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a dimension; its ``key`` is the same in every language."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension with its categories in order; ``role`` is one of `ROLES` (JSON-stat)."""

    key: str
    label: Text
    categories: tuple[Category, ...]
    role: str = ""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise BadInput(unknown_name("role of a dimension", self.role, ROLES))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the categories."""
        return tuple(each.key for each in self.categories)


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure, or ``why`` there is none; ``status`` is a code of SDMX's CL_OBS_STATUS.

    ``design_effect`` is its variance over that of a simple random sample of as many answers, where it is known.
    """

    estimate: Estimate | None
    why: Text | None = None
    status: str = NORMAL
    design_effect: float | None = None


ABSENT = Observation(None, NOT_GIVEN, MISSING)


@dataclass(frozen=True)
class Cube:
    """Observations by the keys of their categories, in the order of ``dimensions``; those not there are `ABSENT`.

    ``period`` is that of all figures where no dimension has the role of time; None where the source names none.
    """

    key: str
    title: Text
    dimensions: tuple[Dimension, ...]
    observations: Mapping[tuple[str, ...], Observation] = field(repr=False)
    source: str
    period: Period | None = None

    def __post_init__(self) -> None:
        known = set(product(*(each.keys for each in self.dimensions)))
        beyond = [keys for keys in self.observations if keys not in known]
        if beyond:
            raise BadInput(f"{len(beyond)} observation(s) of '{self.key}' lie outside its dimensions: {beyond[0]}.")

    def at(self, *keys: str) -> Observation:
        """The observation of these categories."""
        return self.observations.get(keys, ABSENT)

    def dimension(self, key: str) -> Dimension:
        """The dimension called ``key``. Raises BadInput where there is none."""
        known = {each.key: each for each in self.dimensions}
        if key not in known:
            raise BadInput(unknown_name("dimension", key, known))
        return known[key]

    def cells(self) -> Iterator[tuple[tuple[Category, ...], Observation]]:
        """Every cell with its categories, the last dimension running fastest."""
        for categories in product(*(each.categories for each in self.dimensions)):
            yield categories, self.at(*(each.key for each in categories))

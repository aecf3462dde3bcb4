"""What a change consists of: movement within the groups, and a new composition of them. An account, not a cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maal.core import BadInput, Text
from maal.publication.prose.inflected import Sentence, sentence
from maal.publication.prose.phrases import Phrase
from maal.publication.prose.quantities import PartOf, Points

if TYPE_CHECKING:
    from maal.survey.comparisons.decomposition import Decomposition

_ROUNDING = 0.0005


@dataclass(frozen=True, slots=True)
class ChangeParts:
    """total = within + composition, as shares (Kitagawa 1955). Raises `BadInput` where they do not add up.

    >>> ChangeParts(0.10, 0.07, 0.02)
    Traceback (most recent call last):
    ...
    maal.core.errors.BadInput: The parts of a change must add up: within 0.07 + composition 0.02 is not 0.1.
    """

    total: float
    within: float
    composition: float
    places: int = 1

    def __post_init__(self) -> None:
        if abs(self.within + self.composition - self.total) > _ROUNDING:
            raise BadInput(
                f"The parts of a change must add up: within {self.within} + composition {self.composition} "
                f"is not {self.total}."
            )

    @staticmethod
    def of(found: Decomposition, places: int = 1) -> ChangeParts | None:
        """Take the parts from `maal.survey`; None where the change is not significant: nothing to explain."""
        low, high = found.change.low, found.change.high
        total, within, composition = (part.estimate for part in (found.change, found.within, found.composition))
        if low is None or high is None or total is None or within is None or composition is None:
            return None
        return None if low <= 0 <= high else ChangeParts(total, within, composition, places)

    @property
    def opposed(self) -> bool:
        """Whether the two parts pull in different directions."""
        return self.within * self.composition < 0


def explained(found: ChangeParts) -> Sentence:
    """Say what makes up most of a change of a share."""
    values = {"within": Points(found.within, found.places), "composition": Points(found.composition, found.places)}
    if round(found.composition, found.places + 2) == 0:
        return sentence(
            Text("the whole change, {within:words}, took place within the groups", {"within": values["within"]})
        )
    if found.opposed:
        return _opposed(found, values)
    if abs(found.within) >= abs(found.composition):
        part = {"part": PartOf(found.within, found.total, found.places), "rest": values["composition"]}
        text = Text(
            "most of the change, {part:of}, took place within the groups; "
            "the rest, {rest:words}, comes from groups growing or shrinking",
            part,
        )
        return sentence(text)
    part = {"part": PartOf(found.composition, found.total, found.places), "rest": values["within"]}
    text = Text(
        "most of the change, {part:of}, comes from groups growing or shrinking; "
        "the rest, {rest:words}, took place within the groups",
        part,
    )
    return sentence(text)


def _opposed(found: ChangeParts, values: dict[str, Points]) -> Sentence:
    if found.within > 0:
        text = Text(
            "within the groups the share rose by {within:by}, "
            "but groups growing or shrinking pulled it down by {composition:by}",
            values,
        )
        return sentence(text)
    text = Text(
        "within the groups the share fell by {within:by}, "
        "but groups growing or shrinking pulled it up by {composition:by}",
        values,
    )
    return sentence(text)


def contribution(group: Phrase, part: float, total: float, places: int = 1) -> Sentence:
    """Say how much of a change one group accounts for."""
    values = {"group": group, "part": PartOf(part, total, places)}
    return sentence(Text("of the change, {group:of} alone account for {part:of}", values))

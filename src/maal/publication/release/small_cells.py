"""The rule of small cells: which figures are shown, and what is said where they are not."""

from __future__ import annotations

from collections.abc import Iterator

from maal.core import Text
from maal.publication.release.answered import Answered
from maal.publication.release.audit import Tables
from maal.publication.release.cube import MISSING, SUPPRESSED, UNSURE, Observation
from maal.publication.release.protect import protected
from maal.publication.release.survey import Group, SmallCells, Surveyed

_FEW = Text("Too few answers for a figure.")
_PROTECTED = Text("Withheld to protect those who answered.")
_NONE = Text("Nobody in the group answered.")
NOT_COMPUTED = Text("The figure could not be computed.")


def hidden_groups(survey: Surveyed, indicator: str) -> frozenset[Group]:
    """The groups of all tables of a survey whose figure of an indicator is withheld.

    Raises CheckFailed where no withholding protects a small group (see `protected`).
    """
    return frozenset(group for group, key in protected(_tables(survey)) if key == indicator)


def audited(survey: Surveyed) -> Iterator[Text]:
    """Say how many figures are withheld, and what that leaves open of the small groups; nothing where there is none."""
    tables = _tables(survey)
    if tables.small and survey.small.numbers_left > 1:
        yield Text(
            "Figures withheld for protection: {hidden:count}. From the sums of all published tables together, at "
            "least {left:count} numbers of answers remain possible for each group of fewer than {below:count} answers "
            "(audit by linear programming).",
            {
                "hidden": len(protected(tables)),
                "left": survey.small.numbers_left,
                "below": survey.small.suppress_below,
            },
        )


def _tables(survey: Surveyed) -> Tables:
    figures = tuple(((group[:2], group[2]), found) for group, found in survey.figures.items())
    return Tables(figures, survey.unions, survey.small, tuple((survey.drawn.gaps or {}).items()))


def observation(found: Answered, is_withheld: bool, rule: SmallCells) -> Observation:
    """The figure as it may be shown."""
    if is_withheld:
        return Observation(None, _PROTECTED, SUPPRESSED)
    if found.n == 0:
        return Observation(None, _NONE, MISSING)
    if found.n < rule.fewest:
        return Observation(None, _FEW, UNSURE)
    if found.share is None:
        return Observation(None, NOT_COMPUTED, MISSING)
    return Observation(found.estimate, design_effect=found.design_effect)

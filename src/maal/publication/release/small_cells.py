"""The rule of small cells: which figures are withheld, so that no single answer can be read off."""

from __future__ import annotations

from collections.abc import Mapping

from maal.core import Text
from maal.publication.release.cube import MISSING, SUPPRESSED, UNSURE, Observation
from maal.publication.release.survey import Answered, SmallCells

_FEW = Text("Too few answers for a figure.")
_PROTECTED = Text("Withheld to protect those who answered.")
_NONE = Text("Nobody in the group answered.")
_UNKNOWN = Text("The figure could not be computed.")


def withheld(answers: Mapping[str, int], rule: SmallCells) -> frozenset[str]:
    """The levels whose figures are withheld for protection: below the limit, and one more where it would stand alone.

    From the whole and all groups but one, that one can be worked out; so the next smallest is withheld too.

    >>> sorted(withheld({"small": 4, "middle": 40, "large": 90}, SmallCells()))
    ['middle', 'small']
    """
    hidden = {level for level, n in answers.items() if 0 < n < rule.suppress_below}
    unshown = {level for level, n in answers.items() if n < rule.fewest}
    shown = sorted((n, level) for level, n in answers.items() if level not in unshown)
    if hidden and len(unshown) == 1 and shown:
        hidden.add(shown[0][1])
    return frozenset(hidden)


def observation(found: Answered, is_withheld: bool, rule: SmallCells) -> Observation:
    """The figure as it may be shown."""
    if is_withheld:
        return Observation(None, _PROTECTED, SUPPRESSED)
    if found.n == 0:
        return Observation(None, _NONE, MISSING)
    if found.n < rule.fewest:
        return Observation(None, _FEW, UNSURE)
    return Observation(None, _UNKNOWN, MISSING) if found.estimate is None else Observation(found.estimate)

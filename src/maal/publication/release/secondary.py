"""Secondary suppression: which groups are withheld beside the small ones, so that no sum gives these away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from maal.publication.release.survey import EVERYBODY, Group, SmallCells, Union


def withheld(answers: Mapping[Group, int], unions: Iterable[Union], rule: SmallCells) -> frozenset[Group]:
    """The groups whose figures are withheld: below the limit, and others from which these could be worked out.

    A group that is the union of others has the sum of their answers. Where all of such a sum but one are shown, that
    one is known; so of the others the one with the fewest answers is withheld too, until no sum gives any away. The
    whole population stays. This is secondary suppression by the least answers (Hundepool et al., Statistical
    Disclosure Control, 2012, ch. 4). The bounds that withheld figures put on each other are the audit's affair.

    >>> parts = tuple(("size", level) for level in ("small", "middle", "large"))
    >>> found = withheld(dict(zip((EVERYBODY, *parts), (134, 4, 40, 90))), [Union(EVERYBODY, parts)], SmallCells())
    >>> sorted(level for _, level in found)
    ['middle', 'small']
    """
    hidden = {group for group, n in answers.items() if 0 < n < rule.suppress_below}
    sums = tuple(unions)
    while more := {each for union in sums if (each := _beside(union, answers, hidden, rule)) is not None}:
        hidden |= more
    return frozenset(hidden)


def _beside(union: Union, answers: Mapping[Group, int], hidden: set[Group], rule: SmallCells) -> Group | None:
    """The group to be withheld beside the only withheld one of a sum; where nobody answered, nothing is unknown."""
    known = [group for group in (union.whole, *union.parts) if answers.get(group, 0) > 0]
    unshown = [group for group in known if group in hidden or answers[group] < rule.fewest]
    able = [group for group in known if group not in unshown and group != EVERYBODY]
    if len(unshown) != 1 or unshown[0] not in hidden or not able:
        return None
    return min(able, key=lambda group: (answers[group], group))

"""The rule of small cells: no figure that is withheld can be worked out from the figures that are shown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maal.publication.release.secondary import withheld
from maal.publication.release.survey import EVERYBODY, SmallCells, Union

RULE = SmallCells()


def grouped(key: str, **answers: int) -> tuple[dict[tuple[str, str], int], Union]:
    """The groups of a grouping with their answers, and the whole as their sum."""
    found = {(key, level): n for level, n in answers.items()}
    return {EVERYBODY: sum(answers.values())} | found, Union(EVERYBODY, tuple(found))


@pytest.mark.parametrize(
    ("answers", "hidden"),
    [
        ({"a": 40, "b": 50}, ""),
        ({"a": 4, "b": 50, "c": 60}, "ab"),
        ({"a": 4, "b": 5, "c": 60}, "ab"),
        ({"a": 4, "b": 20, "c": 60}, "a"),  # b is not shown either: too few for a figure
        ({"a": 0, "b": 50, "c": 60}, ""),
        ({"a": 4, "b": 0, "c": 50, "d": 60}, "ac"),  # everybody knows the part of b: nothing
        ({"a": 20, "b": 50}, ""),  # too few for a figure, but not for protection
    ],
    ids=str,
)
def test_one_grouping(answers: dict[str, int], hidden: str) -> None:
    counts, union = grouped("g", **answers)
    assert {level for _, level in withheld(counts, [union], RULE)} == set(hidden)


def test_a_small_whole_is_withheld_itself() -> None:
    counts, union = grouped("g", a=3, b=5)
    assert withheld(counts, [union], RULE) == set(counts)


def crossed(cells: dict[str, int]) -> tuple[dict[tuple[str, str], int], list[Union]]:
    """Rows and columns of a crossed table, called by two letters, as two groupings and their crossing."""
    counts, whole = grouped("xy", **cells)
    unions = [whole]
    for place, key in enumerate(("x", "y")):
        levels = sorted({cell[place] for cell in cells})
        for level in levels:
            parts = tuple(("xy", cell) for cell in cells if cell[place] == level)
            counts[key, level] = sum(counts[part] for part in parts)
            unions.append(Union((key, level), parts))
        unions.append(Union(EVERYBODY, tuple((key, level) for level in levels)))
    return counts, unions


def test_a_crossed_table_hides_a_rectangle_so_that_rows_and_columns_give_nothing_away() -> None:
    counts, unions = crossed({"ap": 4, "aq": 50, "ar": 70, "bp": 60, "bq": 80, "br": 90})
    assert withheld(counts, unions, RULE) == {("xy", cell) for cell in ("ap", "aq", "bp", "bq")}


def test_two_names_of_one_group_are_withheld_together() -> None:
    counts, union = grouped("code", a=40, b=5, c=60)
    named, other = grouped("name", A=40, B=5, C=60)
    same = [Union(("code", level), (("name", level.upper()),)) for level in "abc"]
    found = withheld(counts | named, [union, other, *same], RULE)
    assert {level.lower() for _, level in found} == {"a", "b"} and len(found) == 4


@given(st.lists(st.integers(0, 90), min_size=6, max_size=6))
def test_no_sum_gives_a_withheld_figure_away(sizes: list[int]) -> None:
    cells = dict(zip(("".join(each) for each in product("ab", "pqr")), sizes, strict=True))
    counts, unions = crossed(cells)
    hidden = withheld(counts, unions, RULE)
    assert all(group in hidden for group, n in counts.items() if 0 < n < RULE.suppress_below)
    for union in unions:
        members = [group for group in (union.whole, *union.parts) if counts[group]]
        unshown = [group for group in members if group in hidden or counts[group] < RULE.fewest]
        others_can_go = [group for group in members if group not in unshown and group != EVERYBODY]
        assert len(unshown) != 1 or unshown[0] not in hidden or not others_can_go

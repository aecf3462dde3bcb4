"""The audit of small cells: intervals against every whole-number table, and releases that it mends or stops."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from string import ascii_letters

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.app.survey.releasing import Released, release_survey
from maal.core import CheckFailed, Estimate
from maal.publication import Prose
from maal.publication.release.answered import Answered
from maal.publication.release.attack import Known, Sum, feasibility_interval, told_closely
from maal.publication.release.audit import Tables, numbers_known, told_too_closely, yes_known
from maal.publication.release.cube import SUPPRESSED
from maal.publication.release.protect import protected
from maal.publication.release.secondary import withheld
from maal.publication.release.survey import EVERYBODY, Group, SmallCells, Union

RULE = SmallCells()
Answers = Mapping[Group, int]


def tables(
    answers: Answers, unions: Iterable[Union], rule: SmallCells = RULE, yes: Mapping[Group, float] | None = None,
    weights: Mapping[Group, float] | None = None,
) -> Tables:  # fmt: skip
    """The tables of one indicator; half say yes where it is not told."""
    found = {
        group: Answered(
            Estimate((yes or {}).get(group, n / 2) / n) if n else None, n, weight=(weights or {}).get(group)
        )
        for group, n in answers.items()
    }
    return Tables(tuple(((group, "uses"), one) for group, one in found.items()), tuple(unions), rule)


def grouped(**answers: int) -> tuple[dict[Group, int], list[Union]]:
    """A grouping "g", and the whole as its sum."""
    found = {("g", level): n for level, n in answers.items()}
    return {EVERYBODY: sum(answers.values())} | found, [Union(EVERYBODY, tuple(found))]


def crossed(cells: Mapping[tuple[str, ...], int], *tables_: tuple[int, int]) -> tuple[dict[Group, int], list[Union]]:
    """Groupings by the places of ``cells``' keys, and the crossed tables of the pairs of places that are named."""
    answers, unions = {EVERYBODY: sum(cells.values())}, []
    for places in [(place,) for place in sorted({each for table in tables_ for each in table})] + list(tables_):
        levels = sorted({tuple(key[place] for place in places) for key in cells})
        groups = {level: (_name(places), "".join(level)) for level in levels}
        for level, group in groups.items():
            answers[group] = sum(n for key, n in cells.items() if tuple(key[place] for place in places) == level)
        unions.append(Union(EVERYBODY, tuple(groups.values())))
        for at, place in enumerate(places if len(places) > 1 else ()):
            for one in sorted({level[at] for level in levels}):
                parts = tuple(group for level, group in groups.items() if level[at] == one)
                unions.append(Union((_name((place,)), one), parts))
    return answers, unions


def _name(places: tuple[int, ...]) -> str:
    return "".join(map(str, places))


def secondary(answers: Answers, unions: list[Union], rule: SmallCells = RULE) -> set[tuple[Group, str]]:
    """What primary and secondary suppression alone withhold."""
    return {(group, "uses") for group in withheld(answers, unions, rule)}


def levels(cells: Iterable[tuple[Group, str]]) -> str:
    return " ".join(sorted(level for (_, level), _ in cells))


def test_the_interval_of_a_withheld_rectangle_is_that_worked_out_by_hand() -> None:
    """Rows 8 + x = 30 and 17 + y = 29, columns 8 + 17 = 25 and x + y = 34: x is 34 − y, and y at most 29."""
    shown = Known(
        dict.fromkeys(("ra", "rc", "sa", "sc"), (0, math.inf)),
        tuple(
            Sum({one: 1, other: 1}, total, total)
            for one, other, total in (("ra", "rc", 30), ("sa", "sc", 29), ("ra", "sa", 25), ("rc", "sc", 34))
        ),
    )
    assert [feasibility_interval(shown, cell) for cell in ("ra", "rc", "sa", "sc")] == [
        (0, 25),
        (5, 30),
        (0, 25),
        (4, 29),
    ]


def test_figures_that_are_rounded_leave_an_interval_of_counts() -> None:
    """30 % of 60 answers, rounded to whole per cent, is 17.7 to 18.3 that said yes: 18."""
    rounded = Known(
        {"yes": (0, 60), "rest": (0, 60)}, (Sum({"yes": 1}, 60 * 0.295, 60 * 0.305), Sum({"yes": 1, "rest": 1}, 60, 60))
    )
    assert feasibility_interval(rounded, "yes") == (18, 18)
    assert feasibility_interval(rounded, "rest") == (42, 42)


def test_whole_numbers_bind_closer_than_the_relaxed_ones() -> None:
    odd = (Sum({"a": 1, "b": 1}, 1, 1), Sum({"b": 1, "c": 1}, 1, 1), Sum({"a": 1, "c": 1}, 0, 1))
    cells = dict.fromkeys("abc", (0, 1))
    assert feasibility_interval(Known(cells, odd, whole=False), "b") == (0.5, 1.0)
    assert feasibility_interval(Known(cells, odd), "b") == (1, 1)


def test_ends_that_nothing_bounds_are_infinite_and_a_contradiction_is_an_error() -> None:
    free = Known({"a": (1, math.inf), "b": (0, 5)}, ())
    assert feasibility_interval(free, "a") == (1, math.inf)
    with pytest.raises(ValueError, match="no table agrees with what is known of b"):
        feasibility_interval(Known({"b": (0, 5)}, (Sum({"b": 1}, 6, 6),)), "b")


@pytest.mark.parametrize(
    ("answers", "alone", "interval", "now"),
    [
        ({"a": 4, "b": 40, "c": 60}, "a b", (1, 9), "a b"),
        ({"a": 4, "b": 20, "c": 60}, "a", (1, 9), "a"),  # b has too few for a figure: 10 to 29
        ({"a": 1, "b": 10, "c": 60}, "a", (1, 1), "a c"),  # 11 together, of which b has 10 at least
        ({"a": 9, "b": 29, "c": 60}, "a", (9, 9), "a b"),  # 38 together, of which b has 29 at most
        ({"a": 1, "b": 1, "c": 60}, "a b", (1, 1), "a b c"),  # 2 together, and none is empty
        ({"a": 9, "b": 9, "c": 60}, "a b", (9, 9), "a b c"),  # 18 together, and none has 10
        ({"a": 3, "b": 2, "c": 60}, "a b", (1, 4), "a b c"),
    ],
    ids=str,
)
def test_what_secondary_suppression_leaves_open_is_closed(
    answers: dict[str, int], alone: str, interval: tuple[int, int], now: str
) -> None:
    counts, unions = grouped(**answers)
    hidden = secondary(counts, unions)
    asked = tables(counts, unions)
    assert levels(hidden) == alone
    assert feasibility_interval(numbers_known(asked, hidden), (("g", "a"), "uses")) == interval
    assert levels(protected(asked)) == now and not told_too_closely(asked, protected(asked), asked.small)


AREAS = dict(zip(product("pq", "fm", "yo"), (5, 9, 1, 0, 0, 0, 5, 45), strict=True))


def test_two_crossed_tables_that_are_safe_alone_are_not_safe_together() -> None:
    counts, unions = crossed(AREAS, (0, 1), (0, 2))
    hidden = secondary(counts, unions)
    for one in ((0, 1), (0, 2)):
        found = tables(*crossed(AREAS, one))
        assert not told_too_closely(found, {cell for cell in hidden if cell in found.cells}, found.small)
    both = tables(counts, unions)
    told = told_too_closely(both, hidden, both.small)
    assert (("01", "pm"), "uses") in told
    assert feasibility_interval(numbers_known(both, hidden), (("01", "pm"), "uses")) == (1, 4)
    assert not told_too_closely(both, protected(both), both.small)
    assert protected(both) > hidden


def test_a_question_that_all_answered_tells_how_many_another_can_have_at_most() -> None:
    """Of 35 and 33 rows, 8 and 31 answered: 39 together, of which b has 33 at most, so that a has 6 at least."""
    answers = {"rows": (108, 35, 33, 40), "asked": (78, 8, 31, 39)}
    groups = (EVERYBODY, *((("g", level)) for level in "abc"))
    figures = tuple(
        ((group, key), Answered(Estimate(0.5), n))
        for key, found in answers.items()
        for group, n in zip(groups, found, strict=True)
    )
    union = Union(EVERYBODY, groups[1:])
    asked = Tables(figures, (union,), RULE, (("rows", 0), ("asked", 30)))
    hidden = {(("g", level), "asked") for level in "ab"}
    assert feasibility_interval(numbers_known(asked, hidden), (("g", "a"), "asked")) == (6, 9)
    told = told_too_closely(asked, hidden, asked.small)
    assert list(told) == [(("g", "a"), "asked")] and (("g", "b"), "rows") in told[("g", "a"), "asked"]
    assert levels(protected(asked)) == "a a b b"  # of both questions
    assert not told_too_closely(asked, protected(asked), asked.small)


def test_a_group_of_whom_none_can_have_said_yes_is_not_given_away() -> None:
    counts, unions = grouped(a=4, b=40, c=60)
    yes = {EVERYBODY: 30, ("g", "a"): 0, ("g", "b"): 0, ("g", "c"): 30}
    asked = tables(counts, unions, yes=yes)
    hidden = secondary(counts, unions)
    assert feasibility_interval(yes_known(asked, hidden, "uses"), (("g", "a"), "uses")) == (0, 0)
    assert levels(protected(asked)) == "a b c"


def test_weights_tell_of_yes_as_the_answers_do() -> None:
    """Group a is 8 of 1,448 enterprises; all but 5 of the 824 that said yes are in the groups that are shown."""
    counts, unions = grouped(a=8, b=60, c=60)
    weights = {EVERYBODY: 1448.0, ("g", "a"): 8.0, ("g", "b"): 1200.0, ("g", "c"): 240.0}
    hidden = secondary(counts, unions)
    for of_b, of_a, interval in ((0.0, 5.0, (0, 5)), (600.0, 5.0, (0, 8)), (1200.0, 8.0, (8, 8)), (0.0, 0.5, (0, 0.5))):
        of = {("g", "a"): of_a, ("g", "b"): of_b / 20, ("g", "c"): 54.0}
        yes = of | {EVERYBODY: 128 * (of_a + of_b + 216) / 1448}
        known = yes_known(tables(counts, unions, yes=yes, weights=weights), hidden, "uses")
        assert feasibility_interval(known, (("g", "a"), "uses")) == pytest.approx(interval, abs=1e-5)


@pytest.mark.parametrize("share", [0, 1])
def test_what_the_figure_of_all_tells_by_itself_asks_for_no_withholding(share: int) -> None:
    counts, unions = grouped(a=4, b=40, c=60)
    asked = tables(counts, unions, yes={group: share * n for group, n in counts.items()})
    assert levels(protected(asked)) == "a b"


def test_where_nothing_is_left_to_withhold_the_release_stops() -> None:
    counts, unions = grouped(a=1, b=1, c=0)
    with pytest.raises(CheckFailed, match=r"Of the group 'a' of 'g' and 1 more, what is published tells .* 'uses' too"):
        protected(tables(counts, unions))
    with pytest.raises(
        CheckFailed, match=r"Join the group with another .* \[groups.g\] .* suppress_below .* \(it is 10\)"
    ):
        protected(tables(counts, unions))


SMALL = SmallCells(fewest=6, suppress_below=4)


def whole_tables(cells: Mapping[str, int], hidden: set[str], answers: Answers) -> np.ndarray:
    """Every 2 × 3 table of whole numbers that agrees with what is shown of it: a row a table, by enumeration."""
    total = sum(cells.values())
    choices = [_choices(n, f"{cell}" in hidden, total) for cell, n in cells.items()]
    if math.prod(map(len, choices)) > 300_000:
        return np.empty((0, len(cells)))
    found = np.array(list(product(*choices)), dtype=int)
    keep = found.sum(axis=1) == total
    for (grouping, level), n in answers.items():
        if grouping in ("0", "1"):
            inside = [cell[int(grouping)] == level for cell in cells]
            allowed = _choices(n, level in hidden, total)
            keep &= np.isin(found[:, inside].sum(axis=1), allowed)
    return found[keep]


def _choices(n: int, is_hidden: bool, total: int) -> list[int]:
    if 0 < n < SMALL.suppress_below:
        return list(range(1, SMALL.suppress_below))
    if is_hidden:
        return list(range(SMALL.suppress_below, total + 1))
    return list(range(SMALL.suppress_below, SMALL.fewest)) if 0 < n < SMALL.fewest else [n]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 7, 9]), min_size=6, max_size=6))
def test_the_interval_is_that_of_every_whole_number_table(sizes: list[int]) -> None:
    keys = list(product("ab", "pqr"))
    counts, unions = crossed(dict(zip(keys, sizes, strict=True)), (0, 1))
    cells = {"".join(key): n for key, n in zip(keys, sizes, strict=True)}
    asked = tables(counts, unions, SMALL)
    for hidden in (secondary(counts, unions, SMALL), _protected(asked)):
        found = whole_tables(cells, {level for (_, level), _ in hidden}, counts)
        known = numbers_known(asked, hidden)
        for place, level in enumerate(cells):
            cell = (("01", level), "uses")
            if len(found) and cell in asked.small:
                ends = (found[:, place].min(), found[:, place].max())
                assert feasibility_interval(known, cell) == ends
                is_told = len(told_closely(known, {cell: SMALL.numbers_left})) == 1
                assert is_told == (ends[1] - ends[0] + 1 < SMALL.numbers_left)


def _protected(asked: Tables) -> frozenset[tuple[Group, str]]:
    try:
        return protected(asked)
    except CheckFailed:
        return frozenset()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([1, 2, 3, 5, 7]), st.floats(0, 1)), min_size=3, max_size=4))
def test_no_count_of_yes_lies_outside_the_interval_and_none_that_is_left_is_certain(
    pairs: list[tuple[int, float]],
) -> None:
    ns = {("g", str(place)): n for place, (n, _) in enumerate(pairs)}
    yes = {("g", str(place)): round(n * part) for place, (n, part) in enumerate(pairs)}
    counts, unions = {EVERYBODY: sum(ns.values())} | ns, [Union(EVERYBODY, tuple(ns))]
    asked = tables(counts, unions, SMALL, yes | {EVERYBODY: sum(yes.values())})
    try:
        hidden = protected(asked)
    except CheckFailed:
        return
    shown = {group: (group, "uses") not in hidden and n >= SMALL.fewest for group, n in counts.items()}
    choices = [[yes[group]] if shown[group] else list(range(n + 1)) for group, n in ns.items()]
    possible = [table for table in product(*choices) if not shown[EVERYBODY] or sum(table) == sum(yes.values())]
    by_all_alone = [table for table in product(*(range(n + 1) for n in ns.values())) if sum(table) == sum(yes.values())]
    for place, group in enumerate(ns):
        low, high = feasibility_interval(yes_known(asked, hidden, "uses"), (group, "uses"))
        assert low <= min(table[place] for table in possible) and max(table[place] for table in possible) <= high
        if (group, "uses") in asked.small and len({table[place] for table in by_all_alone}) > 1:
            assert len({table[place] for table in possible}) > 1


def _survey(folder: Path, groups: Mapping[str, tuple[int, int, float]]) -> Released:
    """The release of a survey in which of each group (answers, yes, weight of each) are there."""
    rows = [f"{level},{int(place < yes)},{w}" for level, (n, yes, w) in groups.items() for place in range(n)]
    (folder / "firms.csv").write_text("area,uses,w\n" + "\n".join(rows), "utf-8")
    (folder / "DESIGN.toml").write_text('weights = "w"\n', "utf-8")
    (folder / "RELEASE.toml").write_text(
        'key = "social"\ntitle = "T"\norganisation = "O"\nsource = "S"\n'
        '[indicators.uses]\ndoes = "uses-social-media"\n[groups.area]\n',
        "utf-8",
    )
    return release_survey(*(folder / name for name in ("firms.csv", "DESIGN.toml", "RELEASE.toml")))


@pytest.mark.parametrize(
    ("groups", "withheld_"),
    [
        ({"a": (4, 2, 1.0), "b": (40, 20, 1.0), "c": (60, 30, 1.0)}, "ab"),
        ({"a": (4, 0, 1.0), "b": (40, 0, 1.0), "c": (60, 30, 1.0)}, "abc"),  # all that said yes are seen in c
        ({"a": (9, 5, 2.0), "b": (25, 9, 3.5), "c": (60, 30, 1.0), "d": (50, 9, 2.0)}, "a"),
        ({"a": (9, 5, 2.0), "b": (29, 9, 3.5), "c": (60, 30, 1.0), "d": (50, 9, 2.0)}, "ab"),
        ({"a": (4, 4, 7.0), "b": (40, 40, 20.0), "c": (60, 30, 1.0), "d": (50, 9, 1.0)}, "abd"),
    ],
    ids=str,
)
def test_a_release_withholds_what_the_audit_asks_for_and_says_so(
    tmp_path: Path, groups: dict[str, tuple[int, int, float]], withheld_: str
) -> None:
    made = _survey(tmp_path, groups).release
    (cube,) = made.cubes
    assert "".join(keys[0] for keys, found in cube.observations.items() if found.status == SUPPRESSED) == withheld_
    said = [Prose("en").write(text) for text in made.publication.sections[-1].blocks[-1].items]
    assert (
        f"Figures withheld for protection: {len(withheld_)}. From the sums of all published tables together, at least "
        "5 numbers of answers remain possible for each group of fewer than 10 answers (audit by linear programming)."
    ) in said


def test_a_release_that_cannot_be_protected_stops(tmp_path: Path) -> None:
    """Thirty answers of thirty groups: each has one, as everybody can work out."""
    with pytest.raises(CheckFailed, match="of 'area' and 29 more, what is published tells the answers"):
        _survey(tmp_path, {level: (1, at % 2, 1.0) for at, level in enumerate(ascii_letters[:30])})


def test_hundreds_of_cells_are_audited() -> None:
    numbers = np.random.default_rng(6).poisson(60, size=(12, 10, 2))
    cells = {
        (f"a{i:02}", f"b{j}", f"c{k}"): int(numbers[i, j, k]) // (12 if j == 3 else 1)
        for i, j, k in np.ndindex(12, 10, 2)
    }
    asked = tables(*crossed(cells, (0, 1), (0, 2)))
    assert len(protected(asked)) >= len(asked.small) == 8

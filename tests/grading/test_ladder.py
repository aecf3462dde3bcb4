"""The ladder's grading: what a world is, what each method is held against, and which rows fail."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from grading.ladder_model import ASKED, BEST, PLAIN, grade_asked, heard, lift_of, would_say
from grading.ladder_page import BLIND, failures, ladder_page, ladder_pages
from grading.ladder_rows import Found, Row, rows_of
from grading.ladder_steps import promise
from grading.ladder_tests import AreaTest, Graded, area_test, daily, effects, full_effect, grade_areas, switched
from grading.ladder_worlds import BENIGN, DISPLAY, ORDER, RADIO, Kind, kinds

from grading import ladder


@pytest.fixture(scope="module")
def benign() -> Kind:
    return kinds()[0]


@pytest.fixture(scope="module")
def tested(benign: Kind) -> AreaTest:
    return area_test(benign, 3, RADIO, benign.world(3))


def claims(
    holds: int, of: int = 1000, rung: str = PLAIN, kind: str = BENIGN, warned: int = 0, refused: int = 0
) -> Found:
    graded = [
        Graded(
            rung, n, 10.0, 10.0, False, 10.0 if n < holds else 20.0, *((8, 12) if n < holds else (18, 22)), n < warned
        )
        for n in range(of)
    ]
    graded += [Graded(rung, of + n, 10.0, 10.0, refused=True) for n in range(refused)]
    return Found(kind, tuple(graded), (), ())


def only(found: Found) -> Row:
    (row,) = rows_of(found)
    return row


def test_counts_are_those_of_the_world(tested: AreaTest) -> None:
    assert tested.counts.shape == (20, 104)
    assert tested.counts.sum() == daily(tested.simulated).sum() == tested.simulated.outcomes.num_rows
    assert len(tested.off) == 6


def test_the_truth_of_a_test_of_areas_is_what_was_withheld_there(benign: Kind, tested: AreaTest) -> None:
    without = area_test(benign, 3, DISPLAY, benign.world(3)).simulated
    off = tested.simulated.contribution(RADIO, ORDER, tested.plan.areas_off, tested.off)
    as_usual = without.contribution(RADIO, ORDER, tested.plan.areas_off, tested.off)
    assert tested.truth * tested.cells == pytest.approx(off - as_usual)
    assert tested.truth < 0


def test_with_interference_the_truth_is_that_of_no_contacts_at_all(benign: Kind, tested: AreaTest) -> None:
    leaky = next(kind for kind in kinds() if kind.plan.spill)
    assert area_test(leaky, 3, RADIO, benign.world(3)).truth == pytest.approx(tested.truth, rel=0.1)


def test_a_channel_without_effect_has_no_effect(benign: Kind) -> None:
    tested = area_test(benign, 4, DISPLAY, benign.world(4))
    graded = grade_areas(tested, 4, [("random areas", None, 1.0)])
    assert graded[0].truth == 0
    assert graded[0].idle
    assert graded[0].size == pytest.approx(tested.counts.mean())


def test_every_method_reads_the_test_of_areas(tested: AreaTest) -> None:
    graded = grade_areas(tested, 3, list(effects(tested)))
    assert len(graded) == len({one.rung for one in graded}) == 7
    for one in graded:
        assert one.low < one.value < one.high
        assert abs(one.value - one.truth) < 3.5 * (one.high - one.low) / 4, one.rung


def test_a_switchback_is_held_against_the_effect_of_a_day_that_is_on(benign: Kind) -> None:
    simulated, on = switched(benign, 3, RADIO, benign.world(3))
    days = list(on)
    assert sum(on.values()) == len(on) / 2 == 84
    untouched = area_test(benign, 3, DISPLAY, benign.world(3)).simulated
    assert full_effect(simulated, RADIO, days) == pytest.approx(full_effect(untouched, RADIO, days))


def test_answers_are_held_against_what_all_would_say(tested: AreaTest) -> None:
    truth = would_say(tested.simulated, RADIO)
    assert 0.1 < truth < 0.3
    graded = list(grade_asked(tested.simulated, 3, heard(tested.simulated)))
    assert [one.rung for one in graded[:3]] == [ASKED] * 3
    assert graded[0].truth == truth
    assert abs(graded[0].value - truth) < graded[0].high - graded[0].low


def test_the_lift_speaks_of_the_areas_that_stayed_on(tested: AreaTest) -> None:
    effect = next(effects(tested))[1]
    assert effect is not None
    assert lift_of(tested, effect).effect.value == pytest.approx(-effect.estimate.value * 14 * 12)


def test_a_world_gives_every_row_and_the_page_holds_them() -> None:
    found = ladder.grade_world(kinds()[0], 8, modelled=True, more=True)
    rungs = {one.rung for one in found.graded}
    assert {ASKED, "switchback", "random areas", PLAIN, BEST} <= rungs
    assert len(found.promises) == 1
    assert {one.channel for one in found.credits} == {"radio", "newspaper", "display", "search-organic"}
    page = ladder_page([found], "ci")
    assert all(f"| {rung}" in page for rung in rungs)
    assert page.count("## ") == 4
    assert "1 benign" in page


def test_a_short_series_is_refused_by_the_model_and_graded_by_the_rest() -> None:
    short = next(kind for kind in kinds() if kind.plan.weeks == 10)
    found = ladder.grade_world(short, 2, modelled=True, more=False)
    refused = {one.rung for one in found.graded if one.refused}
    assert PLAIN in refused
    assert not {"random areas", ASKED} & refused
    assert any("| modelled |" in page for page in ladder_pages([found], "ci").values())


def test_no_two_kinds_share_seeds() -> None:
    assert {ladder._grade_numbered(place, 1, False, False).graded[0].world for place in (0, 2)} == {1, 20_001}


def test_a_promise_is_of_a_test_that_fits_into_the_world(benign: Kind, tested: AreaTest) -> None:
    made = promise(benign, 3, tested.simulated)
    assert made is not None
    assert made.came is not None
    assert 0.3 < made.came / made.expected < 3


@pytest.mark.parametrize(("holds", "broken"), [(900, True), (930, False), (950, False), (970, False), (1000, True)])
def test_the_bar_has_two_sides_for_a_model_and_one_for_a_randomised_test(holds: int, broken: bool) -> None:
    assert bool(failures([claims(holds)])) is broken
    assert bool(failures([claims(holds, rung="switchback")])) is (broken and holds < 950)


def test_too_many_warnings_in_benign_worlds_break_a_bar() -> None:
    assert failures([claims(950, warned=100)]) == []
    assert failures([claims(950, warned=200)]) == ["benign, modelled: warnings in 20.0%"]


def test_under_a_hazard_low_coverage_needs_warnings_or_a_name() -> None:
    assert failures([claims(700, kind="drift")]) == ["drift, modelled: coverage 70.0%, but warnings in 0.0%"]
    assert failures([claims(700, kind="drift", warned=950)]) == []
    assert failures([claims(880, kind="drift")]) == []
    assert failures([claims(700, kind="unobserved demand")]) == [], "named as blind"
    assert {kind for kind, _ in BLIND} <= {kind.name for kind in kinds()}


def test_what_is_refused_is_counted_apart() -> None:
    row = only(claims(95, of=100, warned=10, refused=25))
    assert (row.claims, row.refused, row.share, row.warned) == (125, 0.2, 0.95, 0.1)
    assert row.above == 0.05
    assert row.bias == pytest.approx(0.05)
    assert row.width == pytest.approx(0.4)
    nothing = only(Found(BENIGN, claims(0, of=0, refused=4).graded, (), ()))
    assert nothing.refused == 1
    assert nothing.problems(blind=False) == []


def test_claims_of_one_world_are_one_cluster() -> None:
    found = claims(500, of=1000)
    alike = replace(found, graded=tuple(replace(one, world=n // 10) for n, one in enumerate(found.graded)))
    assert only(found).noise == pytest.approx(np.sqrt(0.25 / 1000))
    assert only(alike).noise == pytest.approx(np.sqrt(0.25 / 100))

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from grading.coverage import Claim, Coverage, coverage, markdown

from grading import projection, run, tagged
from maal.impact.tagged import RULES


def claim(holds: bool, world: int = 1, group: str = "linear") -> Claim:
    return Claim(group, world, value=10, low=8, high=12, truth=11 if holds else 13)


def only(claims: list[Claim]) -> Coverage:
    (row,) = coverage(claims)
    return row


def test_coverage_counts_what_holds_and_on_which_side_the_rest_misses() -> None:
    low_miss = Claim("linear", 3, value=10, low=8, high=12, truth=7)
    row = only([claim(True), claim(True), claim(False, 2), low_miss])
    assert (row.claims, row.worlds, row.share, row.below, row.above) == (4, 3, 0.5, 0.25, 0.25)
    assert row.bias == pytest.approx((40 - 42) / 42)
    assert row.width == pytest.approx(16 / 42)


def test_claims_of_one_draw_are_one_cluster() -> None:
    alike = only([claim(world % 2 == 0, world) for world in range(20) for _ in range(10)])
    apart = only([claim(number % 2 == 0, number) for number in range(200)])
    assert alike.std_error == pytest.approx(0.5 / np.sqrt(20))
    assert apart.std_error == pytest.approx(0.5 / np.sqrt(200))


@pytest.mark.parametrize(("held", "passed"), [(780, False), (910, True), (950, True), (980, True), (1000, False)])
def test_the_bar_has_two_sides(held: int, passed: bool) -> None:
    row = only([claim(number < held, number) for number in range(1000)])
    assert row.passed is passed
    assert ("✗" in markdown("rule", [row])) is not passed


def test_an_interval_that_is_a_point_holds_its_own_truth() -> None:
    assert Claim("x", 1, 0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2).holds
    assert not Claim("x", 1, 0.3, 0.3, 0.3, 0.31).holds


def test_groups_keep_their_order() -> None:
    rows = coverage([claim(True, group="markov"), claim(True, group="first"), claim(True, group="markov")])
    assert [(row.group, row.claims) for row in rows] == [("markov", 2), ("first", 1)]


def test_tagged_claims_cover_every_rule_channel_and_measure() -> None:
    claims = tagged.grade_tagged(worlds=1, draws=2)
    assert len(claims) == (len(RULES) + 1) * 6 * 2 * 2
    for measure in tagged.MEASURES:
        rows = coverage(tagged.by_rule(claims, measure))
        assert [row.group for row in rows] == [*RULES, "touched"]
        assert {row.claims for row in rows} == {12}
    assert sum(row.claims for row in coverage(tagged.by_size(claims))) == len(claims) / 2
    first = [each for each in claims if each.group.startswith("first|counts")]
    assert all(abs(each.value - each.truth) < 0.6 * each.truth + 15 for each in first), "truth is on the draw's scale"


def test_projection_claims_cover_every_course_and_share() -> None:
    claims = projection.grade_projection(draws=2)
    assert len(claims) == len(projection.courses()) * len(projection.ELAPSED) * 2
    assert coverage(projection.by_elapsed(claims))[0].group == "10% elapsed"
    widths = [row.width for row in coverage(projection.by_elapsed(claims))]
    assert widths == sorted(widths, reverse=True), "the nearer the end, the narrower"


def test_a_failed_bar_is_named_and_exits_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good, bad = only([claim(True, n) for n in range(20)]), only([claim(False, n, "markov") for n in range(20)])
    sections = [run.Section("Tagged credit, counts", "rule", [good, bad], True)]
    monkeypatch.setattr(run, "grade", lambda size: sections)
    monkeypatch.setattr(run, "grade_ladder", lambda size: [])
    monkeypatch.setattr(run, "DOCS", tmp_path)
    assert run.main(["--size", "ci", "--write"]) == 1
    printed = capsys.readouterr()
    assert "Outside the bars:\nTagged credit, counts: markov" in printed.err
    pages = [(tmp_path / name).read_text(encoding="utf-8") for name in run._INTRODUCTIONS]
    assert "".join(f"{page}\n" for page in pages) == printed.out
    assert ["Tagged credit, counts" in page for page in pages] == [True, False, False]
    monkeypatch.setattr(run, "grade", lambda size: [run.Section("By size", "size", [bad], False)])
    assert run.main([]) == 0
    assert "All bars are held." in capsys.readouterr().err

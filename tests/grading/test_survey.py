"""The survey grading: its populations, how a claim is counted, and how rows are pooled and barred."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from grading.coverage import Bar, Claim, Coverage, coverage, covered, tally
from grading.survey_frames import SurveyFrame, regenesees, simulated

from grading import run, survey, survey_frames, survey_tables
from maal.survey import Design

UNIT_CLASSES, SHARE_CLASSES = (20, 40, 60, 81), (0.02, 0.05, 0.1, 0.2, 0.35, 0.5)


@pytest.fixture(scope="module")
def small() -> SurveyFrame:
    return simulated(enterprises=3000, seed=5)


@pytest.fixture(scope="module")
def tallies(small: SurveyFrame) -> survey.Tallies:
    return survey.grade_draws(small, 0, 2)


@pytest.fixture(scope="module")
def real() -> SurveyFrame:
    found = regenesees()
    if found is None:
        pytest.skip("../shared/data/survey is not there (data that the licence keeps out of the project)")
    return found


def drawn(frame: SurveyFrame, sample: pl.DataFrame) -> pl.DataFrame:
    counted = sample.group_by("stratum").agg(pl.len(), pl.col("sampled").first())
    assert counted.height == frame.units["stratum"].n_unique()
    return counted.filter(pl.col("len") != pl.col("sampled"))


def test_the_page_says_how_many_enterprises_are_simulated_and_asked() -> None:
    frame = simulated()
    assert (frame.units.height, frame.draw(0).height) == (20_000, 2_164)
    assert frame.units["stratum"].n_unique() == 50
    assert "20,000\nsimulated enterprises, of which 2,164 are asked (50 strata" in run._SURVEY
    assert frame.units["turnover"].skew() > 10


def test_a_draw_takes_the_wanted_number_of_every_stratum_and_can_be_repeated(small: SurveyFrame) -> None:
    first, again, other = small.draw(1), small.draw(1), small.draw(2)
    assert first.equals(again)
    assert not first.equals(other)
    assert drawn(small, first).is_empty()
    assert first.unique().height == first.height, "without replacement"


def test_every_unit_of_a_stratum_is_as_likely_to_be_drawn(small: SurveyFrame) -> None:
    units = small.units.with_row_index("unit")
    frame = SurveyFrame("numbered", units, (), (), (), (), 1)
    times = np.bincount(np.concatenate([frame.draw(n)["unit"].to_numpy() for n in range(400)]), minlength=len(units))
    chance = (units["sampled"] / units["stratum_size"]).to_numpy()
    assert (times[chance == 1] == 400).all()
    some = chance < 1
    z = (times[some] - 400 * chance[some]) / np.sqrt(400 * chance[some] * (1 - chance[some]))
    assert np.sqrt((z**2).mean()) == pytest.approx(1, abs=0.05)


def test_the_frame_of_regenesees_is_drawn_as_its_sample_was(real: SurveyFrame) -> None:
    assert (real.units.height, real.draw(3).height) == (17_318, 6_909)
    assert drawn(real, real.draw(3)).is_empty()
    assert real.units.filter("census").height == 2_446
    assert sum(real.margins["region"].values()) == 17_318
    assert [round(real.units[name].mean(), 2) for name in real.shares] == list(survey_frames.SHARES)  # type: ignore[arg-type]


def test_a_population_whose_data_is_absent_is_left_out_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(survey_frames, "FOLDER", tmp_path)
    monkeypatch.setattr(survey, "FRAMES", {"elsewhere": regenesees})
    (reason,) = survey.left_out()
    assert reason.startswith("elsewhere is left out: its data (`../shared/data/survey`) is not beside the repository")
    assert reason in run._pages([], run.SIZES["ci"], "ci")["grading-survey.md"]


def test_the_truth_is_read_off_the_population(small: SurveyFrame) -> None:
    design = Design(small.draw(1), strata="stratum", fpc="stratum_size")
    by_industry = design.ratio("online", "turnover", by="industry")
    for row, true in zip(by_industry, survey.truth_of(small, by_industry), strict=True):
        there = small.units.filter(pl.col("industry") == row["industry"])
        assert true == pytest.approx(there["online"].sum() / there["turnover"].sum())
    assert survey.truth_of(small, design.total("turnover")) == pytest.approx([small.units["turnover"].sum()])


def test_every_figure_is_claimed_once_a_draw_under_every_weighting(tallies: survey.Tallies) -> None:
    whole = [row for row in tallies if row.subject == "all"]
    assert len(whole) == 4 * len(survey.WEIGHTS)
    assert {row.parts[0] for row in whole} == {
        "total of turnover",
        "total of online",
        "ratio of turnover / staff",
        "ratio of online / turnover",
    }
    assert all(set(tallies[row]) == {0, 1} and tallies[row][0][0] == 1 for row in whole)
    assert all(tallies[row][0][0] == 10 for row in tallies if row.subject == "industry"), "ten industries"


def test_calibration_changes_the_estimates_but_not_the_claims(tallies: survey.Tallies) -> None:
    off = {
        row.parts[1]: each[0][4]
        for row, each in tallies.items()
        if row.subject == "all" and row.parts[0] == "total of turnover"
    }
    assert list(off) == list(survey.WEIGHTS)
    assert len(set(off.values())) == 3


def test_a_census_has_intervals_without_length(tallies: survey.Tallies) -> None:
    rows = survey_tables.amounts(tallies, "census", survey_tables.EXACT)
    assert len(rows) == 4
    assert all(row.passed and row.share == 1 and row.width == 0 for row in rows)
    low = survey.only_points(np.array([5.0, 5.0]), np.array([5.0, 5.1]))
    counted = tally(5, low, [5.0, 5.1], 5)
    assert (counted[0], counted[1]) == (2, 1), "an interval with a length does not count, though it holds the truth"


def test_the_intervals_beside_the_default_are_those_of_the_engine(small: SurveyFrame, tallies: survey.Tallies) -> None:
    design = Design(small.draw(0), strata="stratum", fpc="stratum_size")
    shares = {row: each[0] for row, each in tallies.items() if row.subject == "shares" and 0 in each}
    for name in survey.INTERVALS:
        expected = np.zeros(7)
        for domain in small.domains:
            found = design.proportion(small.shares, by=domain, interval=name)
            true = survey.truth_of(small, found)
            kept = (found.values("n") >= 20) & (found.values("n") <= 80) & (np.minimum(true, 1 - true) >= 0.02)
            expected += tally(*(found.values(end)[kept] for end in ("estimate", "low", "high")), true[kept])
        counted = sum(each for row, each in shares.items() if row.parts[0] == name)
        assert counted == pytest.approx(expected), name
    assert {row.parts[0] for row in shares} == set(survey.INTERVALS)


@pytest.mark.parametrize(
    ("value", "ends", "place"),
    [(19, UNIT_CLASSES, -1), (20, UNIT_CLASSES, 0), (80, UNIT_CLASSES, 2), (81, UNIT_CLASSES, -1),
     (0.0199, SHARE_CLASSES, -1), (0.02, SHARE_CLASSES, 0), (0.2, SHARE_CLASSES, 3), (np.nan, SHARE_CLASSES, -1)],
)  # fmt: skip
def test_classes_begin_at_their_first_figure(value: float, ends: tuple[float, ...], place: int) -> None:
    assert survey.classes(np.array([value]), ends).tolist() == [place]


def test_the_classes_have_as_many_names_as_there_are() -> None:
    assert len(survey.UNITS) == len(survey._UNITS_ENDS) - 1
    assert len(survey.SHARES) == len(survey._SHARES_ENDS) - 1
    assert survey.classes(np.array([0.5]), survey._SHARES_ENDS).tolist() == [4], "half is the last share"


def test_an_interval_that_was_not_given_misses_and_has_no_width() -> None:
    counted = tally([0.0, 0.1], [np.nan, 0.05], [np.nan, 0.15], [0.05, 0.1])
    assert counted == pytest.approx([2, 1, 0, 0, -0.05, 0.1, 0.15])


def test_claims_and_tallies_give_the_same_coverage() -> None:
    claims = [Claim("all", world, world % 7, world % 7 - 2, world % 7 + 2, 3) for world in range(70) for _ in range(2)]
    by_draw = [tally([w % 7] * 2, w % 7 - 2, w % 7 + 2, 3) for w in range(70)]
    assert coverage(claims) == [covered("all", by_draw)]
    assert covered("all", by_draw).share == pytest.approx(5 / 7)


def held(share: float, bar: Bar) -> Coverage:
    return covered("row", [tally(1, 0, 2, 1 if draw < share * 1000 else 3) for draw in range(1000)], bar)


@pytest.mark.parametrize(
    ("share", "bar", "passed"),
    [
        (0.95, survey_tables.AMOUNTS, True),
        (0.92, survey_tables.AMOUNTS, True),  # within two standard errors of the noise
        (0.90, survey_tables.AMOUNTS, False),
        (1.00, survey_tables.AMOUNTS, False),
        (1.00, survey_tables.PROPORTIONS, True),
        (0.90, survey_tables.PROPORTIONS, False),
        (1.00, survey_tables.EXACT, True),
        (0.999, survey_tables.EXACT, False),
    ],
)
def test_each_subject_has_its_own_bar(share: float, bar: Bar, passed: bool) -> None:
    assert held(share, bar).passed is passed


def test_claims_of_one_draw_are_one_cluster_though_they_stand_in_two_rows() -> None:
    rows = [survey.Row("simulated", "shares", ("wald", unit, "2 to 5 %")) for unit in survey.UNITS[:2]]
    found = {row: {draw: tally(1, 0, 2, 1 if draw % 2 else 3) for draw in range(20)} for row in rows}
    (row,) = survey_tables.by_interval(found)
    assert (row.group, row.claims, row.worlds) == ("simulated: wald", 40, 20)
    assert row.std_error == pytest.approx(0.5 / np.sqrt(20))


def test_the_sections_of_the_page(tallies: survey.Tallies) -> None:
    sections = run._survey(tallies)
    assert [section.barred for section in sections] == [True, False, True, True, True, False, False, False]
    groups = [row.group for row in sections[5].rows]
    assert groups == [f"simulated: {name}" for name in survey.INTERVALS]
    assert [row.group.split(": ")[1] for row in sections[4].rows] == list(survey.SHARES)
    assert "simulated: total of turnover, GREG" in {row.group for row in sections[0].rows}


def test_two_processes_find_what_one_finds() -> None:
    found = {row: each for row, each in survey.grade_survey(1).items() if row.frame == "simulated"}
    alone = survey.grade_draws(simulated(), 0, 1)
    assert list(found) == list(alone)
    assert all(found[row][0] == pytest.approx(alone[row][0], rel=1e-6, abs=1e-6) for row in alone)

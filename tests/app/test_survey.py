"""What the survey's app refuses, writes and says: questions, comparisons, weights, the design file, strata."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.docs.pages import first_cells, sections, text_of

from maal.app.survey import Comparison, Question, calibrate, compare, estimate, parse_design, read_design
from maal.app.survey.calibrating import WEIGHT
from maal.app.survey.design_file import CalibrationSection, DesignFile
from maal.app.survey.planning import read_strata
from maal.core import BadInput, BadSetting, MaalError, TooLittleData

ROWS = 'size,y,w\nsmall,1.5,2\nlarge,2.25,2\n"large",4.5,2\nsmall,NA,2\n'


@pytest.fixture
def survey(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / "DESIGN.toml").write_text('weights = "w"\n[calibration.margins.size]\nsmall = 10\nlarge = 20\n')
    return tmp_path / "rows.csv", tmp_path / "DESIGN.toml"


def test_columns_that_are_not_there_are_named(survey: tuple[Path, Path]) -> None:
    with pytest.raises(BadInput, match=r"rows\.csv: there is no column 'sze'. Did you mean 'size'"):
        estimate(*survey, Question("count", by=("sze",)))
    survey[1].write_text('weights = "weight"\n')
    with pytest.raises(BadInput, match="there is no column 'weight'"):
        estimate(*survey, Question("count"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"statistic": "median", "of": ("y",)}, "there is no statistic 'median'"),
        ({"statistic": "mean"}, "Name what to estimate the mean of: --of COLUMN"),
        ({"statistic": "count", "of": ("y",)}, "leave out --of"),
        ({"statistic": "ratio", "of": ("y",)}, "A ratio needs --over"),
        ({"statistic": "mean", "of": ("y",), "over": ("w",)}, "A ratio needs --over"),
        ({"statistic": "mean", "of": ("y",), "interval": "beta"}, "--interval is for a proportion or a quantile"),
        ({"statistic": "mean", "of": ("y",), "probabilities": (0.5,)}, "--probability is for --statistic quantile"),
    ],
)
def test_questions_that_do_not_fit_are_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Question(**asked)


def test_missing_values_are_counted_or_dropped(survey: tuple[Path, Path]) -> None:
    with pytest.raises(BadInput, match="'y' in 1 of 4 rows"):
        estimate(*survey, Question("mean", ("y",)))
    (row,) = estimate(*survey, Question("mean", ("y",), missing="drop")).estimates
    assert (row.n, row.estimate) == (3, pytest.approx((5 * 1.5 + 10 * 2.25 + 10 * 4.5) / 25))


def test_arguments_of_python_are_named_as_the_flag_and_the_setting(survey: tuple[Path, Path]) -> None:
    with pytest.raises(BadInput, match=r"Give --missing drop to estimate from the rows that have one"):
        estimate(*survey, Question("mean", ("y",)))
    survey[0].write_text("size,y,w\nsmall,1,2\nlarge,2,2\nlarge,3,2\n")
    survey[1].write_text('weights = "w"\nstrata = "size"\n')
    with pytest.raises(TooLittleData, match=r"or choose lonely = \"adjust\" in the design file \(spread"):
        estimate(*survey, Question("mean", ("y",)))


@pytest.mark.parametrize("setting", ["weights", "fpc"])
def test_an_empty_column_of_the_design_is_said_to_be_empty(survey: tuple[Path, Path], setting: str) -> None:
    survey[0].write_text("y,none\n" + "1,\n" * 40)
    survey[1].write_text(f'{setting} = "none"\n')
    with pytest.raises(BadInput) as told:
        estimate(*survey, Question("mean", ("y",)))
    assert str(told.value) == (
        f"rows.csv: 'none' is empty in all 40 rows, and DESIGN.toml names it as {setting}. Fill the column, or name "
        "another."
    )


def test_rows_without_a_level_are_remarked(survey: tuple[Path, Path]) -> None:
    survey[0].write_text(ROWS + ",5,2\n")
    survey[1].write_text('weights = "w"\n')
    answer = estimate(*survey, Question("count", by=("size",), missing="drop"))
    assert answer.notes == ("'size' is missing in 1 rows, which are in no domain.",)


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ({}, "Say what to compare with, one of"),
        ({"between": "size", "waves": "w"}, "Say what to compare with, one of"),
        ({"waves": "size", "test": "t"}, "--levels and --test go with --between"),
        ({"between": "size", "other_design": Path("D")}, "--with-design goes with --with"),
        ({"between": "size", "test": "z"}, "there is no test 'z'"),
        ({"between": "size", "levels": ("small", "big")}, "there is no level 'big'"),
        ({"between": "size", "levels": ("small", "small")}, "names 'small' twice"),
    ],
)
def test_comparisons_that_do_not_fit_are_refused(survey: tuple[Path, Path], sides: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        compare(*survey, Comparison(("y",), missing="drop"), **sides)


def test_an_interrupt_while_writing_leaves_what_was_there(
    survey: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, *_: object) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr("maal.app.survey.writing._writer", interrupted)
    with pytest.raises(KeyboardInterrupt):
        calibrate(*survey, tmp_path / "w.csv")
    assert sorted(tmp_path.iterdir()) == before


def test_weights_stand_in_the_order_of_the_rows(survey: tuple[Path, Path], tmp_path: Path) -> None:
    done = calibrate(*survey, tmp_path / "w.parquet")
    rows = duckdb.sql(f"SELECT * FROM '{done.target}'")
    assert rows.columns == ["size", "y", "w", WEIGHT]
    assert rows.fetchall() == [
        ("small", 1.5, 2, 5.0),
        ("large", 2.25, 2, 10.0),
        ("large", 4.5, 2, 10.0),
        ("small", None, 2, 5.0),
    ]
    with pytest.raises(MaalError, match="cannot be written"):
        calibrate(*survey, tmp_path / "no" / "w.csv")


def test_every_fault_of_the_design_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "D.toml"
    file.write_text(
        'weights = 1\nlonly = "x"\nkind = "optin"\n[calibration]\nmethod = "rake"\n[calibration.margins]\ny = "a"\n'
    )
    with pytest.raises(BadSetting) as found:
        read_design(file)
    assert str(found.value).splitlines() == [
        "D.toml has 5 faults; nothing was done.",
        "  line 1, weights: must be a text in quotes; got 1.",
        "  line 2, lonly: there is no setting 'lonly'. Did you mean 'lonely'? Known: calibration, fpc, kind, lonely, "
        "nest, psu, replicates, strata, weights.",
        "  line 3, kind: there is no choice 'optin'. Did you mean 'opt-in'? Known: opt-in, probability.",
        "  line 5, calibration.method: there is no choice 'rake'. Did you mean 'raking'? Known: linear, logit, "
        "poststratification, raking.",
        "  line 7, calibration.margins.y: must be a number, or a section with the total of each category; got 'a'.",
    ]
    file.write_text("weights = \n")
    with pytest.raises(BadSetting, match=r"D\.toml is not valid TOML"):
        read_design(file)
    file.write_bytes('weights = "vægt"\n'.encode("latin-1"))
    with pytest.raises(BadSetting, match=r"D\.toml is not UTF-8 \(byte 12\)"):
        read_design(file)
    with pytest.raises(BadInput, match="Name the design file with --design"):
        read_design(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[calibration]\n", "needs \\[calibration.margins\\]"),
        ('[calibration]\nmethod = "logit"\nmargins = {y = 1}\n', "logit needs bounds"),
        ("[calibration]\nbounds = [0.5, 2]\nmargins = {y = 1}\n", "bounds go with the methods linear and logit"),
        ('[calibration]\nmargins = {size = {a = "1"}}\n', "the total of 'a' must be a number"),
    ],
)
def test_calibrations_that_do_not_fit_are_refused(text: str, said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        parse_design(text)


def test_margins_may_be_crossed_and_numeric() -> None:
    crossed = '[calibration.margins."size x land"]\n"a x b" = 30\n'
    found = parse_design("[calibration]\npopulation = 30\n[calibration.margins]\ny = 9\n" + crossed)
    assert found.margins == {"y": 9, ("size", "land"): {("a", "b"): 30}, "(Intercept)": 30.0}
    assert found.columns == ("y", "size", "land")


def test_every_setting_of_the_design_file_is_described() -> None:
    page = sections(text_of("design-file.md"))
    assert first_cells(page["The design file"]) == list(DesignFile.model_fields)
    assert first_cells(page["Calibration"]) == list(CalibrationSection.model_fields)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stratum,population\na,5\n", "neither std_dev nor share"),
        ("stratum,population,share,std_dev\na,5,0.5,1\n", "has std_dev and share"),
        ("stratum,units,share\na,5,0.5\n", "there is no column 'population'"),
        ("stratum,population,share\na,5,0.5\na,6,0.5\n", "1 strata stand there more than once"),
        ("stratum,population,share\na,5,0.5\nb,,0.5\n", "population is missing or no number in 1 of 2 strata"),
        ("stratum,population,share\na,5,half\nb,5,0.5\n", "share is missing or no number in 2 of 2 strata"),
    ],
)
def test_strata_that_cannot_be_planned_for_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "s.csv").write_text(text)
    with pytest.raises(BadInput, match=said):
        read_strata(tmp_path / "s.csv")

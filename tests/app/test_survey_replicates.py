"""Replicate weights that a design file names: as in R's survey and in `maal.survey`, and every refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.app.replicate_weights import (
    MARGINS,
    R_CALIBRATED,
    R_T_TEST,
    SECTIONS,
    R,
    design_text,
    write_enterprises,
)
from tests.docs.pages import first_cells, sections, text_of

from maal.app.survey import Answer, Comparison, Question, calibrate, compare, estimate, parse_design
from maal.app.survey.design_file import ReplicatesSection
from maal.core import BadInput, BadSetting
from maal.survey import ReplicateDesign

WEIGHTED = 'weights = "weight"\n'
ROWS = "y,w,r1,r2,r3,r10,r03,rest\n1,2,0,3,3,1,1,5\n0,2,3,0,3,1,1,5\n1,2,3,3,0,1,1,5\n"


@pytest.fixture(scope="module")
def enterprises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_enterprises(tmp_path_factory.mktemp("replicates") / "enterprises.csv")


def design(folder: Path, text: str) -> Path:
    (folder / "DESIGN.toml").write_text(text, "utf-8")
    return folder / "DESIGN.toml"


def errors(answer: Answer) -> list[float]:
    return [row.std_error or 0.0 for row in answer.estimates]


@pytest.mark.parametrize("name", SECTIONS)
def test_estimates_are_those_of_r(enterprises: Path, tmp_path: Path, name: str) -> None:
    by = design(tmp_path, design_text(name))
    total, total_error, mean, *domains, ratio, df, _, _, _ = R[name]
    (row,) = estimate(enterprises, by, Question("total", ("turnover",))).estimates
    assert (row.estimate, row.std_error, row.df) == (pytest.approx(total), pytest.approx(total_error), df)
    of = ("uses_social",)
    assert errors(estimate(enterprises, by, Question("mean", of))) == [pytest.approx(mean)]
    np.testing.assert_allclose(errors(estimate(enterprises, by, Question("mean", of, by=("size",)))), domains, 1e-9)
    asked = Question("ratio", ("turnover",), ("employees",))
    assert errors(estimate(enterprises, by, asked)) == [pytest.approx(ratio)]


@pytest.mark.parametrize("name", SECTIONS)
def test_differences_of_domains_and_of_waves_are_those_of_r(enterprises: Path, tmp_path: Path, name: str) -> None:
    by = design(tmp_path, design_text(name))
    *_, change, change_error, between = R[name]
    found = compare(enterprises, by, Comparison(("uses_social",)), between="size", levels=("10-49", "250+"))
    assert [row.std_error for row in found.contrasts] == [pytest.approx(between)]
    waves = write_enterprises(tmp_path / "waves.csv", waves=True)
    found = compare(waves, by, Comparison(("uses_social",)), waves="year")
    (row,) = found.contrasts
    assert (row.estimate, row.std_error) == (pytest.approx(change), pytest.approx(change_error))
    assert found.notes == ()


def test_a_test_of_two_levels_is_that_of_r(enterprises: Path, tmp_path: Path) -> None:
    by = design(tmp_path, design_text("Fay"))
    asked = Comparison(("uses_social",))
    found = compare(enterprises, by, asked, between="size", levels=("10-49", "50-249"), test="t")
    (test,) = found.tests
    statistic, df, p_value = R_T_TEST
    assert (abs(test.statistic), test.p_value) == (pytest.approx(-statistic), pytest.approx(p_value))
    assert test.df == (df,)


def test_every_replicate_is_calibrated_as_in_r(enterprises: Path, tmp_path: Path) -> None:
    by = design(tmp_path, design_text("Fay", MARGINS))
    answer = estimate(enterprises, by, Question("mean", ("uses_social",)))
    (row,) = answer.estimates
    assert (row.estimate, row.std_error) == tuple(map(pytest.approx, R_CALIBRATED))
    assert answer.sample.calibration == "raking on region"


@pytest.mark.parametrize(
    ("statistic", "of"), [("proportion", "region"), ("variance", "turnover"), ("quantile", "turnover")]
)
def test_the_file_asks_as_python_does(enterprises: Path, tmp_path: Path, statistic: str, of: str) -> None:
    by = design(tmp_path, design_text("Fay"))
    found = estimate(enterprises, by, Question(statistic, (of,), by=("industry",)))
    columns = [f"fay_{each}" for each in range(1, 9)]
    given = pl.read_csv(enterprises)
    asked = ReplicateDesign.from_weights(given, weights="weight", replicate_weights=columns, scale=1 / (8 * 0.25))
    wanted = getattr(asked, statistic)([of], by=("industry",))
    for figure in ("estimate", "std_error", "low", "high", "df"):
        np.testing.assert_allclose(found.estimates.values(figure), wanted.values(figure), 1e-9)


def test_the_method_is_not_called_linearised(enterprises: Path, tmp_path: Path) -> None:
    answer = estimate(enterprises, design(tmp_path, design_text("BRR")), Question("proportion", ("uses_social",)))
    assert answer.estimates.method == "replicated share, wilson-capped"


def test_the_sample_is_described_with_its_replicates(enterprises: Path, tmp_path: Path) -> None:
    sample = estimate(enterprises, design(tmp_path, design_text("Fay")), Question("count")).sample
    assert (sample.rows, sample.replicates, sample.replication, sample.rho) == (439, 8, "Fay", 0.5)
    sample = estimate(enterprises, design(tmp_path, design_text("mse")), Question("count")).sample
    assert (sample.replicates, sample.replication, sample.rho) == (20, "", None)


def test_parquet_and_spss_name_their_replicates_alike(enterprises: Path, tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    by, asked = design(tmp_path, design_text("JK1")), Question("mean", ("uses_social",))
    rows = pl.read_csv(enterprises, null_values="NA")
    rows.write_parquet(tmp_path / "rows.parquet")
    pyreadstat.write_sav(rows.to_pandas(), str(tmp_path / "rows.sav"))
    for name in ("rows.parquet", "rows.sav"):
        assert errors(estimate(tmp_path / name, by, asked)) == [pytest.approx(R["JK1"][2])]


def test_a_star_stands_for_numbers_in_their_order(tmp_path: Path) -> None:
    """r1, r2, r3, r03 and r10 are weights; rest is none. The factors of rscales follow the numbers."""
    (tmp_path / "rows.csv").write_text(ROWS)
    only_last = 'weights = "w"\n[replicates]\ncolumns = "r*"\nscale = 1\nrscales = [1, 0, 0, 0, 0]\nmse = true\n'
    answer = estimate(tmp_path / "rows.csv", design(tmp_path, only_last), Question("total", ("y",)))
    assert answer.sample.replicates == 5
    assert errors(answer) == [pytest.approx(1.0)]


def test_a_text_file_may_have_500_replicates(tmp_path: Path) -> None:
    """Looked at all at once, and with a join a column, they were more than the engine's memory."""
    names = ",".join(f"r{each}" for each in range(500))
    rows = [f"{unit % 2},2.5,{','.join(f'{(unit * each) % 7}.5' for each in range(500))}" for unit in range(20)]
    (tmp_path / "rows.csv").write_text("\n".join([f"y,w,{names}", *rows]))
    text = 'weights = "w"\n[replicates]\ncolumns = "r[0-499]"\nmethod = "bootstrap"\n'
    answer = estimate(tmp_path / "rows.csv", design(tmp_path, text), Question("total", ("y",)))
    totals = [sum((unit * each) % 7 + 0.5 for unit in range(1, 20, 2)) for each in range(500)]
    assert answer.sample.replicates == 500
    assert errors(answer) == [pytest.approx(np.std(totals, ddof=1))]


def replicates(columns: str, more: str = 'method = "BRR"\n') -> str:
    return f'weights = "w"\n[replicates]\ncolumns = {columns}\n{more}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (replicates('["r1", "r22"]'), "rows.csv: there is no column 'r22'. Did you mean 'r2'?"),
        (replicates('"rep_*"'), "rows.csv has no column like 'rep_*', with a number for the star. Its columns: y, w,"),
        (replicates('"r[1-80]"'), "rows.csv: 'r[1-80]' means 80 columns, and not all are there: 'r4' is the first"),
        (replicates('"r[01-03]"'), "'r[01-03]' means 3 columns, and not all are there: 'r01' is the first that lacks"),
        (replicates('"r[3-1]"'), "'r[3-1]' runs backwards"),
        (replicates('"r[1-99999999999]"'), "means 99,999,999,999 columns"),
        (replicates('["r1"]'), "Columns of replicate weights: 1 named. Give two or more, each once."),
        (replicates('["r1", "r[1-2]"]'), "Columns of replicate weights: 3 named. Give two or more, each once."),
        (replicates('["w", "r1", "r2"]'), "'w' is the weight of the full sample, and [replicates] columns name it too"),
        (replicates('"r[1-3]"', "scale = 1\nrscales = [1, 1]\n"), "2 rscales for 3 replicates: give one number, or"),
    ],
)
def test_columns_that_do_not_fit_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "rows.csv").write_text(ROWS)
    with pytest.raises(BadInput) as found:
        estimate(tmp_path / "rows.csv", design(tmp_path, text), Question("total", ("y",)))
    assert said in str(found.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("much", "Column 'r2' holds String; numbers are needed. 1 of 3 values are no numbers, such as 'much'."),
        ("", "The replicate weights do not fit: 'r2' is missing in 1, of 3 rows. Every row needs a weight of 0 or"),
        ("-3", "The replicate weights do not fit: 'r2' is negative in 1, of 3 rows."),
    ],
)
def test_values_that_are_no_weights_are_refused(tmp_path: Path, value: str, said: str) -> None:
    (tmp_path / "rows.csv").write_text(ROWS.replace("1,2,0,3,3", f"1,2,0,{value},3"))
    with pytest.raises(BadInput) as found:
        estimate(tmp_path / "rows.csv", design(tmp_path, replicates('"r[1-3]"')), Question("total", ("y",)))
    assert said in str(found.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('strata = "s"\n' + replicates('"r*"'), "line 3, replicates: stands in place of strata, psu and fpc, and there "
         "is strata beside it: leave out one."),
        ('psu = "p"\nlonely = "remove"\n' + replicates('"r*"'), "and there is psu, lonely beside it"),
        ('[replicates]\ncolumns = "r*"\nmethod = "BRR"\n', "replicates: needs weights besides"),
        (replicates('"r*"', ""), "needs method, how the weights were made (JK1, JKn, BRR, Fay, bootstrap, rao-wu), or"),
        (replicates('"r*"', 'method = "brr"\n'), "there is no choice 'brr'. Known: BRR, Fay, JK1, JKn,"),
        (replicates('"r*"', 'method = "jackknife"\n'), "no choice 'jackknife'. Known: BRR, Fay, JK1, JKn, bootstrap,"),
        (replicates('"r*"', 'method = "Fay"\n'), "Fay's method needs rho, the factor of the half left out, or scale"),
        (replicates('"r*"', 'method = "Fay"\nrho = 0.5\nscale = 1\n'), "or scale: one of the two"),
        (replicates('"r*"', 'method = "Fay"\nrho = 1\n'), "rho must be 0 or more and below 1; got 1."),
        (replicates('"r*"', 'method = "BRR"\nrho = 0.5\n'), "rho belongs to Fay's method; BRR has none."),
        (replicates('"r*"', 'method = "JKn"\n'), "JKn needs rscales, (n - 1) / n of the stratum of each replicate"),
        (replicates('"r*"', "scale = 0\n"), "replicates.scale: must be above 0.0; got 0."),
        (replicates('"r*"', "scale = 1\nrscales = [-1]\n"), "replicates.rscales: must be 0.0 or more; got -1."),
        (replicates("[]"), "replicates.columns: must have 1 or more; got []."),
        ("[replicates]\nmethod = \"BRR\"\n", "replicates.columns: is missing."),
        (replicates('"r*"', 'method = "BRR"\nseed = 1\n'), "there is no setting 'seed'"),
    ],
)  # fmt: skip
def test_sections_that_do_not_fit_are_refused_once(text: str, said: str) -> None:
    with pytest.raises(BadSetting) as found:
        parse_design(text)
    assert said in str(found.value)
    assert str(found.value).startswith("DESIGN.toml has 1 fault;")


def test_no_weights_are_written_beside_replicates(enterprises: Path, tmp_path: Path) -> None:
    by = design(tmp_path, design_text("Fay", MARGINS))
    with pytest.raises(BadInput, match=r"DESIGN.toml has \[replicates\]: one calibrated weight beside .* wrong errors"):
        calibrate(enterprises, by, tmp_path / "w.csv")
    assert not (tmp_path / "w.csv").exists()


def test_an_opt_in_sample_has_no_intervals(enterprises: Path, tmp_path: Path) -> None:
    by = design(tmp_path, 'kind = "opt-in"\n' + design_text("JK1"))
    (row,) = estimate(enterprises, by, Question("mean", ("uses_social",))).estimates
    assert (row.low, row.high) == (None, None)
    with pytest.raises(BadInput, match="opt-in"):
        compare(enterprises, by, Comparison(("uses_social",)), between="size")


SCALES: list[tuple[str, dict[str, Any], float]] = [
    ("JK1", {}, 0.75), ("JKn", {"rscales": [0.5]}, 1.0), ("BRR", {}, 0.25), ("Fay", {"rho": 0.5}, 1.0),
    ("bootstrap", {}, 1 / 3), ("rao-wu", {}, 1 / 3), ("rao-wu", {"scale": 0.25}, 0.25),
]  # fmt: skip


@pytest.mark.parametrize(("method", "more", "wanted"), SCALES)
def test_the_method_gives_the_scale(method: str, more: dict[str, Any], wanted: float) -> None:
    section = ReplicatesSection(columns=["r*"], method=method, **more)  # type: ignore[arg-type]
    assert section.scale_of(4) == pytest.approx(wanted)


def test_every_setting_of_the_section_is_described() -> None:
    page = sections(text_of("design-file.md"))
    assert first_cells(page["Replicate weights"]) == list(ReplicatesSection.model_fields)

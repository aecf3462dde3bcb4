"""Differences and tests equal R's survey package, on Polars and DuckDB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from maal.survey import Design
from maal.survey.comparisons import (
    Contrast,
    chi_square,
    contrast,
    goodness_of_fit,
    independent_difference,
    rank_test,
    smooth_contrast,
    t_test,
)

Build = Callable[[str], Design]
Reference = Callable[[str], Any]

LINEAR, EXACT = 1e-11, 1e-9


def close(row: Contrast, value: dict[str, Any], rel: float = LINEAR) -> None:
    assert [row.estimate, row.std_error] == pytest.approx([value["est"], value["se"]], rel=rel)


def test_contrasts_of_schools(shared: Build, shared_reference: Reference) -> None:
    types = shared("clus1").mean("api00", by="stype", covariance=True)
    close(contrast(types, {"E": 1, "H": -1}), shared_reference("clus1_diff_EH"))
    wide = shared("strat").mean("api00", by="sch.wide", covariance=True)
    close(contrast(wide, {"No": -1, "Yes": 1}), shared_reference("strat_diff_schwide"))
    paired = shared("clus1").mean(["api00", "api99"], covariance=True)
    close(contrast(paired, [1, -1]), shared_reference("clus1_paired_change"))


def test_two_samples(shared: Build, own: Build, shared_reference: Reference, own_reference: Reference) -> None:
    strat, srs = shared("strat").mean("api00")[0], shared("srs").mean("api00")[0]
    row = independent_difference(srs, strat)
    close(row, {**shared_reference("two_sample_diff"), "est": -abs(shared_reference("two_sample_diff")["est"])})
    row = independent_difference(own("ent").mean("uses_social")[0], own("par").mean("yes")[0])
    close(row, own_reference("diff_two_samples"))


@pytest.mark.parametrize(
    ("case", "statistic", "variable", "by", "weights"),
    [
        ("diff_domains", "mean", "turnover", "uses_social", {0: -1, 1: 1}),
        ("diff_domains_total", "total", "turnover", "region", {"north": 1, "west": -1}),
        ("diff_strata_domains", "mean", "uses_social", "industry", {"J": 1, "C": -1}),
        ("contrast_linear_three", "mean", "uses_social", "size", {"10-49": 1, "50-249": -2, "250+": 1}),
        ("diff_panel", "mean", ["turnover", "turnover_before"], None, {"turnover": 1, "turnover_before": -1}),
        ("diff_panel_use", "mean", ["uses_social", "uses_before"], None, {"uses_social": 1, "uses_before": -1}),
    ],
)
def test_linear_contrasts(
    own: Build, own_reference: Reference, case: str, statistic: str, variable: Any, by: str | None, weights: Any
) -> None:
    estimates = getattr(own("ent"), statistic)(variable, by=by, covariance=True)
    close(contrast(estimates, weights), own_reference(case))


def test_linear_contrast_of_two_stages(own: Build, own_reference: Reference) -> None:
    kinds = own("sch").mean("score", by="kind", covariance=True)
    close(contrast(kinds, {"private": 1, "public": -1}), own_reference("diff_sch"))


def odds_ratio(x: Any) -> float:
    return float(x[0] / (1 - x[0]) / (x[1] / (1 - x[1])))


@pytest.mark.parametrize(
    ("case", "statistic", "variables", "function"),
    [
        ("contrast_log_ratio", "mean", ["turnover", "turnover_before"], lambda x: np.log(x[0] / x[1])),
        ("contrast_growth", "total", ["turnover", "turnover_before"], lambda x: x[0] / x[1] - 1),
        ("contrast_odds_ratio", "mean", ["uses_social", "uses_before"], odds_ratio),
    ],
)
def test_smooth_contrasts(
    own: Build, own_reference: Reference, case: str, statistic: str, variables: list[str], function: Any
) -> None:
    estimates = getattr(own("ent"), statistic)(variables, covariance=True)
    close(smooth_contrast(estimates, function), own_reference(case), EXACT)


def test_t_test_of_schools(shared: Build, shared_reference: Reference) -> None:
    found, value = t_test(shared("clus1"), "enroll", by="comp.imp"), shared_reference("clus1_ttest")
    assert found.df == (value["df"],)
    got = [found.estimate, found.statistic, found.p_value]
    assert got == pytest.approx([value["diff"], value["t"], value["p"]], rel=EXACT)


@pytest.mark.parametrize(
    ("case", "design", "settings"),
    [
        ("ttest_ent", "ent", {"variable": "turnover", "by": "uses_social"}),
        ("ttest_one", "ent", {"variable": "turnover", "before": "turnover_before"}),
        ("ttest_missing", "ent", {"variable": "web_sales", "by": "uses_social", "missing": "drop"}),
        ("ttest_sch", "sch", {"variable": "score", "by": "kind"}),
        ("ttest_sch_missing", "sch", {"variable": "laptops", "by": "kind", "missing": "drop"}),
    ],
)
def test_t_tests(own: Build, own_reference: Reference, case: str, design: str, settings: dict[str, Any]) -> None:
    found, value = t_test(own(design), **settings), own_reference(case)
    sign = np.sign(found.estimate) * np.sign(value["est"])  # R orders text by its factor levels
    assert found.df == (value["df"],)
    ends = [value["low"], value["high"]] if sign > 0 else [-value["high"], -value["low"]]
    got = [sign * found.estimate, sign * found.statistic, found.p_value, found.low, found.high]
    assert got == pytest.approx([value["est"], value["t"], value["p"], *ends], rel=EXACT)


def test_a_test_says_what_it_found_in_one_sentence(own: Build) -> None:
    assert t_test(own("ent"), "turnover", by="uses_social").text == (
        "The mean of turnover is 7747 higher where uses_social is 1 than where it is 0 (95 % interval 4299 to 11,196; "
        "t = 4.42 with 426 degrees of freedom, p < 0.001): the sample shows a difference."
    )
    assert chi_square(own("ent"), "size", "region").text == (
        "size and region are not shown to be associated (Pearson's chi-square, Rao-Scott F: 0.369, p = 0.839, "
        "439 rows)."
    )


CHI_SQUARES = ["F", "Chisq", "Wald", "adjWald", "lincom"]
TABLES = {
    "small": ("policy", "uses_social"),
    "policy": ("policy", "purpose"),
    "big": ("size", "region"),
    "bigger": ("purpose", "region"),
}


def same_test(found: Any, value: dict[str, Any], p: float = EXACT) -> None:
    df = np.atleast_1d(value["df"]).tolist()
    assert [found.statistic, *found.df] == pytest.approx([value["stat"], *df], rel=EXACT)
    assert found.p_value == pytest.approx(value["p"], rel=p)


@pytest.mark.parametrize(
    ("design", "statistic"),
    [*(("clus1", each) for each in CHI_SQUARES), *(("strat", each) for each in CHI_SQUARES if each != "adjWald")],
)
def test_chi_square_of_schools(shared: Build, shared_reference: Reference, design: str, statistic: str) -> None:
    found = chi_square(shared(design), "sch.wide", "stype", statistic=statistic)
    same_test(found, shared_reference(f"{design}_chisq_{statistic}"))


@pytest.mark.parametrize("statistic", CHI_SQUARES)
@pytest.mark.parametrize("table", TABLES)
def test_chi_squares(own: Build, own_reference: Reference, table: str, statistic: str) -> None:
    found = chi_square(own("ent"), *TABLES[table], statistic=statistic, missing="drop")
    same_test(found, own_reference(f"chisq_{table}_{statistic}"))


def test_chi_square_of_two_stages(own: Build, own_reference: Reference) -> None:
    same_test(chi_square(own("sch"), "online", "kind"), own_reference("chisq_sch"))


def test_goodness_of_fit_of_schools(shared: Build, shared_reference: Reference) -> None:
    found = goodness_of_fit(shared("clus1"), "stype", [0.6, 0.2, 0.2])
    same_test(found, shared_reference("clus1_gof"))


def test_goodness_of_fit(own: Build, own_reference: Reference) -> None:
    found = goodness_of_fit(own("ent"), "region", {"east": 0.35, "north": 0.25, "south": 0.3, "west": 0.1})
    same_test(found, own_reference("gof_region"))
    shares = {"private": 0.35, "public": 0.65}
    found, value = goodness_of_fit(own("sch"), "kind", shares), own_reference("gof_sch")
    same_test(found, value)


def test_ranks_of_schools(shared: Build, shared_reference: Reference) -> None:
    found, value = rank_test(shared("clus1"), "ell", by="comp.imp"), shared_reference("clus1_ranktest")
    assert found.df == (value["df"],)
    assert [found.statistic, found.p_value] == pytest.approx([value["t"], value["p"]], rel=EXACT)


@pytest.mark.parametrize("test", ["wilcoxon", "vanderWaerden", "median"])
def test_ranks(own: Build, own_reference: Reference, test: str) -> None:
    found, value = rank_test(own("ent"), "turnover", by="uses_social", test=test), own_reference(f"rank_two_{test}")
    assert found.df == (value["df"],)
    got = [found.estimate, found.statistic, found.p_value]
    assert got == pytest.approx([value["est"], value["t"], value["p"]], rel=EXACT)
    found, value = rank_test(own("ent"), "turnover", by="industry", test=test), own_reference(f"rank_many_{test}")
    assert found.df == (value["q"], value["ddf"])
    assert [found.statistic, found.p_value] == pytest.approx([value["wald"], value["p"]], rel=EXACT)


def test_ranks_of_two_stages(own: Build, own_reference: Reference) -> None:
    found, value = rank_test(own("sch"), "score", by="kind"), own_reference("rank_sch")
    assert [abs(found.statistic), found.p_value] == pytest.approx([abs(value["t"]), value["p"]], rel=EXACT)
    found, value = rank_test(own("sch"), "score", by="stratum"), own_reference("rank_sch_many")
    assert [found.statistic, found.p_value] == pytest.approx([value["wald"], value["p"]], rel=EXACT)


def test_ranks_with_missing_values(own: Build, own_reference: Reference) -> None:
    found = rank_test(own("ent"), "web_sales", by="uses_social", missing="drop")
    value = own_reference("rank_missing")
    assert found.df == (value["df"],)
    # R gives tied values of unequal weight scores that depend on the order of the rows.
    assert [found.statistic, found.p_value] == pytest.approx([value["t"], value["p"]], rel=1e-3)

"""Estimates equal those of R survey 4.5 on the samples of schools, on every engine."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from maal.survey import Design
from tests.survey.r_calls import check, check_covariance, contrast, estimates
from tests.survey.samples import cases, design_of, rows_of, sample

FILE = "survey.json"
THREE = ["duckdb", "pandas", "polars"]

STYPE = {"E": 4421, "H": 755, "M": 1018}
MARGINS: dict[str, Any] = {"stype": STYPE, "sch.wide": {"No": 1072, "Yes": 5122}}
GREG: dict[str, Any] = {"(Intercept)": 6194, "stype": STYPE, "api99": 3914069}
# What R calls the design, the design it starts from, margins and settings.
CALIBRATIONS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "dps": ("dclus1", {"stype": STYPE}, {"method": "poststratification"}),
    "drk": ("dclus1", MARGINS, {"method": "raking"}),
    "drk2": ("dclus1", MARGINS, {"method": "raking"}),
    "dg": ("dclus1", {"stype": STYPE}, {"method": "linear"}),
    "dg3": ("dclus1", GREG, {"method": "linear"}),
    "dgs": ("dstrat", GREG, {"method": "linear"}),
    "dcr": ("dclus1", GREG, {"method": "raking"}),
    "dcb": ("dclus1", GREG, {"method": "linear", "bounds": (0.6, 1.6)}),
}
DESIGNS = {
    "srs": "svydesign(id=~1, fpc=~fpc, data=apisrs)",
    "dstrat": "svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat, fpc=~fpc)",
    "dstrat_wr": "svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat)",
    "dclus1": "svydesign(id=~dnum, weights=~pw, data=apiclus1, fpc=~fpc)",
    "dclus1_wr": "svydesign(id=~dnum, weights=~pw, data=apiclus1)",
}

LINEAR = [
    "srs_mean", "srs_total", "strat_mean", "strat_mean_wr", "strat_total", "strat_mean_factor", "strat_total_factor",
    "strat_mean_deff", "clus1_mean", "clus1_mean_wr", "clus1_total", "strat_by_stype_svymean",
    "strat_by_stype_svytotal", "clus1_by_stype_svymean", "clus1_by_stype_svytotal", "strat_by_crosscut",
    "strat_by_factor", "ps_mean", "ps_total", "ps_by", "greg_stype_total", "greg_api99_total", "greg_api99_mean",
    "strat_greg_total", "strat_greg_mean",
]  # fmt: skip
SMOOTH = {
    "strat_var": 1e-9, "strat_ratio": 1e-9, "rake_mean": 1e-5, "rake_total": 1e-5, "rake_tight_mean": 1e-9,
    "rake_tight_total": 1e-9, "calraking_total": 1e-9, "calraking_mean": 1e-9, "callinbound_total": 1e-9,
}  # fmt: skip
SHARES = [
    "clus1_ciprop_logit", "clus1_ciprop_likelihood", "clus1_ciprop_asin", "clus1_ciprop_mean", "clus1_ciprop_xlogit",
    "strat_ciprop_logit", "strat_ciprop_beta", "strat_ciprop_mean", "strat_ciprop_xlogit",
]  # fmt: skip
CONTRASTS = ["clus1_diff_EH", "strat_diff_schwide", "clus1_paired_change"]
OTHERS = {
    "strat_deff", "clus1_deff_replace", "strat_vcov", "strat_confint_z", "strat_confint_t", "strat_degf",
    "clus1_by_confint_t", "greg_api99_weights", "clus1_table", "two_sample_diff", "popul_truth",
}  # fmt: skip
HERE = {*LINEAR, *SMOOTH, *SHARES, *CONTRASTS, *OTHERS}


@cache
def made(name: str, engine: str) -> Any:
    """The design that R's calls name."""
    if name not in CALIBRATIONS:
        return design_of(DESIGNS[name], engine)
    start, margins, settings = CALIBRATIONS[name]
    return made(start, engine).calibrate(margins, **settings)


@pytest.mark.parametrize(
    ("case", "engine"),
    [*product(LINEAR, THREE), ("strat_total", "arrow"), ("ps_by", "arrow"), ("clus1_by_stype_svymean", "arrow")],
)
def test_means_and_totals(case: str, engine: str) -> None:
    asked = cases(FILE)[case]
    check(estimates(asked["call"], lambda name: made(name, engine)), asked["value"], 1e-11)


@pytest.mark.parametrize("engine", THREE)
@pytest.mark.parametrize("case", SMOOTH)
def test_ratios_variances_and_calibrated_estimates(case: str, engine: str) -> None:
    asked = cases(FILE)[case]
    value = asked["value"]
    check(estimates(asked["call"], lambda name: made(name, engine)), value, SMOOTH[case])


@pytest.mark.parametrize("engine", THREE)
@pytest.mark.parametrize("case", SHARES)
def test_intervals_of_shares(case: str, engine: str) -> None:
    asked = cases(FILE)[case]
    low, high = asked["value"].pop("ci")
    rel = 1e-7 if case.endswith("_logit") else 0.02 if case.endswith("likelihood") else 1e-9
    rel = 1e-9 if case.endswith("xlogit") else rel
    check(estimates(asked["call"], lambda name: made(name, engine)), asked["value"] | {"low": low, "high": high}, rel)


@pytest.mark.parametrize("engine", THREE)
@pytest.mark.parametrize(("case", "deff"), [("strat_deff", "without"), ("clus1_deff_replace", "replace")])
def test_design_effects(case: str, deff: str, engine: str) -> None:
    found = made("dstrat" if case == "strat_deff" else "dclus1", engine).mean(["api00", "enroll"], deff=deff)
    assert found.values("deff") == pytest.approx(cases(FILE)[case]["value"], rel=1e-9)


@pytest.mark.parametrize("engine", THREE)
def test_the_covariance_matrix(engine: str) -> None:
    found = made("dstrat", engine).mean(["api99", "api00"], covariance=True)
    check_covariance(found, cases(FILE)["strat_vcov"]["value"], 1e-9)


@pytest.mark.parametrize("engine", THREE)
def test_intervals_of_means(engine: str) -> None:
    wanted = {case: cases(FILE)[case]["value"] for case in ("strat_confint_z", "strat_confint_t", "clus1_by_confint_t")}
    normal = made("dstrat", engine).mean("api00", df=np.inf)[0]
    assert [normal.low, normal.high] == pytest.approx(wanted["strat_confint_z"], rel=1e-11)
    student = made("dstrat", engine).mean("api00")[0]
    assert [student.low, student.high] == pytest.approx(wanted["strat_confint_t"], rel=1e-11)
    assert student.df == made("dstrat", engine).df == cases(FILE)["strat_degf"]["value"]
    clusters = made("dclus1", engine)
    domains = [[row.low, row.high] for row in clusters.mean("api00", by="stype", df=clusters.df)]
    assert np.array(domains) == pytest.approx(np.array(wanted["clus1_by_confint_t"]), rel=1e-11)


@pytest.mark.parametrize("engine", THREE)
@pytest.mark.parametrize("case", CONTRASTS)
def test_differences_from_the_covariance_matrix(case: str, engine: str) -> None:
    asked = cases(FILE)[case]
    found = contrast(asked["call"], lambda name: made(name, engine))
    assert found == pytest.approx((asked["value"]["est"], asked["value"]["se"]), rel=1e-9)


@pytest.mark.parametrize("engine", THREE)
def test_two_independent_samples(engine: str) -> None:
    first, second = (made(name, engine).mean("api00")[0] for name in ("dstrat", "srs"))
    wanted = cases(FILE)["two_sample_diff"]["value"]
    assert first.estimate - second.estimate == pytest.approx(wanted["est"], rel=1e-11)
    assert np.hypot(first.std_error, second.std_error) == pytest.approx(wanted["se"], rel=1e-11)


@pytest.mark.parametrize("engine", THREE)
def test_calibrated_weights(engine: str) -> None:
    wanted = cases(FILE)["greg_api99_weights"]["value"]
    found = rows_of(made("dg3", engine).weighted()).sort("row")["calibrated_weight"].to_numpy()
    assert found[:5] == pytest.approx(wanted["first5"], rel=1e-10)
    spread = [found.min(), found.max(), found.sum(), found @ found]
    assert spread == pytest.approx([wanted[key] for key in ("min", "max", "sum", "sumsq")], rel=1e-10)


@pytest.mark.parametrize("engine", THREE)
def test_a_table_of_counts(engine: str) -> None:
    wanted = cases(FILE)["clus1_table"]["value"]
    found = made("dclus1", engine).count(by=["sch.wide", "stype"])
    assert found.values() == pytest.approx(np.ravel(wanted["cells"]), rel=1e-11)


def test_a_census_is_the_truth() -> None:
    wanted = cases(FILE)["popul_truth"]["value"]
    census = Design(sample("apipop"), fpc="N")
    assert census.mean("api00")[0].estimate == pytest.approx(wanted["mean_api00"], rel=1e-13)
    known = census.mean("enroll", missing="drop")[0]
    assert known.estimate == pytest.approx(wanted["mean_enroll_narm"], rel=1e-13)
    assert census.total("enroll", missing="drop")[0].estimate == wanted["total_enroll_narm"]
    assert (census.count()[0].estimate, census.count()[0].std_error) == (wanted["N"], 0)

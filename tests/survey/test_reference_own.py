"""Estimates equal those of R survey 4.1-1 on the samples that the project invents (see reference/README.md).

Where maal means to differ from R, a test here says how, and by how much:
- raking: residuals are weighted by the design weights, as R's ``calibrate(calfun="raking")`` does, not R's ``rake``;
- ``svyvar(na.rm=TRUE)``: n counts the rows that answered, not all rows;
- several variables with ``na.rm=TRUE``: each keeps the rows that it has, not only those complete in all;
- the degrees of freedom of a variable with missing values are those of the rows that answered, as of a domain;
  R's ``svyciprop(na.rm=TRUE)`` takes those (and, for Korn-Graubard, n) of all rows;
- a ratio has no design effect.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pytest

from maal.core import TooLittleData
from maal.survey.intervals import proportion_interval
from tests.survey.r_calls import answer, check, check_covariance, contrast, estimates, order
from tests.survey.samples import cases, design_of, rows_of, sample

CASES = cases("reference.json")
TEXTS = {each["design_name"]: each["design"] for each in CASES.values()}

REGION = {"east": 1900, "north": 2300, "south": 1150, "west": 650}
SIZE = {"10-49": 4650, "50-249": 1070, "250+": 280}
INDUSTRY = {"C": 1950, "F": 1360, "G": 1870, "J": 820}
KIND = {"private": 380, "public": 900}
CROSSED = dict(
    zip(
        [(region, size) for size in ("10-49", "50-249", "250+") for region in REGION],
        [1500, 1800, 900, 450, 320, 400, 200, 150, 80, 100, 50, 50],
        strict=True,
    )
)
TWO: dict[Any, Any] = {"region": REGION, "size": SIZE}
NUMERIC: dict[Any, Any] = {"(Intercept)": 6000, "region": REGION, "employees": 390000}
SCHOOLS: dict[Any, Any] = {"(Intercept)": 1280, "kind": KIND, "pupils": 440000}
# What R calls the design, the design it starts from, margins and settings.
CALIBRATIONS: dict[str, tuple[str, dict[Any, Any], dict[str, Any]]] = {
    "ps": ("ent", {"region": REGION}, {"method": "poststratification"}),
    "ps_wr": ("ent_wr", {"region": REGION}, {"method": "poststratification"}),
    "ps_crossed": ("ent", {("region", "size"): CROSSED}, {"method": "poststratification"}),
    "rake2": ("ent", TWO, {"method": "raking"}),
    "rake3": ("ent", TWO | {"industry": INDUSTRY}, {"method": "raking"}),
    "cal_linear": ("ent", TWO, {"method": "linear"}),
    "cal_wr": ("ent_wr", TWO, {"method": "linear"}),
    "cal_raking": ("ent", TWO, {"method": "raking"}),
    "cal_logit": ("ent", TWO, {"method": "logit", "bounds": (0.6, 1.7)}),
    "cal_bounded": ("ent", TWO, {"method": "linear", "bounds": (0.75, 1.5)}),
    "cal_numeric": ("ent", NUMERIC, {"method": "linear"}),
    "sch_ps": ("sch", {"kind": KIND}, {"method": "poststratification"}),
    "sch_cal": ("sch", SCHOOLS, {"method": "linear"}),
    "sch_cal_cluster": ("sch_one", {"kind": KIND}, {"method": "linear", "level": "cluster"}),
    "sch_rake_one": ("sch_one", {"kind": KIND, "online": {0: 760, 1: 520}}, {"method": "raking"}),
}
RAKED = ("rake2", "rake3", "sch_rake_one")

# R survey 4.1-1: standard errors of the calls of rake3_* and sch_rake_one_* on calibrate(calfun = "raking").
BY_DESIGN_WEIGHTS = {
    "rake3_total": [3930400.98040185961872, 177.32151112201234],
    "rake3_mean": [655.066830066976763192, 0.029553585187002053],
    "rake3_by": [1049.75917865636870, 582.38234372149088, 1646.33847356788669, 1501.69036549442558],
    "rake3_ratio": [10.661562435325402],
    "sch_rake_one_total": [21720.525223833665, 0.0],
    "sch_rake_one_by": [3.7954522949167768, 3.9482666274323894, 2.5285218949924171],
}

GROUPS = ("one stage", "missing values", "domains", "design effects", "proportions", "two stages", "lonely",
          "calibration", "differences")  # fmt: skip
UNSUPPORTED = {
    "trim_total": "R's trimWeights spreads the excess in equal amounts; maal's trim keeps proportions (Potter 1990)",
    "trim_weights": "as trim_total",
    "trim_strict_total": "as trim_total",
    "trim_strict_weights": "as trim_total",
    "lon_adjust_domain_total": "survey.adjust.domain.lonely: other units of the stratum are known to be zero",
    "lon_average_domain_total": "as lon_adjust_domain_total",
    "sch_quantile": "quantiles have tests of their own",
    "ps_quantile": "quantiles have tests of their own",
}
MINE = {name: each for name, each in CASES.items() if each["group"] in GROUPS and name not in UNSUPPORTED}


def named(*starts: str) -> list[str]:
    return [name for name, each in MINE.items() if each["call"].startswith(starts)]


DEGREES = named("degf", "sapply", "c(all")
CONTRASTS = named("svycontrast")
WEIGHTS = [name for name, each in MINE.items() if each["call"] == each["design_name"]]
COUNTS = ["ent_by_crossed_counts", "ent_by_crossed_weighted"]
BETA_OF_ALL_ROWS = "ent_ciprop_missing_beta"
OWN_WAY = {BETA_OF_ALL_ROWS, "ent_missing_joint", "ent_missing_var", "diff_two_samples", *COUNTS}
PLAIN = [name for name in MINE if name not in {*DEGREES, *CONTRASTS, *WEIGHTS, *OWN_WAY}]


@cache
def made(name: str, lonely: str = "fail", engine: str = "polars") -> Any:
    """The design that R's calls name."""
    if name not in CALIBRATIONS:
        return design_of(TEXTS[name], engine, lonely)
    start, margins, settings = CALIBRATIONS[name]
    return made(start, lonely, engine).calibrate(margins, **settings)


def lonely_of(case: dict[str, Any]) -> str:
    return str(case.get("lonely_psu", "fail"))


@pytest.mark.parametrize("name", PLAIN)
def test_estimates(name: str) -> None:
    asked, value = MINE[name], dict(MINE[name]["value"])
    if "var" in value:
        value["est"] = value["var"][0]
    if asked["design_name"] in RAKED:
        value["se"] = BY_DESIGN_WEIGHTS.get(name) or CASES[name.replace("rake2", "cal_raking")]["value"]["se"]
    more = {"df": value["df"]} if "df" in value else {}
    more |= {"df": made("ent").df} if "svyciprop" in asked["call"] and "na.rm" in asked["call"] else {}
    rel = asked.get("tolerance", 1e-11 if "svymean" in asked["call"] or "svytotal" in asked["call"] else 1e-9)
    rel = max(rel, 1e-9) if asked["group"] == "calibration" or "deff" in value else rel
    check(estimates(asked["call"], lambda design: made(design, lonely_of(asked)), **more), value, rel)


@pytest.mark.parametrize("name", [name for name in PLAIN if "vcov" in MINE[name]["value"]])
def test_covariances(name: str) -> None:
    asked = MINE[name]
    found = answer(asked["call"], lambda design: made(design, lonely_of(asked)), covariance=True)
    wanted = CASES[name.replace("rake2", "cal_raking")]["value"]["vcov"]
    if asked["design_name"] not in ("rake3", "sch_rake_one"):
        check_covariance(found, wanted, 1e-9)
    else:
        rounding = np.finfo(float).eps * np.square(asked["value"]["est"])  # of sums that cancel to a variance of zero
        wanted = np.square(BY_DESIGN_WEIGHTS[name])
        np.testing.assert_array_less(np.abs(np.diag(found.covariance) - wanted), 2e-9 * wanted + rounding)


@pytest.mark.parametrize("name", CONTRASTS)
def test_contrasts(name: str) -> None:
    asked = MINE[name]
    value = MINE[name.replace("rake2", "cal_raking")]["value"]
    call = re.sub(r"update\((\w+),.*=='C'\)\)", r"\1", asked["call"])
    found = contrast(call, made)
    assert found == pytest.approx((value["est"], value["se"]), rel=1e-9)


@pytest.mark.parametrize("name", WEIGHTS)
def test_calibrated_weights(name: str) -> None:
    wanted = MINE[name]["value"]
    found = rows_of(made(MINE[name]["design_name"]).weighted()).sort("row")["calibrated_weight"].to_numpy()
    assert found[:8] == pytest.approx(wanted["first"], rel=1e-9)
    spread = [found.min(), found.max(), found.sum(), found @ found]
    assert spread == pytest.approx([wanted[key] for key in ("min", "max", "sum", "sumsq")], rel=1e-9)


def test_numbers_of_rows_and_of_enterprises() -> None:
    both = ["size", "region"]
    counts, weighted = (MINE[name]["value"] for name in COUNTS)
    found = made("ent").count(by=both)
    check([found[place] for place in order(found)], counts, 0)
    check([found[place] for place in order(found)], weighted, 1e-11)


def test_degrees_of_freedom() -> None:
    domains = {"ent_by_degf": "region", "ent_by_degf_industry": "industry"}
    for name, by in domains.items():
        assert [row.df for row in made("ent").count(by=by)] == MINE[name]["value"]["value"]
    schools = made("sch")
    private, first = (schools.count(by=by) for by in ("kind=='private'", "stratum==1"))
    assert [schools.df, private[1].df, first[1].df] == MINE["sch_degf"]["value"]["value"]
    assert schools.mean("laptops", missing="drop")[0].df == MINE["sch_missing_degf"]["value"]["value"]
    assert made("ent").df == MINE["ent_degf"]["value"]["value"]
    assert made("lon_remove", "remove").df == MINE["lon_degf"]["value"]["value"]


def test_a_variance_counts_the_rows_that_answered() -> None:
    """R's n is that of all rows: its figures are ours times n/(n-1) of these over that of those who answered."""
    row = made("ent").variance("web_sales", missing="drop")[0]
    all_rows = sample("enterprises").height
    factor = all_rows / (all_rows - 1) / (row.n / (row.n - 1))
    wanted = MINE["ent_missing_var"]["value"]
    assert row.n < all_rows
    assert row.estimate * factor == pytest.approx(wanted["var"][0][0], rel=1e-9)
    assert row.std_error * factor == pytest.approx(wanted["se"][0], rel=1e-9)


def test_an_interval_of_a_share_counts_the_rows_that_answered() -> None:
    """R's Korn-Graubard interval with ``na.rm=TRUE`` takes n and df of all rows."""
    asked = MINE[BETA_OF_ALL_ROWS]
    row = estimates(asked["call"], made)[0]
    ends = proportion_interval("beta", row.estimate, row.std_error**2, sample("enterprises").height, 427.0, 0.95)
    assert [float(end) for end in ends] == pytest.approx([asked["value"][end] for end in ("low", "high")], rel=1e-9)
    assert [row.low, row.high] == pytest.approx([asked["value"][end] for end in ("low", "high")], rel=1e-3)


def test_variables_with_different_gaps_keep_their_own_rows() -> None:
    names = ["web_sales", "policy"]
    design, wanted = made("ent"), MINE["ent_missing_joint"]["value"]
    own = design.mean(names, missing="drop")
    assert [row.estimate for row in own] == [design.mean(name, missing="drop")[0].estimate for name in names]
    joint = design.mean(["web_sales where policy", "policy where web_sales"], missing="drop")
    check(list(joint), wanted, 1e-9)


def test_two_independent_samples() -> None:
    first, second = made("ent").mean("uses_social")[0], made("par").mean("yes")[0]
    wanted = MINE["diff_two_samples"]["value"]
    assert first.estimate - second.estimate == pytest.approx(wanted["est"], rel=1e-11)
    assert np.hypot(first.std_error, second.std_error) == pytest.approx(wanted["se"], rel=1e-11)


def test_a_lonely_stratum_is_refused_by_name() -> None:
    with pytest.raises(TooLittleData, match=r"2 strata have a single sampling unit.*\(B; D\)"):
        made("lon_remove").total("y")


@pytest.mark.parametrize("lonely", ["remove", "certainty", "adjust", "average"])
def test_covariances_leave_standard_errors_as_they_are(lonely: str) -> None:
    """A lonely stratum without rows in a domain does not count there, whatever else is asked for."""
    call = MINE[f"lon_{lonely}_by"]["call"]
    plain, crossed = (
        answer(call, lambda name: made(name, lonely), covariance=covariance) for covariance in (False, True)
    )
    assert crossed.values("std_error") == pytest.approx(plain.values("std_error"), rel=1e-12)


def test_every_case_of_these_groups_is_tested_or_listed() -> None:
    groups = {name for name, each in CASES.items() if each["group"] in GROUPS}
    tested = {*PLAIN, *CONTRASTS, *WEIGHTS, *DEGREES, *OWN_WAY}
    assert tested.isdisjoint(UNSUPPORTED)
    assert groups == tested | set(UNSUPPORTED)

"""Replicate designs: equal to R, on DuckDB and Polars."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from maal.survey import Design
from maal.survey.estimates import Estimates
from maal.survey.replicate_design import CalibratedReplicateDesign, ReplicateDesign, replicate

SHARED = Path(__file__).parents[3] / "shared"
OWN = Path(__file__).parent / "reference"
Engine = Callable[[pl.DataFrame], Any]
Either = ReplicateDesign | CalibratedReplicateDesign


def on_duckdb(frame: pl.DataFrame) -> Any:
    return duckdb.connect().from_arrow(frame.to_arrow())


@pytest.fixture(params=[on_duckdb, pl.DataFrame.lazy], ids=["duckdb", "polars"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param


def shared(name: str) -> pl.DataFrame:
    path = SHARED / "data" / "survey" / f"{name}.csv"
    if not path.is_file():
        pytest.skip("../shared/data/survey is not there (microdata that the project does not carry)")
    return pl.read_csv(path, null_values="NA")


def own(name: str) -> pl.DataFrame:
    return pl.read_csv(OWN / f"{name}.csv")


def expected(case: str) -> Any:
    path = SHARED / "reference" / "survey.json"
    if not path.is_file():
        pytest.skip("../shared/reference is not there")
    return json.loads(path.read_text("utf-8"))["cases"][case]["value"]


def same(found: Estimates, value: dict[str, Any]) -> None:
    scale = np.abs(np.ravel(value["est"]))
    np.testing.assert_allclose(found.values(), np.ravel(value["est"]), rtol=1e-11)
    np.testing.assert_allclose(found.values("std_error"), np.ravel(value["se"]), rtol=1e-9, atol=1e-14 * scale.max())
    if "vcov" in value and found.covariance is not None:
        np.testing.assert_allclose(
            found.covariance, value["vcov"], rtol=1e-9, atol=1e-9 * float(np.max(np.abs(value["vcov"])))
        )
    if "deff" in value:
        np.testing.assert_allclose(found.values("deff"), value["deff"], rtol=1e-9)


CLUSTERS = {"weights": "pw", "psu": "dnum", "fpc": "fpc"}
STRATA = {"weights": "pw", "strata": "stype", "fpc": "fpc"}


def test_the_jackknife_of_clusters(engine: Engine) -> None:
    design = replicate(Design(engine(shared("apiclus1")), **CLUSTERS), "JK1")
    assert design.scale == pytest.approx(expected("jk1_scale"), rel=1e-14)
    same(design.mean(["api00", "enroll"]), expected("jk1_mean"))
    same(design.total("enroll"), expected("jk1_total"))
    same(design.mean("api00", by="stype"), expected("jk1_by"))
    assert [row.df for row in design.mean("api00")] == [design.df] == [14]


def test_the_jackknife_of_a_stratified_sample_of_rows(engine: Engine) -> None:
    design = replicate(Design(engine(shared("apistrat")), **STRATA), "JKn")
    assert len(design) == 200
    np.testing.assert_allclose(sorted(set(design.rscales)), sorted(expected("jkn_rscales")), rtol=1e-12)
    same(design.mean(["api00", "enroll"]), expected("jkn_mean"))
    same(design.total("enroll"), expected("jkn_total"))
    same(design.ratio("api.stu", "enroll"), expected("jkn_ratio"))
    assert design.df == 197


def test_every_replicate_is_calibrated(engine: Engine) -> None:
    design = replicate(Design(engine(shared("apiclus1")), **CLUSTERS), "JK1")
    margins = {"stype": {"E": 4421, "H": 755, "M": 1018}, "api99": 3914069}
    calibrated = design.calibrate(margins, "linear")
    same(calibrated.total("enroll"), expected("jk1_cal_total"))
    known = calibrated.total("api99")[0]
    assert known.estimate == pytest.approx(3914069) and known.std_error < 1e-3
    assert calibrated.df == 14 and calibrated.diagnosis.margins[-1].after == pytest.approx(3914069)


MARGINS: dict[str, Any] = {"stype": {"E": 4421, "H": 755, "M": 1018}}
MORE: dict[str, tuple[Callable[[ReplicateDesign], Estimates], list[float], list[float]]] = {
    "raking": (
        lambda design: design.calibrate(MARGINS | {"sch.wide": {"No": 1072, "Yes": 5122}}).ratio("api.stu", "enroll"),
        [0.8482315717359812],
        [0.0082682531958852],
    ),
    "raking with a number": (
        lambda design: design.calibrate(MARGINS | {"api99": 3914069}).total("enroll", by="sch.wide"),
        [532524.65849459, 3084063.90477416],
        [158412.90126643, 465268.28092828],
    ),
    "logit": (
        lambda design: design.calibrate(MARGINS | {"api99": 3914069}, "logit", bounds=(0.2, 3.5)).total("enroll"),
        [3625615.07926968],
        [488373.28330082],
    ),
}


@pytest.mark.parametrize("name", MORE)
def test_other_calibrations_of_every_replicate(name: str, engine: Engine) -> None:
    """Values of R survey 4.1-1 on as.svrepdesign(svydesign(id=~dnum, weights=~pw, data=apiclus1))."""
    ask, estimates, errors = MORE[name]
    design = replicate(Design(engine(shared("apiclus1")), weights="pw", psu="dnum"), "JK1")
    same(ask(design), {"est": estimates, "se": errors})


def test_the_variance_of_values(engine: Engine) -> None:
    for mse, error in ((False, 1738.6698552833), (True, 1749.126399499)):
        design = replicate(Design(engine(shared("apiclus1")), **CLUSTERS), "JK1", mse=mse)
        same(design.variance("api00"), {"est": [11182.8227946916], "se": [error]})


def test_a_domain_in_one_cluster_has_no_standard_error(engine: Engine) -> None:
    """R discards the replicate without the domain and gives 0."""
    rows = replicate(Design(engine(shared("apiclus1")), **CLUSTERS), "JK1").mean("api00", by="cname")
    alone, two = (next(row for row in rows if row["cname"] == name) for name in ("Fresno", "San Diego"))
    assert (alone.estimate, alone.std_error, alone.low, alone.df) == (pytest.approx(472), None, None, 0)
    assert "no interval" in alone.note
    assert two.std_error == pytest.approx(4.649696513876, rel=1e-11) and two.df == 1


def test_balanced_half_samples(engine: Engine) -> None:
    data = engine(shared("scd").with_columns(one=pl.lit(1.0)))
    design = replicate(Design(data, weights="one", strata="ESA", psu="ambulance", nest=True), "BRR")
    same(design.ratio("alive", "arrests"), expected("brr_ratio"))


@pytest.mark.parametrize(
    ("data", "weights", "case"),
    [("apiclus1", "apiclus1_boot", "boot"), ("apistrat", "apistrat_subboot", "subboot")],
)
def test_weights_that_come_with_the_data(engine: Engine, data: str, weights: str, case: str) -> None:
    columns = shared(f"{weights}_weights").cast(pl.Float64)
    both = engine(pl.concat([shared(data), columns], how="horizontal"))
    scale = expected(f"{case}_scale")["scale"]
    design = ReplicateDesign.from_weights(both, weights="pw", replicate_weights="V", scale=scale)
    assert len(design) == 100
    same(design.mean(["api00", "enroll"]), expected(f"{case}_mean"))
    assert design.df == {"boot": 14, "subboot": 99}[case]  # R's degf


CASES = [
    case
    for case in json.loads((OWN / "reference.json").read_text("utf-8"))["cases"].values()
    if case["group"] == "replicates" and case["design_name"] != "par"
]
KNOWN = {"group": {"a": 90, "b": 80, "c": 75}}


def jackknife(name: str, engine: Engine, mse: bool) -> ReplicateDesign:
    if name == "jkn_uneven":
        data, units = engine(own("schools")), {"psu": "district_id", "fpc": "fpc1"}
    else:
        data, units = engine(own("paired")), {"psu": "psu"} | ({"fpc": "fpc"} if name == "jkn_fpc" else {})
    strata = None if name == "jk1" else "stratum"
    return replicate(Design(data, weights="weight", strata=strata, **units), "JK1" if name == "jk1" else "JKn", mse=mse)


def balanced(name: str, engine: Engine, mse: bool) -> ReplicateDesign:
    """R's own half samples: other Hadamard matrices give other errors of means."""
    rho = 0.3 if name == "fay" else 0.0
    factors = own("paired_brr").select((pl.all() - 1.0) * (1 - rho) + 1)
    both = engine(pl.concat([own("paired"), factors], how="horizontal"))
    return ReplicateDesign.from_weights(
        both, weights="weight", replicate_weights="r", scale=1 / (12 * (1 - rho) ** 2), mse=mse, combined=False
    )


@cache
def designed(name: str, engine: Engine) -> Either:
    plain = name.removesuffix("_mse")
    if plain in ("brr", "fay"):
        return balanced(plain, engine, mse=plain != name)
    if plain in ("jkn_ps", "brr_ps"):
        return designed(plain[:3], engine).calibrate(KNOWN, "poststratification")
    if plain == "jkn_cal":
        return designed("jkn", engine).calibrate({"(Intercept)": 245, **KNOWN, "x": 3000}, "linear")
    if plain == "jkn_rake":
        return designed("jkn", engine).calibrate({**KNOWN, "yes": {0: 125, 1: 120}}, "raking")
    return jackknife(plain, engine, mse=plain != name)


def called(call: str, design: Either) -> Estimates:
    if found := re.fullmatch(r"svy(mean|total)\(~([\w+]+), \w+(, deff=TRUE)?\)", call):
        names = found[2].split("+")
        return getattr(design, found[1])(names, covariance=True)
    if found := re.fullmatch(r"svyratio\(~(\w+), ~(\w+), \w+\)", call):
        return design.ratio(found[1], found[2])
    found = re.fullmatch(r"svyby\(~(\w+), ~(\w+), \w+, svymean\)", call)
    assert found, call
    return design.mean(found[1], by=found[2])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['design_name']}: {case['call']}")
def test_our_own_samples_equal_r(case: dict[str, Any], engine: Engine) -> None:
    design, value = designed(case["design_name"], engine), case["value"]
    if case["call"] == case["design_name"]:
        assert (len(design), design.df, design.mse) == (value["replicates"], value["degf"], value["mse"])
        np.testing.assert_allclose([design.scale, *design.rscales], [value["scale"], *value["rscales"]], rtol=1e-12)
    elif "svyciprop" in case["call"]:
        row = design.proportion("yes", interval="logit")[0]
        assert (row.estimate, row.low, row.high) == pytest.approx((value["est"], value["low"], value["high"]), rel=1e-7)
    elif "svyttest" in case["call"]:
        test = design.t_test("y", by="yes")
        assert (test.statistic, *test.df, test.p_value) == pytest.approx(
            (value["t"], value["df"], value["p"]), rel=1e-9
        )
    elif "svyglm" in case["call"]:
        fitted = design.regress("y", on=["x", "group"])
        assert [row.std_error for row in fitted.rows] == pytest.approx(value["se"], rel=1e-9)
        assert fitted.df == value["df"]
    else:
        same(called(case["call"], design), value)

"""Models equal R's survey package, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from maal.survey import Design
from maal.survey.models import regress
from tests.survey.models.conftest import SHARED, OnEngine, enterprise_design, read, same

Reference = Callable[[str], Any]

CASES = {
    "glm_gauss": ("turnover", ["employees", "size", "uses_social"], "linear"),
    "glm_logit": ("uses_social", ["size", "industry"], "logistic"),
    "glm_poisson": ("ordered", ["uses_social", "size", "industry"], "poisson"),
    "glm_interaction": ("uses_social", ["size", "industry", "size:industry"], "logistic"),
}


@pytest.mark.parametrize("case", CASES)
def test_families_and_interactions(enterprises: Design, reference: Reference, case: str) -> None:
    outcome, on, family = CASES[case]
    same(regress(enterprises, outcome, on, family), reference(case))


def test_missing_values_are_a_domain(enterprises: Design, reference: Reference) -> None:
    found = regress(enterprises, "policy", ["web_sales", "size"], "logistic", missing="drop")
    same(found, reference("glm_missing"))


def test_a_domain_is_an_outcome_that_is_missing_elsewhere(on_engine: OnEngine, reference: Reference) -> None:
    inside = pl.when(pl.col("industry") == "C").then(pl.col("uses_social"))
    design = enterprise_design(on_engine(read("enterprises").with_columns(uses_social=inside)))
    same(regress(design, "uses_social", "size", "logistic", missing="drop"), reference("glm_domain"))


def test_stages(school_design: Design, reference: Reference) -> None:
    same(regress(school_design, "score", ["pupils", "kind"]), reference("glm_sch"))
    same(regress(school_design, "laptops", "pupils", missing="drop"), reference("glm_sch_missing"))


@pytest.mark.parametrize(
    ("case", "model", "terms"),
    [
        ("wald_gauss", "glm_gauss", ["size"]),
        ("wald_logit", "glm_logit", "industry"),
        ("wald_poisson", "glm_poisson", ["size", "industry"]),
    ],
)
def test_terms(enterprises: Design, reference: Reference, case: str, model: str, terms: Any) -> None:
    outcome, on, family = CASES[model]
    found, wanted = regress(enterprises, outcome, on, family).test(terms), reference(case)
    assert found.f == pytest.approx(wanted["F"], rel=1e-9)
    assert found.p_value == pytest.approx(wanted["p"], rel=1e-9)
    assert (found.q, found.df) == (wanted["df"], wanted["ddf"])


def test_contrasts(enterprises: Design, reference: Reference) -> None:
    model = regress(enterprises, "uses_social", ["size", "industry"], "logistic")
    found, wanted = model.difference("size", "50-249", "250+"), reference("contrast_glm")
    assert found.estimate == pytest.approx(wanted["est"], rel=1e-9)
    assert found.std_error == pytest.approx(wanted["se"], rel=1e-9)
    assert model.difference("size", "250+", "10-49").ratio == pytest.approx(reference("contrast_glm_smooth")["est"])


@pytest.fixture
def schools(on_engine: OnEngine, shared_reference: Reference) -> Design:
    data = pl.read_csv(SHARED / "data" / "survey" / "apistrat.csv", infer_schema_length=None)
    data = data.with_columns(wide=(pl.col("sch.wide") == "Yes").cast(pl.Int64))
    return Design(on_engine(data), weights="pw", strata="stype", fpc="fpc")


def test_schools_linear(schools: Design, shared_reference: Reference) -> None:
    found = regress(schools, "api00", ["ell", "meals", "mobility"])
    same(found, shared_reference("strat_glm_gauss"))
    assert found.dispersion == pytest.approx(5171.965987282, rel=1e-11)
    term, wanted = found.test(["ell", "mobility"]), shared_reference("strat_regTermTest")
    assert (term.f, term.p_value) == pytest.approx((wanted["F"], wanted["p"]), rel=1e-11)
    assert (term.q, term.df) == (wanted["df"], wanted["ddf"])


def test_schools_logistic(schools: Design, shared_reference: Reference) -> None:
    """R stops at a change of 1e-8 and takes the information of the step before: its errors are 3e-5 off there.

    With ``control=glm.control(epsilon=1e-14, maxit=100)`` R 4.1-1 gives the errors below.
    """
    found, wanted = (
        regress(schools, "wide", ["ell", "meals", "mobility"], "logistic"),
        shared_reference("strat_glm_logit"),
    )
    assert [row.estimate for row in found.rows] == pytest.approx(wanted["coef"], rel=1e-9)
    assert [row.std_error for row in found.rows] == pytest.approx(wanted["se"], rel=3e-5)
    tight = [0.45562087836015652, 0.01325251021939059, 0.00919945360883834, 0.03193457693653940]
    assert [row.std_error for row in found.rows] == pytest.approx(tight, rel=1e-9)
    assert found.df == wanted["df_resid"]
    assert found.dispersion == pytest.approx(1.108676711542, rel=1e-11)


def test_schools_margins(schools: Design) -> None:
    """Estimates of R's ``svypredmeans(svyglm(wide~ell+meals), ~stype)`` and ``(svyglm(api00~ell+meals), ~awards)``."""
    shares = regress(schools, "wide", ["ell", "meals", "stype"], "logistic").margins("stype")
    assert [(row.level, row.estimate) for row in shares.rows] == [
        ("E", pytest.approx(0.913773748357728, rel=1e-9)),
        ("H", pytest.approx(0.475828165244919, rel=1e-9)),
        ("M", pytest.approx(0.688575009126158, rel=1e-9)),
    ]
    means = regress(schools, "api00", ["ell", "meals", "awards"]).margins("awards")
    assert [row.estimate for row in means.rows] == pytest.approx([633.038282123287, 678.816072236762], rel=1e-11)

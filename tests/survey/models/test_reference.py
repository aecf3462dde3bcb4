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
EXACT = 1e-14  # what R's answers to our own data were made with (FIT in reference/cases_tests.R)

CASES: dict[str, tuple[str, list[str], Any]] = {
    "glm_gauss": ("turnover", ["employees", "size", "uses_social"], "linear"),
    "glm_logit": ("uses_social", ["size", "industry"], "logistic"),
    "glm_poisson": ("ordered", ["uses_social", "size", "industry"], "poisson"),
    "glm_interaction": ("uses_social", ["size", "industry", "size:industry"], "logistic"),
}


@pytest.mark.parametrize("case", CASES)
def test_families_and_interactions(enterprises: Design, reference: Reference, case: str) -> None:
    outcome, on, family = CASES[case]
    same(regress(enterprises, outcome, on, family, epsilon=EXACT), reference(case))


def test_missing_values_are_a_domain(enterprises: Design, reference: Reference) -> None:
    found = regress(enterprises, "policy", ["web_sales", "size"], "logistic", missing="drop", epsilon=EXACT)
    same(found, reference("glm_missing"))


def test_a_domain_is_an_outcome_that_is_missing_elsewhere(on_engine: OnEngine, reference: Reference) -> None:
    inside = pl.when(pl.col("industry") == "C").then(pl.col("uses_social"))
    design = enterprise_design(on_engine(read("enterprises").with_columns(uses_social=inside)))
    found = regress(design, "uses_social", "size", "logistic", missing="drop", epsilon=EXACT)
    same(found, reference("glm_domain"))


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
    found, wanted = regress(enterprises, outcome, on, family, epsilon=EXACT).test(terms), reference(case)
    assert found.f == pytest.approx(wanted["F"], rel=1e-9)
    assert found.p_value == pytest.approx(wanted["p"], rel=1e-9)
    assert (found.q, found.df) == (wanted["df"], wanted["ddf"])


def test_contrasts(enterprises: Design, reference: Reference) -> None:
    model = regress(enterprises, "uses_social", ["size", "industry"], "logistic", epsilon=EXACT)
    found, wanted = model.difference("size", "50-249", "250+"), reference("contrast_glm")
    assert found.estimate == pytest.approx(wanted["est"], rel=1e-9)
    assert found.std_error == pytest.approx(wanted["se"], rel=1e-9)
    assert model.difference("size", "250+", "10-49").ratio == pytest.approx(reference("contrast_glm_smooth")["est"])


# R 4.1-1 where its steps end, with ``glm.control(epsilon=)``; ``share`` is 0.1 or 0.6.
STOPS: dict[str, tuple[tuple[str, Any, Any], float, list[float], list[float]]] = {
    "poisson": (
        ("ordered", ["uses_social", "size"], "poisson"),
        1e-8,
        [0.3272371766055, 0.5166791215702297, 0.3798756182623084, 0.2214565414137709],
        [0.07499913288547878, 0.0866638710529205, 0.07213686221674416, 0.07588957300187245],
    ),
    "loose": (
        ("ordered", ["uses_social", "size"], "poisson"),
        1e-2,
        [0.3283328306605866, 0.5158937518440028, 0.3795499513168994, 0.2211109845871696],
        [0.07506361943105391, 0.08676436819460509, 0.07205005285857369, 0.07585417898973626],
    ),
    "gaps": (
        ("policy", ["web_sales", "size"], "logistic"),
        1e-3,
        [-1.0361208442269, 1.489697416293641, 1.869986145229057, 0.8485434159449989],
        [0.2411431705761155, 1.061253321910277, 0.2743879051923835, 0.2799007136865712],
    ),
    "shares": (
        ("share", "employees", "logistic"),
        1e-3,
        [-0.6054883236837093, 0.001038878910761976],
        [0.0736330641918904, 0.0002155347185334108],
    ),
}


@pytest.mark.parametrize("case", STOPS)
def test_the_steps_end_where_those_of_r_end(on_engine: OnEngine, case: str) -> None:
    (outcome, on, family), epsilon, coefficients, errors = STOPS[case]
    data = read("enterprises").with_columns(share=pl.col("uses_social") / 2 + 0.1)
    found = regress(enterprise_design(on_engine(data)), outcome, on, family, missing="drop", epsilon=epsilon)
    assert [row.estimate for row in found.rows] == pytest.approx(coefficients, rel=1e-11)
    assert [row.std_error for row in found.rows] == pytest.approx(errors, rel=1e-11)


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
    found = regress(schools, "wide", ["ell", "meals", "mobility"], "logistic")
    wanted = shared_reference("strat_glm_logit")
    same(found, wanted)
    assert found.df == wanted["df_resid"]
    assert found.dispersion == pytest.approx(1.108676711324315, rel=1e-11)


def test_schools_logistic_exactly(schools: Design) -> None:
    """Errors of R 4.1-1 with ``control=glm.control(epsilon=1e-14, maxit=100)``: 3e-5 off those of the default."""
    found = regress(schools, "wide", ["ell", "meals", "mobility"], "logistic", epsilon=EXACT)
    errors = [0.45562087836015652, 0.01325251021939059, 0.00919945360883834, 0.03193457693653940]
    assert [row.std_error for row in found.rows] == pytest.approx(errors, rel=1e-9)
    assert found.dispersion == pytest.approx(1.108676711542, rel=1e-11)


def test_schools_margins(schools: Design) -> None:
    """Estimates of R's ``svypredmeans(svyglm(wide~ell+meals), ~stype)`` and ``(svyglm(api00~ell+meals), ~awards)``."""
    shares = regress(schools, "wide", ["ell", "meals", "stype"], "logistic").margins("stype")
    assert [row.level for row in shares.rows] == ["E", "H", "M"]
    wanted = [0.913773748357728, 0.475828165244919, 0.688575009126158]
    assert [row.estimate for row in shares.rows] == pytest.approx(wanted, rel=1e-9)
    means = regress(schools, "api00", ["ell", "meals", "awards"]).margins("awards")
    assert [row.estimate for row in means.rows] == pytest.approx([633.038282123287, 678.816072236762], rel=1e-11)

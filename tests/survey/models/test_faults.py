"""What models refuse, and the words that say why."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from maal.core import BadInput, TooLittleData
from maal.survey import Design
from maal.survey.figures import OPT_IN
from maal.survey.models import regress
from tests.survey.models.conftest import OnEngine, enterprise_design, read, says
from tests.survey.models.test_properties import jackknifed

SHOPS = pl.DataFrame(
    {
        "sales": [3.0, 5, 4, 9, 8, 12, 7, 6],
        "staff": [1, 2, 3, 4, 5, 6, 7, 8],
        "twice": [2, 4, 6, 8, 10, 12, 14, 16],
        "same": [1e6 + 0.1] * 8,
        "web": [0, 0, 0, 0, 1, 1, 1, 1],
        "size": list("SSSLLLMM"),
        "city": list("AAAABBBB"),
        "one": ["x"] * 8,
        "gap": [None, None, 1.0, 2.0, 3.0, 4.0, 5.0, None],
        "nothing": [None] * 7 + [1.0],
        "w": [2.0] * 8,
    }
)


@pytest.fixture
def shops(on_engine: OnEngine) -> Design:
    return Design(on_engine(SHOPS), weights="w")


CASES: list[tuple[dict[str, Any], str]] = [
    ({"on": []}, "No term is named: give on= one or several columns that the outcome is regressed on."),
    ({"on": ["staff", "staff"]}, "Named twice among the terms: staff. Name each once."),
    ({"on": ["sales"]}, "'sales' is both the outcome and a term: leave it out of on=."),
    ({"on": ["staf"]}, "there is no column 'staf'. Did you mean 'staff'?"),
    ({"on": ["staff", "staff:size"]}, "The interaction 'staff:size' needs 'size' as a term of its own in on=."),
    ({"on": ["staff", "staff:staff"]}, "'staff:staff' is no interaction of two terms: write 'a:b' with two different"),
    (
        {"on": "staff", "family": "logit"},
        "there is no family 'logit'. Did you mean 'logistic'? Known: linear, logistic",
    ),
    ({"on": "staff", "missing": "omit"}, "there is no treatment of missing values 'omit'. Known: drop, error."),
    ({"on": "staff", "level": 95}, "level"),
    (
        {"on": "staff", "epsilon": 0},
        "epsilon=0 is no small change of the deviance: give a number above 0 and below 1.",
    ),
    ({"on": ["gap", "staff"]}, "Values are missing: 'gap' in 3 of 8 rows. Give missing='drop'"),
    (
        {"outcome": "size", "on": "staff"},
        "Column 'size' holds String; numbers are needed. 8 of 8 values are no numbers",
    ),
    (
        {"on": "staff", "family": "logistic"},
        "'sales' holds values from 3 to 12; a logistic model needs 0 and 1, yes and no, or shares between. Give "
        "family='linear' for amounts, 'poisson' for counts.",
    ),
    ({"on": "one"}, "'one' has one level only in the rows used ('x'): leave it out of on=."),
    (
        {"on": ["staff", "twice"]},
        "'twice' can be computed from the terms before (collinear, or the same in all rows), so the coefficients are "
        "not unique. Leave out one of them.",
    ),
    ({"on": ["staff", "same"]}, "'same' can be computed from the terms before (collinear, or the same in all rows)"),
    (
        {"on": ["size", "city", "size:city"]},
        "No row used has a value other than 0 in 'size=S:city=B': no coefficient can be given. Join levels, or leave "
        "out the term or the interaction.",
    ),
    (
        {"outcome": "web", "on": ["staff"], "family": "logistic"},
        "The logistic model does not settle in 30 steps: the coefficients of 'staff' grow without bound, since there "
        "the outcome is the same in all rows (separation; for indicators it may be their first level). Join levels, or "
        "leave out the term.",
    ),
    (
        {"outcome": "web", "on": ["size"], "family": "logistic"},
        "the coefficients of 'size=M', 'size=S' grow without bound",
    ),
]


@pytest.mark.parametrize(("call", "message"), CASES)
def test_bad_calls(shops: Design, call: dict[str, Any], message: str) -> None:
    with says(BadInput, message):
        regress(shops, **{"outcome": "sales", **call})


def test_outcomes_that_cannot_be_fitted(on_engine: OnEngine) -> None:
    data = SHOPS.with_columns(zero=pl.lit(0), below=pl.col("staff") - 4, full=pl.lit(1))
    design = Design(on_engine(data), weights="w")
    with says(BadInput, "'zero' is 0 in all rows: a Poisson model needs some that are above."):
        regress(design, "zero", "staff", "poisson")
    with says(BadInput, "'below' holds values from -3; a Poisson model needs counts, 0 or more."):
        regress(design, "below", "web", "poisson")
    with says(BadInput, "'full' is 1 in all rows: a logistic model needs both 0 and 1."):
        regress(design, "full", "staff", "logistic")


@pytest.mark.parametrize(("family", "held"), [("logistic", 1), ("poisson", 0)])
def test_a_rare_level_without_variation_is_found(family: Any, held: int) -> None:
    """It moves the deviance by less than epsilon long before its coefficient has stopped growing."""
    y = [0, 1, 1] * 1000 + [held] * 2
    data = pl.DataFrame({"y": y, "group": ["a", "b"] * 1500 + ["rare"] * 2, "w": [1.0] * 3002})
    with says(BadInput, "does not settle in 30 steps: the coefficients of 'group=rare' grow without bound"):
        regress(Design(data, weights="w"), "y", "group", family)


def test_too_few_rows(shops: Design) -> None:
    with says(TooLittleData, "1 rows for 2 coefficients: a regression needs more rows than coefficients."):
        regress(shops, "nothing", "staff", missing="drop")
    with says(TooLittleData, "No row has a value in the outcome and in all terms: nothing can be fitted."):
        regress(shops, "nothing", "gap", missing="drop")


def test_too_few_units(on_engine: OnEngine) -> None:
    design = Design(on_engine(SHOPS), weights="w", psu="city")
    found = regress(design, "sales", ["staff", "web"])
    assert (found.df, found[0].low, found[0].p_value) == (-1.0, None, None)
    assert found.note.startswith("The design has no more units (less strata) than coefficients but one")
    with says(TooLittleData, "no degrees of freedom are left"):
        found.test("staff")


def test_singular_covariances_are_not_tested(on_engine: OnEngine) -> None:
    """Levels of one row are fitted without residual, so their coefficients vary as one."""
    design = Design(on_engine(SHOPS.with_columns(level=pl.Series(list("AAAAAABC")))), weights="w")
    found = regress(design, "sales", ["level"])
    with says(TooLittleData, "The 2 coefficients of level cannot be tested together: their covariance is singular"):
        found.test("level")


def test_terms_and_levels_that_are_not_there(shops: Design) -> None:
    found = regress(shops, "sales", ["size", "staff"])
    with says(BadInput, "there is no term 'siz'. Did you mean 'size'? Known: size, staff."):
        found.test(["siz"])
    with says(BadInput, "No term is named to test. Known: size, staff."):
        found.test([])
    with says(BadInput, "there is no level of 'size' 'XL'. Did you mean 'L'? Known: L, M, S."):
        found.difference("size", "XL", "S")
    with says(BadInput, "'staff' is a number: compare two of its values, not 'many'."):
        found.difference("staff", "many", 1)
    with says(BadInput, "'staff' is a number: adjusted means are for categories. Ask difference"):
        found.margins("staff")
    with says(BadInput, "there is no term 'web'. Known: size, staff."):
        found.margins("web")
    with says(BadInput, "there is no level of 'size' 'XL'. Did you mean 'L'? Known: L, M, S."):
        found.margins("size").difference("XL", "S")
    assert found.difference("staff", 3, 1).estimate == pytest.approx(2 * found[3].estimate)


def test_a_term_within_an_interaction_has_no_single_difference(shops: Design) -> None:
    found = regress(shops, "sales", ["city", "staff", "city:staff"])
    with says(BadInput, "'city' is part of the interaction 'city:staff', so its levels differ by more"):
        found.difference("city", "B", "A")


def test_opt_in_samples_are_not_tested(on_engine: OnEngine) -> None:
    found = regress(enterprise_design(on_engine(read("enterprises")), kind="opt-in"), "turnover", "size")
    with says(BadInput, OPT_IN):
        found.test("size")


def test_replicated_designs_take_linear_models(on_engine: OnEngine) -> None:
    with says(BadInput, "A logistic model needs the linearised design: give the design by its strata"):
        regress(jackknifed(), "yes", ["x"], "logistic")


def test_replicates_without_a_level() -> None:
    design = jackknifed()
    alone = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("alone")).otherwise(pl.col("group"))
    data = design.data.with_columns(group=alone)
    held = type(design)(Design(data, weights="weight", strata="stratum", psu="psu"), data)
    with says(TooLittleData, "1 of 16 replicates cannot be fitted: they leave out all rows of a level."):
        regress(held, "y", ["x", "group"])

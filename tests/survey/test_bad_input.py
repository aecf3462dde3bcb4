"""Designs and questions that do not fit the data: one clear message each, with counts, tested by its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from maal.core import BadInput, TooLittleData
from maal.survey import Design
from tests.survey.conftest import ENGINES

INF, NAN = float("inf"), float("nan")
SAMPLE = pl.DataFrame(
    {
        "region": ["a", "a", "a", "b", "b", "b"],
        "town": [1, 1, 2, 3, 4, 4],
        "weight": [2.0] * 6,
        "size": [10, 10, 10, 20, 20, 20],
        "sales": [1.0, 2, 3, 4, 5, 7],
        "text": ["1", "2", "x", "4", "5", "y"],
        "group": ["u", "v", "u", "v", "u", "v"],
    }
)
GAPS = SAMPLE.with_columns(
    sales=pl.Series([1.0, None, 3, 4, NAN, 7]),
    group=pl.Series(["u", None, "u", "v", "u", "v"]),
    endless=pl.Series([INF, 1, 1, 1, 1, -INF]),
    none=pl.Series([None] * 6, dtype=pl.Float64),
    empty=pl.Series([None] * 6, dtype=pl.String),
)


@pytest.fixture(params=["duckdb", "polars"])
def design(request: pytest.FixtureRequest) -> Callable[..., Design]:
    """A design of a sample whose columns can be replaced."""

    def make(frame: pl.DataFrame = SAMPLE, **settings: Any) -> Design:
        columns = {name: settings.pop(name) for name in list(settings) if name in SAMPLE.columns}
        changed = frame.with_columns(**{name: pl.Series(values) for name, values in columns.items()})
        return Design(ENGINES[request.param](changed), **({"weights": "weight"} | settings))

    return make


def refuses(words: str, call: Callable[[], Any], error: type[Exception] = BadInput) -> None:
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value), str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([2.0, -1, 2, 2, -3, 2], "weight 'weight' is negative in 2 of 6 rows. Every row needs a weight above 0"),
        ([2.0, 0, 2, 2, 2, 2], "weight 'weight' is zero in 1 of 6 rows"),
        ([2.0, None, 2, None, 2, None], "'weight' is missing in 3 of 6 rows"),
        ([2.0, NAN, 2, NAN, 2, None], "'weight' is missing in 3 of 6 rows"),
        ([2.0, INF, INF, 2, 2, 2], "weight 'weight' is infinite in 2 of 6 rows"),
        ([0.0, NAN, -2, -INF, INF, 2], "'weight' is missing in 1; weight 'weight' is negative in 2; weight 'weight' is "
         "zero in 1; weight 'weight' is infinite in 1 of 6 rows"),
    ],
)  # fmt: skip
def test_weights(design: Callable[..., Design], weights: list[Any], words: str) -> None:
    refuses(words, lambda: design(weight=weights))


def test_weights_of_text(design: Callable[..., Design]) -> None:
    refuses("Column 'text' holds String; numbers are needed. 2 of 6 values are no numbers, such as 'x', 'y'",
            lambda: design(weights="text", text=["1", "2", "x", "4", "5", "y"]))  # fmt: skip
    refuses("All of its 6 values can be read as numbers: turn the column into numbers first",
            lambda: design(weights="text", text=["1", "2", "3", "4.5", "5", "6"]))  # fmt: skip


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ([2, 2, 2, 20, 20, 20], "fpc is smaller than the sample in 1 strata (a): 3 were drawn of a population of 2 "),
        ([10, 10, 11, 20, 20, 21], "fpc differs within 2 strata (a; b): give one population size a stratum"),
        ([0, 0, 0, 20, 20, 20], "fpc is zero or negative in 1 strata (a)"),
        ([-5, -5, -5, 20, 20, 20], "fpc is zero or negative in 1 strata (a)"),
        ([None, 10, 10, 20, 20, 20], "'size' is missing in 1 of 6 rows"),
        ([NAN, 10.0, 10, 20, 20, 20], "'size' is missing in 1 of 6 rows"),
        ([0.5, 0.5, 0.5, 20, 20, 20], "Give population sizes (all at least the sample), or fractions in all"),
    ],
)
def test_population_sizes(design: Callable[..., Design], size: list[Any], words: str) -> None:
    ends = ("(a)", "(b)", "(a; b)", "(b; a)")
    either = [words, words.replace("(a; b)", "(b; a)")]
    with pytest.raises(BadInput) as caught:
        design(strata="region", fpc="size", size=size)
    assert any(each in str(caught.value) for each in either), str(caught.value)
    assert any(end in str(caught.value) for end in ends) or "missing" in words


def test_populations_that_give_no_weights(design: Callable[..., Design]) -> None:
    refuses("fpc of stage 1 is infinite in 3 of 6 rows, so no weights come from it: name a column of weights",
            lambda: design(weights=None, strata="region", fpc="size", size=[INF, INF, INF, 20, 20, 20]))  # fmt: skip
    refuses("2 fpc columns for 1 stages: give at most one for each stage", lambda: design(fpc=["size", "size"]))


def test_units_and_strata(design: Callable[..., Design]) -> None:
    refuses("2 primary sampling units lie in more than one stratum (1, 3). If their ids start anew in every stratum, "
            "give nest=True", lambda: design(strata="group", psu="town", town=[1, 1, 2, 3, 3, 4]))  # fmt: skip
    refuses(
        "'region' is missing in 2 of 6 rows", lambda: design(strata="region", region=[None, "a", "a", "b", None, "b"])
    )
    refuses("'region' is missing in 1 of 6 rows", lambda: design(strata="region", region=[NAN, 1.0, 1, 2, 2, 2]))
    refuses("'town' is missing in 1 of 6 rows", lambda: design(psu="town", town=[None, 1, 2, 3, 4, 4]))
    refuses("1 strata have a single sampling unit, so their variance cannot be estimated (b)",
            lambda: design(SAMPLE.head(4), strata="region").mean("sales"), TooLittleData)  # fmt: skip


@pytest.mark.parametrize("argument", ["weights", "strata", "psu", "fpc"])
def test_unknown_columns_of_a_design(design: Callable[..., Design], argument: str) -> None:
    for given in ("regoin", ["regoin"]) if argument != "weights" else ("regoin",):
        refuses("The data: there is no column 'regoin'. Did you mean 'region'? Known: group, region, sales, size, text,"
                " town, weight.", lambda given=given: design(**{argument: given}))  # fmt: skip


def test_unknown_columns_of_a_question(design: Callable[..., Design]) -> None:
    made = design()
    words = "there is no column 'sale'. Did you mean 'sales'?"
    for statistic in ("mean", "total", "proportion", "variance"):
        refuses(words, lambda statistic=statistic: getattr(made, statistic)("sale"))
        refuses(words, lambda statistic=statistic: getattr(made, statistic)(["weight", "sale"]))
        refuses("no column 'gruop'. Did you mean 'group'?", lambda s=statistic: getattr(made, s)("town", by="gruop"))
    refuses(words, lambda: made.ratio("sale", "weight"))
    refuses(words, lambda: made.ratio("weight", "sale"))
    refuses("no column 'gruop'. Did you mean 'group'?", lambda: made.count(by=["region", "gruop"]))
    refuses("no column 'gruop'. Did you mean 'group'?", lambda: made.calibrate({"gruop": {"u": 20, "v": 20}}))
    refuses("no column 'gruop'. Did you mean 'group'?", lambda: made.calibrate({("region", "gruop"): {("a", "u"): 20}}))
    refuses(words, lambda: made.calibrate({"sale": 100}))


def test_missing_values(design: Callable[..., Design]) -> None:
    made = design(GAPS)
    words = "Values are missing: 'sales' in 2 of 6 rows. Give missing='drop' to estimate from the rows that have one"
    for statistic in ("mean", "total", "variance"):
        refuses(words, lambda statistic=statistic: getattr(made, statistic)("sales"))
        assert getattr(made, statistic)("sales", missing="drop")[0].n == 4
    refuses(words, lambda: made.ratio("weight", "sales"))
    refuses("'sales' in 2 of 6 rows, 'group' in 1 of 6 rows", lambda: made.mean(["sales", "group"]))
    refuses("'group' is missing in 1 rows, so they lie in no domain. Give missing='drop'",
            lambda: made.mean("weight", by="group"))  # fmt: skip
    refuses("Values of 'endless' are infinite in some rows", lambda: made.mean("endless", missing="drop"))
    refuses("'empty' has no value in any row, so it has no categories", lambda: made.mean("empty", missing="drop"))
    nothing = made.mean("none", missing="drop")[0]
    assert (nothing.estimate, nothing.n, nothing.note) == (None, 0, "No rows in this domain.")
    assert made.variance("sales", missing="drop")[0].estimate == pytest.approx(np.var([1, 3, 4, 7], ddof=1))


def test_text_where_numbers_are_needed(design: Callable[..., Design]) -> None:
    made = design()
    words = "Column 'text' holds String; numbers are needed. 2 of 6 values are no numbers, such as "
    refuses(words, lambda: made.ratio("text", "sales"))
    refuses(words, lambda: made.ratio("sales", "text"))
    refuses(words, lambda: made.variance("text"))
    refuses(words, lambda: made.calibrate({"text": 40}))
    refuses("'sales' holds decimals from 1.5 to 7; a share needs categories, or 0 and 1",
            lambda: design(sales=[1.5, 2, 3, 4, 5, 7]).proportion("sales"))  # fmt: skip


def test_data_that_are_none() -> None:
    refuses("The data has no rows; a sample needs some", lambda: Design(SAMPLE.head(0), weights="weight"))
    refuses("The data has no columns", lambda: Design(pl.DataFrame(), weights="weight"))
    refuses(
        "The data is a list. Give a DuckDB relation or a Polars, pandas, Arrow or PySpark frame", lambda: Design([1])
    )
    doubled = pd.DataFrame([[1.0, 2.0]], columns=["a", "a"])
    refuses("The data cannot be used: Expected unique column names, got: - 'a' 2 times", lambda: Design(doubled))
    numbered = pd.DataFrame([[1.0, 2.0]])
    refuses("2 of 2 columns have no text for a name, such as 0: name them", lambda: Design(numbered))
    mixed = pd.DataFrame({"w": [1.0, 2.0], "kind": ["x", 1]})
    refuses("The data cannot be used: 'kind' mixes types of values", lambda: Design(mixed, weights="w"))


def test_a_ratio_over_nothing_says_so(design: Callable[..., Design]) -> None:
    row = design(sales=[0.0] * 6).ratio("weight", "sales")[0]
    assert (row.estimate, row.std_error, row.low) == (None, None, None)
    assert "denominator is 0" in row.note


def test_a_design_without_weights_says_what_its_totals_are() -> None:
    with pytest.warns(UserWarning, match="No weights and no fpc: every row counts as 1"):
        assert Design(SAMPLE).total("sales")[0].estimate == 22


@pytest.fixture(scope="module")
def large() -> Design:
    """A hundred thousand rows, each with its own number."""
    number = np.arange(100_000)
    return Design(
        pl.DataFrame({"id": number, "code": number.astype(str), "kind": number % 101, "w": 1.0 + 0 * number}),
        weights="w",
    )


def test_too_many_categories_and_domains(large: Design) -> None:
    refuses(
        "'code' holds String with more than 500 different values: too many for categories", lambda: large.mean("code")
    )
    refuses("'id' holds Int64 with more than 500 different values", lambda: large.proportion("id"))
    refuses("10,100,000 domains (id 100,000, kind 101); at most 1,000,000", lambda: large.mean("w", by=["id", "kind"]))
    refuses("Covariances among 200,000 totals were asked for; at most 12,000",
            lambda: large.mean("w", by="id", covariance=True))  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"missing": "dorp"},
            "there is no treatment of missing values 'dorp'. Did you mean 'drop'? Known: drop, error.",
        ),
        ({"level": 95}, "the level of an interval is 95; it must lie between 0 and 1, such as 0.95"),
        ({"level": 0}, "the level of an interval is 0"),
        ({"deff": "with"}, "there is no base of the design effect 'with'. Did you mean 'without'?"),
        ({"df": 0}, "df is 0: give degrees of freedom above 0"),
        ({"df": NAN}, "df is nan: give degrees of freedom above 0"),
    ],
)
def test_settings_of_a_question(settings: dict[str, Any], words: str) -> None:
    refuses(words, lambda: Design(SAMPLE, weights="weight").mean("sales", **settings))


def test_unknown_choices() -> None:
    made = Design(SAMPLE, weights="weight")
    refuses(
        "no interval of a proportion 'wilsn'. Did you mean 'wilson'?",
        lambda: made.proportion("group", interval="wilsn"),
    )
    lonely: dict[str, Any] = {"lonely": "remov"}
    refuses("no choice for lonely units 'remov'. Did you mean 'remove'? Known: adjust, average, certainty, fail, ",
            lambda: Design(SAMPLE, weights="weight", **lonely))  # fmt: skip
    kind: dict[str, Any] = {"kind": "optin"}
    refuses("no kind of sample 'optin'. Did you mean 'opt-in'?", lambda: Design(SAMPLE, weights="weight", **kind))
    refuses("by names 'group' 2 times: give each domain column once", lambda: made.mean("sales", by=["group", "group"]))
    refuses("No variable is named: give one or several columns", lambda: made.mean([]))
    refuses("2 numerators and 3 denominators: give as many, or one", lambda: made.ratio(["sales"] * 2, ["weight"] * 3))


def test_an_opt_in_sample_has_estimates_and_no_intervals(design: Callable[..., Design]) -> None:
    made = design(kind="opt-in")
    drawn = design()
    for asked in (made, made.calibrate({"group": {"u": 30, "v": 20}})):
        for found in (asked.mean("sales"), asked.proportion("group", by="region"), asked.ratio("sales", "weight")):
            assert {row.std_error for row in found} | {row.low for row in found} | {row.deff for row in found} == {None}
            assert all("chose itself" in row.note and "no interval" in row.note for row in found)
    assert made.mean("sales")[0].estimate == drawn.mean("sales")[0].estimate
    assert made.mean("sales", covariance=True).covariance is None

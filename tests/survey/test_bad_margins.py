"""Margins that no weights can meet: which one, and how far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from maal.survey import Design
from tests.survey.test_bad_input import GAPS, NAN, SAMPLE, refuses

HALVES = {"u": 20, "v": 20}


def made(frame: pl.DataFrame = SAMPLE, **settings: Any) -> Design:
    return Design(frame, weights="weight", **settings)


@pytest.mark.parametrize(
    ("margins", "words"),
    [
        ({}, "Calibration needs at least one margin"),
        ({"group": {}}, "Margin 'group' has no categories: give the known total of each"),
        ({"group": HALVES | {"q": 5}}, "1 of 3 categories of margin 'group' have a total but no unit in the sample; "
         "merge it with another category: 'group=q' (total 5)"),
        ({"group": {"u": 2, "v": 20}}, "a total below the number of units in the sample; totals are population counts, "
         "not shares: 'group=u' (total 2, sampled 3)"),
        ({"group": {"u": 0.4, "v": 0.6}}, "2 of 2 categories of margin 'group' have a total below"),
        ({"group": {"u": 20}}, "3 rows have no total in margin 'group': 'v'. Known: u."),
        ({"group": {"u": -20, "v": 20}}, "a total that is not above zero: 'group=u' (total -20)"),
        ({"group": {"u": NAN, "v": 20}}, "a total that is not above zero: 'group=u' (total nan)"),
        ({"group": {"u": "20", "v": 20}}, "The total '20' of 'group' is no number"),
        ({"group": HALVES, "region": {"a": 10, "b": 50}}, "the totals of margin 'group' add up to 40, those of margin "
         "'region' to 60: all margins must describe the same population"),
        ({("group", "region"): {"u": 20}}, "Margin 'group x region' has the category 'u': give one level for each"),
    ],
)  # fmt: skip
def test_margins(margins: Mapping[Any, Any], words: str) -> None:
    refuses(words, lambda: made().calibrate(margins))


def test_missing_margin_variables() -> None:
    refuses(
        "1 rows have no total in margin 'group': 'no group'. Known: u, v.",
        lambda: made(GAPS).calibrate({"group": HALVES}),
    )
    refuses(
        "Values of calibration variables are missing: 'sales' in 2 rows", lambda: made(GAPS).calibrate({"sales": 200})
    )


def test_raking_that_does_not_converge_says_which_margin_and_how_far() -> None:
    """Group u lies in region a alone, and v in b: the margins cannot differ."""
    apart = SAMPLE.with_columns(group=pl.Series(["u", "u", "u", "v", "v", "v"]))
    refuses("raking did not converge in 1,000 iterations: 'group=u' is at 30 where 20 is wanted (0.5 of it away), the "
            "furthest of all margins", lambda: made(apart).calibrate({"group": {"u": 20, "v": 30},
                                                                      "region": {"a": 30, "b": 20}}))  # fmt: skip


def test_contradictory_totals_of_linear_calibration() -> None:
    doubled = SAMPLE.with_columns(twice=pl.col("sales") * 2)
    refuses(
        "the totals contradict each other: in the sample 'twice' is a linear combination of 'sales', whose totals make "
        "it 200, but its total is 300",
        lambda: made(doubled).calibrate({"sales": 100, "twice": 300}, "linear"),
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "rakin"}, "there is no method of calibration 'rakin'. Did you mean 'raking'?"),
        ({"level": "psu"}, "there is no level of calibration 'psu'. Known: cluster, element."),
        ({"level": "cluster"}, "level='cluster' gives one factor to each primary sampling unit, and this design names "
         "no psu"),
        ({"method": "logit"}, "Logit calibration keeps weights within bounds: give bounds=(low, high)"),
        ({"bounds": (0.5, 2)}, "bounds go with the methods linear and logit; 'raking' has none"),
        ({"method": "linear", "bounds": (1.2, 2)}, "bounds (1.2, 2) must be two numbers with 1 between them"),
        ({"method": "linear", "bounds": (0.5, 1.5)}, "the bounds (0.5, 1.5) cannot hold: within them the total of "
         "'group=u' lies between 3 and 9, and 20 is wanted"),
    ],
)  # fmt: skip
def test_settings(settings: dict[str, Any], words: str) -> None:
    refuses(words, lambda: made().calibrate({"group": HALVES}, **settings))


def test_poststratification_of_two_margins() -> None:
    two = {"group": HALVES, "region": {"a": 20, "b": 20}}
    refuses("Post-stratification takes one margin", lambda: made().calibrate(two, "poststratification"))


def test_a_name_for_weights_that_is_taken() -> None:
    refuses("The data has a column 'sales' already", lambda: made().calibrate({"group": HALVES}).weighted("sales"))

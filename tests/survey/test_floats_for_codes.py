"""Codes that pandas made floats, since some are missing: their levels are still levels."""

from __future__ import annotations

import polars as pl
import pytest

from maal.survey import Design

FIRMS = pl.DataFrame(
    {
        "size": [1.0, 1.0, 2.0, 2.0, 2.0, 1.0],
        "group": [1.0, float("nan"), 2.0, 2.0, 1.0, 1.0],
        "y": [3.0, 4.0, 9.0, 7.0, 5.0, 2.0],
        "w": [10.0] * 6,
    }
)
DESIGN = Design(FIRMS, weights="w")


def test_margins_of_whole_numbers() -> None:
    for known in ({1: 40, 2: 25}, {1.0: 40, 2.0: 25}, {"1": 40, "2": 25}):
        found = DESIGN.calibrate({"size": known}).count(by="size")
        assert [row.estimate for row in found] == pytest.approx([40, 25])


def test_not_a_number_is_a_missing_group() -> None:
    known = FIRMS.filter(pl.col("group").is_not_nan())
    found, wanted = DESIGN.t_test("y", by="group", missing="drop"), Design(known, weights="w").t_test("y", by="group")
    assert found.estimate == pytest.approx(wanted.estimate)
    assert found.n == wanted.n == 5

"""Levels that a domain of the design, or the rows with a value, do not have."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from maal.survey import Design

ROWS = range(48)
FRAME = pl.DataFrame(
    {
        "psu": [row // 4 for row in ROWS],
        "size": ["SML"[row * row % 7 % 3] for row in ROWS],
        "year": [2022 + row % 3 for row in ROWS],
        "y": [float(row * 7 % 11) for row in ROWS],
        "w": [3.0 + row % 5 for row in ROWS],
    }
).with_columns(early=pl.col("year") < 2024, some=pl.when(pl.col("year") < 2024).then("y"))
DESIGN = Design(FRAME, weights="w", psu="psu")
EARLY = DESIGN.where("early")
# Every unit has rows in both years, so the domain alone is the same sample.
ALONE = Design(FRAME.filter("early"), weights="w", psu="psu")


@pytest.mark.parametrize("given", [EARLY, DESIGN.replicates("JK1").where("early")], ids=["linearised", "replicates"])
def test_levels_outside_are_no_domains(given: Any) -> None:
    for found in (given.mean("y", by="year"), given.quantile("y", by="year"), given.count(by="year")):
        assert [(row["year"], row.n) for row in found] == [(2022, 16), (2023, 16)]


def test_comparisons_do_not_see_levels_outside() -> None:
    assert EARLY.goodness_of_fit("year", [0.5, 0.5]).p_value == pytest.approx(
        ALONE.goodness_of_fit("year", [0.5, 0.5]).p_value
    )
    for found, wanted in (
        (EARLY.change("y", wave="year")[0], ALONE.change("y", wave="year")[0]),
        (EARLY.trend("y", wave="year")[0], ALONE.trend("y", wave="year")[0]),
        (
            EARLY.decompose("y", group="size", wave="year").change,
            ALONE.decompose("y", group="size", wave="year").change,
        ),
    ):
        assert found.name == wanted.name
        assert (found.estimate, found.std_error, found.df) == pytest.approx(
            (wanted.estimate, wanted.std_error, wanted.df)
        )


def test_quantiles_of_a_domain_without_a_value() -> None:
    rows = DESIGN.quantile("some", by="year", missing="drop").rows
    wanted = [row.estimate for row in EARLY.quantile("y", by="year")]
    assert [row.estimate for row in rows] == [*wanted, None]
    assert (rows[2]["year"], rows[2].n, rows[2].note) == (2024, 0, "No rows in this domain.")

"""A domain of a design against R's subset() on the same design (survey 4.1-1; see reference/README.md)."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from maal.core import BadInput
from maal.survey import Design

FIRMS = pl.read_csv(Path(__file__).parent / "reference" / "enterprises.csv")
REGIONS = sorted(FIRMS["region"].unique())


@pytest.fixture(scope="module")
def design() -> Design:
    firms = FIRMS.with_columns(north=pl.col("region") == "north")
    return Design(firms, weights="weight", strata=["size", "industry"], fpc="fpc")


def test_a_domain_is_the_level_of_a_by_column(design: Design):
    inside = design.where("uses_social").mean("turnover")[0]
    (row,) = [row for row in design.mean("turnover", by="uses_social") if row["uses_social"] == 1]
    assert (inside.estimate, inside.std_error, inside.n, inside.df) == pytest.approx(
        (row.estimate, row.std_error, row.n, row.df), rel=1e-12
    )


def test_a_domain_of_a_calibrated_design_keeps_the_margins(design: Design):
    raked = design.calibrate({"region": dict.fromkeys(REGIONS, 6000 / len(REGIONS))})
    found = {
        row["size"]: (row.estimate, row.std_error) for row in raked.where("uses_social").mean("turnover", by="size")
    }
    assert found["10-49"] == pytest.approx((5196.71601412, 554.424406884), rel=1e-9)
    assert found["250+"] == pytest.approx((146363.70844087, 16718.582774772), rel=1e-9)
    assert found["50-249"] == pytest.approx((24892.63798899, 2046.422151887), rel=1e-9)
    assert raked.where("uses_social").t_test("turnover", "north").statistic == pytest.approx(1.67978124818, rel=1e-9)


def test_tests_in_a_domain_have_its_degrees_of_freedom(design: Design):
    found = design.where("uses_social").chi_square("size", "region")
    assert found.statistic == pytest.approx(0.948408696125, rel=1e-9)
    assert found.df == pytest.approx((4.17294785762, 1076.62054726618), rel=1e-9)


def test_what_is_no_yes_or_no_is_refused(design: Design):
    with pytest.raises(BadInput, match="neither yes nor no in"):
        design.where("policy")
    with pytest.raises(BadInput, match="domain already"):
        design.where("uses_social").where("north")


def test_levels_outside_the_domain_are_no_part_of_a_table(design: Design):
    firms = FIRMS.with_columns(two=pl.col("size") != "250+")
    inside = Design(firms, weights="weight", strata=["size", "industry"], fpc="fpc").where("two")
    alone = Design(firms.filter("two"), weights="weight", strata=["size", "industry"], fpc="fpc")
    found, wanted = (each.chi_square("size", "uses_social") for each in (inside, alone))
    assert (found.statistic, found.p_value) == pytest.approx((wanted.statistic, wanted.p_value), rel=1e-9)


def test_units_with_one_row_in_every_domain_are_counted():
    panel = pl.DataFrame({"firm": [1, 2, 3, 1, 2, 4], "year": [1, 1, 1, 2, 2, 2], "w": [5.0] * 6})
    rows = Design(panel, weights="w", psu="firm").count(by="year").rows
    assert [(row.estimate, row.df) for row in rows] == [(15.0, 2.0), (15.0, 2.0)]

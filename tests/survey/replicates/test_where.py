"""A domain of a replicate design against R's subset() on the same replicates (survey 4.1-1)."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from maal.core import BadInput
from maal.survey import Design

PAIRED = Path(__file__).parents[1] / "reference" / "paired.csv"
FRAME = pl.read_csv(PAIRED).with_columns(big=pl.col("x") > 10)
DESIGN = Design(FRAME, weights="weight", strata="stratum", psu="psu", fpc="fpc").replicates("JKn")
BIG = DESIGN.where("big")


def test_means_by_domain() -> None:
    rows = BIG.mean("y", by="group").rows
    assert [row.estimate for row in rows] == pytest.approx([35.65480133592, 35.46003091021, 37.38393659635], rel=1e-9)
    assert [row.std_error for row in rows] == pytest.approx([1.07111238757, 2.085842901612, 1.230855314226], rel=1e-9)


def test_tests_and_regressions() -> None:
    test = BIG.t_test("y", by="yes")
    assert (test.estimate, test.statistic) == pytest.approx((2.740154326119, 0.99731345629), rel=1e-9)
    assert BIG.chi_square("group", "yes").statistic == pytest.approx(0.1763749444752, rel=1e-9)
    found = [(row.estimate, row.std_error) for row in BIG.regress("y", on="x").rows]
    assert found[0] == pytest.approx((31.75540460413, 1.754331412848), rel=1e-9)
    assert found[1] == pytest.approx((0.2474111680495, 0.1219361820383), rel=1e-9)


def test_degrees_of_freedom_are_those_of_its_units() -> None:
    kept = FRAME.filter("big").group_by("stratum").agg(pl.col("psu").n_unique())
    df = kept["psu"].sum() - len(kept)
    assert BIG.mean("y")[0].df == BIG.t_test("y", by="yes").df[0] + 1 == df


def test_calibrated_replicates_keep_the_margins_of_all_rows() -> None:
    known = {"group": {"a": 60, "b": 50, "c": 40}}
    calibrated = DESIGN.calibrate(known, "linear")
    inside = calibrated.where("big").total("y", by="group").rows
    level = [row for row in calibrated.total("y", by=["big", "group"]) if row["big"]]
    assert [(row.estimate, row.std_error) for row in inside] == [
        pytest.approx((row.estimate, row.std_error), rel=1e-12) for row in level
    ]
    with pytest.raises(BadInput, match="Calibrate the whole design first"):
        BIG.calibrate(known)
    with pytest.raises(BadInput, match="a domain already"):
        BIG.where("big")

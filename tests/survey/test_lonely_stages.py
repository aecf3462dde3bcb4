"""Strata of one unit in samples of two stages, against R's survey 4.1-1 with options(survey.lonely.psu=)."""

from __future__ import annotations

import polars as pl
import pytest

from maal.survey import Design
from maal.survey.stages import Lonely

# Stratum a has one district of five; every district has some of its schools.
DRAWN = {("a", 1): 3, ("b", 2): 2, ("b", 3): 4, ("b", 4): 3, ("c", 5): 2, ("c", 6): 3}
SCHOOLS = pl.DataFrame(
    [
        {
            "stratum": stratum,
            "district": district,
            "school": 10 * district + school,
            "N": 9.0 if stratum == "b" else 5.0,
            "M": 6.0 + district,
            "score": float((district * 37 + school * 23) % 50),
            "kind": "xy"[(district + school) % 2],
        }
        for (stratum, district), schools in DRAWN.items()
        for school in range(schools)
    ]
)
STAGES = {"strata": "stratum", "psu": ["district", "school"], "fpc": ["N", "M"]}


@pytest.mark.parametrize(
    ("lonely", "total", "mean", "by_kind"),
    [
        ("average", 650.9915540713, 3.391088594039, [710.4342959689, 641.8414940406]),
        ("adjust", 1008.697348206, 3.00289477733, [616.9752381129, 943.6086796325]),
        ("certainty", 566.1991269764, 2.988395091278, [608.0867993597, 597.3623562983]),
    ],
)
def test_a_lonely_district_leaves_the_stage_below_it_alone(
    lonely: Lonely, total: float, mean: float, by_kind: list[float]
) -> None:
    design = Design(SCHOOLS, **STAGES, lonely=lonely)
    assert design.total("score")[0].std_error == pytest.approx(total, rel=1e-9)
    assert design.mean("score")[0].std_error == pytest.approx(mean, rel=1e-9)
    assert [row.std_error for row in design.total("score", by="kind")] == pytest.approx(by_kind, rel=1e-9)
    crossed = design.total("score", by="kind", covariance=True)
    assert [row.std_error for row in crossed] == pytest.approx(by_kind, rel=1e-9)


def test_each_stage_is_averaged_over_its_own_strata() -> None:
    """R gives nan here: it averages within the one district that the school is alone in."""
    some = SCHOOLS.filter(~((pl.col("district") == 5) & (pl.col("school") > 50))).with_columns(
        w=pl.col("N") / pl.col("district").n_unique().over("stratum") * pl.col("M") / pl.len().over("district")
    )
    averaged, removed = (Design(some, **STAGES, lonely=each) for each in ("average", "remove"))
    districts = Design(some, weights="w", strata="stratum", psu="district", fpc="N", lonely="remove")
    first, both, found = (each.total("score")[0].std_error ** 2 for each in (districts, removed, averaged))
    assert found == pytest.approx(first * 3 / 2 + (both - first) * 6 / 5, rel=1e-9)


def test_without_other_strata_there_is_no_average() -> None:
    alone = SCHOOLS.group_by("stratum", "district", maintain_order=True).first()
    row = Design(alone, **STAGES, lonely="average").total("score")[0]
    assert (row.std_error, row.low, row.note) == (None, None, "This method gives no interval here.")

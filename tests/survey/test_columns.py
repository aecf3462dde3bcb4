"""Columns of any name and any type are taken as what they are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput
from maal.survey import Design
from tests.survey.conftest import ENGINES
from tests.survey.test_numerics import BOTH, design, drawn, exact_ratio, figures


@pytest.mark.parametrize("engine", ["arrow", "pandas", "polars", "polars-lazy"])
def test_names_that_differ_only_in_case(engine: str) -> None:
    frame = drawn().with_columns(Y=pl.col("y") * 2, W=pl.col("w") * 3, D=1 - pl.col("d"))
    small, large = design(frame, engine), design(frame, engine, weights="W")
    assert small.mean("Y")[0].estimate == pytest.approx(2 * small.mean("y")[0].estimate, rel=1e-14)
    assert large.total("y")[0].estimate == pytest.approx(3 * small.total("y")[0].estimate, rel=1e-14)
    assert [row.estimate for row in small.mean("y", by="D")] == pytest.approx(
        [row.estimate for row in small.mean("y", by="d")][::-1]
    )


ODD = [
    "at", "end", "w", "n", "h0", "c0", "g", "d", "p0", "f0", "s1", "v1", "select", "order by", "size class", "it's",
    'a "b"', "größe", "日本", "c1", "row", "units", "distinct", " ", "a;b--", "%d {x}", "(Intercept)", "estimate",
]  # fmt: skip


@BOTH
@pytest.mark.parametrize("start", range(0, len(ODD), 4))
def test_odd_names(engine: str, start: int) -> None:
    """Four at a time: as weights, strata, domain and variable."""
    frame = drawn()
    weight, stratum, domain, variable = ODD[start : start + 4]
    renamed = frame.select(w="w", h="h", d="d", y="y").rename({"w": weight, "h": stratum, "d": domain, "y": variable})
    made = Design(ENGINES[engine](renamed), weights=weight, strata=stratum)
    own, plain = made.mean(variable, by=domain), design(frame).mean("y", by="d")
    assert own.values("std_error") == pytest.approx(plain.values("std_error"), rel=1e-10)
    assert [row.domain for row in own] == [{domain: 0}, {domain: 1}]
    if engine == "polars":
        calibrated = made.calibrate({domain: {0: 2000, 1: 1000}}).mean(variable, by=stratum)
        wanted = design(frame).calibrate({"d": {0: 2000, 1: 1000}}).mean("y", by="h")
        assert calibrated.values("std_error") == pytest.approx(wanted.values("std_error"), rel=1e-9)


def test_domain_columns_that_are_called_as_figures_stand_beside_them() -> None:
    frame = drawn().rename({"d": "n"}).with_columns(estimate=pl.col("n"))
    found = design(frame).mean("y", by=["n", "estimate"])
    table = found.to_arrow().to_pydict()
    assert table["n"] == [row.n for row in found]
    assert table["estimate"] == [row.estimate for row in found]
    assert (table["domain_n"], table["domain_estimate"]) == ([0, 0, 1, 1], [0, 1, 0, 1])


@BOTH
def test_whole_numbers_beyond_what_doubles_hold(engine: str) -> None:
    frame = drawn().with_columns(y=pl.Series(2**53 + 10**10 * (np.arange(600) % 5)))
    assert figures(design(frame, engine).mean("y")[0]) == pytest.approx(exact_ratio(frame, "y"), rel=1e-11)


@BOTH
def test_types_of_numbers(engine: str) -> None:
    frame = drawn().with_columns(y=(pl.col("y") - 3e6).round(2))
    wanted = figures(design(frame).mean("y")[0])
    exact = frame.with_columns(y=pl.Series([Decimal(f"{value:.2f}") for value in frame["y"]]))
    assert figures(design(exact, engine).mean("y")[0]) == pytest.approx(wanted, rel=1e-12)
    short = frame.with_columns(
        y=pl.col("y").cast(pl.Float32), h=pl.col("h").cast(pl.UInt8), w=pl.col("w").cast(pl.Float32)
    )
    assert figures(design(short, engine).mean("y")[0]) == pytest.approx(wanted, rel=1e-4)
    doubles = short.with_columns(y=pl.col("y").cast(pl.Float64), w=pl.col("w").cast(pl.Float64))
    assert figures(design(short, engine).mean("y")[0]) == pytest.approx(
        figures(design(doubles).mean("y")[0]), rel=1e-12
    )


@BOTH
def test_booleans_are_numbers(engine: str) -> None:
    frame = drawn().with_columns(b=pl.col("d") == 1)
    made = design(frame, engine)
    assert made.mean("b").values("std_error") == pytest.approx(made.mean("d").values("std_error"), rel=1e-13)
    assert [row["b"] for row in made.count(by="b")] == [False, True]


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars"])
def test_whole_numbers_with_gaps_are_categories(engine: str) -> None:
    """pandas holds them as doubles."""
    gaps = [None] + [0, 1, 1] * 199 + [None, None]
    frame = drawn().with_columns(yes=pl.Series(gaps), grade=pl.Series(gaps) + 3)
    shares = design(frame, engine).proportion(["yes", "grade"], missing="drop")
    assert [(row.variable, row.category, row.n) for row in shares] == [
        ("yes", None, 597),
        ("grade", 3, 597),
        ("grade", 4, 597),
    ]


@BOTH
@pytest.mark.parametrize("kind", [pl.Categorical(), pl.Enum(["z", "b", "a"]), pl.String()])
def test_categories_are_text(engine: str, kind: pl.DataType) -> None:
    frame = drawn().with_columns(k=pl.Series(["a", "b"] * 300).cast(kind))
    made = design(frame, engine)
    assert [(row.category, row.n) for row in made.proportion("k")] == [("a", 600), ("b", 600)]
    assert [(row["k"], row.n) for row in made.mean("y", by="k")] == [("a", 300), ("b", 300)]
    margins = {"k": {"a": 1200, "b": 1300}}
    assert made.calibrate(margins).count(by="k").values() == pytest.approx([1200, 1300], rel=1e-12)
    assert Design(ENGINES[engine](frame), weights="w", strata="k").df == 598


@BOTH
def test_dates_and_numbers_as_domains_and_strata(engine: str) -> None:
    days = [date(2025, 1, 1), date(2024, 6, 30), date(2026, 12, 31)]
    frame = drawn().with_columns(day=pl.Series(days * 200), share=pl.Series([0.5, float("nan"), -1.5] * 200))
    made = design(frame, engine, strata="day")
    assert [row["day"] for row in made.mean("y", by="day")] == sorted(days)
    assert made.df == 597
    with pytest.raises(BadInput, match="'share' is missing in 200 rows"):
        made.mean("y", by="share")
    assert [(row["share"], row.n) for row in made.mean("y", by="share", missing="drop")] == [(-1.5, 200), (0.5, 200)]

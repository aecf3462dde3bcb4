"""Estimates keep their digits: values far from zero, weights of every size, odd types and odd names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput
from maal.survey import Design
from tests.survey.conftest import ENGINES

OnEngine = Callable[[pl.DataFrame], Any]
BOTH = pytest.mark.parametrize("engine", ["duckdb", "polars"])


def exact_ratio(
    frame: pl.DataFrame, y: str, x: str | None = None, where: Sequence[bool] | None = None
) -> tuple[float, float]:
    """Σ w y / Σ w x and its standard error, in exact rational arithmetic (strata ``h``, with replacement)."""
    n = frame.height
    inside = [True] * n if where is None else where
    w, over = ([Fraction(value) for value in frame[name]] for name in ("w", y))
    under = [Fraction(1)] * n if x is None else [Fraction(value) for value in frame[x]]
    size = sum(a * b for a, b, kept in zip(w, under, inside, strict=True) if kept)
    ratio = sum(a * b for a, b, kept in zip(w, over, inside, strict=True) if kept) / size
    each = zip(w, over, under, inside, strict=True)
    return float(ratio), float(
        exact_variance([a * (b - ratio * c) * kept for a, b, c, kept in each], frame["h"]) / size**2
    ) ** 0.5


def exact_variance(u: Sequence[Fraction], strata: pl.Series) -> Fraction:
    """Σ over strata of m / (m - 1) × Σ (u - mean of u)²."""
    total = Fraction(0)
    for stratum in strata.unique():
        own = [value for value, each in zip(u, strata, strict=True) if each == stratum]
        total += Fraction(len(own), len(own) - 1) * (sum(v * v for v in own) - sum(own) ** 2 / len(own))
    return total


def drawn(n: int = 600, strata: int = 3) -> pl.DataFrame:
    """Values whose mean is a million standard deviations."""
    rng = np.random.default_rng(11)
    return pl.DataFrame(
        {
            "h": np.arange(n) % strata,
            "d": rng.integers(0, 2, n),
            "w": rng.uniform(1, 9, n),
            "y": 3e6 + 3 * rng.standard_normal(n),
            "x": 2e6 + 2 * rng.standard_normal(n),
        }
    )


def design(frame: pl.DataFrame, engine: str = "polars", **settings: Any) -> Design:
    return Design(ENGINES[engine](frame), **({"weights": "w", "strata": "h"} | settings))


def figures(row: Any) -> tuple[float, float]:
    return row.estimate, row.std_error


@BOTH
def test_a_mean_of_a_million_standard_deviations_keeps_its_error(engine: str) -> None:
    frame = drawn()
    made = design(frame, engine)
    assert figures(made.mean("y")[0]) == pytest.approx(exact_ratio(frame, "y"), rel=1e-11)
    for domain, row in enumerate(made.mean("y", by="d")):
        assert figures(row) == pytest.approx(exact_ratio(frame, "y", None, frame["d"] == domain), rel=1e-9)


@BOTH
def test_a_ratio_of_values_far_from_zero_keeps_its_error(engine: str) -> None:
    frame = drawn()
    made = design(frame, engine)
    assert figures(made.ratio("y", "x")[0]) == pytest.approx(exact_ratio(frame, "y", "x"), rel=1e-9)
    for domain, row in enumerate(made.ratio("y", "x", by="d")):
        assert figures(row) == pytest.approx(exact_ratio(frame, "y", "x", frame["d"] == domain), rel=1e-9)


@BOTH
def test_a_total_of_equal_weights_keeps_its_error(engine: str) -> None:
    """Strata with one weight each: the number of units has no error, and hides none."""
    frame = drawn().with_columns(w=1.1 * (1 + pl.col("h")))
    u = [Fraction(w) * Fraction(y) for w, y in zip(frame["w"], frame["y"], strict=True)]
    wanted = (float(sum(u)), float(exact_variance(u, frame["h"])) ** 0.5)
    assert figures(design(frame, engine).total("y")[0]) == pytest.approx(wanted, rel=1e-9)


def test_variances_and_calibrated_means_do_not_depend_on_the_origin() -> None:
    frame = drawn()
    near = frame.with_columns(y=pl.col("y") - 3e6)
    margins = {"d": {0: 1500, 1: 1700}}
    far_, near_ = design(frame), design(near)
    assert figures(far_.variance("y")[0]) == pytest.approx(figures(near_.variance("y")[0]), rel=1e-9)
    own, other = (each.calibrate(margins).mean("y", by="h") for each in (far_, near_))
    assert own.values("std_error") == pytest.approx(other.values("std_error"), rel=1e-9)


@BOTH
def test_weights_that_span_eight_powers_of_ten(engine: str) -> None:
    frame = drawn().with_columns(w=pl.Series(10 ** np.random.default_rng(5).uniform(-2, 6, 600)))
    frame = frame.with_columns(y=pl.col("y") - 3e6)
    assert figures(design(frame, engine).mean("y")[0]) == pytest.approx(exact_ratio(frame, "y"), rel=1e-10)
    assert design(frame, engine).count()[0].estimate == pytest.approx(float(sum(map(Fraction, frame["w"]))), rel=1e-14)


def test_strata_of_single_values_have_no_error() -> None:
    """Equal values leave the rounding of their squares only: the error is 0, not what is left of it."""
    frame = drawn().with_columns(w=pl.lit(0.1) * (1 + pl.col("h")), y=0.1 + pl.col("h"))
    row = design(frame).total("y")[0]
    assert row.std_error == pytest.approx(0, abs=1e-7 * row.estimate)


def test_a_single_stratum_is_as_none() -> None:
    frame = drawn(strata=1).with_columns(size=pl.lit(5000))
    for settings in ({}, {"fpc": "size"}):
        alone, none = (design(frame, strata=strata, **settings) for strata in ("h", None))
        assert figures(alone.mean("y")[0]) == pytest.approx(figures(none.mean("y")[0]), rel=1e-13)
        assert alone.df == none.df == 599


def test_a_domain_of_one_unit_has_no_interval_and_says_so() -> None:
    frame = drawn().with_columns(d=pl.when(pl.int_range(pl.len()) == 7).then(9).otherwise("d"))
    for statistic in ("mean", "proportion"):
        variable = "y" if statistic == "mean" else "h"
        row = getattr(design(frame), statistic)(variable, by="d")[-1]
        assert (row["d"], row.n, row.std_error, row.low, row.high) == (9, 1, None, None, None)
        assert "no interval" in row.note
        assert row.estimate is not None


@BOTH
def test_an_empty_domain_of_a_crossing_is_a_row_without_figures(engine: str) -> None:
    frame = drawn().filter(~((pl.col("h") == 2) & (pl.col("d") == 1)))
    made = design(frame, engine)
    for found in (made.mean("y", by=["h", "d"]), made.total("y", by=["h", "d"]), made.count(by=["h", "d"])):
        row = found[-1]
        assert len(found) == 6
        assert (row["h"], row["d"], row.n, row.note) == (2, 1, 0, "No rows in this domain.")
        assert [row.estimate, row.std_error, row.low, row.high, row.df] == [None] * 5
        assert [each.n for each in found[:-1]] == [
            n for (n,) in frame.group_by("h", "d").len().sort("h", "d").select("len").rows()
        ]


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


@BOTH
@pytest.mark.parametrize("size", [1e-50, 1e50])
def test_tiny_and_huge_values(engine: str, size: float) -> None:
    frame = drawn()
    scaled = frame.with_columns(y=pl.col("y") * size)
    for statistic, power in (("mean", 1), ("total", 1), ("variance", 2)):
        own, plain = (getattr(design(each, engine), statistic)("y")[0] for each in (scaled, frame))
        assert figures(own) == pytest.approx([value * size**power for value in figures(plain)], rel=1e-9)


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_values_whose_squares_fit_into_no_number_are_refused(size: float) -> None:
    frame = drawn().with_columns(y=pl.col("y") * (size / 3e6))
    with pytest.raises(BadInput, match=r"Values of 'y' reach .*e[-+]300; their squares do not fit.*another unit"):
        design(frame).mean("y")

"""Estimates keep their digits: values far from zero, weights of every size, domains of any number of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

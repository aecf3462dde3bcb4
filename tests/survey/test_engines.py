"""One sample gives the same estimates on every engine, in any order of rows, under any names, with more threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from maal.survey import Design, Estimates
from maal.survey.estimates import FIGURES
from tests.survey.conftest import ENGINES

NAMES = {"weights": "w", "strata": ["zone", "size"], "psu": ["town", "home"], "fpc": ["towns", "homes"]}
MARGINS: dict[Any, Any] = {"sex": {"f": 900.0, "m": 820.0}, "(Intercept)": 1720.0, "age": 77000.0}
OnEngine = Callable[[pl.DataFrame], Any]


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    """Persons in homes (stage 2) in towns (stage 1), strata zone x size; answers and domains with gaps."""
    rng = np.random.default_rng(7)
    rows = []
    for stratum, (zone, size) in enumerate([("north", 1), ("north", 2), ("south", 1), ("south", 2)]):
        towns = 9 + 4 * stratum
        for town in range(3 + stratum % 2):
            homes = int(rng.integers(8, 15))
            for home in range(int(rng.integers(2, 5))):
                for _ in range(int(rng.integers(1, 4))):
                    rows.append((zone, size, stratum * 100 + town, home, towns, homes))
    frame = pl.DataFrame(rows, ["zone", "size", "town", "home", "towns", "homes"], orient="row")
    n = frame.height
    gap = rng.random((3, n)) < 0.15
    return frame.with_columns(
        w=rng.uniform(5, 40, n),
        age=rng.integers(15, 90, n),
        spent=pl.Series(np.where(gap[0], np.nan, rng.lognormal(4, 1, n))).fill_nan(None),
        heard=pl.Series(rng.integers(0, 2, n)).cast(pl.Int64),
        knows=pl.Series(rng.random(n) < 0.4),
        where=pl.Series(["web", "tv", "friend"])[rng.integers(0, 3, n)].set(pl.Series(gap[1]), None),
        sex=pl.Series(["f", "m"])[rng.integers(0, 2, n)],
        region=pl.Series(["a", "b", "c"])[rng.integers(0, 3, n)].set(pl.Series(gap[2]), None),
    )


def answers(design: Any) -> list[Estimates]:
    """Every statistic, in crossed domains, with gaps."""
    by, gaps = ["region", "sex"], {"missing": "drop"}
    return [
        design.mean(["age", "spent", "where", "knows"], by=by, **gaps),
        design.mean(["age", "spent"], by="region", covariance=True, **gaps),
        design.total(["spent", "where", "heard"], by="sex", deff="replace", **gaps),
        design.proportion(["where", "heard", "size"], by=by, interval="wilson", **gaps),
        design.ratio(["spent", "heard"], "age", by="sex", **gaps),
        design.variance(["age", "spent"], by="region", **gaps),
        design.count(by=["zone", "size"]),
    ]


def few(design: Any) -> list[Estimates]:
    """Two of them, for what costs more to ask."""
    return [
        design.mean(["age", "spent", "where"], by=["region", "sex"], missing="drop"),
        design.ratio("spent", "age", covariance=True, missing="drop"),
    ]


def assert_same(found: list[Estimates], wanted: list[Estimates], rel: float = 1e-9) -> None:
    for own, other in zip(found, wanted, strict=True):
        keys = [[(row.variable, row.category, dict(row.domain), row.note) for row in each] for each in (own, other)]
        assert keys[0] == keys[1]
        for figure in FIGURES:
            assert own.values(figure) == pytest.approx(other.values(figure), rel=rel, abs=1e-12, nan_ok=True), figure
        if own.covariance is not None:
            assert own.covariance == pytest.approx(
                other.covariance, rel=rel, abs=rel * float(np.abs(other.covariance).max())
            )


@pytest.fixture(scope="module")
def plain(people: pl.DataFrame) -> list[Estimates]:
    return answers(Design(people, **NAMES))


@pytest.fixture(scope="module")
def plain_few(people: pl.DataFrame) -> list[Estimates]:
    return few(Design(people, **NAMES))


@pytest.fixture(scope="module")
def calibrated(people: pl.DataFrame) -> list[Estimates]:
    return few(Design(people, **NAMES).calibrate(MARGINS))


def test_every_engine_gives_the_same(engine: OnEngine, people: pl.DataFrame, plain: list[Estimates]) -> None:
    assert_same(answers(Design(engine(people), **NAMES)), plain)


@pytest.mark.parametrize("engine", ["arrow", "duckdb"])
def test_every_engine_calibrates_alike(engine: str, people: pl.DataFrame, calibrated: list[Estimates]) -> None:
    assert_same(few(Design(ENGINES[engine](people), **NAMES).calibrate(MARGINS)), calibrated)


@pytest.mark.slow
def test_spark_gives_the_same(spark: OnEngine, people: pl.DataFrame, plain_few: list[Estimates]) -> None:
    assert_same(few(Design(spark(people), **NAMES)), plain_few)


@pytest.mark.slow
def test_spark_calibrates_alike(spark: OnEngine, people: pl.DataFrame, calibrated: list[Estimates]) -> None:
    assert_same(few(Design(spark(people), **NAMES).calibrate(MARGINS)), calibrated)


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_the_order_of_rows_does_not_matter(engine: str, people: pl.DataFrame, plain_few: list[Estimates]) -> None:
    mixed = people.sample(fraction=1.0, shuffle=True, seed=3)
    assert_same(few(Design(ENGINES[engine](mixed), **NAMES)), plain_few, 1e-11)


def test_pieces_give_the_same_as_the_whole(people: pl.DataFrame, plain_few: list[Estimates]) -> None:
    pieces = [people.slice(start, 7) for start in range(0, people.height, 7)]
    chunked = pl.concat(pieces, rechunk=False)
    assert chunked.n_chunks() > 5
    assert_same(few(Design(chunked, **NAMES)), plain_few, 1e-12)
    arrow = pa.concat_tables([piece.to_arrow() for piece in pieces])
    assert_same(few(Design(arrow, **NAMES)), plain_few)


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_the_names_of_columns_do_not_matter(engine: str, people: pl.DataFrame) -> None:
    other = {name: f"{name.upper()} №{place}" for place, name in enumerate(people.columns)}
    names = {key: other[value] if isinstance(value, str) else [other[v] for v in value] for key, value in NAMES.items()}
    found = Design(ENGINES[engine](people.rename(other)), **names)  # type: ignore[arg-type]
    wanted = Design(ENGINES[engine](people), **NAMES)
    own = found.mean([other["age"], other["where"]], by=other["region"], missing="drop")
    plain = wanted.mean(["age", "where"], by="region", missing="drop")
    assert [row.variable for row in own] == [other[row.variable] for row in plain]
    for figure in FIGURES:
        assert own.values(figure) == pytest.approx(plain.values(figure), rel=1e-11, nan_ok=True)


@pytest.mark.parametrize("calibrated", [False, True])
def test_several_variables_give_the_same_as_one_by_one(people: pl.DataFrame, calibrated: bool) -> None:
    design, several = Design(people, **NAMES), ["age", "spent", "where", "knows"]
    asked = design.calibrate(MARGINS) if calibrated else design
    alone = [row for name in several for row in asked.mean(name, by=["region", "sex"], missing="drop")]
    rows = {(row.variable, row.category, *row.domain.values()): row for row in alone}
    together = asked.mean(several, by=["region", "sex"], missing="drop")
    others = Estimates("mean", "", tuple(rows[row.variable, row.category, *row.domain.values()] for row in together))
    assert len(rows) == len(together) == len(alone)
    for figure in FIGURES:
        assert together.values(figure) == pytest.approx(others.values(figure), rel=1e-9, nan_ok=True), figure


def test_more_threads_give_the_same() -> None:
    """Sums of doubles depend on their order: not bit by bit, but to 1e-11."""
    found = []
    for threads in (1, 4):
        data = duckdb.connect(config={"threads": threads}).sql(
            "select (i * 7919) % 40 as h, (i * 104729) % 400 as p, 3 + (i % 11) as w, (i % 1013) * 1.1 as y,"
            " i % 3 as d from range(150000) t(i)"
        )
        design = Design(data, weights="w", strata="h", psu="p", nest=True)
        found.append(design.mean("y", by="d"))
    for figure in FIGURES:
        assert found[0].values(figure) == pytest.approx(found[1].values(figure), rel=1e-11)

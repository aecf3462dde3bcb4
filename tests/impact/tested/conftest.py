"""Published panels, small worlds with known truth, and the engines that hold them."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

IMPACT = Path(__file__).resolve().parents[4] / "shared" / "data" / "impact"


def _read(name, separator=","):
    path = IMPACT / name
    if not path.exists():
        pytest.skip("../shared/data/impact is not there (published panels that the project does not carry)")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=separator))
    return {column: [row[column] for row in rows] for column in rows[0]}


@pytest.fixture(scope="session")
def geolift():
    """40 cities × 105 days; the test runs in chicago and portland over the last 15."""
    raw = _read("GeoLift_Test.csv")
    return pl.DataFrame(
        {"city": raw["location"], "day": raw["date"], "orders": [float(y) for y in raw["Y"]]}
    ).with_columns(pl.col("day").str.to_date())


@pytest.fixture(scope="session")
def proposition_99():
    """Packs of cigarettes a head in 39 states, 1970-2000; California taxed them from 1989 on."""
    raw = _read("synthdid_california_prop99.csv", ";")
    packs = [float(y) for y in raw["PacksPerCapita"]]
    return pl.DataFrame({"state": raw["State"], "year": [int(t) for t in raw["Year"]], "packs": packs})


@pytest.fixture(scope="session")
def card_krueger():
    """410 restaurants in New Jersey and Pennsylvania, before and after the minimum wage rose in New Jersey."""
    raw = _read("card_krueger.csv")
    numbers = {name: [int(x) for x in raw[name]] for name in ("id", "nj", "d")}
    return pl.DataFrame({**numbers, "fte": [None if x == "NA" else float(x) for x in raw["fte"]]})


def world(seed, n_controls=8, n_treated=1, before=20, after=6, effect=5.0, noise=1.0):
    """A panel with a common season, two factors with unequal loadings, and a known effect on the first units."""
    draw = np.random.default_rng(seed)
    units, times = n_controls + n_treated, before + after
    season, factors = draw.normal(0, 0.5, times).cumsum(), draw.normal(size=(2, times))
    outcomes = 50 + draw.uniform(-3, 3, (units, 1)) + season + draw.uniform(-1, 1, (units, 2)) @ factors
    outcomes = outcomes + draw.normal(0, noise, (units, times))
    outcomes[:n_treated, before:] += effect
    return pl.DataFrame(
        {
            "area": np.repeat([f"area {chr(97 + i)}" for i in range(units)], times),
            "week": np.tile(np.arange(times), units),
            "orders": outcomes.ravel(),
        }
    )


ENGINES = {
    "polars": lambda frame: frame,
    "polars-lazy": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "arrow": lambda frame: frame.to_arrow(),
    "duckdb": lambda frame: duckdb.connect().from_arrow(frame.to_arrow()),
}


@pytest.fixture(params=sorted(ENGINES))
def engine(request):
    """A function that puts a Polars frame on one engine."""
    return ENGINES[request.param]

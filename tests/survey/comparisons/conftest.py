"""Samples on each engine, and what R survey said about them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from maal.survey import Design

SHARED = Path(__file__).resolve().parents[4] / "shared"
OWN = Path(__file__).resolve().parents[1] / "reference"

ENGINES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "duckdb": lambda frame: duckdb.connect().from_arrow(frame.to_arrow()),
}
SHARED_DESIGNS: dict[str, tuple[str, dict[str, Any]]] = {
    "clus1": ("apiclus1", {"weights": "pw", "psu": "dnum", "fpc": "fpc"}),
    "strat": ("apistrat", {"weights": "pw", "strata": "stype", "fpc": "fpc"}),
    "srs": ("apisrs", {"fpc": "fpc"}),
}
OWN_DESIGNS: dict[str, tuple[str, dict[str, Any]]] = {
    "ent": ("enterprises", {"weights": "weight", "strata": ["size", "industry"], "fpc": "fpc"}),
    "par": ("paired", {"weights": "weight", "strata": "stratum", "psu": "psu"}),
    "sch": (
        "schools",
        {"weights": "weight", "strata": "stratum", "psu": ["district_id", "school_id"], "fpc": ["fpc1", "fpc2"]},
    ),
}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Callable[[pl.DataFrame], Any]:
    """Put a Polars frame on the engine."""
    return ENGINES[request.param]


@pytest.fixture
def shared(engine: Callable[[pl.DataFrame], Any]) -> Callable[[str], Design]:
    """A design of the samples of schools in the folder shared/."""

    def build(name: str) -> Design:
        file, settings = SHARED_DESIGNS[name]
        path = SHARED / "data" / "survey" / f"{file}.csv"
        if not path.is_file():
            pytest.skip("the folder shared/ with survey microdata is not beside the repository")
        return Design(engine(pl.read_csv(path, null_values="NA", infer_schema_length=None)), **settings)

    return build


@pytest.fixture
def own(engine: Callable[[pl.DataFrame], Any]) -> Callable[[str], Design]:
    """A design of the samples that this repository invents."""

    def build(name: str) -> Design:
        file, settings = OWN_DESIGNS[name]
        return Design(engine(pl.read_csv(OWN / f"{file}.csv", infer_schema_length=None)), **settings)

    return build


@pytest.fixture(scope="session")
def shared_reference() -> Callable[[str], Any]:
    """The value of one case of R survey on the samples of schools."""
    path = SHARED / "reference" / "survey.json"
    if not path.is_file():
        pytest.skip("the folder shared/ with reference values is not beside the repository")
    cases = json.loads(path.read_text("utf-8"))["cases"]
    return lambda case: cases[case]["value"]


@pytest.fixture(scope="session")
def own_reference() -> Callable[[str], Any]:
    """The value of one case of R survey on our own samples."""
    cases = json.loads((OWN / "reference.json").read_text("utf-8"))["cases"]
    return lambda case: cases[case]["value"]

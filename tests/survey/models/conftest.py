"""The samples and R's answers behind the models' tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from maal.survey import Design
from maal.survey.models import Regression

HERE = Path(__file__).resolve().parents[1] / "reference"
SHARED = Path(__file__).resolve().parents[4] / "shared"

Reader = Callable[[str], pl.DataFrame]
OnEngine = Callable[[pl.DataFrame], Any]


def _duckdb(frame: pl.DataFrame) -> Any:
    return duckdb.connect().from_arrow(frame.to_arrow())


@pytest.fixture(params=["polars", "duckdb"])
def on_engine(request: pytest.FixtureRequest) -> OnEngine:
    """Hand a frame to an engine."""
    return _duckdb if request.param == "duckdb" else lambda frame: frame


@pytest.fixture(scope="session")
def reference() -> Callable[[str], Any]:
    """R's answer to a call on our own data."""
    cases = json.loads((HERE / "reference.json").read_text(encoding="utf-8"))
    cases = cases.get("cases", cases)
    return lambda name: cases[name]["value"]


@pytest.fixture(scope="session")
def shared_reference() -> Callable[[str], Any]:
    """R's answer to a call on the schools of California."""
    path = SHARED / "reference" / "survey.json"
    if not path.is_file():
        pytest.skip("the folder shared/ with survey microdata is not beside the repository")
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return lambda name: cases[name]["value"]


def read(name: str) -> pl.DataFrame:
    """One of our own data sets."""
    return pl.read_csv(HERE / f"{name}.csv", infer_schema_length=None)


@pytest.fixture
def enterprises(on_engine: OnEngine) -> Design:
    return enterprise_design(on_engine(read("enterprises")))


def enterprise_design(data: Any, **settings: Any) -> Design:
    return Design(data, weights="weight", strata=["size", "industry"], fpc="fpc", **settings)


@pytest.fixture
def school_design(on_engine: OnEngine) -> Design:
    return Design(
        on_engine(read("schools")),
        weights="weight",
        strata="stratum",
        psu=["district_id", "school_id"],
        fpc=["fpc1", "fpc2"],
    )


def r_name(regression: Regression) -> list[str]:
    """Coefficients by R's names: the term with its level, joined for interactions."""
    names = []
    for row in regression.rows:
        levels = row.level if isinstance(row.level, tuple) else (row.level,)
        parts = zip(row.term.split(":"), [*levels, None][: len(row.term.split(":"))], strict=True)
        joined = ":".join(f"{term}{'' if level is None else level}" for term, level in parts)
        names.append("(Intercept)" if joined == "(intercept)" else joined)
    return names


def same(found: Regression, wanted: Any, rel: float = 1e-9) -> None:
    """Coefficients, errors, t, p, and the covariance are R's."""
    order = [r_name(found).index(name) for name in wanted["names"]]
    rows = [found.rows[place] for place in order]
    assert len(rows) == len(found.rows)
    assert [row.estimate for row in rows] == pytest.approx(wanted["coef"], rel=rel)
    assert [row.std_error for row in rows] == pytest.approx(wanted["se"], rel=rel)
    assert [row.t for row in rows] == pytest.approx(wanted["t"], rel=rel)
    assert [row.p_value for row in rows] == pytest.approx(wanted["p"], rel=1e-7)
    if "df" in wanted:
        assert found.df == wanted["df"]
    if "vcov" in wanted:
        matrix = np.asarray(found.covariance)[np.ix_(order, order)]
        assert matrix == pytest.approx(np.array(wanted["vcov"]), rel=rel, abs=1e-10 * np.abs(wanted["vcov"]).max())


@contextmanager
def says(error: type[Exception], text: str) -> Iterator[None]:
    """The block raises ``error`` with these words."""
    with pytest.raises(error) as found:
        yield
    assert text in str(found.value)

"""Estimates of a survey: one row each, with its interval, its sample and its domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.core import BadInput, Estimate, Missing

Floats = NDArray[np.float64]

FIGURES = ("estimate", "std_error", "low", "high", "level", "df", "deff", "cv", "n", "n_effective")


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One estimate. ``category`` is the level of a categorical variable; ``domain`` the level of each domain column.

    What cannot be known is None, and ``note`` says why. ``row["size"]`` gives the domain's level of the column size.
    """

    variable: str
    category: Any
    estimate: float | None
    std_error: float | None
    low: float | None
    high: float | None
    level: float
    df: float | None
    deff: float | None
    cv: float | None
    n: int
    n_effective: float | None
    domain: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def __getitem__(self, name: str) -> Any:
        if name in self.domain:
            return self.domain[name]
        if name in ("variable", "category", "note", *FIGURES):
            return getattr(self, name)
        raise KeyError(name)

    def as_estimate(self, method: str = "", unit: str = "", sample: str = "") -> Estimate:
        """The row as the figure that the other rooms show. Raises BadInput where there is no figure."""
        if self.estimate is None:
            raise BadInput(f"'{self.variable}' has no estimate here: {self.note}")
        return Estimate(
            self.estimate, self.std_error, self.low, self.high, self.level, self.n, self.df, unit, sample, method
        )


@dataclass(frozen=True)
class Estimates:
    """The estimates of one call; ``covariance`` is that of ``rows`` in their order, where it was asked for.

    ``replicates`` (R, rows) are the estimates of each replicate, where the design has them.
    """

    statistic: str
    method: str
    rows: tuple[EstimateRow, ...]
    by: tuple[str, ...] = ()
    covariance: Floats | None = None
    design_df: float = np.inf
    replicates: Floats | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[EstimateRow]:
        return iter(self.rows)

    def __getitem__(self, place: int) -> EstimateRow:
        return self.rows[place]

    def values(self, figure: str = "estimate") -> Floats:
        """One figure of all rows, nan where it is not known."""
        found = [getattr(row, figure) for row in self.rows]
        return np.array([np.nan if value is None else value for value in found], np.float64)

    def to_arrow(self) -> pa.Table:
        """As an Arrow table: variable, category, the figures, the domain columns, note.

        A domain column that is called as one of the others is ``domain_`` and its name.
        """
        columns: dict[str, Any] = {"variable": pa.array([row.variable for row in self.rows], pa.string())}
        columns["category"] = _any_array([row.category for row in self.rows])
        for name in FIGURES:
            kind = pa.int64() if name == "n" else pa.float64()
            columns[name] = pa.array([getattr(row, name) for row in self.rows], kind)
        for name in self.by:
            label = f"domain_{name}" if name in (*columns, "note") else name
            columns[label] = _any_array([row.domain[name] for row in self.rows])
        columns["note"] = pa.array([row.note for row in self.rows], pa.string())
        return pa.table(columns)

    def to_polars(self) -> Any:
        """As a Polars frame. Raises Missing where Polars is not installed."""
        return _library("polars").from_arrow(self.to_arrow())

    def to_pandas(self) -> Any:
        """As a pandas frame. Raises Missing where pandas is not installed."""
        _library("pandas")
        return self.to_arrow().to_pandas()


def _any_array(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # categories of several variables may be of several types
        return pa.array([None if value is None else str(value) for value in values], pa.string())


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise Missing(f"{name} is not installed: pip install {name}") from error

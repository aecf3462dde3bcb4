"""What the variables of a statistic hold: numbers, yes and no, or categories; how many are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw
import numpy as np

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame
from maal.survey.columns import Columns
from maal.survey.sample import as_names
from maal.survey.table import Table

Missing = Literal["error", "drop"]

MOST_CATEGORIES = 500
# Variances take fourth powers of values, times squares of weights.
LARGEST = 1e60


@dataclass(frozen=True)
class Variable:
    """One variable: ``values`` its categories (None for numbers), ``missing`` rows, and a mean to shift numbers by."""

    name: str
    values: tuple[Any, ...] | None
    missing: int
    binary: bool
    shift: float


@dataclass(frozen=True)
class Placed:
    """Where the columns of a figure lie: its value and the rows that count."""

    variable: str
    category: Any
    place: int
    base: int
    shift: float


def require_missing(missing: str) -> None:
    """Raise BadInput for another treatment of missing values than "error" and "drop"."""
    if missing not in ("error", "drop"):
        raise BadInput(unknown_name("treatment of missing values", str(missing), ["error", "drop"]))


def look(table: Table, frame: Frame, names: str | Sequence[str], missing: Missing, *, expand: bool = True,
         categories: bool = False) -> list[Variable]:  # fmt: skip
    """Look once at all variables. Text is expanded into categories (``expand``), whole numbers too (``categories``).

    Raises BadInput on unknown columns, on missing values (with their number) unless ``missing`` is "drop", on numbers
    that are infinite or that 64 bits cannot square, on text where numbers are needed, and on text without values or
    with very many different ones.
    """
    require_missing(missing)
    wanted = as_names(names)
    if not wanted:
        raise BadInput("No variable is named: give one or several columns of the data.")
    table.require(wanted)
    found = _measured(table, frame, wanted, expand)
    _refuse_missing(found, missing)
    return [_variable(table, frame, name, found[name], categories) for name in wanted]


def _measured(table: Table, frame: Frame, names: tuple[str, ...], expand: bool) -> dict[str, dict[str, Any]]:
    """Rows, gaps, least, greatest value and mean of each variable.

    Engines answer the first four for whole numbers from a Parquet file's statistics, if they are asked nothing else of
    them; so only those that are not 0 and 1 throughout are asked for their mean, apart.
    """
    exprs = [nw.len().alias("rows")]
    for place, name in enumerate(names):
        dtype = table.dtype(name)
        if expand and not (dtype.is_numeric() or dtype == nw.Boolean):
            exprs.append(table.col(name).count().alias(f"there{place}"))
            continue
        value = table.col(name) if dtype.is_integer() else table.number(name)
        exprs += [value.count().alias(f"there{place}"), value.min().alias(f"low{place}")]
        exprs += [value.max().alias(f"high{place}")]
        exprs += [] if dtype.is_integer() else [value.mean().alias(f"mean{place}")]
    counted = frame.select(*exprs).collect("pyarrow").to_arrow().to_pylist()[0]
    found = {
        name: {"rows": counted["rows"], "gaps": counted["rows"] - counted[f"there{place}"]}
        | {key: counted.get(f"{key}{place}") for key in ("low", "high", "mean")}
        for place, name in enumerate(names)
    }
    return _with_means(table, frame, found)


def _with_means(table: Table, frame: Frame, found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Add the means of whole numbers other than 0 and 1."""
    wanted = [
        name for name, each in found.items()
        if table.dtype(name).is_integer() and each["low"] is not None and (each["low"] < 0 or each["high"] > 1)
    ]  # fmt: skip
    if not wanted:
        return found
    means = [table.number(name).mean().alias(f"mean{place}") for place, name in enumerate(wanted)]
    given = frame.select(*means).collect("pyarrow").to_arrow().to_pylist()[0]
    return found | {name: found[name] | {"mean": given[f"mean{place}"]} for place, name in enumerate(wanted)}


def _refuse_missing(found: dict[str, dict[str, Any]], missing: Missing) -> None:
    gaps = [f"'{name}' in {each['gaps']:,} of {each['rows']:,} rows" for name, each in found.items() if each["gaps"]]
    if gaps and missing == "error":
        raise BadInput(
            f"Values are missing: {', '.join(gaps)}. Give missing='drop' to estimate from the rows that have one (the "
            "design keeps all), or fill them in before."
        )
    infinite = [name for name, each in found.items() if np.inf in (each["high"], -(each["low"] or 0.0))]
    if infinite:
        raise BadInput(f"Values of {', '.join(map(repr, infinite))} are infinite in some rows: mend or leave them out.")
    for name, each in found.items():
        most = max(abs(each["high"] or 0.0), abs(each["low"] or 0.0))
        if most > LARGEST or 0 < most < 1 / LARGEST:
            raise BadInput(
                f"Values of '{name}' reach {most:g}; their squares do not fit into 64-bit numbers. Give them in another"
                f" unit, so that the largest lies between {1 / LARGEST:g} and {LARGEST:g}."
            )


def _variable(table: Table, frame: Frame, name: str, measured: dict[str, Any], categories: bool) -> Variable:
    dtype = table.dtype(name)
    low, high = measured["low"], measured["high"]
    number = dtype.is_numeric() or dtype == nw.Boolean
    known = number and low is not None
    whole = known and (dtype == nw.Boolean or dtype.is_integer() or (categories and _whole(table, frame, name)))
    binary = bool(whole and low >= 0 and high <= 1)
    if number and (binary or not categories or low is None):
        return Variable(name, None, measured["gaps"], binary, 0.0 if binary else float(measured["mean"] or 0.0))
    if number and not whole:
        raise BadInput(f"'{name}' holds decimals from {low:g} to {high:g}; a share needs categories, or 0 and 1.")
    return Variable(name, _categories(table, frame, name), measured["gaps"], False, 0.0)


def _whole(table: Table, frame: Frame, name: str) -> bool:
    value = table.number(name)
    odd = frame.select(odd=(value != value.round()).cast(nw.Int64).sum()).collect("pyarrow").to_arrow()
    return not odd["odd"][0].as_py()


def _categories(table: Table, frame: Frame, name: str) -> tuple[Any, ...]:
    column = table.names[name]
    distinct = frame.group_by(column).agg(rows=nw.len()).select(column)
    few = distinct.head(MOST_CATEGORIES + 2).collect("pyarrow").to_arrow()[column].to_pylist()
    values = [value for value in few if value is not None and value == value]  # nan differs from itself
    if not values:
        raise BadInput(f"'{name}' has no value in any row, so it has no categories.")
    if len(values) > MOST_CATEGORIES:
        raise BadInput(
            f"'{name}' holds {table.dtype(name)} with more than {MOST_CATEGORIES} different values: too many for "
            "categories. If they are numbers, turn the column into numbers first; if categories, group them."
        )
    return tuple(sorted(values))


def place_values(columns: Columns, table: Table, variable: Variable, *, shifted: bool = True) -> list[Placed]:
    """Add a variable's columns: its number (shifted by its mean, where asked), or an indicator for each category."""
    column = table.col(variable.name)
    number = variable.values is None
    value = table.number(variable.name) if number else column
    base = columns.add_counted(~value.is_null()) if variable.missing else 0
    if variable.values is not None:
        return [
            Placed(variable.name, level, columns.add(_kept(column == level, base, False), base, binary=True), base, 0.0)
            for level in variable.values
        ]
    shift = variable.shift if shifted and not variable.binary else 0.0
    moved = _kept(value - shift if shift else value, base, 0.0)
    return [Placed(variable.name, None, columns.add(moved, base, binary=variable.binary), base, shift)]


def _kept(value: nw.Expr, base: int, otherwise: Any) -> nw.Expr:
    return value.fill_null(otherwise) if base else value

"""The shapes of a column's values: every digit a 9, counted over the whole column in one reading of the file.

A column of a million times has a handful of shapes, such as ``9999-99-99 99:99``. What each shape means is then
decided in a few lines of Python, and the values are read by the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maal.sources.quote import literal
from maal.sources.raw import RawTable

#: More shapes than this are no times or numbers; what is over is counted as not understood.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape, the rows that have it, and its least and greatest value as text."""

    text: str
    rows: int
    low: str
    high: str


def shape_sql(value: str) -> str:
    """SQL of a value's shape; values longer than 60 signs are cut."""
    return f"left(translate({value}, '0123456789', '9999999999'), 60)"


def shapes(raw: RawTable, values: Mapping[str, str]) -> dict[str, tuple[Shape, ...]]:
    """Shapes of each named SQL value of text, commonest first; missing values have none."""
    if not values:
        return {}
    names = list(values)
    inner = ", ".join(f"{value} AS v{i}, {shape_sql(value)} AS s{i}" for i, value in enumerate(values.values()))
    sets = ", ".join(f"(s{i})" for i in range(len(names)))
    which = " ".join(f"WHEN grouping(s{i}) = 0 THEN {i}" for i in range(len(names)))
    shape, low, high = (f"CASE column_no {_cases(part, len(names))} END" for part in ("s", "low", "high"))
    ends = ", ".join(f"min(v{i}) AS low{i}, max(v{i}) AS high{i}" for i in range(len(names)))
    shape_columns = ", ".join(f"s{i}" for i in range(len(names)))
    found = raw.rows(
        f"SELECT column_no, {shape} AS shape, row_count, {low}, {high} FROM (SELECT CASE {which} END AS column_no, "
        f"{shape_columns}, count(*) AS row_count, {ends} "
        f"FROM (SELECT {inner} FROM raw) GROUP BY GROUPING SETS ({sets})) "
        f"WHERE shape IS NOT NULL QUALIFY row_number() OVER (PARTITION BY column_no ORDER BY row_count DESC) <= {MOST} "
        "ORDER BY row_count DESC, shape"
    )
    rows = [
        (int(str(number)), Shape(str(text), int(str(count)), str(lo), str(hi))) for number, text, count, lo, hi in found
    ]
    return {name: tuple(shape for number, shape in rows if number == i) for i, name in enumerate(names)}


def _cases(part: str, columns: int) -> str:
    return " ".join(f"WHEN {i} THEN {part}{i}" for i in range(columns))


def among_sql(value: str, texts: list[str]) -> str:
    """SQL that tells whether the value's shape is one of ``texts``."""
    return f"{shape_sql(value)} IN ({', '.join(map(literal, texts))})"

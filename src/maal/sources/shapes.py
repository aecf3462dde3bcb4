"""The shapes of a column's values: every digit a 9, counted over the whole column in one reading of the file.

A column of a million times has a handful of shapes, such as ``9999-99-99 99:99``. What each shape means is then
decided in a few lines of Python, and the values are read by the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from maal.sources.quote import literal
from maal.sources.raw import RawTable

#: More shapes than this are no times or numbers; what is over is found by the check of every row.
MOST = 1000

Form = Literal["time", "number"]
_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
_NO_VALUES = "('null', 'none', 'nan', 'undefined', '(null)', '(not set)', 'n/a', 'na')"


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape, the rows that have it, and its least and greatest value as text."""

    text: str
    rows: int
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one reading of the file showed: the shapes of some columns, and the columns that want tidying."""

    shapes: Mapping[str, tuple[Shape, ...]]
    untidy: frozenset[str]


def shape_sql(value: str, form: Form) -> str:
    """SQL of a value's shape, at most 60 signs. The commonest forms are told without looking at every sign."""
    rest = f"left(translate({value}, '0123456789', '9999999999'), 60)"
    if form == "number":
        # The engine would cast 1.234 and 1e3 to whole numbers too.
        signs = f"contains({value}, '.') OR contains(lower({value}), 'e')"
        whole = f"NOT ({signs}) AND TRY_CAST({value} AS BIGINT) IS NOT NULL"
        cents = f"{value}[-3] = '.' AND TRY_CAST({value} AS DOUBLE) IS NOT NULL"
        return f"CASE WHEN {whole} THEN '9' WHEN {cents} THEN '9.99' ELSE {rest} END"
    iso = f"{value}[5] = '-' AND TRY_CAST({value} AS TIMESTAMP) IS NOT NULL"
    return (
        f"CASE WHEN strlen({value}) = 19 AND {iso} THEN '9999-99-99 99:99:99' "
        f"WHEN strlen({value}) = 20 AND {value}[-1] = 'Z' AND {iso} THEN '9999-99-99 99:99:99Z' "
        f"WHEN strlen({value}) = 10 AND {iso} THEN '9999-99-99' ELSE {rest} END"
    )


def among_sql(value: str, texts: list[str], form: Form) -> str:
    """SQL that tells whether the value's shape is one of ``texts``."""
    return f"{shape_sql(value, form)} IN ({', '.join(map(literal, texts))})"


def tidy_sql(value: str, *, is_text: bool) -> str:
    """SQL of a text without blanks around it, NULL when nothing is left (or, unless it is text, a word for nothing)."""
    bare = f"nullif(trim({value}, {_BLANKS}), '')"
    return bare if is_text else f"CASE WHEN lower({bare}) NOT IN {_NO_VALUES} THEN {bare} END"


def look(raw: RawTable, values: Mapping[str, str], forms: Mapping[str, Form]) -> Look:
    """Look at SQL values of text in one reading: shapes of those with a form (commonest first), and who is untidy."""
    if not values:
        return Look({}, frozenset())
    found = raw.rows(_look_sql(values, forms))
    untidy = {name for i, name in enumerate(values) if any(row[-len(values) + i] for row in found)}
    rows = [
        (row[0], Shape(str(row[1]), int(str(row[2])), str(row[3]), str(row[4]))) for row in found if row[1] is not None
    ]
    return Look(
        {name: tuple(s for number, s in rows if number == i) for i, name in enumerate(forms)}, frozenset(untidy)
    )


def _look_sql(values: Mapping[str, str], forms: Mapping[str, Form]) -> str:
    names = list(forms)
    inner = [f"{sql} AS t{i}" for i, sql in enumerate(values.values())]
    inner += [
        f"{values[name]} AS v{i}, {shape_sql(values[name], form)} AS s{i}"
        for i, (name, form) in enumerate(forms.items())
    ]
    untidy = ", ".join(f"bool_or({_untidy_sql(f't{i}')}) AS u{i}" for i in range(len(values)))
    sets = ", ".join(f"(s{i})" for i in range(len(names))) or "()"
    which = f"CASE {' '.join(f'WHEN grouping(s{i}) = 0 THEN {i}' for i in range(len(names)))} END" if names else "NULL"
    columns = "".join(f"s{i}, min(v{i}) AS low{i}, max(v{i}) AS high{i}, " for i in range(len(names)))
    groups = (
        f"SELECT {which} AS column_no, {columns}count(*) AS row_count, {untidy} "
        f"FROM (SELECT {', '.join(inner)} FROM raw) GROUP BY GROUPING SETS ({sets})"
    )
    shape, low, high = (_pick_sql(part, len(names)) for part in ("s", "low", "high"))
    flags = ", ".join(f"bool_or(u{i}) OVER () AS u{i}" for i in range(len(values)))
    return (
        f"SELECT column_no, {shape} AS shape, row_count, {low} AS low, {high} AS high, {flags} FROM ({groups}) "
        f"QUALIFY row_number() OVER (PARTITION BY column_no ORDER BY row_count DESC, shape) <= {MOST} "
        "ORDER BY row_count DESC, shape"
    )


def _untidy_sql(value: str) -> str:
    """Blank at an end, empty, or a word for nothing: cheap to ask, dear to mend."""
    ends = " OR ".join(f"suffix({value}, {sign})" for sign in ("' '", "chr(9)", "chr(160)"))
    words = f"strlen({value}) < 10 AND lower({value}) IN {_NO_VALUES}"
    return f"{value} < '!' OR prefix({value}, chr(160)) OR {ends} OR ({words})"


def _pick_sql(part: str, columns: int) -> str:
    if not columns:
        return "NULL"
    return f"CASE column_no {' '.join(f'WHEN {i} THEN {part}{i}' for i in range(columns))} END"

"""The shapes of a column's values: every digit a 9, counted over the whole column in one reading of the file.

A column of a million times has a handful of shapes, such as ``9999-99-99 99:99``. What each shape means is then
decided in a few lines of Python, and the values are read by the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def look(raw: RawTable, values: Mapping[str, str], forms: Mapping[str, Form], texts: frozenset[str]) -> Look:
    """Look at SQL values of text in one reading: shapes of those with a form (commonest first), and who is untidy.

    ``texts`` are the values in which a word such as "none" means itself.
    """
    if not values:
        return Look({}, frozenset())
    others = {name: sql for name, sql in values.items() if name not in forms}
    tests = {name: _untidy_sql(sql, is_text=name in texts) for name, sql in others.items()}
    found = raw.rows(_look_sql({name: values[name] for name in forms}, forms, list(tests.values())))
    untidy = {name for i, name in enumerate(tests) if any(row[5 + i] for row in found)}
    there = [row for row in found if row[1] is not None]
    rows = [(row[0], Shape(str(row[1]), int(str(row[2])), str(row[3]), str(row[4]))) for row in there]
    shapes = {name: tuple(shape for at, shape in rows if at == i) for i, name in enumerate(forms)}
    untidy |= {name for name, each in shapes.items() if any(_is_untidy(shape.text) for shape in each)}
    return Look(shapes, frozenset(untidy))


def _look_sql(values: Mapping[str, str], forms: Mapping[str, Form], tests: Sequence[str]) -> str:
    each = enumerate(forms.items())
    shaped = [f"{values[name]} AS v{i}, {shape_sql(values[name], form)} AS s{i}" for i, (name, form) in each]
    inner = ", ".join([*shaped, *(f"{test} AS t{i}" for i, test in enumerate(tests)), "1 AS one"])
    untidy = "".join(f", bool_or(t{i}) AS u{i}" for i in range(len(tests)))
    sets = ", ".join(f"(s{i})" for i in range(len(forms))) or "()"
    which = f"CASE {' '.join(f'WHEN grouping(s{i}) = 0 THEN {i}' for i in range(len(forms)))} END" if forms else "NULL"
    columns = "".join(f"s{i}, min(v{i}) AS low{i}, max(v{i}) AS high{i}, " for i in range(len(forms)))
    groups = (
        f"SELECT {which} AS column_no, {columns}count(*) AS row_count{untidy} "
        f"FROM (SELECT {inner} FROM raw) GROUP BY GROUPING SETS ({sets})"
    )
    shape, low, high = (_pick_sql(part, len(forms)) for part in ("s", "low", "high"))
    flags = "".join(f", bool_or(u{i}) OVER () AS u{i}" for i in range(len(tests)))
    return (
        f"SELECT column_no, {shape} AS shape, row_count, {low} AS low, {high} AS high{flags} FROM ({groups}) "
        f"QUALIFY row_number() OVER (PARTITION BY column_no ORDER BY row_count DESC, shape) <= {MOST} "
        "ORDER BY row_count DESC, shape"
    )


def _untidy_sql(value: str, *, is_text: bool) -> str:
    """Blank at an end, empty, or a word for nothing: cheap to ask, dear to mend."""
    ends = f"{value} < '!' OR {value}[-1] IN (' ', chr(9), chr(160)) OR prefix({value}, chr(160))"
    return ends if is_text else f"{ends} OR (strlen({value}) < 10 AND lower({value}) IN {_NO_VALUES})"


def _is_untidy(shape: str) -> bool:
    return not shape or shape != shape.strip() or f"'{shape.lower()}'" in _NO_VALUES


def _pick_sql(part: str, columns: int) -> str:
    if not columns:
        return "NULL"
    return f"CASE column_no {' '.join(f'WHEN {i} THEN {part}{i}' for i in range(columns))} END"

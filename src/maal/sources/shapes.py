"""The shapes of a column's values: every digit a 9, counted over the whole column in one reading of the file.

A column of a million times has a handful of shapes, such as ``9999-99-99 99:99``. What each shape means is then
decided in a few lines of Python, and the values are read by the engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from maal.sources.quote import literal
from maal.sources.raw import RawTable

#: More shapes than this are no times or numbers; what is over is found by the check of every row.
MOST = 1000

Form = Literal["time", "number"]
_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
_NO_WORDS = ("null", "none", "nan", "undefined", "(null)", "(not set)", "n/a", "na")
_NO_VALUES = f"({', '.join(map(literal, _NO_WORDS))})"
_NO_VALUE = literal("|".join(map(re.escape, _NO_WORDS)))
#: They begin with n, u or a bracket, which is asked first: it is asked fast.
_NO_VALUES_BETWEEN = (("(", ")"), ("N", "O"), ("U", "V"), ("n", "o"), ("u", "v"))


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


def shape_sql(value: str, form: Form, moment: str | None = None) -> str:
    """SQL of a value's shape, at most 60 signs. The commonest forms are told without looking at every sign.

    ``moment``: SQL of the value as a time where `parsed` has read it.
    """
    rest = f"left(translate({value}, '0123456789', '9999999999'), 60)"
    if form == "number":
        # The engine would cast 1.234 and 1e3 to whole numbers too.
        signs = f"contains({value}, '.') OR contains(lower({value}), 'e')"
        whole = f"NOT ({signs}) AND TRY_CAST({value} AS BIGINT) IS NOT NULL"
        cents = f"{value}[-3] = '.' AND TRY_CAST({value} AS DOUBLE) IS NOT NULL"
        return f"CASE WHEN {whole} THEN '9' WHEN {cents} THEN '9.99' ELSE {rest} END"
    iso = f"{value}[5] = '-' AND TRY_CAST({value} AS TIMESTAMP) IS NOT NULL"
    known = f"WHEN {moment} IS NOT NULL THEN '9999-99-99 99:99:99' " if moment else ""
    return (
        f"CASE {known}WHEN strlen({value}) = 19 AND {iso} THEN '9999-99-99 99:99:99' "
        f"WHEN strlen({value}) = 20 AND {value}[-1] = 'Z' AND {iso} THEN '9999-99-99 99:99:99Z' "
        f"WHEN strlen({value}) = 10 AND {iso} THEN '9999-99-99' ELSE {rest} END"
    )


def among_sql(value: str, texts: list[str], form: Form, moment: str | None = None) -> str:
    """SQL that tells whether the value's shape is one of ``texts``."""
    return f"{shape_sql(value, form, moment)} IN ({', '.join(map(literal, texts))})"


def tidy_sql(value: str, *, is_text: bool) -> str:
    """SQL of a text without blanks around it, NULL when nothing is left (or, unless it is text, a word for nothing)."""
    bare = f"nullif(trim({value}, {_BLANKS}), '')"
    return bare if is_text else f"CASE WHEN lower({bare}) NOT IN {_NO_VALUES} THEN {bare} END"


def look(
    raw: RawTable,
    values: Mapping[str, str],
    forms: Mapping[str, Form],
    moments: Mapping[str, str],
    tests: Mapping[str, str],
) -> Look:
    """Look at SQL values of text in one reading: their shapes by their forms (commonest first), and who is untidy.

    ``moments``: see `parsed`; ``tests``: SQL by which values without a form are untidy (`untidy_sql`).
    """
    if not forms and not tests:
        return Look({}, frozenset())
    found = raw.rows(_look_sql(values, forms, moments, list(tests.values())))
    untidy = {name for i, name in enumerate(tests) if any(row[5 + i] for row in found)}
    there = [row for row in found if row[1] is not None]
    rows = [(row[0], Shape(str(row[1]), int(str(row[2])), str(row[3]), str(row[4]))) for row in there]
    shapes = {name: tuple(shape for at, shape in rows if at == i) for i, name in enumerate(forms)}
    untidy |= {name for name, each in shapes.items() if any(_is_untidy(shape.text) for shape in each)}
    return Look(shapes, frozenset(untidy))


def _look_sql(
    values: Mapping[str, str], forms: Mapping[str, Form], moments: Mapping[str, str], tests: Sequence[str]
) -> str:
    shaped = [
        f"{values[name]} AS v{i}, {moments.get(name) or 'NULL'} AS m{i}, "
        f"{shape_sql(values[name], form, moments.get(name))} AS s{i}"
        for i, (name, form) in enumerate(forms.items())
    ]
    inner = ", ".join([*shaped, *(f"{test} AS t{i}" for i, test in enumerate(tests)), "1 AS one"])
    untidy = "".join(f", bool_or(t{i}) AS u{i}" for i in range(len(tests)))
    which, grouped = _groups_sql(len(forms))
    columns = "".join(f"s{i}, {_extremes_sql(i, name in moments)}, " for i, name in enumerate(forms))
    groups = (
        f"SELECT {which} AS column_no, {columns}count(*) AS row_count{untidy} FROM (SELECT {inner} FROM raw) {grouped}"
    )
    shape, low, high = (_pick_sql(part, len(forms)) for part in ("s", "low", "high"))
    flags = "".join(f", bool_or(u{i}) OVER () AS u{i}" for i in range(len(tests)))
    return (
        f"SELECT column_no, {shape} AS shape, row_count, {low} AS low, {high} AS high{flags} FROM ({groups}) "
        f"QUALIFY row_number() OVER (PARTITION BY column_no ORDER BY row_count DESC, shape) <= {MOST} "
        "ORDER BY row_count DESC, shape"
    )


def _groups_sql(columns: int) -> tuple[str, str]:
    """The number of the column that a group is of, and the grouping by the shapes of each column."""
    if columns < 2:  # grouping sets cost twice as much
        return ("0", "GROUP BY s0") if columns else ("NULL", "")
    which = " ".join(f"WHEN grouping(s{i}) = 0 THEN {i}" for i in range(columns))
    return f"CASE {which} END", f"GROUP BY GROUPING SETS ({', '.join(f'(s{i})' for i in range(columns))})"


def _extremes_sql(i: int, has_moments: bool) -> str:
    """The least and the greatest text of column ``i``, moments among them as text."""
    if not has_moments:
        return f"min(v{i}) AS low{i}, max(v{i}) AS high{i}"
    low, high = (f"CAST({end}(m{i}) AS VARCHAR)" for end in ("min", "max"))
    return f"least(min(v{i}), {low}) AS low{i}, greatest(max(v{i}), {high}) AS high{i}"


def untidy_sql(value: str, *, is_text: bool) -> str:
    """SQL that tells a text with a blank at an end, empty, or a word for nothing (which in a text means itself).

    It is cheap to ask and dear to mend.
    """
    ends = f"{value} < '!' OR {value}[-1] IN (' ', chr(9), chr(160)) OR prefix({value}, chr(160))"
    first = " OR ".join(f"({value} >= '{low}' AND {value} < '{high}')" for low, high in _NO_VALUES_BETWEEN)
    # CASE, since AND asks both of its sides; and not IN, which the engine turns into a join of every row.
    word = f"WHEN {first} THEN regexp_full_match(lower({value}), {_NO_VALUE})"
    return f"CASE WHEN {ends} THEN true {'' if is_text else word} ELSE false END"


def _is_untidy(shape: str) -> bool:
    return not shape or shape != shape.strip() or f"'{shape.lower()}'" in _NO_VALUES


def _pick_sql(part: str, columns: int) -> str:
    if not columns:
        return "NULL"
    return f"CASE column_no {' '.join(f'WHEN {i} THEN {part}{i}' for i in range(columns))} END"

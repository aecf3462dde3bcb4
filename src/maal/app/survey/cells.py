"""Decide, column by column of a CSV file, whether its texts are whole numbers, numbers or categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from maal.core import BadInput
from maal.sources.numbers import Mark, Numbers, number_sql, study
from maal.sources.quote import literal, name
from maal.sources.raw import RawTable
from maal.sources.shapes import MOST, Shape, shape_sql, tidy_sql

# Looser writings (kr 12, 12 %, Q1, 10-49) are money, shares or codes: categories, as far as a survey goes.
_NUMBER = r"[-+−–]?[0-9., \x{00a0}\x{2009}\x{202f}''’]*[0-9][0-9.,]*([eE][-+]?[0-9]+)?"
_CODE = r"[-+]?0[0-9].*"
_NO_NUMBER = "na|n/a|nan|null|none"
NO_ANSWER = "NA"
_AT_ONCE = 50  # columns in a query: a survey may have 1,000 replicate weights, and an engine holds them all


@dataclass(frozen=True, slots=True)
class Typed:
    """The SQL of each column's values, and what was decided that a reader should know."""

    values: Mapping[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """Rows of a column: with a value (other than NA and the like), with a whole number, a number, a code; with NA."""

    values: int
    whole: int
    numbers: int
    codes: int
    absent: int

    @property
    def is_number(self) -> bool:
        return 0 < self.values == self.numbers and not self.codes

    @property
    def is_whole(self) -> bool:
        return self.is_number and self.whole == self.values


def tidied_sql(raw: RawTable) -> str:
    """SQL of the file's texts without blanks around them, empty ones missing."""
    texts = ", ".join(f"{tidy_sql(name(column), is_text=True)} AS {name(column)}" for column in raw.columns)
    return f"SELECT {texts} FROM ({raw.sql})"


def typed(raw: RawTable, columns: Sequence[str], decimal: Mark | None, whole: RawTable) -> Typed:
    """Look at ``columns`` of tidied texts: which are numbers, written how. ``whole`` has the file's other columns too.

    A column is numeric when every value that is there is a number; numbers that begin with a nought (01) are codes.
    Empty cells are missing, in numeric columns also NA, NaN, null and the like, in others NA alone, with a note.
    Raises BadInput where the decimal mark is in doubt.
    """
    seen = _look(raw, columns)
    shapes = _shapes(raw, [column for column, each in seen.items() if each.is_number and not each.is_whole])
    found = {column: study(each) for column, each in shapes.items()}
    marks = {column: _mark(whole, column, each, found, decimal) for column, each in found.items() if each.doubtful}
    decimals = {column: number_sql(_figure(column), each, marks.get(column)) for column, each in found.items()}
    spoilt = _unread(raw, decimals)
    values = {column: f"nullif({name(column)}, {literal(NO_ANSWER)})" for column in columns}
    values |= {column: f"TRY_CAST({_figure(column)} AS BIGINT)" for column in columns if seen[column].is_whole}
    values |= {column: sql for column, sql in decimals.items() if column not in spoilt}
    notes = [
        f"'{column}': NA in {each.absent:,} rows is taken for missing."
        for column, each in seen.items()
        if each.absent and (not each.is_number or column in spoilt)
    ]
    notes += [
        f"'{column}': {found[column].doubtful[0].low} and the like are read with a decimal {mark}."
        for column, mark in marks.items()
        if column not in spoilt and not found[column].settled and not decimal
    ]
    return Typed(values, tuple(notes))


def _figure(column: str) -> str:
    """SQL of the text, missing where it is a word for nothing. Not by IN, of which the engine makes a join a column."""
    return f"CASE WHEN NOT regexp_full_match(lower({name(column)}), '{_NO_NUMBER}') THEN {name(column)} END"


def _look(raw: RawTable, columns: Sequence[str]) -> dict[str, _Seen]:
    found: dict[str, _Seen] = {}
    for some in _parts(columns):
        found |= _look_at(raw, some)
    return found


def _parts(columns: Sequence[str]) -> Iterator[Sequence[str]]:
    """The columns, some at once."""
    for start in range(0, len(columns), _AT_ONCE):
        yield columns[start : start + _AT_ONCE]


def _look_at(raw: RawTable, columns: Sequence[str]) -> dict[str, _Seen]:
    texts = ", ".join(
        f"{name(column)} AS t{place}, {_figure(column)} AS v{place}" for place, column in enumerate(columns)
    )
    counts = ", ".join(_counts_sql(place) for place in range(len(columns)))
    (found,) = raw.rows(f"SELECT {counts} FROM (SELECT {texts} FROM raw)")
    figures = [int(str(each)) for each in found]
    return {column: _Seen(*figures[5 * place : 5 * place + 5]) for place, column in enumerate(columns)}


def _counts_sql(place: int) -> str:
    value = f"v{place}"
    return (
        f"count({value}), count(*) FILTER (WHERE TRY_CAST({value} AS BIGINT) IS NOT NULL "
        f"AND NOT regexp_matches({value}, '[.eE]')), "
        f"count(*) FILTER (WHERE regexp_full_match({value}, '{_NUMBER}')), "
        f"count(*) FILTER (WHERE regexp_full_match({value}, '{_CODE}')), "
        f"count(*) FILTER (WHERE t{place} = {literal(NO_ANSWER)})"
    )


def _shapes(raw: RawTable, columns: Sequence[str]) -> dict[str, tuple[Shape, ...]]:
    """The shapes of each column's values, commonest first."""
    found: dict[str, list[Shape]] = {column: [] for column in columns}
    for some in _parts(columns):
        values = ", ".join(f"{_figure(column)} AS v{place}" for place, column in enumerate(some))
        long = f"UNPIVOT (SELECT {values} FROM raw) ON COLUMNS(*) INTO NAME place VALUE v"
        rows = raw.rows(
            f"SELECT place, {shape_sql('v', 'number')} AS shape, count(*) AS there, min(v), max(v) FROM ({long}) "
            f"GROUP BY place, shape QUALIFY row_number() OVER (PARTITION BY place ORDER BY there DESC, shape) "
            f"<= {MOST} ORDER BY there DESC, shape"
        )
        for place, text, there, low, high in rows:
            found[some[int(str(place)[1:])]].append(Shape(str(text), int(str(there)), str(low), str(high)))
    return {column: tuple(shapes) for column, shapes in found.items()}


def _mark(whole: RawTable, column: str, found: Numbers, others: Mapping[str, Numbers], decimal: Mark | None) -> Mark:
    """The decimal mark: as told, or as in the rest of the column, of the columns in use, or of the file.

    Who separates fields by commas writes no decimal commas, so there a point is the mark.
    """
    if decimal:
        return decimal
    for settled in _settled(whole, found, others):
        if len(settled) == 1:
            return next(iter(settled))
    if _pointed(whole, found):
        return "point"
    shape = found.doubtful[0]
    raise BadInput(
        f"{whole.path.name}: in column '{column}' {sum(each.rows for each in found.doubtful):,} values such as "
        f"'{shape.low}' may have thousands or three decimals, and nothing else in the file settles it. Say which sign "
        "is the decimal mark: --decimal comma or --decimal point."
    )


def _pointed(whole: RawTable, found: Numbers) -> bool:
    return whole.separator == "," and not any("," in shape.text for shape in found.doubtful)


def _settled(whole: RawTable, found: Numbers, others: Mapping[str, Numbers]) -> Iterator[frozenset[Mark]]:
    yield found.settled
    yield _marks(others.values())
    numeric = [column for column, each in _look(whole, whole.columns).items() if each.is_number and not each.is_whole]
    yield _marks(study(each) for each in _shapes(whole, numeric).values())


def _marks(columns: Iterable[Numbers]) -> frozenset[Mark]:
    return frozenset(mark for each in columns for mark in each.settled)


def _unread(raw: RawTable, decimals: Mapping[str, str]) -> set[str]:
    """The columns with a value that is no number after all, such as 1.2.3: these are categories."""
    lost = {
        column: f"count(*) FILTER (WHERE {_figure(column)} IS NOT NULL AND ({sql}) IS NULL)"
        for column, sql in decimals.items()
    }
    found: set[str] = set()
    for some in _parts(list(lost)):
        (counts,) = raw.rows(f"SELECT {', '.join(lost[column] for column in some)} FROM raw")
        found |= {column for column, rows in zip(some, counts, strict=True) if rows}
    return found

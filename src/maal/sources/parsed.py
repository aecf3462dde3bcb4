"""Parse a CSV file once: the columns in use, with their commonest times as times, in a copy that later steps read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import duckdb

from maal.sources.quote import literal, name
from maal.sources.raw import RawTable

# Quick to write and to read: large dictionaries and compression cost more than they save; small groups keep all cores
# at work to the end.
_FORMAT = "(FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1000, ROW_GROUP_SIZE 30720)"


@dataclass(frozen=True, slots=True)
class Parsed:
    """SQL of a file's table twice: ``whole`` reads the file line by line, ``quick`` its copy where there is one.

    ``moments``: SQL of the TIMESTAMP of a column's texts such as ``2026-07-31 14:05:00``, NULL for other texts. The
    copy leaves those texts out; it is of the same use to a reader that takes the moment first. ``tests``: SQL of the
    answers to what was asked of every row.
    """

    whole: str
    quick: str
    tests: Mapping[str, str]
    moments: Mapping[str, str] = field(default_factory=dict)


def parse(raw: RawTable, columns: Collection[str], times: Collection[str], tests: Mapping[str, str]) -> Parsed:
    """Read a CSV file into a copy of ``columns`` in its scratch folder, with the answers to ``tests`` (SQL).

    ``times`` are the columns that are read as times only.

    Other forms of file are read where they are. So is a CSV file whose copy cannot be written (a full disk, ragged
    rows): the copy saves time and nothing else, and what is wrong is said by the reader of the file.
    """
    if raw.form != "csv" or not columns:
        return Parsed(raw.sql, raw.sql, tests)
    moments = {column: name(_unused(f"{column} as moment", raw.columns)) for column in times}
    answers = {test: name(_unused(f"{test} tested", raw.columns)) for test in tests}
    read = [f"{moment_sql(name(column))} AS {moment}" for column, moment in moments.items()]
    asked = [f"{sql} AS {answers[test]}" for test, sql in tests.items()]
    whole = f"SELECT {', '.join(['*', *read, *asked])} FROM ({raw.sql})"
    kept = [
        f"CASE WHEN {moments[each]} IS NULL THEN {name(each)} END AS {name(each)}" if each in moments else name(each)
        for each in columns
    ]
    copy = _copied(raw, f"SELECT {', '.join([*kept, *moments.values(), *answers.values()])} FROM ({whole})")
    return Parsed(whole, copy or whole, answers, moments)


def moment_sql(value: str) -> str:
    """SQL of the TIMESTAMP of a text of 19 signs that begins with a year and a hyphen, else NULL."""
    return f"CASE WHEN strlen({value}) = 19 AND {value}[5] = '-' THEN TRY_CAST({value} AS TIMESTAMP) END"


def _unused(wanted: str, columns: Collection[str]) -> str:
    taken = {column.lower() for column in columns}
    while wanted.lower() in taken:
        wanted += "'"
    return wanted


def _copied(raw: RawTable, sql: str) -> str | None:
    """SQL that reads the copy of ``sql``; None where it cannot be written."""
    try:
        file = raw.scratch_file("parsed.parquet")
        raw.connection.execute(f"COPY ({sql}) TO {literal(str(file))} {_FORMAT}")
    except (OSError, duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    return f"SELECT * FROM read_parquet({literal(str(file))})"

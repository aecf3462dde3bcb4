"""Find how a CSV file separates its fields, and read it as a lazy relation of text columns."""

from __future__ import annotations

import contextlib
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import duckdb

from maal.core import BadInput
from maal.sources.quote import literal

SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 1 << 18
#: Lines looked at for titles above the header, and how many of these a report may have.
_TOP, _MOST_TITLES = 20, 8


@dataclass(frozen=True, slots=True)
class Dialect:
    """Separator, lines to skip before the header, and the header's names (made unique, as the engine needs)."""

    separator: str
    skip: int
    columns: tuple[str, ...]


def sniff(path: Path, shown: str) -> Dialect:
    """The separator under which most records of the sample have as many fields as the header, and most fields.

    ``path`` is UTF-8. A first line ``sep=;`` decides. Raises BadInput when there is a header only.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = file.read(_SAMPLE).splitlines(keepends=True)
        whole = file.read(1) == ""
    if whole and not any(line.strip() for line in lines):
        raise BadInput(f"{shown} holds blank lines only: there is nothing to load.")
    skip = next((i for i, line in enumerate(lines) if line.strip()), 0)
    told = None
    if lines and lines[skip].lower().startswith("sep=") and lines[skip].strip("\r\n")[4:5] in SEPARATORS:
        told, skip = lines[skip].strip("\r\n")[4:5], skip + 1
    skip += _titles(lines[skip:], [told] if told else SEPARATORS)
    separators = [told] if told else _dividing(lines[skip:], SEPARATORS)
    records = {each: _records(lines[skip:], each, whole) for each in separators}
    separator = max(records, key=lambda each: _score(records[each]))
    _refuse_header_only(records[separator], shown, whole)
    return Dialect(separator, skip, _unique(records[separator][0]))


def _titles(lines: list[str], separators: Sequence[str]) -> int:
    """How many lines of title stand above the header: reports of advertising platforms begin with their name and dates.

    The first line holds none of the separators, and one of them gives all lines below the titles as many fields.
    """
    if not lines or any(_width(lines[0], each) > 1 for each in separators):
        return 0
    for separator in separators:
        widths = [_width(line, separator) for line in lines[:_TOP]]
        titles = next((number for number, width in enumerate(widths) if width > 1), 0)
        if 0 < titles <= _MOST_TITLES and len({width for width in widths[titles:] if width}) == 1:
            return titles
    return 0


def _width(line: str, separator: str) -> int:
    return len(next(csv.reader([line], delimiter=separator), []))


def _dividing(lines: list[str], separators: Sequence[str]) -> Sequence[str]:
    """The separators that divide the header, of which one is the file's; all where none does."""
    return [each for each in separators if len(next(_divided(lines, each), [])) > 1] or separators


def _divided(lines: list[str], separator: str) -> Iterator[list[str]]:
    """Records that are not blank; a field longer than the csv module allows ends them: what came before is enough."""
    with contextlib.suppress(csv.Error):
        yield from filter(None, csv.reader(StringIO("".join(lines), newline=""), delimiter=separator))


def _records(lines: list[str], separator: str, whole: bool) -> list[list[str]]:
    """Records of the sample; the last one is left out when the sample cuts it."""
    records = list(_divided(lines, separator))
    return records if whole or len(records) < 3 else records[:-1]


def _score(records: list[list[str]]) -> tuple[bool, float, int]:
    if not records:
        return False, 0.0, 0
    width = len(records[0])
    widths = Counter(len(record) for record in records[1:])
    return width > 1, widths[width] / max(1, len(records) - 1), width


def _refuse_header_only(records: list[list[str]], shown: str, whole: bool) -> None:
    if len(records) == 1 and whole:
        raise BadInput(f"{shown} has a header ({len(records[0])} columns) and no rows: there is nothing to load.")


def _unique(header: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for number, raw in enumerate(header, 1):
        base = raw.strip().lstrip("\ufeff") or f"column {number}"
        taken = {each.lower() for each in names}
        alike = (f"{base} ({copy})" for copy in range(2, len(header) + 2))
        names.append(base if base.lower() not in taken else next(n for n in alike if n.lower() not in taken))
    return tuple(names)


def read_csv_sql(path: Path, dialect: Dialect, *, rejects: bool = False) -> str:
    """SQL that reads the file with every column as text and nothing guessed."""
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in dialect.columns)
    return (
        f"SELECT * FROM read_csv({literal(str(path))}, auto_detect=false, header=true, skip={dialect.skip}, "
        f"delim={literal(dialect.separator)}, quote='\"', escape='\"', nullstr='', columns={{{columns}}}"
        f"{', store_rejects=true, rejects_limit=100000' if rejects else ''})"
    )


def refusal(path: Path, shown: str, dialect: Dialect, error: Exception) -> BadInput:
    """What is wrong with the file's rows, counted by a second reading that notes the rows it cannot take."""
    rows = _rejected(path, dialect)
    if not rows:
        return BadInput(f"{shown} cannot be read as a table: {str(error).splitlines()[0]}. Nothing was loaded.")
    lines = sorted({line for line, _ in rows})
    many = "100,000 or more" if len(lines) >= 100_000 else f"{len(lines):,}"
    first = ", ".join(str(line) for line in lines[:5])
    return BadInput(
        f"{shown} has {many} ragged row{'s' if len(lines) != 1 else ''} (first at line {first}): {_causes(rows)}. "
        f"The header has {len(dialect.columns)} columns separated by {_SHOWN[dialect.separator]}, and every row must "
        "have as many (text that holds the separator stands in double quotes). Nothing was loaded."
    )


def _rejected(path: Path, dialect: Dialect) -> list[tuple[int, str]]:
    with duckdb.connect() as engine:
        try:
            engine.execute(f"SELECT count(*) FROM ({read_csv_sql(path, dialect, rejects=True)})").fetchall()
            sql = "SELECT DISTINCT line, CAST(error_type AS VARCHAR) FROM reject_errors ORDER BY line"
            return engine.execute(sql).fetchall()
        except duckdb.Error:
            return []


_SHOWN = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar (|)"}
_CAUSES = {
    "MISSING COLUMNS": "too few fields",
    "TOO MANY COLUMNS": "too many fields",
    "UNQUOTED VALUE": "a quotation mark that is never closed",
    "LINE SIZE OVER MAXIMUM": "a line of more than 2 MB",
    "INVALID ENCODING": "bytes that are no text",
}


def _causes(rows: list[tuple[int, str]]) -> str:
    counts = Counter(_CAUSES.get(kind, kind.lower()) for _, kind in rows)
    return ", ".join(f"{cause} in {count:,}" for cause, count in counts.most_common())

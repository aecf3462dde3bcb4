"""Open any table file as a lazy relation: CSV in any dialect and encoding, Parquet, JSON, .gz and .zip of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb

from maal.core import BadInput
from maal.sources.dialect import Dialect, read_csv_sql, refusal, sniff
from maal.sources.encoding import TextFile, utf8_file
from maal.sources.files import Scratch, plain_file, scratch_of
from maal.sources.quote import literal


@dataclass(frozen=True)
class RawTable:
    """A file as it is: a lazy relation, its columns in order, and where it was found.

    CSV columns are all text; Parquet and JSON keep their types, except that JSON text which looks like a time stays
    text (a reader of times decides, not the engine). ``header_line`` is the line of the header (0 where there is
    none). Use it as a context manager, or keep it until the relation has been read: it owns the unpacked copy.
    """

    path: Path
    sql: str
    relation: duckdb.DuckDBPyRelation
    connection: duckdb.DuckDBPyConnection
    form: str
    encoding: str
    header_line: int
    _scratch: Scratch
    _file: Path
    _dialect: Dialect | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in the file's order."""
        return tuple(self.relation.columns)

    @property
    def types(self) -> dict[str, str]:
        """Type of each column, as the engine names it."""
        return dict(zip(self.relation.columns, map(str, self.relation.types), strict=True))

    @property
    def separator(self) -> str:
        """What separates the fields of a CSV file (nothing elsewhere)."""
        return self._dialect.separator if self._dialect else ""

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Run a small query over the file, which it calls ``raw``; faults of the file become BadInput."""
        return self.run(f"WITH raw AS ({self.sql}) {sql}")

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """Run a query that reads the file; faults of the file become BadInput."""
        try:
            return self.connection.sql(sql).fetchall()
        except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException) as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Exception) -> BadInput:
        if self._dialect:
            return refusal(self._file, self.path.name, self._dialect, error)
        return BadInput(f"{self.path.name} is damaged: {_first_line(error, self._file)} Nothing was loaded.")

    def scratch_file(self, name: str) -> Path:
        """Path of a new file beside the unpacked copy, gone when the table is closed."""
        return self._scratch.new(name)

    def close(self) -> None:
        """Remove the unpacked or transcoded copy, if there is one."""
        self._scratch.close()

    def __enter__(self) -> RawTable:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_table(path: Path | str, connection: duckdb.DuckDBPyConnection) -> RawTable:
    """Open a table file as a lazy relation on ``connection``; nothing but its encoding and dialect is read yet.

    CSV may be separated by comma, semicolon, tab or bar, begin with ``sep=;``, be UTF-8 (with or without mark),
    UTF-16 or Latin-1/Windows-1252; JSON may be lines or one array. Raises BadInput, saying what the file is instead.

    >>> import duckdb, pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "visits.csv"
    >>> _ = file.write_bytes("kunde;kanal\\n1;brosjyre p\\u00e5 torget\\n".encode("latin-1"))
    >>> with open_table(file, duckdb.connect()) as raw:
    ...     raw.columns, raw.encoding, raw.rows("SELECT kanal FROM raw")
    (('kunde', 'kanal'), 'cp1252', [('brosjyre på torget',)])
    """
    path = Path(path)
    # Commands show a bar of their own, and --json must stay JSON.
    connection.execute("SET enable_progress_bar = false")
    scratch = scratch_of(connection)
    try:
        return _open(path, plain_file(path, scratch), scratch, connection)
    except OSError as error:
        scratch.close()
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except BaseException:
        scratch.close()
        raise


def _open(path: Path, file: Path, scratch: Scratch, connection: duckdb.DuckDBPyConnection) -> RawTable:
    with file.open("rb") as opened:
        head = opened.read(4096)
    if head.startswith(b"PAR1"):
        sql = f"SELECT * FROM read_parquet({literal(str(file))})"
        relation = _relation(connection, sql, path, file)
        return _with_rows(RawTable(path, sql, relation, connection, "parquet", "", 0, scratch, file))
    if text_form(head) == "json":
        text = utf8_file(file, path.name, scratch, long_lines=True)
        return _with_rows(_open_json(path, text, scratch, connection))
    text = utf8_file(file, path.name, scratch)
    dialect = sniff(text.path, path.name)
    sql, line = read_csv_sql(text.path, dialect), dialect.skip + 1
    relation = _relation(connection, sql, path, text.path)
    return RawTable(path, sql, relation, connection, "csv", text.encoding, line, scratch, text.path, dialect)


def text_form(head: bytes) -> str:
    """Tell JSON from CSV by the first sign of the file.

    >>> text_form(b'  [{"idVisit": 1}]'), text_form(b"person;channel")
    ('json', 'csv')
    """
    bare = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").lstrip()
    return "json" if re.match(rb"\{\s*[\"}]|\[\s*[{\]]", bare) else "csv"


def _relation(connection: duckdb.DuckDBPyConnection, sql: str, path: Path, file: Path) -> duckdb.DuckDBPyRelation:
    try:
        return connection.sql(sql)
    except duckdb.Error as error:
        raise BadInput(f"{path.name} cannot be read as a table: {_first_line(error, file)}") from error


def _first_line(error: Exception, file: Path) -> str:
    """The engine's own words, without the path of a scratch copy."""
    return str(error).splitlines()[0].replace(str(file), file.name).rstrip(". ") + "."


def _open_json(path: Path, text: TextFile, scratch: Scratch, connection: duckdb.DuckDBPyConnection) -> RawTable:
    source = f"{literal(str(text.path))}, sample_size=-1, maximum_object_size=67108864"
    guessed = _relation(connection, f"SELECT * FROM read_json({source}, map_inference_threshold=-1)", path, text.path)
    # The engine would read "12:00+02:00" as a time without its offset; as text nothing is lost.
    types = zip(guessed.columns, map(str, guessed.types), strict=True)
    columns = ", ".join(f"{literal(column)}: {literal(_times_as_text(kind))}" for column, kind in types)
    sql = f"SELECT * FROM read_json({source}, columns={{{columns}}})"
    relation = _relation(connection, sql, path, text.path)
    return RawTable(path, sql, relation, connection, "json", text.encoding, 0, scratch, text.path)


def _times_as_text(kind: str) -> str:
    """The type with its time types turned to text; names in quotes stay.

    >>> _times_as_text('STRUCT(t TIMESTAMP WITH TIME ZONE, "DATE" DATE, q JSON)[]')
    'STRUCT(t VARCHAR, "DATE" VARCHAR, q JSON)[]'
    """
    times = r"(?<=[ ])(TIMESTAMP( WITH TIME ZONE|_NS|_MS|_S)?|DATE|TIME|UUID)(?=[,)\[]|$)"
    kind = re.sub(times, "VARCHAR", " " + kind)[1:]
    return re.sub(r'(?<=[ ])"NULL"(?=[,)\[]|$)', "VARCHAR", " " + kind)[1:]


def _with_rows(raw: RawTable) -> RawTable:
    if not raw.rows("SELECT 1 FROM raw LIMIT 1"):
        raise BadInput(f"{raw.path.name} has columns and no rows: there is nothing to load.")
    return raw

from __future__ import annotations

import gzip
import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maal.core import BadInput
from maal.sources import open_table

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252")
CELLS = st.text("abcæøåÆØÅäö 0123456789,;|\"'.\t\n-", min_size=1, max_size=12).map(str.strip).filter(bool)


def written(table: list[list[str]], separator: str, newline: str = "\n", hint: bool = False) -> str:
    def cell(text: str) -> str:
        quoted = any(sign in text for sign in f'{separator}"\n\r') or text[:1] in " \t"
        return '"' + text.replace('"', '""') + '"' if quoted else text

    lines = [separator.join(map(cell, line)) for line in table]
    return newline.join([f"sep={separator}"] * hint + lines) + newline


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(ENCODINGS),
    newline=st.sampled_from(["\n", "\r\n"]),
    hint=st.booleans(),
)
def test_a_table_in_any_dialect_is_the_same_table(
    tmp_path: Path, cells: list[list[str]], separator: str, encoding: str, newline: str, hint: bool
) -> None:
    file = tmp_path / "table.csv"
    text = written([["person", "tid på døgnet", "kanal"], *cells], separator, newline, hint)
    file.write_bytes(text.encode(encoding))
    with duckdb.connect() as engine, open_table(file, engine) as raw:
        assert raw.columns == ("person", "tid på døgnet", "kanal")
        assert [list(row) for row in raw.rows("SELECT * FROM raw")] == cells


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "holds blank lines only"),
        (b"person,channel\n", r"has a header \(2 columns\) and no rows"),
        (b"\x00\x01\x02\xff binary", "is a binary file, not a table"),
        (b"%PDF-1.7 something", "is a PDF, not a table"),
        (b"\x89PNG\r\n\x1a\n", "is a PNG picture, not a table"),
        (
            b"a,b\n1,2\n3\n4,5,6\n",
            r"has 2 ragged rows \(first at line 3, 4\): too few fields in 1, too many fields in 1",
        ),
        (b'a,b\n1,"2\n3,4\n', "a quotation mark that is never closed in 1"),
        (b"a,b\n1," + b"x" * (3 << 20) + b"\n", "has a line of more than 2 MB"),
        (b"[]", "and no rows"),
        (b'[{"a": 1}, {"a": 2', "cannot be read as a table: .*Malformed JSON"),
        (b"PAR1 and no Parquet", "cannot be read as a table"),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    tmp_path: Path, engine: duckdb.DuckDBPyConnection, content: bytes, message: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=message) as raised, open_table(file, engine) as raw:
        raw.rows("SELECT * FROM raw")
    assert str(raised.value).startswith("file.csv ")


def test_an_old_macintosh_or_mixed_file_is_read(tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    for content in (b"a;b\r1;2\r3;4", b"a;b\r\n1;2\n\n3;4\r\n", b"\n\na;b\n1;2\n3;4\n\n"):
        file = tmp_path / "file.csv"
        file.write_bytes(content)
        with open_table(file, engine) as raw:
            assert raw.rows("SELECT * FROM raw") == [("1", "2"), ("3", "4")]


def test_repeated_and_empty_headers_get_names(tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    (tmp_path / "file.csv").write_text("a,b,A,\n1,2,3,4\n")
    with open_table(tmp_path / "file.csv", engine) as raw:
        assert raw.columns == ("a", "b", "A (2)", "column 4")


def test_json_lines_and_arrays_keep_times_as_text(tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    line = '{"id": 7, "when": "2026-07-01T12:00:00+02:00", "inner": {"day": "2026-07-01"}}'
    for content in (f"{line}\n{line}\n", f"[{line},\n{line}]"):
        (tmp_path / "file.json").write_text(content)
        with open_table(tmp_path / "file.json", engine) as raw:
            assert raw.form == "json"
            assert raw.rows('SELECT id, "when", "inner".day FROM raw LIMIT 1') == [
                (7, "2026-07-01T12:00:00+02:00", "2026-07-01")
            ]


def test_parquet_keeps_its_types(tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    pq.write_table(pa.table({"id": [1, 2], "name": ["a", "b"]}), tmp_path / "file.parquet")
    with open_table(tmp_path / "file.parquet", engine) as raw:
        assert raw.types == {"id": "BIGINT", "name": "VARCHAR"}


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def test_one_packed_file_is_unpacked_and_removed(tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    table = "a;b\n1;blåbær\n".encode("latin-1")
    for content in (gzip.compress(table), zipped(("folder/a.csv", table), ("__MACOSX/x", b"x"))):
        (tmp_path / "file.bin").write_bytes(content)
        with open_table(tmp_path / "file.bin", engine) as raw:
            assert raw.rows("SELECT * FROM raw") == [("1", "blåbær")]
            scratch = raw._file.parent
            assert scratch.is_dir() and scratch != tmp_path
        assert not scratch.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(b"a,b\n" + b"1,2\n" * (18 << 20), mtime=0), "unpacks to more than 65 MB from 1 MB or less"),
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-9], "is damaged or cut off"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0), "holds another archive"),
        (gzip.compress(b"", mtime=0), "The file inside file.bin is empty"),
        (zipped(("../a.csv", b"a,b\n1,2\n")), r"names a file outside itself \('../a.csv'\)"),
        (zipped(("/etc/a.csv", b"a,b\n1,2\n")), "names a file outside itself"),
        (zipped(("a.csv", b"a,b\n1,2\n"), ("b.csv", b"a\n")), "holds 2 files"),
        (zipped(("xl/workbook.xml", b"<x/>")), "is an Excel or Word document. Save the sheet as CSV"),
        (zipped(("a.csv", b"a,b\n1,2\n"))[:40], "is a damaged or encrypted zip file"),
    ],
    # Not the bytes themselves: workers that run in parallel must name the tests alike.
    ids=["bomb", "cut off", "twice packed", "empty", "parent", "absolute", "two files", "workbook", "damaged zip"],
)
def test_packed_tricks_are_refused(
    tmp_path: Path, engine: duckdb.DuckDBPyConnection, content: bytes, message: str
) -> None:
    (tmp_path / "file.bin").write_bytes(content)
    with pytest.raises(BadInput, match=message):
        open_table(tmp_path / "file.bin", engine)


def test_only_plain_files_are_opened(tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "table.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    expected = {
        "missing.csv": "There is no file",
        "link.csv": "is a symbolic link",
        "pipe.csv": "is a device or a pipe",
        ".": "is a folder. Name its files",
    }
    for name, message in expected.items():
        with pytest.raises(BadInput, match=message):
            open_table(tmp_path / name, engine)
    with pytest.raises(BadInput, match="is a device or a pipe"):
        open_table("/dev/null", engine)


def test_a_line_of_a_gigabyte_is_refused_in_little_memory(tmp_path: Path, engine: duckdb.DuckDBPyConnection) -> None:
    file = tmp_path / "file.csv"
    with file.open("wb") as out:
        out.write(b"a,b\n1,")
        for _ in range(64):
            out.write(b"x" * (1 << 20))
    tracemalloc.start()
    with pytest.raises(BadInput, match="has a line of more than 2 MB"):
        open_table(file, engine)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20

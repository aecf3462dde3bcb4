"""Files as they come: each is loaded right or refused with one message, and nothing is half loaded."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import VISITS, Maal, command, rows_in

from maal.workspace import Workspace

HEADER = "person,occurred_at,channel\n"
COSTS = "channel,starts_on,ends_on,amount\n"
MEMORY = 700 << 20


def write(text: str | bytes) -> Callable[[Path], None]:
    return lambda file: file.write_bytes(text if isinstance(text, bytes) else text.encode()) and None


def zipped(*names: str, text: str = VISITS) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, text)

    return make


BAD: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "empty": ("a.csv", write(""), "a.csv is empty: there is nothing to load."),
    "blank": ("a.csv", write("\n \n\n"), "a.csv"),
    "header only": ("a.csv", write(HEADER), "a.csv has a header (3 columns) and no rows"),
    "binary": ("a.csv", write(bytes(range(256)) * 40), "a.csv is a binary file, not a table."),
    "a picture": ("a.png", write(b"\x89PNG\r\n\x1a\n" + b"x" * 99), "a.png is a PNG picture, not a table."),
    "ragged": ("a.csv", write(HEADER + "1,2026-01-02,radio,more\n2,2026-01-02\n"), "a.csv has 2 ragged rows"),
    "an open quotation": ("a.csv", write(HEADER + '1,2026-01-02,"radio\n2,2026-01-02,x\n'), "a.csv"),
    "a column missing": ("a.csv", write("person,channel\n1,radio\n"), "lacks a column for: occurred_at"),
    "two columns alike": ("a.csv", write("person,person\n1,2\n"), "a.csv"),
    "the future": ("a.csv", write(HEADER + "1,2031-01-02,radio\n"), "1 row in the future (column 'occurred_at')"),
    "before 1990": ("a.csv", write(HEADER + "1,1931-01-02,radio\n"), "1 row before 1990"),
    "no date at all": ("a.csv", write(HEADER + "1,soon,radio\n"), "no date or time"),
    "no such day": ("a.csv", write(HEADER + "1,2026-02-30,radio\n"), "no date or time"),
    "a negative cost": ("a.csv", write(COSTS + "radio,2026-01-01,2026-01-31,-5\n"), "an amount below zero"),
    "an end before its start": ("a.csv", write(COSTS + "radio,2026-03-01,2026-01-31,5\n"), "a.csv"),
    "no number": ("a.csv", write(COSTS + "radio,2026-01-01,2026-01-31,much\n"), "no number"),
    "infinite": ("a.csv", write(COSTS + "radio,2026-01-01,2026-01-31,inf\n"), "a.csv"),
    "doubtful decimals": (
        "a.csv",
        write(COSTS + 'radio,2026-01-01,2026-01-31,"1,234"\n'),
        "--decimal comma or --decimal point",
    ),
    "an unknown currency": (
        "a.csv",
        write("person,occurred_at,kind,value,currency\n1,2026-01-02,order,5,KRN\n"),
        "ISO 4217",
    ),
    "a nameless person": ("a.csv", write(HEADER + ",2026-01-02,radio\n"), "every row needs a person"),
    "a path outside": ("a.zip", zipped("../a.csv"), "names a file outside itself ('../a.csv')"),
    "an absolute path": ("a.zip", zipped("/etc/a.csv"), "names a file outside itself"),
    "several in one": ("a.zip", zipped("a.csv", "b.csv"), "a.zip holds 2 files"),
    "nothing in it": ("a.zip", zipped(), "a.zip holds 0 files"),
    "a sheet": ("a.xlsx", zipped("xl/workbook.xml"), "Save the sheet as CSV"),
    "a cut-off zip": ("a.zip", write(b"PK\x03\x04 and no more"), "a.zip is a damaged or encrypted zip file"),
    "a cut-off gzip": ("a.csv.gz", write(gzip.compress(VISITS.encode() * 50)[:-20]), "a.csv.gz is damaged or cut off"),
    "not the Parquet it says": ("a.parquet", write(b"PAR1 not really"), "a.parquet cannot be read as a table"),
    "broken JSON": ("a.json", write('[{"person": 1, '), "a.json"),
    "JSON of no rows": ("a.json", write("[]"), "a.json"),
    "a folder without files": ("a", lambda file: file.mkdir(), "there is no file in this folder"),
    "no file": ("a.csv", lambda file: None, "There is no file"),
    "a pipe": ("a.csv", os.mkfifo, "is a device or a pipe, not a file"),
    "a link": ("a.csv", lambda file: file.symlink_to("/etc/hostname"), "is a symbolic link"),
    "a name with a NUL": ("a\n.csv", write(""), "is empty"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_message_and_changes_nothing(maal: Maal, filled: Path, tmp_path: Path, case: str) -> None:
    name, make, said = BAD[case]
    file = tmp_path / name
    make(file)
    before = rows_in(filled)
    done = maal("import", file)
    assert done.code == 1 and done.out == ""
    assert said in done.message
    assert rows_in(filled) == before
    assert not list(filled.glob(".work*")) and not list(filled.glob("*maal-import*"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_one_message(maal: Maal, space: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(VISITS)
    (tmp_path / "a.csv").chmod(0)
    assert "Permission denied" in maal("import", tmp_path / "a.csv").message


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]


@pytest.mark.parametrize(("encoding", "separator"), list(zip(ENCODINGS, ",;\t,;\t,", strict=True)))
def test_encodings_and_separators_load_alike(
    maal: Maal, space: Path, tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = [
        ("kunde", "tidspunkt", "kanal"),
        ("1", "03.07.2026 10:00", "Brosjyre på torget"),
        ("2", "04.07.2026 9:05", "Köpcentrum"),
    ]
    (tmp_path / "a.csv").write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    assert maal("import", tmp_path / "a.csv").code == 0
    found = Workspace.open(space).read("touchpoint").project("channel, occurred_at::VARCHAR").fetchall()
    assert sorted(found) == [("Brosjyre på torget", "2026-07-03 08:00:00"), ("Köpcentrum", "2026-07-04 07:05:00")]


@pytest.mark.parametrize(
    "written", ["1 234,50", "1.234,50", "1,234.50", "1234.5", "1\u00a0234,50", "1\u202f234,50 kr", "kr 1.234,50"]
)
def test_amounts_as_people_write_them(maal: Maal, space: Path, tmp_path: Path, written: str) -> None:
    (tmp_path / "a.csv").write_text(f"kanal;fra;til;beløp\nradio;01.07.2026;31.07.2026;{written}\n", "utf-8")
    assert maal("import", tmp_path / "a.csv").code == 0
    assert Workspace.open(space).read("cost").project("amount").fetchall() == [(1234.5,)]


def test_an_email_address_is_nowhere_in_the_workspace_or_on_the_screen(maal: Maal, space: Path, tmp_path: Path) -> None:
    good = "epost;tid;kanal\nanna.olsen@example.no;03.07.2026;radio\n"
    (tmp_path / "good.csv").write_text(good)
    (tmp_path / "bad.csv").write_text(good + "anna.olsen@example.no;1931;radio\n")
    (tmp_path / "swapped.csv").write_text("tid;epost;kanal\nanna.olsen@example.no;03.07.2026;radio\n")
    shown = [maal("import", tmp_path / name) for name in ("good.csv", "bad.csv", "swapped.csv")]
    assert [one.code for one in shown] == [0, 1, 1]
    shown += [maal("scorecard"), maal("scorecard", "--json"), maal("scorecard", "--rows", "sales", "radio")]
    assert not [one for one in shown if "anna" in one.out + one.err]
    for file in space.rglob("*"):
        assert not file.is_file() or b"anna.olsen" not in file.read_bytes(), file


def limited(*arguments: object) -> tuple[int, str, int]:
    """Run a command; its status, its errors, and the most memory that it held at once."""
    code = (
        "import resource, subprocess, sys\ndone = subprocess.run(sys.argv[1:], capture_output=True)\n"
        "sys.stderr.buffer.write(done.stderr)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command(*arguments)], capture_output=True, text=True, check=True
    )
    status, kilobytes = done.stdout.split()
    return int(status), done.stderr, int(kilobytes) * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("packed", ["bomb.zip", "bomb.csv.gz"])
def test_a_bomb_is_refused_before_it_goes_off(space: Path, tmp_path: Path, packed: str) -> None:
    file = tmp_path / packed
    if packed.endswith(".zip"):
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as out:
            _fill(out.write, 1024)
    else:
        with gzip.open(file, "wb", 1) as out:
            _fill(out.write, 300)
    status, errors, held = limited("import", file, "--workspace", space)
    assert status == 1 and f"{packed} unpacks to more than" in errors
    assert held < MEMORY
    assert not list(space.glob(".work*"))


def test_a_line_of_a_gigabyte_is_refused_in_little_memory(space: Path, tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("wb") as out:
        out.write(HEADER.encode() + b"1,2026-01-02,")
        _fill(out.write, 1024, b"x")
    status, errors, held = limited("import", file, "--workspace", space)
    file.unlink()
    assert status == 1 and "long.csv has a line of more than 2 MB" in errors
    assert held < MEMORY


def _fill(into: Callable[[bytes], object], megabytes: int, byte: bytes = b"\0") -> None:
    for _ in range(megabytes):
        into(byte * (1 << 20))


def test_memory_does_not_grow_with_the_rows(space: Path, tmp_path: Path) -> None:
    held = []
    for rows in (1_000, 1_000_000):
        lines = (f"{i},2026-07-{1 + i % 28:02d} 10:00:00,radio\n" for i in range(rows))
        (tmp_path / f"{rows}.csv").write_text(HEADER + "".join(lines))
        status, errors, most = limited("import", tmp_path / f"{rows}.csv", "--workspace", space)
        assert status == 0, errors
        held.append(most)
    assert held[1] < held[0] + 500 * (1 << 20), "the engine may hold 512 MB, however many rows there are"


def test_a_file_that_is_another_now_is_read_as_what_it_is(maal: Maal, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "exports" / "visits.csv"
    file.write_text("channel,starts_on,ends_on,amount\nradio,2026-07-01,2026-07-31,100\n")
    assert maal("import", file).code == 0
    assert rows_in(filled) == {"touchpoint": 4, "outcome": 2, "cost": 1}

"""The workbook in LibreOffice: opened without a word on standard error, with the same cells, properties and marks."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from maal.publication import report_xlsx

OFFICE = shutil.which("soffice")
NO_JAVA = "Warning: failed to launch javaldx - java may not function correctly"  # said of the machine, before any file
CSV_OF_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
LANGUAGE = "nb"

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed: nothing to open with")


@dataclass(frozen=True)
class Office:
    """Converts workbooks, each once, with a profile of its own."""

    folder: Path

    def convert(self, name: str, content: bytes, form: str) -> Path:
        """Open a workbook without a window, save it in another form, and give the folder that holds the result."""
        result = self.folder / name / form.partition(":")[0]
        if not result.exists():
            source = self.folder / name / "report.xlsx"
            source.parent.mkdir(exist_ok=True)
            source.write_bytes(content)
            profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
            command = [str(OFFICE), "--headless", profile, "--convert-to", form, "--outdir", str(result), str(source)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
            assert done.stderr.replace(NO_JAVA, "").strip() == ""
        return result


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield Office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def content(municipality: Any) -> bytes:
    return report_xlsx(municipality, LANGUAGE)


@pytest.fixture
def ods(office: Office, content: bytes) -> Path:
    return office.convert("municipality", content, "ods") / "report.ods"


def written(content: bytes) -> dict[str, list[list[Any]]]:
    """Sheet → rows of the cells that we wrote."""
    return {sheet.title: [list(row) for row in sheet.values] for sheet in load_workbook(BytesIO(content)).worksheets}


OFFICE_NAMES, TABLE, TEXT, META, DC = (
    f"{{{name}}}"
    for name in (
        *(f"urn:oasis:names:tc:opendocument:xmlns:{part}:1.0" for part in ("office", "table", "text", "meta")),
        "http://purl.org/dc/elements/1.1/",
    )
)


@cache
def part(path: Path, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(ZipFile(path).read(name))


def cells(row: ElementTree.Element) -> Iterator[Any]:
    """The cells of a row as LibreOffice holds them: a number with all its digits, a text, or nothing."""
    for cell in row.iter(f"{TABLE}table-cell"):
        kind = cell.get(f"{OFFICE_NAMES}value-type")
        lines = ["".join(line.itertext()) for line in cell.iter(f"{TEXT}p")]
        value = {None: None, "string": "\n".join(lines)}.get(kind, cell.get(f"{OFFICE_NAMES}value"))
        number = float(value) if kind in ("float", "percentage", "currency") else value
        yield from [number] * int(cell.get(f"{TABLE}number-columns-repeated", 1))


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    found = {}
    for sheet in part(path, "content.xml").iter(f"{TABLE}table"):
        rows = [list(cells(row)) for row in sheet.iter(f"{TABLE}table-row")]
        found[sheet.get(f"{TABLE}name", "")] = rows
    return found


def test_every_cell_is_as_we_wrote_it_and_numbers_are_numbers(ods, content):
    expected, found = written(content), sheets(ods)
    assert list(found) == list(expected)
    numbers = 0
    for name, rows in expected.items():
        for row, seen in zip(rows, found[name], strict=False):
            seen = seen[: len(row)] + [None] * (len(row) - len(seen))
            for ours, theirs in zip(row, seen, strict=True):
                is_number = isinstance(ours, int | float)
                expected_cell = pytest.approx(ours, rel=1e-14, abs=0) if is_number else ours  # ODS has 15 digits
                assert isinstance(theirs, float) == is_number and theirs == expected_cell, name
                numbers += is_number
    assert numbers > 200


def test_title_author_subject_and_language_of_the_document_are_set(ods, content):
    ours = load_workbook(BytesIO(content)).properties
    [meta] = part(ods, "meta.xml")
    found = {name: meta.findtext(f"{DC}{name}") for name in ("title", "subject", "creator", "language")}
    assert found == {"title": ours.title, "subject": ours.subject, "creator": ours.creator, "language": LANGUAGE}


def test_every_table_keeps_its_name_and_its_place(ods, content):
    expected = {
        table.displayName: f"{sheet.title}.{table.ref.replace(':', f':{sheet.title}.')}"
        for sheet in load_workbook(BytesIO(content)).worksheets
        for table in sheet.tables.values()
    }
    ranges = list(part(ods, "content.xml").iter(f"{TABLE}database-range"))
    found = {each.get(f"{TABLE}name"): each.get(f"{TABLE}target-range-address", "").replace("'", "") for each in ranges}
    assert found == expected
    assert {each.get(f"{TABLE}display-filter-buttons", "false") for each in ranges} == {"false"}


def test_titles_are_still_headings(ods):
    named = {
        style.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}display-name")
        for style in part(ods, "styles.xml").iter()
    }
    assert "Heading 1" in named


def test_each_sheet_as_csv_holds_our_figures(office, content):
    folder = office.convert("municipality", content, CSV_OF_EVERY_SHEET)
    for name, rows in written(content).items():
        with (folder / f"report-{name}.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.reader(file))
        for row, seen in zip(rows, found, strict=False):
            assert [_plain(text) for text in seen] == ["" if value is None else _plain(str(value)) for value in row]


def _plain(text: str) -> str | float:
    """A number, also one shown as a percentage; else the text."""
    match = re.fullmatch(r"(-?[\d.]+(?:E[-+]\d+)?)(%?)", text, re.IGNORECASE)
    return pytest.approx(float(match[1]) / (100 if match[2] else 1)) if match else text


def test_every_sheet_is_on_paper_with_the_title_of_the_document(office, content):
    pages = PdfReader(office.convert("municipality", content, "pdf") / "report.pdf")
    assert pages.metadata is not None
    assert pages.metadata.title == load_workbook(BytesIO(content)).properties.title
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages.pages))
    assert all(re.sub(r"\s", "", str(rows[0][0])) in text for rows in written(content).values())


def test_nothing_of_a_hostile_card_is_run(office, hostile):
    content = report_xlsx(hostile, "en")
    path = office.convert("hostile", content, "ods") / "report.ods"
    assert b"table:formula" not in ZipFile(path).read("content.xml")
    texts = [str(value) for rows in sheets(path).values() for row in rows for value in row]
    assert any("<script>alert('x')</script>" in text for text in texts)

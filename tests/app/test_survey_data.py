"""The rows of a survey in every form of file: read as they are meant, or refused."""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyreadstat
import pytest

from maal.app.survey.data import engine, open_data
from maal.core import BadInput, Missing

ROWS = 'size,y,w\nsmall,1.5,2\nlarge,2.25,2\n"large",4.5,2\nsmall,NA,2\n'


def opened(path: Path, columns: Sequence[str] | None = None, decimal: Any = None) -> tuple[list[Any], tuple[str, ...]]:
    """The rows of a file without their number, and the notes."""
    with engine() as connection:
        held = open_data(path, connection, columns, decimal)
        return [row[:-1] for row in held.relation.fetchall()], held.notes


def column(tmp_path: Path, *cells: str, separator: str = ";", decimal: Any = None) -> list[Any]:
    """How one column of a CSV file is read, beside another."""
    file = tmp_path / "column.csv"
    file.write_text(f"v{separator}other\n" + "".join(f"{cell}{separator}x\n" for cell in cells), "utf-8")
    return [row[0] for row in opened(file, ["v"], decimal)[0]]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1", "2", ""), [1, 2, None]),
        (("1", "NA", "nan"), [1, None, None]),
        (("1,5", "12,25"), [1.5, 12.25]),
        (("1 234,5", "-7"), [1234.5, -7.0]),
        (("1.234,5", "1.234"), [1234.5, 1234.0]),
        (("1.5", "1.234"), [1.5, 1.234]),
        (("1e-3", "2"), [0.001, 2.0]),
        (("0301", "1103"), ["0301", "1103"]),
        (("10-49", "50"), ["10-49", "50"]),
        (("C10", "C11"), ["C10", "C11"]),
        (("12 %", "5 %"), ["12 %", "5 %"]),
        (("1.2.3", "1.2"), ["1.2.3", "1.2"]),
        ((" a ", "none", "NA"), ["a", "none", None]),
        (("12345678901234567890", "1"), None),
        (("", ""), [None, None]),
    ],
)
def test_a_column_is_read_as_it_is_meant(tmp_path: Path, cells: Sequence[str], values: list[Any] | None) -> None:
    found = column(tmp_path, *cells)
    assert found == values if values is not None else [float(each) for each in found] == [12345678901234567890.0, 1.0]


def test_ids_beyond_exact_floats_stay_apart(tmp_path: Path) -> None:
    assert len(set(column(tmp_path, "9007199254740992", "9007199254740993"))) == 2


def test_a_mark_in_doubt_is_settled_elsewhere_or_asked_for(tmp_path: Path) -> None:
    with pytest.raises(
        BadInput, match=r"in column 'v' 2 values such as '1\.234' .* --decimal comma or --decimal point"
    ):
        column(tmp_path, "1.234", "2.345")
    assert column(tmp_path, "1.234", decimal="point") == [1.234]
    assert column(tmp_path, "1.234", decimal="comma") == [1234.0]
    file = tmp_path / "two.csv"
    file.write_text("v;other\n1.234;2,5\n", "utf-8")
    assert opened(file, ["v"]) == ([(1234.0,)], ("'v': 1.234 and the like are read with a decimal comma.",))


def test_a_file_separated_by_commas_has_decimal_points(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("v,other\n1.234,x\n2.500,x\n")
    assert opened(file, ["v"]) == ([(1.234,), (2.5,)], ("'v': 1.234 and the like are read with a decimal point.",))
    file.write_text('v,other\n"1,234",x\n')
    with pytest.raises(BadInput, match="may have thousands or three decimals"):
        opened(file, ["v"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(separator.join("ny") + "\n" + separator.join(["Tromsø", '"1,5"']) + "\n", encoding)
    assert opened(file)[0] == [("Tromsø", 1.5)]


def test_missing_text_is_remarked(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("land,y\nNA,1\nNO,2\n")
    assert opened(file) == ([(None, 1), ("NO", 2)], ("'land': NA in 1 rows is taken for missing.",))


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    duckdb.sql(f"COPY (SELECT '01' AS code, 1.25::DECIMAL(9, 2) AS y, true AS yes) TO '{file}'")
    (row,), notes = opened(file)
    assert (row[0], float(row[1]), row[2], notes) == ("01", 1.25, True, ())


@pytest.fixture
def sav(tmp_path: Path) -> Path:
    import pandas as pd

    file = tmp_path / "a.sav"
    frame = pd.DataFrame(
        {
            "size": [1.0, 2.0, 9.0],
            "web": [0.0, 1.0, 1.0],
            "scale": [1.0, 4.0, 5.0],
            "y": [1.5, None, 2.0],
            "t": ["a", "", "b"],
        }
    )
    labels = {"size": {1.0: "10-49", 2.0: "50+", 9.0: "no answer"}, "scale": {1.0: "never", 5.0: "always"}}
    pyreadstat.write_sav(frame, str(file), variable_value_labels=labels, missing_ranges={"size": [9.0]})
    return file


def test_spss_labels_become_categories_and_user_missing_missing(sav: Path) -> None:
    rows, notes = opened(sav)
    assert rows == [("10-49", 0, 1, 1.5, "a"), ("50+", 1, 4, None, None), (None, 1, 5, 2.0, "b")]
    assert notes == ("'scale': 1 of 3 values have no label, so its values are kept as they are.",)
    assert opened(sav, ["y", "size"])[0][0] == ("10-49", 1.5)
    with pytest.raises(BadInput, match=r"there is no column 'sise'\. Did you mean 'size'"):
        opened(sav, ["sise"])


def test_half_an_spss_file_and_one_in_name_only_are_refused(sav: Path, tmp_path: Path) -> None:
    (tmp_path / "half.sav").write_bytes(sav.read_bytes()[:-40])
    with pytest.raises(BadInput, match=r"half\.sav is damaged or no SPSS file"):
        opened(tmp_path / "half.sav")
    (tmp_path / "name.sav").write_text(ROWS)
    with pytest.raises(BadInput, match=r"name\.sav is no SPSS file, though it is called \.sav"):
        opened(tmp_path / "name.sav")


def test_spss_without_its_library_names_the_command(sav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true_import = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "pyreadstat":
            raise ImportError(name)
        return true_import(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Missing, match=re.escape('pip install "maal[spss]"')):
        opened(sav)


def test_damaged_and_empty_files_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    for content, said in (
        (b"", "is empty"),
        (b"size,y\n", r"has a header \(2 columns\) and no rows"),
        (b"size,y\na,1\nb", "ragged row"),
        (b"%PDF-1.7", "is a PDF"),
        (b"PAR1" + b"x" * 50, "cannot be read as a table"),
    ):
        file.write_bytes(content)
        with pytest.raises(BadInput, match=said):
            opened(file)
    with pytest.raises(BadInput, match="There is no file"):
        opened(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="is a folder"):
        opened(tmp_path)

"""Read an SPSS file (.sav, .zsav): value labels become categories, what its maker calls missing becomes missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from maal.core import BadInput, Missing, unknown_name

_HEADS = (b"$FL2", b"$FL3")
_EXACT = 2.0**53


def is_spss(path: Path) -> bool:
    """Tell an SPSS file by its first bytes. Raises BadInput for a file that only bears the name of one."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError:
        return False  # opening it as a table says what is wrong with it
    if head not in _HEADS and path.suffix.lower() in (".sav", ".zsav"):
        raise BadInput(f"{path.name} is no SPSS file, though it is called {path.suffix}. Save it again from SPSS.")
    return head in _HEADS


def spss_columns(path: Path) -> tuple[str, ...]:
    """Name the variables of the file. Raises Missing without pyreadstat, BadInput for a damaged file."""
    with _read(path) as pyreadstat:
        return tuple(pyreadstat.read_sav(path, metadataonly=True)[1].column_names)


def read_spss(path: Path, columns: Sequence[str] | None) -> tuple[pa.Table, tuple[str, ...]]:
    """Give ``columns`` (None: all) of the file, and a note for each whose labels cover only some of its values.

    A variable whose every value has a label becomes text, the labels; others keep their values. Raises Missing without
    pyreadstat, BadInput for a damaged file and for columns that are not there.
    """
    _require(path, columns, spss_columns(path))
    with _read(path) as pyreadstat:
        values, about = pyreadstat.read_sav(
            path, usecols=None if columns is None else list(columns), output_format="dict"
        )
    labels: Mapping[str, Mapping[Any, str]] = about.variable_value_labels
    notes: list[str] = []
    table = {name: _column(name, cells, labels.get(name, {}), notes) for name, cells in values.items()}
    return pa.table(table), tuple(notes)


@contextmanager
def _read(path: Path) -> Iterator[Any]:
    """The library that reads the file, its faults as errors of ours."""
    try:
        import pyreadstat
    except ImportError as error:
        raise Missing('SPSS files need pyreadstat: pip install "maal[spss]"') from error
    try:
        yield pyreadstat
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        raise BadInput(f"{path.name} is damaged or no SPSS file ({error}). Save it again from SPSS.") from error


def _require(path: Path, columns: Sequence[str] | None, there: Sequence[str]) -> None:
    lacking = [column for column in columns or () if column not in there]
    if lacking:
        raise BadInput(f"{path.name}: " + " ".join(unknown_name("column", column, there) for column in lacking))


def _column(name: str, cells: list[Any], labels: Mapping[Any, str], notes: list[str]) -> pa.Array:
    cells = [None if cell == "" else cell for cell in cells]
    there = {cell for cell in cells if cell is not None}
    if labels and there and there <= set(labels):
        said = _distinct(labels)
        return pa.array([None if cell is None else said[cell] for cell in cells], pa.string())
    if labels and there & set(labels):
        bare = len(there - set(labels))
        notes.append(f"'{name}': {bare:,} of {len(there):,} values have no label, so its values are kept as they are.")
    if there and all(isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT for cell in there):
        return pa.array([None if cell is None else int(cell) for cell in cells], pa.int64())
    return pa.array(cells)


def _distinct(labels: Mapping[Any, str]) -> dict[Any, str]:
    """The label of each value; where two values share one, the value stands behind it."""
    shared = Counter(labels.values())
    return {value: text if shared[text] == 1 else f"{text} ({value:g})" for value, text in labels.items()}

"""Write rows to a CSV or Parquet file, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from maal.app.harmless import harmless
from maal.app.whole_file import whole_file
from maal.core import BadInput, unknown_name

FORMS = (".csv", ".parquet")


def require_form(target: Path) -> None:
    """Raise BadInput unless the file's ending is one that can be written."""
    if target.suffix.lower() not in FORMS:
        raise BadInput(f"{target.name}: {unknown_name('form of table', target.suffix, FORMS)}")


def write_rows(tables: Iterable[pa.Table], schema: pa.Schema, target: Path) -> Path:
    """Write ``tables``, one after the other, to ``target`` (.csv in UTF-8, or .parquet); what is there is replaced.

    In CSV, text that a spreadsheet would run as a formula gets an apostrophe before it. Raises BadInput for another
    ending and for columns that CSV cannot hold, MaalError when the file cannot be written.
    """
    require_form(target)
    as_csv = target.suffix.lower() == ".csv"
    kept: Callable[[pa.Table], pa.Table] = harmless if as_csv else lambda table: table
    with (
        whole_file(target) as beside,
        _plain_faults(target),
        _writer(beside, kept(schema.empty_table()).schema, as_csv) as writer,
    ):
        for table in tables:
            writer.write_table(kept(table))
    return target


def _writer(path: Path, schema: pa.Schema, as_csv: bool) -> Any:
    return pacsv.CSVWriter(str(path), schema) if as_csv else pq.ParquetWriter(path, schema)


@contextmanager
def _plain_faults(target: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise BadInput(f"{target.name} cannot hold these columns ({error}). Write .parquet instead.") from error

"""The survey's data on its engine, its columns under names that no engine confuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa
from narwhals.exceptions import NarwhalsError

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame, on_one_engine


@dataclass(frozen=True)
class Table:
    """A lazy frame whose columns are called c0, c1, ...; ``names`` leads from the user's names to these.

    Engines fold the case of names; positions survive that.
    """

    frame: Frame
    names: dict[str, str]
    dtypes: dict[str, nw.dtypes.DType]

    def require(self, names: Iterable[str]) -> None:
        """Raise BadInput that names each column that is not there, with the nearest one that is."""
        missing = [name for name in dict.fromkeys(names) if name not in self.names]
        if missing:
            raise BadInput("The data: " + " ".join(unknown_name("column", name, self.names) for name in missing))

    def col(self, name: str) -> nw.Expr:
        """The user's column ``name`` as an expression; where a number is none (nan), it is missing."""
        self.require([name])
        column = nw.col(self.names[name])
        return nw.when(~column.is_nan()).then(column) if self.dtypes[name].is_float() else column

    def dtype(self, name: str) -> nw.dtypes.DType:
        """The type of the user's column ``name``."""
        self.require([name])
        return self.dtypes[name]

    def number(self, name: str) -> nw.Expr:
        """The user's column ``name`` as 64-bit floats, where not a number is missing.

        Raises BadInput for other columns than numbers and booleans, with what cannot be read.
        """
        dtype = self.dtype(name)
        if not (dtype.is_numeric() or dtype == nw.Boolean):
            raise BadInput(f"Column '{name}' holds {dtype}; numbers are needed. {self._unreadable(name)}")
        return self.col(name).cast(nw.Float64)

    def _unreadable(self, name: str) -> str:
        column = self.names[name]
        values = self.frame.group_by(column).agg(rows=nw.len()).collect("pyarrow").to_arrow().to_pydict()
        pairs = [(str(value), n) for value, n in zip(values[column], values["rows"], strict=True) if value is not None]
        bad = [(value, n) for value, n in pairs if not _is_number(value)]
        total = sum(values["rows"])
        if not bad:
            return f"All of its {total:,} values can be read as numbers: turn the column into numbers first."
        shown = ", ".join(f"'{value[:30]}'" for value, _ in sorted(bad, key=lambda pair: -pair[1])[:3])
        return f"{sum(n for _, n in bad):,} of {total:,} values are no numbers, such as {shown}."


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def table_of(data: Any) -> Table:
    """Take a DuckDB relation or a Polars, pandas, Arrow or PySpark frame; pandas and Arrow are handed to DuckDB.

    Raises BadInput when it is none of these, or when two columns have one name.
    """
    try:
        given = nw.from_native(data)
        schema = given.collect_schema()
    except TypeError as error:
        raise BadInput(
            f"The data is a {type(data).__name__}. Give a DuckDB relation or a Polars, pandas, Arrow or PySpark frame."
        ) from error
    except (NarwhalsError, ValueError) as error:
        raise BadInput(f"The data cannot be used: {' '.join(str(error).split())}") from error
    odd = [name for name in schema.names() if not isinstance(name, str)]
    if odd:
        raise BadInput(
            f"{len(odd)} of {len(schema.names())} columns have no text for a name, such as {odd[0]!r}: name them."
        )
    names = {name: f"c{place}" for place, name in enumerate(schema.names())}
    if not names:
        raise BadInput("The data has no columns.")
    renamed = given.select(*(nw.col(name).alias(own) for name, own in names.items()))
    try:
        frame = on_one_engine({"data": renamed.to_native()})["data"]
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        said = " ".join(map(str, error.args))
        mixed = [name for name, own in names.items() if said.endswith(f"column {own} with type object")]
        raise BadInput(
            f"The data cannot be used: {', '.join(map(repr, mixed)) or said} mixes types of values."
        ) from error
    return Table(frame, names, dict(zip(names, schema.dtypes(), strict=True)))

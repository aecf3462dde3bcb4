"""A table of texts that a spreadsheet only shows."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from maal.core.harmless import FORMULA, SHOWN, shown_only


def harmless(table: pa.Table) -> pa.Table:
    """Put an apostrophe before whatever a spreadsheet would run as a formula, in texts and in names of columns.

    >>> harmless(pa.table({"=a": ["=1+1", "-", "b", None], "n": [-1, 2, 3, 4]})).to_pydict()
    {"'=a": ["'=1+1", "'-", 'b', None], 'n': [-1, 2, 3, 4]}
    """
    for place, field in enumerate(table.schema):
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            column = table[place].cast(pa.string())
            shown = pc.replace_substring_regex(column, FORMULA, SHOWN)
            table = table.set_column(place, field.name, shown)
    return table.rename_columns([shown_only(name) for name in table.column_names])

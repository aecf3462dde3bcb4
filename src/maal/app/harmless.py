"""Text that a spreadsheet only shows."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
_FORMULA = r"^[=+\-@\t\r]"


def harmless(table: pa.Table) -> pa.Table:
    """Put an apostrophe before every text, and every column's name, that a spreadsheet would run as a formula.

    >>> harmless(pa.table({"=a": ["=1+1", "-", "b", None], "n": [-1, 2, 3, 4]})).to_pydict()
    {"'=a": ["'=1+1", "'-", 'b', None], 'n': [-1, 2, 3, 4]}
    """
    for place, field in enumerate(table.schema):
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            column = table[place].cast(pa.string())
            escaped = pc.binary_join_element_wise("'", column, "")
            chosen = pc.if_else(pc.match_substring_regex(column, _FORMULA), escaped, column)
            table = table.set_column(place, field.name, chosen)
    return table.rename_columns(["'" * bool(re.match(_FORMULA, name)) + name for name in table.column_names])

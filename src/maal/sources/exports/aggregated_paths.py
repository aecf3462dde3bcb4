"""Journeys that arrive already counted: a path of channels, conversions, and perhaps their value and the failures."""

from __future__ import annotations

from maal.core import Text
from maal.sources.channels import named_channel_sql
from maal.sources.check import Fault, checked, missing, negative
from maal.sources.generic import generic_roles
from maal.sources.sheet import Sheet
from maal.sources.source import Source, Stage, relation

#: What stands between two channels: an arrow, a bar, or a "greater than".
_BETWEEN = r"\s*(?:->|=>|→|>|\|)\s*"


def stage(sheet: Sheet) -> Stage:
    """Every row is a path with its counts; it has no dates and no costs, which is said."""
    settings = sheet.context.settings
    channels = (
        f"list_transform(string_split_regex(path, '{_BETWEEN}'), lambda step: {named_channel_sql('step', settings)})"
    )
    empty = f"len(list_filter(string_split_regex(path, '{_BETWEEN}'), lambda step: trim(step) = '')) > 0"
    faults = [
        missing("path", "a path"),
        missing("conversions", "a number of conversions"),
        Fault("path", empty, "with an empty step in the path", "channels with ' > ' between them"),
        *(negative(role, "a number") for role in ("conversions", "nulls")),
    ]
    rows = checked(sheet, faults)
    sql = f"SELECT {channels} AS channels, conversions, conversion_value AS value, nulls FROM sheet"
    note = Text("The paths have no dates: they are scored as one period, without costs.", {})
    return Stage((relation(sheet, "path", sql, "row"),), (*sheet.notes, note), {"path": sum(rows.values())})


SOURCE = Source(
    name="aggregated_paths",
    kind="path",
    title="journeys already counted by path",
    roles=generic_roles("path", "conversions", "conversion_value", "nulls"),
    needs=(("path",), ("conversions",)),
    weight=1,
    stage=stage,
    sample="path;total_conversions;total_conversion_value;total_null\nsearch > shop;3;1200.5;40\nshop;1;99.0;7\n",
)

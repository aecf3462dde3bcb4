"""The rows behind a figure, as CSV that a spreadsheet may open without harm."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from maal.app.scoring import in_local_time
from maal.core import BadInput, Period, unknown_name
from maal.scorecard import rows as rows_behind
from maal.workspace import Workspace

# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
_FORMULA = r"^[=+\-@\t\r]"


def rows_csv(workspace: Workspace, goal: str, channel: str, period: Period) -> Iterator[bytes]:
    """Give the contacts of a channel behind a goal's figure in ``period`` as CSV, header first, times local.

    Text that a spreadsheet would run as a formula gets an apostrophe before it. Raises BadInput on an unknown goal
    or channel, and for goals that no contacts stand behind.
    """
    settings = workspace.settings
    if goal not in settings.goals:
        raise BadInput(unknown_name("goal", goal, settings.goals))
    tables = rows_behind(
        settings.goals[goal],
        channel,
        touchpoints=in_local_time(workspace, workspace.touchpoints()),
        outcomes=in_local_time(workspace, workspace.outcomes()),
        period=period,
        lookback_days=settings.attribution.lookback_days,
    )
    for number, table in enumerate(tables):
        yield _csv(_harmless(table), header=number == 0)


def _harmless(table: pa.Table) -> pa.Table:
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            column = table[field.name]
            escaped = pc.binary_join_element_wise("'", column.cast(pa.string()), "")
            chosen = pc.if_else(pc.match_substring_regex(column, _FORMULA), escaped, column.cast(pa.string()))
            table = table.set_column(place, field.name, chosen)
    return table


def _csv(table: pa.Table, header: bool) -> bytes:
    buffer = BytesIO()
    pacsv.write_csv(table, buffer, pacsv.WriteOptions(include_header=header))
    return buffer.getvalue()

"""The rows behind a figure, as CSV that a spreadsheet may open without harm."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pyarrow as pa
import pyarrow.csv as pacsv

from maal.app.harmless import harmless
from maal.core import BadInput, Period, unknown_name
from maal.scorecard import rows as rows_behind
from maal.workspace import Workspace


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
        touchpoints=workspace.local("touchpoint"),
        outcomes=workspace.local("outcome"),
        period=period,
        lookback_days=settings.attribution.lookback_days,
    )
    for number, table in enumerate(tables):
        yield _csv(harmless(table), header=number == 0)


def _csv(table: pa.Table, header: bool) -> bytes:
    buffer = BytesIO()
    pacsv.write_csv(table, buffer, pacsv.WriteOptions(include_header=header))
    return buffer.getvalue()

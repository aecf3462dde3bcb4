"""What no channel explains: a sentence, and its figures as a table for data files."""

from __future__ import annotations

from maal.core import Estimate, Text
from maal.publication.blocks.block import Column, Paragraph, Row, Table
from maal.publication.blocks.course import estimate_cell
from maal.scorecard import Score, Unexplained


def unexplained(score: Score, key: str) -> Paragraph | None:
    """Say which part of a goal's outcomes no channel explains; None where that is not known."""
    part = score.unexplained
    if part is None or score.period is None:
        return None
    values = {"share": part.share, "without": part.without_contact, "unknown": part.direct_or_unknown}
    table = _table(part, score, key)
    if part.direct_or_unknown is None:
        return Paragraph(
            Text("No channel explains {share:estimate}: {without:count} outcomes came without any contact.", values),
            table=table,
        )
    return Paragraph(
        Text(
            "No channel explains {share:estimate}: {without:count} outcomes came without any contact, "
            "and {unknown:estimate} are credited to “direct or unknown”.",
            values,
        ),
        table=table,
    )


def _table(part: Unexplained, score: Score, key: str) -> Table:
    sample, method = "all recorded outcomes", "full count of recorded outcomes"
    without = Estimate(part.without_contact, unit="outcomes", sample=sample, method=method)
    named = (
        (Text("Share that no channel explains"), part.share),
        (Text("Outcomes without any contact"), without),
        (Text("Credited to “direct or unknown”"), part.direct_or_unknown),
    )
    rows = tuple(Row(name, (estimate_cell(figure),)) for name, figure in named if figure is not None)
    columns = (Column(Text("Figure"), numeric=False), Column(Text("Value")))
    return Table(
        f"{key}-unexplained", Text("{goal:name}: what no channel explains", {"goal": score.goal}), columns, rows
    )

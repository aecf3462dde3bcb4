"""Publications made by hand, one block at a time, for the rules to hold against."""

from __future__ import annotations

from maal.core import Estimate, Evidence, Goal, Period, Rung, Text
from maal.publication.blocks import (
    Block,
    Cell,
    Column,
    Dot,
    DotChart,
    Finding,
    Notes,
    Paragraph,
    Publication,
    Row,
    Section,
    Table,
)

YEAR = Period.parse("2026")
SHARE = Estimate(0.703, 0.011, 0.681, 0.725, n=1204, unit="share", sample="enterprises", method="Taylor linearisation")


def page(*blocks: Block, title: str = "Title", findings: tuple[Finding, ...] = ()) -> Publication:
    """A publication with one section, "s"."""
    return Publication(Text(title), Text("Subtitle"), findings, (Section("s", Text("Section"), blocks),))


def prose(*sentences: str | Text) -> Publication:
    """A publication of sentences, as a user might have written them."""
    return page(*(Paragraph(one if isinstance(one, Text) else Text(one)) for one in sentences))


def table(*cells: Cell, heads: tuple[str, ...] = (), caption: str = "Table") -> Table:
    """A table with one figure a row."""
    names = heads or tuple(f"Row {number}" for number in range(1, len(cells) + 1))
    rows = tuple(Row(Text(name), (cell,)) for name, cell in zip(names, cells, strict=True))
    return Table("s-table", Text(caption), (Column(Text("Name"), numeric=False), Column(Text("Value"))), rows)


def cell(estimate: Estimate, evidence: Evidence | None = None, interval: bool = True) -> Cell:
    """An estimate's cell, its interval beneath."""
    detail = Text("{figure:interval}", {"figure": estimate}) if interval and estimate.has_interval else None
    return Cell(Text("{figure:value}", {"figure": estimate}), detail, evidence=evidence)


def chart(headline: str = "Most use it", description: str = "70.3% use it.") -> DotChart:
    """A chart of one dot."""
    return DotChart("s-chart", Text(headline), Text("Subtitle"), Text(description), (Dot(Text("All"), SHARE),))


def evidence(channel: str, rung: Rung) -> Evidence:
    figure = Estimate(40.0, 5.0, 30.0, 50.0, n=90, unit="outcomes", sample="outcomes", method="made up")
    return Evidence("sales", channel, YEAR, rung, "contribution: orders", figure, (), "made up")


def measured(channel: str, *rungs: Rung) -> Table:
    """A table with what each rung says of a channel."""
    made = [evidence(channel, rung) for rung in rungs]
    return table(*(cell(one.estimate, one) for one in made))


def notes(*items: str) -> Notes:
    return Notes(Text("Notes"), tuple(Text(one) for one in items))


def finding(figure: Text) -> Finding:
    goal = Text("{goal:name}", {"goal": Goal("sales", "order", 10)})
    return Finding("reached", goal, ((Text("Reached"), figure),), Text("It is reached."))

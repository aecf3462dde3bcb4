"""The blocks of a publication: plain values that know no format and no language."""

from __future__ import annotations

from dataclasses import dataclass

from maal.core import Estimate, Evidence, Goal, Rung, Text


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with its interval or make-up in ``detail``; without a figure, ``why`` says the reason.

    ``evidence`` is what the figure rests on: its own estimate, or the one that it was made from.
    """

    text: Text | None
    detail: Text | None = None
    why: Text | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head. An ``essential`` column is kept where there is little room."""

    head: Text
    numeric: bool = True
    essential: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is about (``head``) and its cells; ``channel`` leads to the rows behind it."""

    head: Text
    cells: tuple[Cell, ...]
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the head of ``columns[0]`` stands over the row heads."""

    key: str
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def reasons(self) -> tuple[Text, ...]:
        """The distinct reasons why figures are missing, in order of appearance."""
        reasons: list[Text] = []
        for cell in (cell for row in self.rows for cell in row.cells):
            if cell.text is None and cell.why is not None and cell.why not in reasons:
                reasons.append(cell.why)
        return tuple(reasons)


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with its interval on a line of its own; ``others`` are fainter points on the same line."""

    label: Text
    estimate: Estimate
    others: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class DotChart:
    """Points with intervals on a common scale; a ``folded`` one shows its headline until it is opened."""

    key: str
    headline: Text
    subtitle: Text
    description: Text
    dots: tuple[Dot, ...]
    table: Table | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RungDot(Dot):
    """A point of one rung, ``label`` naming its step; ``group`` is its channel, ``standing`` its part in the answer.

    ``standing`` is "best" (the answer rests on it), "beside" (sound, but another carries more) or "unused".
    """

    group: Text
    rung: Rung
    standing: str


@dataclass(frozen=True, slots=True)
class LadderChart(DotChart):
    """Points with intervals in groups: a channel each, one point for every figure that a rung gives it."""

    dots: tuple[RungDot, ...]
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDot(Dot):
    """A point of one of several panels: ``panel`` is the indicator, country, wave or sample that it shows."""

    panel: Text


@dataclass(frozen=True, slots=True)
class SmallMultiples(DotChart):
    """Panels beside each other on the same scale, with the same lines in each."""

    dots: tuple[PanelDot, ...]


@dataclass(frozen=True, slots=True)
class GoalChart:
    """A goal's actual as a bar, against its target as a line, with the projection as a point and its interval."""

    key: str
    headline: Text
    subtitle: Text
    description: Text
    target: Estimate
    actual: Estimate
    projection: Estimate | None
    table: Table
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a goal stands (``standing``), its ``figures`` by name, why (``text``), what to do next (``step``)."""

    standing: str
    goal: Text
    figures: tuple[tuple[Text, Text], ...]
    text: Text
    step: Text | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """The decision on a channel, or on several for the same reason."""

    channels: tuple[str, ...]
    decision: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Advices:
    """The decisions of one goal, under a title."""

    title: Text
    items: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence of running text; one that ``leads`` opens a section. ``table`` holds its figures, for data files."""

    text: Text
    leads: bool = False
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """A titled list of sentences: method, sample, quality."""

    title: Text
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Downloads(Notes):
    """A titled list of files by name; ``addresses`` lead to them, one each, where a page can."""

    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines to be written as they stand, in a file or a terminal."""

    lines: str


Block = Listing | Finding | GoalChart | DotChart | LadderChart | Table | Advices | Paragraph | Notes


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the publication with a heading; ``goal`` is the key of the goal that it is about."""

    key: str
    title: Text
    blocks: tuple[Block, ...]
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """A page: title, one finding a goal, then the sections.

    ``goals`` are all that the organisation has; ``goal`` is the key of the one that the page is about, None for all.
    """

    title: Text
    subtitle: Text
    findings: tuple[Finding, ...]
    sections: tuple[Section, ...]
    goals: tuple[Goal, ...] = ()
    goal: str | None = None

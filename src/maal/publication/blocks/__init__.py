"""Blocks: a scorecard as plain values, before any language or format. Building them does no I/O."""

from maal.publication.blocks.block import (
    Advice,
    Advices,
    Block,
    Cell,
    Column,
    Dot,
    DotChart,
    Finding,
    GoalChart,
    Listing,
    Notes,
    Paragraph,
    Publication,
    Row,
    Section,
    Table,
)
from maal.publication.blocks.page import publication

__all__ = [
    "Advice",
    "Advices",
    "Block",
    "Cell",
    "Column",
    "Dot",
    "DotChart",
    "Finding",
    "GoalChart",
    "Listing",
    "Notes",
    "Paragraph",
    "Publication",
    "Row",
    "Section",
    "Table",
    "publication",
]

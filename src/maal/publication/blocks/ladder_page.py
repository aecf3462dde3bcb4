"""The evidence ladder of one goal as a page of its own, with the next step up for each channel."""

from __future__ import annotations

from collections.abc import Sequence

from maal.core import Text
from maal.impact.ladder import NextStep, told_together
from maal.publication.blocks.block import Block, Notes, Publication, Section
from maal.publication.blocks.ladder import ladder_blocks
from maal.scorecard import Score


def ladder_publication(score: Score, absent: Sequence[Text], steps: Sequence[NextStep]) -> Publication:
    """Build the page: the ladder's picture and sentences, rungs that are ``absent``, and what to do next."""
    key = "ladder"
    useful = told_together(step for step in steps if step.action)
    settled = tuple(step.channel for step in steps if not step.action)
    if settled:
        text = Text("No action that maal knows would narrow the answer on {channels:term}.", {"channels": settled})
        useful = (*useful, text)
    blocks: list[Block | None] = [
        *ladder_blocks(score, key),
        Notes(Text("Rungs that are missing"), tuple(absent)) if absent else None,
        Notes(Text("The next step up"), useful) if useful else None,
    ]
    section = Section(
        key, Text("The evidence ladder"), tuple(block for block in blocks if block is not None), score.goal.key
    )
    return Publication(
        title=Text("{goal:name}: how do you know?", {"goal": score.goal}),
        subtitle=Text("What each way of measuring says of each channel, side by side"),
        findings=(),
        sections=(section,),
    )

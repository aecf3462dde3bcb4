"""One goal: where it stands, what to do next, its figures and its channels."""

from __future__ import annotations

from maal.core import Text
from maal.impact.ladder import told_together
from maal.publication.blocks.advice import advices, open_channels, urgent
from maal.publication.blocks.block import Block, Finding, Notes, Paragraph, Section
from maal.publication.blocks.channels import channel_table
from maal.publication.blocks.charts import credit_chart, rule_chart
from maal.publication.blocks.course import as_recorded, goal_chart, key_figures, target_of
from maal.publication.blocks.ladder import ladder_blocks, stands_on_tags_alone
from maal.publication.blocks.method import method_notes
from maal.publication.blocks.unexplained import unexplained
from maal.scorecard import Decision, Score

_NAMED = 3

_STEPS = {
    Decision.GROW: Text("grow {channels:term}"),
    Decision.STOP: Text("stop {channels:term}"),
    Decision.KEEP: Text("keep {channels:term}"),
    Decision.TEST: Text("test {channels:term}"),
    Decision.MEASURE: Text("get better figures for {channels:term}"),
}


def finding(score: Score) -> Finding:
    """Give a goal's figures, say in one sentence where it stands and in one what to do next."""
    name = Text("{goal:name}", {"goal": score.goal})
    return Finding(score.decision, name, _figures(as_recorded(score)), score.reason, next_step(score))


def _figures(score: Score) -> tuple[tuple[Text, Text], ...]:
    named = (
        (Text("Target"), target_of(score)),
        (Text("Reached"), score.actual),
        (Text("Expected"), score.projection),
    )
    return tuple((name, Text("{figure:value}", {"figure": figure})) for name, figure in named if figure is not None)


def next_step(score: Score) -> Text | None:
    """Gather the decisions of a goal's channels in one sentence, the boldest first; None without channels."""
    steps = tuple(
        Text(step.template, {"channels": names})
        for decision, step in _STEPS.items()
        if (names := _named(score, decision))
    )
    return Text("Next: {steps:parts}.", {"steps": steps}) if steps else None


def _named(score: Score, decision: Decision) -> tuple[str | Text, ...]:
    names = tuple(item.channel for item in urgent(open_channels(score)) if item.decision is decision)
    rest = len(names) - _NAMED
    return names if rest < 2 else (*names[:_NAMED], Text("{rest:count} more", {"rest": rest}))


def goal_section(score: Score, number: int) -> Section:
    """Build the section of one goal; ``number`` makes its keys unique on the page."""
    score, key = as_recorded(score), f"goal-{number}"
    told = [score.reason, *(one.text for one in (score.ladder.disagreements if score.ladder else ()))]
    notes = tuple(note for note in score.notes if note not in told)
    blocks = [
        Paragraph(score.reason, leads=True),
        goal_chart(score, key) or key_figures(score, key),
        *_channel_blocks(score, key),
        Notes(Text("Method and sample"), method_notes(score)),
        Notes(Text("Quality and gaps"), notes) if notes else None,
    ]
    present = tuple(block for block in blocks if block is not None)
    return Section(key, Text("{goal:name}", {"goal": score.goal}), present, score.goal.key)


def _channel_blocks(score: Score, key: str) -> list[Block | None]:
    if not score.channels:
        return [Paragraph(Text("No channel was seen or paid for in this goal.")), unexplained(score, key)]
    return [
        advices(Text("What to do, channel by channel"), open_channels(score)),
        _steps_up(score),
        credit_chart(score, key) if stands_on_tags_alone(score) else None,
        *ladder_blocks(score, key),
        channel_table(score, key),
        unexplained(score, key),
        rule_chart(score, key),
    ]


def _steps_up(score: Score) -> Notes | None:
    """The next step of channels whose decision waits for it, where some figure is there to be narrowed.

    What is untested has no figure of what it causes: its decision says itself how long a test would take.
    """
    waiting = {one.channel for one in open_channels(score) if one.decision in (Decision.TEST, Decision.MEASURE)}
    told = told_together(
        one for one in score.steps if one.channel in waiting and one.action and (one.known or not one.action.causal)
    )
    return Notes(Text("The next step up"), told) if told else None

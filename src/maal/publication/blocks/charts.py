"""Charts of a goal's channels: credit with its interval, and how much the attribution rule matters."""

from __future__ import annotations

from collections.abc import Sequence

from maal.core import Estimate, Evidence, Rung, Text
from maal.publication.blocks.block import Cell, Column, Dot, DotChart, Row, Table
from maal.publication.blocks.channels import channel_name, ranked
from maal.publication.blocks.course import estimate_cell
from maal.publication.blocks.level import percent_level
from maal.scorecard import ChannelScore, Score


def credit_chart(score: Score, key: str) -> DotChart | None:
    """Draw each channel's credit with its interval; None where no channel has any."""
    seen = [channel for channel in ranked(score.channels) if channel.evidence]
    if not seen:
        return None
    dots = tuple(Dot(channel_name(channel.channel), _credit(channel)) for channel in seen)
    return DotChart(
        f"{key}-credits",
        _headline(seen),
        Text("Credited outcomes; the lines are {level:count} % intervals", {"level": percent_level([score])}),
        Text("Credited outcomes by channel: {list:text}.", {"list": tuple(_spoken(dot) for dot in dots)}),
        dots,
    )


def _credit(channel: ChannelScore) -> Estimate:
    assert channel.evidence is not None
    return channel.evidence.estimate


def _spoken(dot: Dot) -> Text:
    return Text("{label:text} {credit:estimate}", {"label": dot.label, "credit": dot.estimate})


def _headline(seen: Sequence[ChannelScore]) -> Text:
    first = _credit(seen[0])
    highest = [_credit(channel).high for channel in seen[1:]]
    if first.low is None or any(high is None or high >= first.low for high in highest):
        return Text("No channel stands clearly ahead of the others")
    return Text("{channel:term} is credited with the most", {"channel": seen[0].channel})


def rule_chart(score: Score, key: str) -> DotChart | None:
    """Draw each channel's credit by every attribution rule; None where only one rule was used."""
    seen = [channel for channel in ranked(score.channels) if len(_by_rule(channel)) > 1]
    if not seen:
        return None
    dots = tuple(_rule_dot(channel) for channel in seen)
    moved = sum(_leaves_interval(dot) for dot in dots)
    values = {"moved": moved, "all": len(dots), "level": percent_level([score])}
    return DotChart(
        f"{key}-rules",
        Text("The rule matters for {moved:count} of {all:count} channels", values),
        Text("Large point: the rule used, with its {level:count} % interval; small points: the other rules", values),
        Text(
            "By another rule the credit of {moved:count} of {all:count} channels leaves its {level:count} % interval.",
            values,
        ),
        dots,
        _rule_table(seen, key, score),
        folded=True,
    )


def _rule_dot(channel: ChannelScore) -> Dot:
    own, *others = _by_rule(channel)
    return Dot(channel_name(channel.channel), own.estimate, tuple(other.estimate.value for other in others))


def _by_rule(channel: ChannelScore) -> tuple[Evidence, ...]:
    """The credit by the scorecard's own rule, and by the others; the decision may rest on another rung."""
    own = channel.evidence
    return (own, *channel.by_rule) if own and own.rung is Rung.TAGGED else channel.by_rule


def _leaves_interval(dot: Dot) -> bool:
    low, high = dot.estimate.low, dot.estimate.high
    return low is None or high is None or any(not low <= other <= high for other in dot.others)


def _rule_table(channels: Sequence[ChannelScore], key: str, score: Score) -> Table:
    rules = _rules(channels)
    columns = (Column(Text("Channel"), numeric=False), *(Column(Text("{rule:rule}", {"rule": rule})) for rule in rules))
    caption = Text("{goal:name}: credited outcomes by attribution rule", {"goal": score.goal})
    rows = tuple(Row(channel_name(channel.channel), _rule_cells(channel, rules)) for channel in channels)
    return Table(f"{key}-rule-table", caption, columns, rows)


def _rules(channels: Sequence[ChannelScore]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(evidence.source for channel in channels for evidence in _by_rule(channel)[1:]))


def _rule_cells(channel: ChannelScore, rules: tuple[str, ...]) -> tuple[Cell, ...]:
    by_rule = {evidence.source: evidence for evidence in _by_rule(channel)}
    return tuple(_rule_cell(by_rule.get(rule)) for rule in rules)


def _rule_cell(evidence: Evidence | None) -> Cell:
    if evidence is None:
        return Cell(None, why=Text("The rule gives the channel no credit here."))
    return estimate_cell(evidence.estimate, evidence)

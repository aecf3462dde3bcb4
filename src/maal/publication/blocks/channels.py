"""The channels of a goal as a table: credit, cost, return, net; and the cost that has no goal."""

from __future__ import annotations

from collections.abc import Iterable

from maal.core import Estimate, Evidence, Money, Rung, Text
from maal.publication.blocks.block import Cell, Column, Row, Table
from maal.publication.blocks.course import estimate_cell
from maal.publication.blocks.level import percent_level
from maal.scorecard import ChannelScore, Cost, Score

_NO_COST = Text("No cost is registered for the channel.")
_COST_ELSEWHERE = Text("The cost of the channel is booked on other goals.")
_NO_VALUE = Text("An outcome has no value in money.")
_NOT_SEEN = Text("The channel was not seen before any outcome.")
_NO_RATIO = Text("There is no cost, or no credit, to divide by.")
_NOT_COUNTED = Text("The data does not say in how many outcomes the channel took part.")


def ranked(channels: Iterable[ChannelScore]) -> tuple[ChannelScore, ...]:
    """Order channels by their credit, the largest first, those without any last."""
    return tuple(sorted(channels, key=_rank))


def _rank(channel: ChannelScore) -> tuple[bool, float, str]:
    credit = channel.evidence.estimate.value if channel.evidence else 0.0
    return channel.evidence is None, -credit, channel.channel


def channel_table(score: Score, key: str) -> Table:
    """Tabulate what each channel of a goal is credited with, cost and returned."""
    required = Text("Return ({required:number} is sufficient)", {"required": score.goal.required_return})
    columns = (
        Column(Text("Channel"), numeric=False),
        Column(_outcomes_head(score)),
        Column(Text("Outcomes it touched"), essential=False),
        Column(Text("Cost")),
        Column(Text("Cost per outcome"), essential=False),
        Column(required),
        Column(Text("Net"), essential=False),
        Column(Text("Evidence"), numeric=False, essential=False),
    )
    values = {"goal": score.goal, "level": percent_level([score])}
    caption = Text("{goal:name}: channels, with {level:count} % intervals", values)
    rows = tuple(_row(channel) for channel in ranked(score.channels) if channel.evidence or channel.is_paid)
    return Table(f"{key}-channels", caption, columns, rows)


def _outcomes_head(score: Score) -> Text:
    """Tags credit outcomes; where another rung carries a channel, the head says that the best-supported is shown."""
    rungs = {channel.evidence.rung for channel in score.channels if channel.evidence}
    return Text("Credited outcomes") if rungs <= {Rung.TAGGED} else Text("Outcomes, best supported")


def _row(channel: ChannelScore) -> Row:
    evidence = channel.evidence
    cells = (
        _figure(evidence.estimate if evidence else None, _NOT_SEEN, evidence),
        _figure(channel.touched, _NOT_COUNTED if evidence else _NOT_SEEN),
        cost_cell(channel.cost, _why_no_cost(channel)),
        _figure(channel.cost_per_outcome, _NO_RATIO if channel.cost else _why_no_cost(channel), evidence),
        _figure(channel.returned, _why_no_return(channel), evidence),
        _figure(channel.net, _why_no_return(channel), evidence),
        _evidence_cell(evidence),
    )
    return Row(channel_name(channel.channel), cells, channel.channel)


def channel_name(channel: str) -> Text:
    """Name a channel by its label."""
    return Text("{channel:term}", {"channel": channel})


def _figure(estimate: Estimate | None, why: Text, evidence: Evidence | None = None) -> Cell:
    return Cell(None, why=why) if estimate is None else estimate_cell(estimate, evidence)


def _why_no_return(channel: ChannelScore) -> Text:
    if channel.cost is None:
        return _why_no_cost(channel)
    if channel.evidence is None:
        return _NOT_SEEN
    return _NO_VALUE if channel.gain is None else _NO_RATIO


def _why_no_cost(channel: ChannelScore) -> Text:
    return _COST_ELSEWHERE if channel.cost_elsewhere else _NO_COST


def cost_cell(cost: Cost | None, why: Text = _NO_COST) -> Cell:
    """Set a cost, and beneath it the money, hours and rate that it is made of; without one, say ``why``."""
    if cost is None:
        return Cell(None, why=why)
    total = Text("{total:money}", {"total": cost.total})
    if not cost.hours:
        return Cell(total)
    values = {"spent": cost.spent, "hours": cost.hours, "rate": _rate(cost)}
    if cost.hourly_rate is None:
        return Cell(total, Text("{spent:money} + {hours:number}\u00a0h without\u00a0a\u00a0rate", values))
    return Cell(total, Text("{spent:money} + {hours:number}\u00a0h\u00a0×\u00a0{rate:money}", values))


def _rate(cost: Cost) -> Money | None:
    return None if cost.hourly_rate is None else Money(cost.hourly_rate, cost.total.currency)


def _evidence_cell(evidence: Evidence | None) -> Cell:
    if evidence is None:
        return Cell(None, why=_NOT_SEEN)
    count = evidence.estimate.n
    sample = None if count is None else Text("n\u00a0=\u00a0{count:count}", {"count": count})
    return Cell(Text("{rung:term}", {"rung": evidence.rung}), sample)


def cost_table(costs: Iterable[ChannelScore]) -> Table:
    """Tabulate the cost of channels that serve no goal."""
    rows = tuple(Row(channel_name(item.channel), (cost_cell(item.cost),), item.channel) for item in costs)
    columns = (Column(Text("Channel"), numeric=False), Column(Text("Cost")))
    return Table("no-goal-costs", Text("Cost of channels that serve no goal"), columns, rows)

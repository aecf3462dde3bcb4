"""The evidence ladder as a table: channel × rung, and which step the answer rests on."""

from __future__ import annotations

from maal.core import Goal, Rung, Text
from maal.impact.ladder import Best, Claim, Estimand, Ladder, step_of
from maal.impact.ladder.words import one_after_another, says
from maal.publication.blocks.block import Cell, Column, Row, Table
from maal.publication.blocks.channels import channel_name
from maal.publication.blocks.course import estimate_cell

_ORDER = (Rung.TESTED, Rung.MODELLED, Rung.TAGGED, Rung.ASKED)
_SILENT = Text("This way of measuring says nothing of the channel.")
_NO_BEST = Text("No figure can be rested on.")


def ladder_table(laid: Ladder, goal: Goal, key: str, level: float) -> Table:
    """Tabulate what each rung gives each channel and what the answer rests on; returns where several rungs have one.

    Of several figures of one rung the best-supported is shown; one that cannot be rested on is in the notes.
    """
    rungs = [rung for rung in _ORDER if any(one.rung is rung for one in laid.claims)]
    columns = (
        Column(Text("Channel"), numeric=False),
        *(Column(Text("{rung:term}", {"rung": rung})) for rung in rungs),
        Column(Text("Best supported by"), numeric=False, essential=False),
    )
    caption = Text(
        "{goal:name}: contribution in outcomes, {period:period}, by way of measuring; {level:count} % intervals",
        {"goal": goal, "period": laid.period, "level": level},
    )
    rows = (
        _row(laid, channel, estimand, rungs)
        for estimand in laid.estimands
        for channel in laid.channels
        if _is_shown(laid, channel, estimand)
    )
    return Table(key, caption, columns, tuple(rows))


def _is_shown(laid: Ladder, channel: str, estimand: Estimand) -> bool:
    """Returns stand here only where two rungs can be compared; those of the model alone are its own business."""
    rungs = sum(bool(claims) for claims in laid.of(channel, estimand).values())
    return rungs >= (1 if estimand is Estimand.CONTRIBUTION else 2)


def _row(laid: Ladder, channel: str, estimand: Estimand, rungs: list[Rung]) -> Row:
    best, claims = laid.best(channel, estimand), laid.of(channel, estimand)
    cells = tuple(_cell(claims[rung], best) for rung in rungs)
    step = None if best.claim is None else Text("{step:step}", {"step": step_of(best.claim)})
    return Row(_head(channel, estimand), (*cells, Cell(step, why=_NO_BEST)), channel)


def _head(channel: str, estimand: Estimand) -> Text:
    if estimand is Estimand.CONTRIBUTION:
        return channel_name(channel)
    return Text("{channel:term}: {estimand:estimand}", {"channel": channel, "estimand": estimand})


def _cell(claims: tuple[Claim, ...], best: Best) -> Cell:
    fit = [best.claim, *(one.claim for one in best.passed_over if one.is_fit)]
    shown = next((one for one in fit if one in claims), None)
    if shown is not None:
        return estimate_cell(shown.evidence.estimate, shown.evidence)
    refused = [one for one in best.passed_over if one.claim in claims]
    if refused:
        return Cell(None, why=one_after_another([says(refused[0].claim), refused[0].why]))
    return Cell(None, why=_SILENT)

"""What is recorded where no goal is set yet, and a goal to begin with."""

from __future__ import annotations

import json
import re

from maal.core import Text
from maal.publication.blocks.block import Block, Cell, Column, Listing, Notes, Paragraph, Row, Section, Table
from maal.publication.blocks.channels import channel_name
from maal.scorecard import Recorded, RecordedOutcomes

_QUARTER = 91  # days
_FEW = 10  # outcomes in a quarter
_NOT_A_KEY = re.compile(r"[^A-Za-z0-9_]+")


def recorded_section(found: Recorded, notes: tuple[Text, ...] = ()) -> Section | None:
    """Say what there is, with the ``notes`` on it, and propose a goal on it; None where nothing is recorded."""
    blocks: list[Block] = []
    if found.outcomes:
        blocks += [_lead(found), *_notes(notes), _outcome_table(found), *_proposal(found.outcomes[0])]
    if found.contacts:
        blocks.append(_contact_table(found))
    return Section("recorded", Text("What is recorded"), tuple(blocks)) if blocks else None


def _notes(notes: tuple[Text, ...]) -> tuple[Block, ...]:
    return (Notes(Text("The data"), notes),) if notes else ()


def _lead(found: Recorded) -> Paragraph:
    values = {"outcomes": sum(one.count for one in found.outcomes), "contacts": sum(n for _, n in found.contacts)}
    return Paragraph(
        Text("{outcomes:count} outcomes and {contacts:count} contacts are recorded, and no goal is set.", values), True
    )


def _outcome_table(found: Recorded) -> Table:
    columns = (Text("Number"), Text("First"), Text("Last"))
    rows = tuple(
        Row(Text("{kind:term}", {"kind": one.kind}), (_count(one.count), _day(one, "first"), _day(one, "last")))
        for one in found.outcomes
    )
    heads = (Column(Text("Kind"), numeric=False), *(Column(head) for head in columns))
    return Table("recorded-outcomes", Text("Outcomes by kind"), heads, rows)


def _contact_table(found: Recorded) -> Table:
    rows = tuple(Row(channel_name(channel), (_count(count),)) for channel, count in found.contacts)
    heads = (Column(Text("Channel"), numeric=False), Column(Text("Number")))
    return Table("recorded-contacts", Text("Contacts by channel"), heads, rows)


def _count(count: int) -> Cell:
    return Cell(Text("{count:count}", {"count": count}))


def _day(one: RecordedOutcomes, which: str) -> Cell:
    return Cell(Text("{day:date}", {"day": one.first_day if which == "first" else one.last_day}))


def _proposal(one: RecordedOutcomes) -> tuple[Block, ...]:
    how = Text("To set a goal, write this in maal.toml with a target of your own, and run the scorecard again:")
    return Paragraph(how), Listing(goal_settings(one))


def goal_settings(one: RecordedOutcomes) -> str:
    """Write the ``[goals.KEY]`` of a goal on what is recorded; the target is its pace, a quarter or a year.

    >>> from datetime import date
    >>> print(goal_settings(RecordedOutcomes("order", 40, date(2026, 1, 1), date(2026, 6, 30))))
    [goals.order]
    outcome = "order"
    target = 21
    every = "quarter"
    count = "all"
    """
    days = (one.last_day - one.first_day).days + 1
    every = "quarter" if one.count * _QUARTER >= _FEW * days else "year"
    length = {"quarter": _QUARTER, "year": 4 * _QUARTER}[every]
    target = -(-one.count * length // max(days, length))
    key = _NOT_A_KEY.sub("-", one.kind).strip("-") or "goal"
    outcome = "".join(_readable(letter) for letter in json.dumps(one.kind, ensure_ascii=False))
    return f'[goals.{key}]\noutcome = {outcome}\ntarget = {target}\nevery = "{every}"\ncount = "all"'


def _readable(letter: str) -> str:
    """A letter as TOML writes it: an escape for one that would turn or hide the text around it."""
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"

"""Levels of measures over time, from a survey or a weekly series: date, name, value, perhaps a place and an error."""

from __future__ import annotations

from maal.sources.check import Fault, beyond, checked, missing, negative
from maal.sources.generic import generic_roles
from maal.sources.sheet import Sheet
from maal.sources.source import Source, Stage, relation


def stage(sheet: Sheet) -> Stage:
    """Every row is one value of one measure."""
    faults = [
        missing("occurred_at", "a date"),
        missing("name", "the name of a measure"),
        missing("value", "a value"),
        *beyond(sheet, "occurred_at"),
        negative("std_error", "a standard error"),
        Fault("n", "n < 0 OR n <> floor(n)", "with a number of answers that is no whole number", "0, 1, 2, ..."),
    ]
    rows = checked(sheet, faults)
    sql = "SELECT unit, occurred_at, name, value, std_error, CAST(n AS BIGINT) AS n, source_id FROM sheet"
    return Stage((relation(sheet, "measure", sql),), sheet.notes, {"measure": sum(rows.values())})


SOURCE = Source(
    name="generic_measures",
    kind="measure",
    title="levels of measures over time",
    roles=generic_roles("source_id", "unit", "occurred_at", "name", "std_error", "n", "value", "person", "channel"),
    needs=(("occurred_at",), ("name",), ("value",)),
    unless=("person", "channel"),
    stage=stage,
    sample="dato;navn;verdi;standardfeil;antall\n2026-01-15;synes at vi er åpne;62,5;1,8;812\n",
)

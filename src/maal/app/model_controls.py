"""Controls of a model: measures that also move the outcome (price, weather, campaigns of others), by week."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from maal.core import Check, Period, unknown_name
from maal.sources.quote import literal
from maal.workspace import Workspace

Floats = NDArray[np.float64]


def weekly_controls(workspace: Workspace, weeks: Period) -> tuple[dict[str, Floats], tuple[Check, ...]]:
    """The measures that [model] names in maal.toml, one value a week; a failed check for each that cannot be had.

    A week's value is the mean of its values (of the whole where it is measured, else over the units); a week without
    one has the value of the week before, as a price has. A control without a value at the start cannot be had.
    """
    found: dict[str, Floats] = {}
    failed: list[Check] = []
    for name in workspace.settings.model.controls:
        values = _values(workspace, name)
        if not values:
            failed.append(Check("controls", False, f"controls: {unknown_name('measure', name, _names(workspace))}"))
        elif min(values) > weeks.start:
            failed.append(Check("controls", False, _too_late(name, min(values), weeks)))
        else:
            found[name] = _filled(values, weeks)
    return found, tuple(failed)


def _too_late(name: str, first: date, weeks: Period) -> str:
    return (
        f"The control '{name}' has no value before the week of {first}, but the model begins on {weeks.start}: it is "
        "not in the model. Import its earlier values."
    )


def _names(workspace: Workspace) -> list[str]:
    return [str(name) for (name,) in workspace.read("measure").project("name").distinct().fetchall()]


def _values(workspace: Workspace, name: str) -> dict[date, float]:
    """The Monday of each week with a value → its mean."""
    measures = workspace.local("measure")
    whole = "avg(value) FILTER (coalesce(unit, '') = '')"
    sql = f"coalesce({whole}, avg(value)) AS mean, date_trunc('week', occurred_at)::DATE AS week"
    mine = measures.filter(f"name = {literal(name)} AND isfinite(value)")
    return {week: float(mean) for mean, week in mine.aggregate(sql, "week").fetchall()}


def _filled(values: dict[date, float], weeks: Period) -> Floats:
    mondays = [weeks.start + timedelta(days=day) for day in range(0, weeks.days, 7)]
    known = sorted(values)
    places = np.searchsorted([day.toordinal() for day in known], [day.toordinal() for day in mondays], side="right")
    return np.array([values[known[place - 1]] for place in places], dtype=np.float64)

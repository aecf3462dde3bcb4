"""The tables of the survey grading: which claims stand together in a row, and the bar that the row is held to."""

from __future__ import annotations

from collections.abc import Callable

from grading.coverage import Bar, Coverage, Floats, covered
from grading.survey import DEFAULT, INTERVALS, SHARES, UNITS, Row, Tallies

AMOUNTS = Bar(0.93, 0.97)
"""Intervals at 95 % of totals and ratios should hold in 93-97 % of the samples."""

PROPORTIONS = Bar(0.93, 1.0)
"""Those of proportions in small domains, where no method is exact, in at least 93 %."""

EXACT = Bar(1.0, 1.0, slack=0.0)
"""Where everyone was asked, always."""

Label = Callable[[Row], str]


def amounts(tallies: Tallies, subject: str, bar: Bar = AMOUNTS) -> list[Coverage]:
    """Totals and ratios of the ``subject`` ("all", "industry" or "census"), by population, figure and weights."""
    rows = {row: each for row, each in tallies.items() if row.subject == subject}
    return pooled(rows, lambda row: f"{row.frame}: {', '.join(row.parts)}", bar)


def by_units(tallies: Tallies) -> list[Coverage]:
    """The default interval of proportions, by population and sampled units of the domain."""
    return pooled(_default(tallies), lambda row: f"{row.frame}: {row.parts[1]}", PROPORTIONS)


def by_share(tallies: Tallies) -> list[Coverage]:
    """The default interval of proportions, by population and true share."""
    return pooled(_default(tallies), lambda row: f"{row.frame}: {row.parts[2]}", PROPORTIONS)


def by_interval(tallies: Tallies) -> list[Coverage]:
    """Every interval of proportions, by population."""
    return pooled(_shares(tallies), lambda row: f"{row.frame}: {row.parts[0]}", PROPORTIONS)


def by_interval_and_units(tallies: Tallies) -> list[Coverage]:
    """Every interval of proportions, by sampled units of the domain."""
    return pooled(_shares(tallies), lambda row: f"{row.parts[0]}, {row.parts[1]}", PROPORTIONS)


def by_interval_and_share(tallies: Tallies) -> list[Coverage]:
    """Every interval of proportions, by true share."""
    return pooled(_shares(tallies), lambda row: f"{row.parts[0]}, {row.parts[2]}", PROPORTIONS)


def pooled(tallies: Tallies, label: Label, bar: Bar) -> list[Coverage]:
    """One `Coverage` a label; a draw's claims in several rows of one label are one cluster."""
    groups: dict[str, dict[tuple[str, int], Floats]] = {}
    for row, draws in tallies.items():
        group = groups.setdefault(label(row), {})
        for number, counted in draws.items():
            place = (row.frame, number)
            group[place] = group[place] + counted if place in group else counted
    return [covered(name, list(group.values()), bar) for name, group in groups.items()]


def _shares(tallies: Tallies) -> Tallies:
    """Those of proportions, in the order of the intervals, units and shares."""
    rows = [row for row in tallies if row.subject == "shares"]
    orders = (INTERVALS, UNITS, SHARES)
    places = {row: [order.index(part) for order, part in zip(orders, row.parts, strict=True)] for row in rows}
    frames = list(dict.fromkeys(row.frame for row in rows))
    return {row: tallies[row] for row in sorted(rows, key=lambda row: (frames.index(row.frame), places[row]))}


def _default(tallies: Tallies) -> Tallies:
    return {row: each for row, each in _shares(tallies).items() if row.parts[0] == DEFAULT}

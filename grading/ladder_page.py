"""The page of the ladder's grading, and the bars that it can break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from grading.ladder_model import BEST, CALIBRATED, PLAIN
from grading.ladder_rows import BOTH, LEAST, LOW, MOST_WARNINGS, WARNED, Found, Row, rows_of
from grading.ladder_tests import NOISY_SERIES, SERIES
from grading.ladder_worlds import BENIGN

_AREAS = (
    "random areas",
    "difference in differences",
    "synthetic control",
    "synthetic control, placebo",
    "synthetic difference in differences",
    SERIES,
    NOISY_SERIES,
)
_DEMAND = "Demand that moves spend and orders in the same week looks like an effect of the spend."
_SPILL = "What comes through in areas that are off is missing from the difference; the areas look as they should."
_DILUTION = "A control of few counts is itself noisy: only part of what moves it (the season) is carried over."

NAME = "grading-ladder.md"
_A_PAGE = 3

BLIND: Mapping[tuple[str, str], str] = {
    **{("interference (40 %)", rung): _SPILL for rung in _AREAS},
    ("interference (40 %)", BEST): _SPILL,
    ("interference (40 %)", f"{CALIBRATED}: that channel"): _SPILL,
    **{
        (kind, NOISY_SERIES): _DILUTION
        for kind in (BENIGN, "lost cookies (40 %)", "unobserved demand", "few areas (4)", "drift")
    },
    **{
        ("unobserved demand", rung): _DEMAND
        for rung in (PLAIN, f"{CALIBRATED}: that channel", f"{CALIBRATED}: the others")
    },
}
"""Hazards that no check of the method can see, with the reason."""


def failures(found: Sequence[Found]) -> list[str]:
    """Every bar that is broken: kind of world, method, and what is wrong."""
    return [f"{row.kind}, {row.rung}: {problem}" for row in _all(found) for problem in _problems(row)]


def ladder_pages(found: Sequence[Found], size: str) -> dict[str, str]:
    """File name -> page in Markdown: benign worlds and what they teach, then the hazards, three to a page."""
    hazards = [each for each in found if each.kind != BENIGN]
    pages = {NAME: ladder_page(found, size)}
    for place in range(0, len(hazards), _A_PAGE):
        number = place // _A_PAGE + 1
        parts = [_HAZARDS.format(name=NAME), *map(_section, hazards[place : place + _A_PAGE])]
        pages[f"grading-hazards-{number}.md"] = "\n\n".join(part.strip() for part in parts) + "\n"
    return pages


def _section(each: Found) -> str:
    rows = rows_of(each)
    title = f"## {each.kind[:1].upper()}{each.kind[1:]}"
    idle = f"Channels without effect:\n\n{_table(row for row in rows if row.idle)}"
    return f"{title}\n\n{_table(row for row in rows if not row.idle)}\n\n{idle}"


def ladder_page(found: Sequence[Found], size: str) -> str:
    """The first page in Markdown."""
    modelled = f"{sum(len({one.world for one in each.graded if one.rung == PLAIN}) for each in found):,}"
    counted = ", ".join(f"{len({one.world for one in each.graded}):,} {each.kind}" for each in found)
    parts = [_INTRODUCTION.format(size=size, counted=counted, modelled=modelled, both=BOTH, least=LEAST, low=LOW,
                                  most=MOST_WARNINGS, warned=WARNED)]  # fmt: skip
    parts += [_section(each) for each in found if each.kind == BENIGN]
    parts.append(f"## What no check can see\n\n{_blind(found)}")
    parts.append(f"## The next step: promised and come true\n\n{_STEPS}\n\n{_promises(found)}")
    parts.append(f"## Credited is not caused\n\n{_CREDITS}\n\n{_credits(found)}")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _all(found: Iterable[Found]) -> list[Row]:
    return [row for each in found for row in rows_of(each)]


def _problems(row: Row) -> list[str]:
    return row.problems((row.kind, row.rung) in BLIND)


_HEAD = ("method", "claims", "refused", "coverage", "± noise", "truth above", "truth below", "where nothing warned",
         "warned", "bias", "width")  # fmt: skip


def _table(rows: Iterable[Row]) -> str:
    return markdown(_HEAD, [_cells(row) for row in rows])


def _cells(row: Row) -> list[str]:
    mark = " ✗" if _problems(row) else ""
    head = [row.rung + mark, f"{row.claims:,}", _percent(row.refused)]
    if row.refused == 1.0:
        return [*head, *["-"] * 8]
    shares = (row.share, row.noise, row.below, row.above, row.unwarned, row.warned, row.bias)
    return [*head, *map(_percent, shares), f"{row.width:.2f}"]


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left."""
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _percent(value: float) -> str:
    return "-" if np.isnan(value) else f"{100 * value:.1f} %"


def _blind(found: Sequence[Found]) -> str:
    seen = {(row.kind, row.rung): row for row in _all(found) if not row.idle and row.refused < 1}
    lines = [
        [kind, rung, _percent(row.share), _percent(row.warned), why]
        for (kind, rung), why in BLIND.items()
        if (row := seen.get((kind, rung)))
    ]
    return f"{markdown(('hazard', 'method', 'coverage', 'warned', 'why'), lines)}\n\n{_NOT_SIMULATED}"


def _promises(found: Sequence[Found]) -> str:
    groups: dict[tuple[str, str], list[tuple[float, float | None]]] = {}
    for each in found:
        for one in each.promises:
            groups.setdefault((each.kind, one.step), []).append((one.expected, one.came))
    lines = []
    for (kind, step), pairs in sorted(groups.items(), key=lambda item: (item[0][0] != BENIGN, item[0])):
        ratios = [came / expected for expected, came in pairs if came is not None]
        ends = [f"{end:.2f}" for end in np.quantile(ratios, [0.5, 0.1, 0.9])] if ratios else ["-"] * 3
        lines.append([kind, step, f"{len(pairs)}", f"{len(pairs) - len(ratios)}", *ends])
    head = ("worlds", "step", "tests", "no interval", "came / promised, median", "a tenth below", "a tenth above")
    return markdown(head, lines)


def _credits(found: Sequence[Found]) -> str:
    lines = []
    for each in found:
        groups: dict[str, dict[str, list[tuple[float, float]]]] = {}
        for one in each.credits:
            groups.setdefault(one.channel, {}).setdefault(one.rung, []).append((one.credited, one.caused))
        for channel, rungs in groups.items():
            means = {rung: np.mean(pairs, axis=0) for rung, pairs in rungs.items()}
            shares = [means["asked"][1], means["asked"][0], means["tagged"][0]]
            lines.append([each.kind, channel, *map(_percent, shares)])
    return markdown(("worlds", "channel", "caused", "people say", "tags credit (linear)"), lines)


_HAZARDS = """\
# How far each rung of the ladder can be trusted: hazards

Worlds that differ from the benign ones in one thing each; [the first page]({name}) says how they are made and what the
columns and bars are. ✗ marks what breaks a bar."""

_INTRODUCTION = """\
# How far each rung of the ladder can be trusted

Written by `python -m grading.ladder --size {size} --write`; `make grade` runs the same programs. Nothing here is chosen
by hand: what breaks a bar is marked ✗.

**Worlds.** {counted}. Each world is drawn anew by `maal.impact.simulate`: 4,096 people in
20 areas over 104 weeks, with a radio and a newspaper that work, display that does nothing, and search that follows
orders which come anyway. Radio is switched off in 6 areas drawn at random for 12 weeks; in a second run of the same
world it is switched on and off by the week for 24 weeks. The hazards change one thing each: demand that nobody measures
moves orders and spend; 40 % of the seen contacts stand under a lost cookie; 4 areas; 10 weeks of data; 40 % of the
contacts come through where the radio is off; demand drifts, in each area by itself too. Models were fitted in
{modelled} of the worlds.

**Truths.** Each method is held against what it says it estimates. *Asked*: the share of all people with an outcome who
would name the channel (of these outcomes; "as of a process" is the default, which takes them as drawn from one that
goes on, and is then wider). *Tests of areas*: mean effect of no contacts at all per area and week in which it was off.
*Switchback*: mean effect of a day that is on. *Modelled*: outcomes that the channel caused in all weeks.
*Best-supported figure*: what the chosen rung speaks of, in all weeks, though the test ran in 12. The interrupted time
series reads the sum of the areas that were off, beside what is to be expected in the others within 2 %, as if these
were large ("noisy control": beside their own sum, some 170 orders a week), and is told that the control explains half
(`expected_r2=0.5`).

**Columns.** *Refused*: too little data, or no interval. *Coverage* counts the given intervals that hold the truth;
*warned* those with a failed check. Bias is relative to the truth, width is the median one, relative to it; for channels
without effect both are relative to the outcomes of the same units and times.

**Bars.** In benign worlds {both.low:.0%} to {both.high:.0%} hold; for methods by randomisation, permutation or rank,
and for the best-supported figure, at least {least.low:.0%} (there are only so many assignments: they can be surer than
they say). At most {most:.0%} warn. Under a hazard where fewer than {low:.0%} hold, at least {warned:.0%} warn, or the
hazard is named as one that no check can see. Two standard errors of a row's own noise are granted.
"""

_NOT_SIMULATED = """\
Not simulated, and as invisible: a control series that the same start has moved (interrupted time series); anything else
that began with the test; answers that depend on whether people answer. Lost cookies change nothing for rungs that do
not read tags; what they do to tags is below, and in [the tagged grading](grading.md)."""

_STEPS = """\
For the radio, from the weeks before any test: the half-width that `next_steps` promises, and the one of the same test
when it is run. Near 1: the promise is kept; below 1: the interval came narrower."""

_CREDITS = """\
Shares of the outcomes, means over worlds. What people say and what tags credit is true of what is said and tagged; this
is what it is worth as an answer to what was caused."""

"""The rung "asked": the share of outcomes whose person says that they heard of us in a channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from maal.core import BadInput, Check, Estimate, Evidence, Period, Rung, TooLittleData, unknown_name
from maal.core.engine import Frame, materialised, on_one_engine
from maal.impact.asked.checks import checks
from maal.impact.asked.mapping import Unmapped, mapped
from maal.impact.asked.sample import Columns, Population, weighted
from maal.impact.asked.vocabulary import vocabulary
from maal.survey import Design, EstimateRow, sample_size
from maal.survey.intervals import wilson
from maal.survey.sample import Kind

LEAST_ANSWERS = 30
"""With fewer answers no share is given: its interval would be wider than ± 18 points."""

SAID_SO = "share of outcomes whose person says that they heard of us there (said so)"
CREDITED = "outcomes credited to what their persons say, each answer split equally among the channels that it names"


@dataclass(frozen=True, slots=True)
class HeardRow:
    """A channel: the share that names it, between what it would be if none or all of the silent named it.

    ``part`` is its share when each answer is split equally among the channels that it names; ``n`` answers name it.
    """

    channel: str
    share: Estimate
    bound_low: float
    bound_high: float
    part: Estimate
    n: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The channels, the largest share first; ``asked`` outcomes were asked of, ``answered`` of them have an answer.

    Parts of all channels, ``dont_know`` and ``unmapped`` add to 1. ``several`` is the share that names several.
    """

    rows: tuple[HeardRow, ...]
    asked: int
    answered: int
    response_rate: float
    dont_know: Estimate
    unmapped: Estimate
    several: float
    unmapped_answers: Unmapped
    level: float
    kind: Kind
    checks: tuple[Check, ...]

    def of(self, channel: str) -> HeardRow:
        """The row of one channel. Raises BadInput for a channel that nobody names."""
        for row in self.rows:
            if row.channel == channel:
                return row
        raise BadInput(unknown_name("channel that anybody names", channel, [row.channel for row in self.rows]))

    def evidence(self, goal: str, period: Period | None = None) -> tuple[Evidence, ...]:
        """The shares as evidence: several answers allowed, so they can add to more than 1."""
        made = (goal, period, SAID_SO)
        return tuple(_evidence(row.channel, row.share, self.checks, *made) for row in self.rows)

    def credited(self, goal: str, outcomes: float, period: Period | None = None) -> tuple[Evidence, ...]:
        """The parts × ``outcomes`` of the period as evidence, which can stand beside credits of the tagged rung."""
        made = (goal, period, CREDITED)
        scaled = ((row.channel, row.part.scaled(outcomes, "outcomes")) for row in self.rows)
        return tuple(_evidence(channel, part, self.checks, *made) for channel, part in scaled)


def _evidence(
    channel: str, estimate: Estimate, made: tuple[Check, ...], goal: str, period: Period | None, estimand: str
) -> Evidence:
    return Evidence(goal, channel, period, Rung.ASKED, estimand, estimate, made, source="asked")


def heard_about(
    answers: Any,
    *,
    asked: str = "asked",
    person: str | None = None,
    weights: str | None = None,
    strata: str | Sequence[str] | None = None,
    population: Population = None,
    kind: Kind = "probability",
    synonyms: Mapping[str, str] | None = None,
    rename: Mapping[str, str] | None = None,
    level: float = 0.95,
) -> Heard:
    """Σ w named / Σ w answered for each channel, with its design-based interval and its non-response bounds.

    ``answers`` has a row for each outcome that was asked of (a DuckDB relation, a Polars, pandas, Arrow or PySpark
    frame); ``asked`` holds the answer, null or blank where there is none. Outcomes of one ``person`` are one sampling
    unit. Those who answered stand for all who were asked in their stratum. Without ``population`` the outcomes are
    taken as drawn from a process that goes on; with it (a number, or a column with that of the row's stratum) as drawn
    from that many. An "opt-in" ``kind`` has no interval. ``synonyms`` and ``rename``: see
    `maal.impact.asked.vocabulary`. Bounds are those of Manski (1989, Journal of Human Resources 24): none or all of
    those who did not answer name the channel.

    Raises TooLittleData below 30 answers, BadInput for columns that are not there or have gaps.

    >>> import polars as pl
    >>> said = ["Facebook og avisa", "fjesbok", "naboen", "vet ikke", None] * 12
    >>> heard = heard_about(pl.DataFrame({"asked": said}), synonyms={"naboen": "referral"})
    >>> [(row.channel, round(row.share.value, 2), round(row.part.value, 3)) for row in heard.rows]
    [('facebook', 0.5, 0.375), ('newspaper', 0.25, 0.125), ('referral', 0.25, 0.25)]
    >>> row = heard.of("facebook")
    >>> round(row.bound_low, 2), round(row.bound_high, 2), round(row.share.low, 2), round(row.share.high, 2)
    (0.4, 0.6, 0.36, 0.64)
    """
    columns = Columns(asked, person, weights, _names(strata), population)
    columns.refuse()
    frame = columns.select(on_one_engine({"answers": answers})["answers"])
    found = mapped(frame, "asked", vocabulary(synonyms, rename))
    with materialised(found.frame) as held:
        counts = _counts(held, len(found.channels), None)
        _refuse_few(round(counts["answered"]), round(counts["rows"]), population)
        with materialised(weighted(held, columns)) as rows:
            sums = _counts(rows, len(found.channels), "base")
            sample = _Sample(rows.filter(nw.col("answered") == 1), columns, kind, level)
            shares, parts = sample.estimates(len(found.channels))
    bounds = _bounds(sums, len(found.channels))
    made = [
        HeardRow(channel, shares[place], *bounds[place], parts[place], round(counts[f"named_{place}"]))
        for place, channel in enumerate(found.channels)
    ]
    dont_know, unmapped, several = shares[-3:]
    response = sums["answered"] / sums["rows"]
    return Heard(
        tuple(sorted(made, key=lambda row: (-row.share.value, row.channel))),
        round(counts["rows"]),
        round(counts["answered"]),
        response,
        dont_know,
        unmapped,
        several.value,
        found.unmapped,
        level,
        kind,
        checks(response, unmapped.value, several.value, kind),
    )


def _names(strata: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if strata is None else (strata,) if isinstance(strata, str) else tuple(strata)


def _counts(frame: Frame, channels: int, weight: str | None) -> dict[str, float]:
    """Σ w of all rows, and of those with each flag and each channel named."""
    by = nw.col(weight) if weight else nw.lit(1.0)
    names = ["answered", *(f"named_{place}" for place in range(channels))]
    base = frame.with_columns(maal_w=by)
    sums = [(nw.col("maal_w") * nw.col(name).cast(nw.Float64)).sum().alias(name) for name in names]
    found: dict[str, float] = (
        base.select(nw.col("maal_w").sum().alias("rows"), *sums).collect("pyarrow").to_arrow().to_pylist()[0]
    )
    return found


def _bounds(sums: Mapping[str, float], channels: int) -> list[tuple[float, float]]:
    """Σ w named / Σ w asked, and the same with all of the silent."""
    silent = max(sums["rows"] - sums["answered"], 0.0)
    named = [sums[f"named_{place}"] for place in range(channels)]
    return [(each / sums["rows"], min((each + silent) / sums["rows"], 1.0)) for each in named]


def _refuse_few(answered: int, asked: int, population: Population) -> None:
    if answered >= LEAST_ANSWERS:
        return
    of = population if isinstance(population, int) and population > 0 else None
    needed = sample_size("proportion", margin=0.1, population=of).n
    raise TooLittleData(
        f"{answered:,} of {asked:,} outcomes have an answer. At least {LEAST_ANSWERS} are needed, and about {needed} "
        "for ± 10 points: ask at every order, form and counter, or take a longer period."
    )


@dataclass(frozen=True)
class _Sample:
    """Those who answered, as a survey's sample."""

    frame: Frame
    columns: Columns
    kind: Kind
    level: float

    def estimates(self, channels: int) -> tuple[list[Estimate], list[Estimate]]:
        """Shares of all channels and of three flags, and the parts of all channels."""
        design = Design(
            self.frame.to_native(),
            weights="weight",
            strata=list(self.columns.keys) or None,
            psu="person" if self.columns.person else None,
            fpc="fraction" if self.columns.population is not None else None,
            kind=self.kind,
        )
        named = [*(f"named_{place}" for place in range(channels)), "dont_know", "unmapped", "several"]
        shares = design.proportion(named, level=self.level)
        parts = design.mean([f"part_{place}" for place in range(channels)], level=self.level) if channels else ()
        return [self._share(row, row.low, row.high, shares.method) for row in shares], [
            self._share(row, *self._wilson(row), "linearised mean of parts, wilson") for row in parts
        ]

    def _wilson(self, row: EstimateRow) -> tuple[float | None, float | None]:
        """Wilson's interval with the effective sample size: parts lie between 0 and 1, as shares do."""
        if row.low is None or row.std_error is None or row.estimate is None:
            return None, None
        df = np.inf if row.df is None else row.df
        low, high = wilson(min(max(row.estimate, 0.0), 1.0), row.std_error**2, row.n, df, self.level)
        return float(low), float(high)

    def _share(self, row: EstimateRow, low: float | None, high: float | None, method: str) -> Estimate:
        told = f"{method}; {row.note}" if row.note else method
        value = 0.0 if row.estimate is None else row.estimate
        error, df = row.std_error, row.df
        return Estimate(value, error, low, high, self.level, row.n, df, "share", "outcomes with an answer", told)

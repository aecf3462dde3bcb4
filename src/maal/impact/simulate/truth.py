"""What is true in a world: the outcomes that each channel caused, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.core import Period
from maal.impact.simulate.people import Block, Contacts, Outcomes
from maal.impact.simulate.rates import Rates
from maal.impact.simulate.season import FloatArray
from maal.impact.simulate.world import BASELINE, World, WorldChannel

COLUMNS = ("incremental", "caused", "caused_first", "caused_value")

Series = dict[tuple[str, str, str], FloatArray]


def months(period: Period) -> tuple[Period, ...]:
    """The calendar months that meet ``period``, the first and the last cut to it."""
    found, start = [], period.start
    while start < period.end:
        end = min(Period.containing(start, "month").end, period.end)
        found.append(Period(start, end))
        start = end
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Truth:
    """Sums over people, added block by block: per channel (or the baseline), outcome and month."""

    world: World
    rates: Rates
    ends: FloatArray
    sums: Series = field(default_factory=lambda: defaultdict(float))  # type: ignore[arg-type]

    @staticmethod
    def of(world: World, rates: Rates) -> Truth:
        """Nothing counted yet."""
        ends = np.cumsum([month.days for month in months(world.period)], dtype=float)
        return Truth(world, rates, ends)

    def add(self, block: Block) -> None:
        """Count a block of people."""
        for kind, outcomes in block.outcomes.items():
            self._add(BASELINE, kind, self._expected_baseline(kind, block), outcomes, -1)
            for place, channel in enumerate(self.world.channels):
                expected = self._expected(channel, kind, block.exposures[channel.key], block.interest)
                self._add(channel.key, kind, expected, outcomes, place)

    def table(self) -> pa.Table:
        """channel, outcome, month, and the `COLUMNS`."""
        keys = [(channel, kind) for channel, kind, column in self.sums if column == COLUMNS[0]]
        starts = [month.start for month in months(self.world.period)]
        arrays = {
            "channel": [channel for channel, _ in keys for _ in starts],
            "outcome": [kind for _, kind in keys for _ in starts],
            "month": starts * len(keys),
        }
        figures = {name: np.concatenate([self.sums[(*key, name)] for key in keys]) for name in COLUMNS}
        return pa.table(arrays | figures)

    def _add(self, channel: str, kind: str, expected: FloatArray, outcomes: Outcomes, place: int) -> None:
        mine = outcomes.cause == place
        figures = (
            expected,
            self._by_month(outcomes.time[mine]),
            self._firsts(outcomes, mine),
            self._by_month(outcomes.time[mine], np.nan_to_num(outcomes.value[mine])),
        )
        for name, figure in zip(COLUMNS, figures, strict=True):
            self.sums[channel, kind, name] = self.sums[channel, kind, name] + figure

    def _by_month(self, times: FloatArray, weights: FloatArray | None = None) -> FloatArray:
        place = np.searchsorted(self.ends, times, side="right")
        return np.bincount(place, weights, len(self.ends)).astype(float)

    def _firsts(self, outcomes: Outcomes, mine: NDArray[np.bool_]) -> FloatArray:
        """People's first outcomes with the cause − without it (which may move a first outcome to a later month)."""
        others = outcomes.where(~mine & np.isin(outcomes.person, outcomes.person[mine]))
        affected = outcomes.where(np.isin(outcomes.person, outcomes.person[mine]))
        return self._by_month(first_times(affected)) - self._by_month(first_times(others))

    def _expected_baseline(self, kind: str, block: Block) -> FloatArray:
        outcome = next(each for each in self.world.outcomes if each.kind == kind)
        come = self.rates.come_by(kind, block.area, block.interest, self.ends.astype(int))
        return np.asarray(outcome.rate * self.world.years * np.diff(come, prepend=0.0))

    def _expected(self, channel: WorldChannel, kind: str, contacts: Contacts, interest: FloatArray) -> FloatArray:
        """Σ effect × interest × P(the delay ends in the month), over the contacts.

        An exponential delay has no memory: what has not come by a month's end waits on as if it were new.
        """
        effect = channel.effects.get(kind, 0.0)
        if effect == 0.0:
            return np.zeros(len(self.ends))
        weight = effect * interest[contacts.person]
        left = self.ends[np.searchsorted(self.ends, contacts.time, side="right")] - contacts.time
        later = weight * np.exp(-left / channel.carry_over_days)
        same_month = self._by_month(contacts.time, weight - later)
        return same_month + self._carried(self._by_month(contacts.time, later), channel.carry_over_days)

    def _carried(self, later: FloatArray, carry_over_days: float) -> FloatArray:
        stays = np.exp(-np.diff(self.ends, prepend=0.0) / carry_over_days)
        return np.fromiter(_arrivals(later, stays), float, len(later))


def _arrivals(later: FloatArray, stays: FloatArray) -> Iterator[float]:
    waiting = 0.0
    for entering, stay in zip(later, stays, strict=True):
        yield waiting * (1 - stay)
        waiting = waiting * stay + entering


def first_times(outcomes: Outcomes) -> FloatArray:
    """The time of every person's first outcome."""
    order = np.lexsort((outcomes.time, outcomes.person))
    _, first = np.unique(outcomes.person[order], return_index=True)
    return np.asarray(outcomes.time[order][first])

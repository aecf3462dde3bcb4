"""What is true day by day: the outcomes that channels caused, and those that a switch withheld."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.signal import lfilter

from maal.core import Period
from maal.impact.simulate.people import Block, Contacts
from maal.impact.simulate.season import FloatArray
from maal.impact.simulate.world import World, WorldChannel

Part = Literal["incremental", "withheld"]
Key = tuple[str, str, Part]
_PARTS: tuple[Part, ...] = ("incremental", "withheld")


@dataclass(frozen=True, slots=True)
class Contributions:
    """Sums over people, added block by block: expected outcomes by channel, outcome, area and day of the contact.

    ``now`` come on the day of the contact, ``later`` wait at its end.
    """

    world: World
    now: dict[Key, FloatArray] = field(default_factory=lambda: defaultdict(lambda: np.zeros(1)))
    later: dict[Key, FloatArray] = field(default_factory=lambda: defaultdict(lambda: np.zeros(1)))

    def add(self, block: Block) -> None:
        """Count a block of people."""
        for channel in self.world.channels:
            for kind, effect in channel.effects.items():
                self._add((channel.key, kind, "incremental"), block, block.exposures[channel.key], effect, channel)
                if channel.key in block.withheld:
                    self._add((channel.key, kind, "withheld"), block, block.withheld[channel.key], effect, channel)

    def _add(self, key: Key, block: Block, contacts: Contacts, effect: float, channel: WorldChannel) -> None:
        """An exponential delay has no memory: what has not come by a day's end waits on as if it were new."""
        weight = effect * block.interest[contacts.person]
        waits = weight * np.exp(-(np.floor(contacts.time) + 1 - contacts.time) / channel.carry_over_days)
        place = block.area[contacts.person] * self.world.period.days + contacts.time.astype(np.int64)
        size = max(len(self.world.areas), 1) * self.world.period.days
        self.now[key] = self.now[key] + np.bincount(place, weight - waits, size)
        self.later[key] = self.later[key] + np.bincount(place, waits, size)

    def table(self) -> pa.Table:
        """channel, outcome, area (null without areas), day, incremental, withheld."""
        carry = {channel.key: channel.carry_over_days for channel in self.world.channels}
        keys = [(channel, kind) for channel, kind, part in self.now if part == _PARTS[0]]
        days, areas = self.world.period.days, self.world.areas or (None,)
        shape = (len(areas), days)
        key, area, day = (pa.array(place.ravel()) for place in np.indices((len(keys), *shape)))
        figures = {
            part: [self._arrived((*key, part), shape, carry[key[0]]) for key in keys] or [np.zeros(0)]
            for part in _PARTS
        }
        start = self.world.period.start
        calendar = pa.array([start + timedelta(days=day) for day in range(days)], pa.date32())
        return pa.table(
            {
                "channel": pa.array([channel for channel, _ in keys], pa.string()).take(key),
                "outcome": pa.array([kind for _, kind in keys], pa.string()).take(key),
                "area": pa.array(areas, pa.string()).take(area),
                "day": calendar.take(day),
            }
            | {part: np.concatenate(each) for part, each in figures.items()}
        )

    def _arrived(self, key: Key, shape: tuple[int, int], carry: float) -> FloatArray:
        """now + what waited until this day; what waits shrinks by exp(−1 / carry) a day."""
        if key not in self.now:
            return np.zeros(shape[0] * shape[1])
        stays = np.exp(-1 / carry)
        waited = lfilter([0.0, 1 - stays], [1.0, -stays], self.later[key].reshape(shape), axis=1)
        return np.asarray(self.now[key] + waited.ravel())


def contribution(
    table: pa.Table,
    channel: str,
    outcome: str,
    period: Period | None = None,
    areas: tuple[str, ...] = (),
    part: Part = "incremental",
) -> float:
    """Σ of a part over the days of ``period`` (None: all) in ``areas`` (none given: everywhere)."""
    wanted = pc.and_(pc.equal(table["channel"], channel), pc.equal(table["outcome"], outcome))
    if period is not None:
        inside = pc.and_(pc.greater_equal(table["day"], period.start), pc.less(table["day"], period.end))
        wanted = pc.and_(wanted, inside)
    if areas:
        wanted = pc.and_(wanted, pc.is_in(table["area"], pa.array(areas)))
    return float(pc.sum(table.filter(wanted)[part]).as_py() or 0.0)

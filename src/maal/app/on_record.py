"""The tests on record: each as it was drawn and written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from maal.core import Period
from maal.impact.tested import Assigned, Assignment
from maal.workspace import PlanRecord, Workspace


@dataclass(frozen=True, slots=True)
class Planned:
    """A test on record. ``assigned`` holds name, block and on for each day or area; ``recorded_at`` is in UTC.

    ``detectable`` and ``half_width`` are those that were announced, per day (or area and time).
    """

    name: str
    recorded_at: datetime
    method: str
    goal: str
    channel: str
    start: date
    end: date
    seed: int
    every: int
    gap: int
    pairs: bool
    measure: str
    assigned: tuple[tuple[str, int, bool], ...]
    fingerprint: str
    detectable: float
    half_width: float
    timezone: str

    @property
    def period(self) -> Period:
        """From the first day of the test to the last."""
        return Period(self.start, self.end + timedelta(days=1))

    @property
    def before_its_start(self) -> bool:
        """Tell whether it was written down before the test began, on the organisation's clock."""
        return self.recorded_at.astimezone(ZoneInfo(self.timezone)).date() < self.start

    @property
    def whole(self) -> bool:
        """Tell whether the draw on record still has the fingerprint that was written down with it."""
        drawn = tuple(Assigned(*one) for one in self.assigned)
        return Assignment(self._drawn_by, self.seed, drawn).fingerprint == self.fingerprint

    @property
    def _drawn_by(self) -> str:
        """The method in the words of the draw, which the fingerprint covers."""
        if self.method == "switchback":
            return f"switchback, blocks of {self.every}" + (", in pairs" if self.pairs else "")
        return "random areas" if self.method == "areas" else "matched areas"


def planned_tests(workspace: Workspace) -> tuple[Planned, ...]:
    """The tests on record, in the order in which they were written down."""
    return tuple(read_planned(record) for record in workspace.plans())


def read_planned(record: PlanRecord) -> Planned:
    """Read the test that ``record`` holds."""
    kept = dict(record.content)
    kept["assigned"] = tuple((name, block, on) for name, block, on in kept["assigned"])
    for key in ("start", "end"):
        kept[key] = date.fromisoformat(kept[key])
    return Planned(record.name, record.recorded_at, **kept)

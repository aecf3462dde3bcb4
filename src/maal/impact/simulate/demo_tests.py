"""The tests that the demo's organisation has run: drawn before they began, as its own commands would draw them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from maal.core import Period
from maal.impact.simulate.switch import Switch
from maal.impact.tested.assignment import assign_areas, assign_times

AREAS = (
    "Elvedalen",
    "Fjellgrenda",
    "Havna",
    "Holmen",
    "Kirkebygda",
    "Nordbygda",
    "Sentrum",
    "Strandby",
    "Sørbygda",
    "Vestlia",
    "Åsen",
    "Østmarka",
)
"""The districts of the municipality."""

TESTED_GOAL = "new-customers"

ORDERS_BY_DISTRICT = "order"
"""The measure that counts first orders by district and week."""


@dataclass(frozen=True, slots=True)
class DemoTest:
    """A randomised test on new customers: what is needed to draw it again, and when it was written down."""

    name: str
    channel: str
    method: str
    recorded_on: date
    start: date
    weeks: int
    seed: int
    every: int = 1
    gap: int = 0

    @property
    def period(self) -> Period:
        """From its first day to its last."""
        return Period(self.start, self.start + timedelta(weeks=self.weeks))

    @property
    def switch(self) -> Switch:
        """The times or areas where the channel is off."""
        if self.method == "areas":
            off = [each.name for each in assign_areas(AREAS, seed=self.seed).assigned if not each.on]
            return Switch(self.channel, (self.period,), tuple(off))
        days = [self.start + timedelta(days=day) for day in range(self.period.days)]
        drawn = assign_times(days, seed=self.seed, every=self.every).assigned
        return Switch(self.channel, tuple(Period(d.name, d.name + timedelta(days=1)) for d in drawn if not d.on))


def demo_tests() -> tuple[DemoTest, ...]:
    """The newspaper, Instagram and Facebook in half of the districts, paid search on and off by turns."""
    return (
        DemoTest("newspaper-autumn", "newspaper", "areas", date(2025, 8, 25), date(2025, 9, 1), 12, seed=4),
        DemoTest(
            "paid-search-winter", "search-paid", "switchback", date(2026, 1, 5), date(2026, 1, 12), 14, seed=2, every=7
        ),
        DemoTest("instagram-spring", "instagram", "areas", date(2026, 1, 19), date(2026, 2, 2), 12, seed=6),
        DemoTest("facebook-spring", "facebook", "areas", date(2026, 4, 20), date(2026, 5, 4), 12, seed=9),
    )


def demo_switches() -> tuple[Switch, ...]:
    """What the tests switch off."""
    return tuple(test.switch for test in demo_tests())

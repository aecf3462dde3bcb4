"""A made-up organisation with a known truth: radio brings 12 orders a day, the newspaper 6 an area and week."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from maal.app import Space, init

START = date(2025, 9, 1)  # a Monday
WEEKS = 52
AREAS = tuple(f"area {number:02}" for number in range(1, 13))
BEFORE = datetime(2026, 2, 20, 10, tzinfo=UTC)
SPRING = date(2026, 3, 2)
HEAD = """[organisation]
name = "A"
currency = "NOK"
timezone = "Europe/Oslo"
language = "en"
[channels.radio]
hourly_rate = 650
[channels.newspaper]
[goals.sales]
outcome = "order"
target = 900
[goals.trust]
outcome = "trust"
target = 9
count = "level"
"""


def make(folder: Path, tests: str = "") -> Space:
    """An empty workspace."""
    init(folder)
    (folder / "maal.toml").write_text(HEAD + tests, "utf-8")
    return Space(folder)


def bring(space: Space, name: str, lines: Iterable[str]) -> None:
    """Import these lines as a file."""
    file = space.path.parent / f"{name}.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    space.import_files(file)


def days(first: date = START, number: int = 7 * WEEKS) -> list[date]:
    return [first + timedelta(days=day) for day in range(number)]


def orders(mean: float, on: Iterable[date], seed: int, kind: str = "order") -> list[str]:
    """Orders by day, Poisson around ``mean``."""
    rng = np.random.default_rng(seed)
    rows = [(day, one) for day in on for one in range(rng.poisson(mean))]
    head = "person,occurred_at,kind,source_id"
    return [head, *(f"p{seed}-{day}-{one},{day} 12:00,{kind},{seed}-{day}-{one}" for day, one in rows)]


def orders_by_area(
    treated: Collection[str], tested: Collection[int], effect: float, name: str = "orders", mean: float = 22
) -> list[str]:
    """The measure ``name`` by area and week, with an ``effect`` in the ``treated`` areas in the ``tested`` weeks."""
    rng = np.random.default_rng(7)
    lines = ["unit,occurred_at,name,value"]
    for area in AREAS:
        for week in range(WEEKS):
            more = effect if area in treated and week in tested else 0
            lines.append(f"{area},{START + timedelta(weeks=week)},{name},{rng.poisson(mean + more)}")
    return lines

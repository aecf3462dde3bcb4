"""Turn local times into UTC by comparisons with the days when the clocks change: five times faster than a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from maal.sources.quote import literal

_DAY = timedelta(days=1)


def utc_sql(naive: str, zone: str, years: tuple[int, int] | None = None) -> str:
    """SQL of a naive local TIMESTAMP in UTC, by the clock changes of ``years`` where all values lie within them.

    A time that the clocks jump over is read as if they had not; one that comes twice is the second, as the engine's
    own calendar has it.
    """
    if zone == "UTC":
        return naive
    if years is None or not 1970 <= years[0] <= years[1] <= 2037:
        return f"timezone('UTC', timezone({literal(zone)}, {naive}))"
    changes = clock_changes(zone, *years)
    cases = [f"WHEN {naive} < TIMESTAMP '{until}' THEN {offset}" for until, offset in changes if until]
    last = changes[-1][1]
    return (
        f"({naive} - to_seconds(CASE {' '.join(cases)} ELSE {last} END))"
        if cases
        else f"({naive} - to_seconds({last}))"
    )


@cache
def clock_changes(zone: str, first: int, last: int) -> tuple[tuple[datetime | None, int], ...]:
    """(local time until which, seconds ahead of UTC), in order; the last has no end.

    >>> [(str(until), offset) for until, offset in clock_changes("Europe/Oslo", 2026, 2026)]
    [('2026-03-29 03:00:00', 3600), ('2026-10-25 02:00:00', 7200), ('None', 3600)]
    """
    info = ZoneInfo(zone)
    moment, end = datetime(first, 1, 1, tzinfo=UTC) - _DAY, datetime(last + 1, 1, 1, tzinfo=UTC) + _DAY
    changes: list[tuple[datetime | None, int]] = []
    while moment < end:
        if _offset(info, moment) != _offset(info, moment + _DAY):
            change = _first_after(info, moment, moment + _DAY)
            local = (change + timedelta(seconds=_offset(info, change))).replace(tzinfo=None)
            changes.append((local, _offset(info, moment)))
        moment += _DAY
    return (*changes, (None, _offset(info, end)))


def _first_after(info: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The second at which the offset becomes that of ``high``."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (low, middle) if _offset(info, middle) == _offset(info, high) else (middle, high)
    return high


def _offset(info: ZoneInfo, moment: datetime) -> int:
    return int((moment.astimezone(info).utcoffset() or timedelta()).total_seconds())

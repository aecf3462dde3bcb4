"""Times of a panel: numbers, days, moments or words, and the first of them that was treated."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from maal.core import BadInput


def like(value: Any, example: Any, name: str) -> Any:
    """Turn ``value`` into the kind of time that the data hold (``example``): a day may be written as text.

    Raises BadInput when the two cannot be compared.

    >>> like("2026-03-01", date(2026, 1, 1), "start")
    datetime.date(2026, 3, 1)
    """
    try:
        turned = _turn(value, example)
        _ = turned < example
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"{name} is {value!r}, but the times in the data look like {example!r}. Give {name} in the same form."
        ) from error
    return turned


def _turn(value: Any, example: Any) -> Any:
    if isinstance(example, datetime):
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day)
        return moment.replace(tzinfo=example.tzinfo) if moment.tzinfo is None else moment
    if isinstance(example, date):
        day = datetime.fromisoformat(value) if isinstance(value, str) else value
        return day.date() if isinstance(day, datetime) else day
    return str(value) if isinstance(example, str) and isinstance(value, date) else value

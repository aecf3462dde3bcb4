"""Times of a panel: numbers, days, moments or words, and the first of them that was treated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from maal.core import BadInput

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"0+")
_SHOWN = 3


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


def require_sortable(times: Sequence[Any], at: str) -> None:
    """Refuse text whose order is not that of time ("Q12026", "Jan 2026", "week 9" beside "week 10", "after").

    Text sorts in time when all of it has one form and the year comes first ("2026-03-01", "2026Q1"), or when it holds
    one number of equal width and at most 4 digits ("week 09").

    >>> require_sortable(["2026-Q1", "2025-Q4"], "quarter")
    >>> require_sortable(["Q12026", "Q42025"], "quarter")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    maal.core.errors.BadInput: The times in 'quarter' are text that does not sort in time ('Q12026', 'Q42025'). Give...
    """
    texts = sorted({time for time in times if isinstance(time, str)})
    forms = {_DIGIT.sub("0", text) for text in texts}
    if texts and (len(forms) > 1 or not _in_time(forms.pop(), texts[0])):
        shown = ", ".join(repr(text) for text in texts[:_SHOWN]) + (", ..." if len(texts) > _SHOWN else "")
        raise BadInput(
            f"The times in '{at}' are text that does not sort in time ({shown}). Give days, whole numbers, or text of "
            "one form that begins with the year, such as '2026-03-01' or '2026-Q1'."
        )


def _in_time(form: str, example: str) -> bool:
    numbers = _NUMBER.findall(form)
    if len(numbers) == 1 and len(numbers[0]) <= 4:
        return True
    return bool(numbers) and form.startswith("0000") and len(numbers[0]) in (4, 6, 8) and example[0] in "12"


def days(texts: Sequence[Any], at: str) -> list[date]:
    """Read days or moments written in ISO 8601; raises BadInput where one is not.

    >>> days(["2026-03-01"], "day")
    [datetime.date(2026, 3, 1)]
    """
    try:
        moments = [datetime.fromisoformat(text) for text in texts]
    except (TypeError, ValueError):
        raise BadInput(
            f"The times in '{at}' are text such as {texts[0]!r}; days such as '2026-03-01', moments or whole "
            "numbers are needed."
        ) from None
    whole = all(moment.time() == datetime.min.time() and moment.tzinfo is None for moment in moments)
    return [moment.date() for moment in moments] if whole else list(moments)

"""A sentence for readers, kept apart from its language: a template and the values bound to it."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maal.core.estimate import Estimate
from maal.core.money import Money
from maal.core.period import Period

Format = Callable[[Any, str], str]


@dataclass(frozen=True)
class Text:
    """A template such as ``"{credit:count} of {all:count} orders"`` with its values.

    The template is the English sentence and the key of its translations. What follows the colon says what the
    value is, so that every language can write it its own way: ``count`` (a whole number), ``number``, ``percent``
    (a share from 0 to 1), ``money`` (a `Money`), ``date``, ``period``, ``estimate`` (value and interval), ``term``
    (a key of the vocabulary or a name of the user's, shown by its label), ``text`` (another `Text`), ``name``
    (as it is). A tuple of values is written as a list.

    >>> str(Text("{share:percent} of {all:count} orders", {"share": 0.846, "all": 1200}))
    '84.6% of 1,200 orders'
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.render(self.template, format_plainly)

    def render(self, template: str, format_value: Format) -> str:
        """Fill ``template`` (this one's translation) with the values, each written by ``format_value(value, kind)``."""
        return _Filler(format_value).vformat(template, (), self.values)


class _Filler(string.Formatter):
    """A formatter whose format specs are the kinds of value."""

    def __init__(self, format_value: Format) -> None:
        self._format_value = format_value

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value of the kind that the spec names."""
        return self._format_value(value, format_spec or "name")


def format_plainly(value: Any, kind: str) -> str:
    """Write a value in plain English, for terminals, logs and ``str``.

    >>> format_plainly(Estimate(12.34, low=8, high=17), "estimate")
    '12.3 (8.0 to 17.0)'
    """
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, tuple):
        return ", ".join(format_plainly(one, kind) for one in value)
    if isinstance(value, Estimate):
        return _estimate_plainly(value)
    if isinstance(value, Money):
        return f"{value.amount:,.0f} {value.currency}"
    if isinstance(value, Period):
        return value.label
    if isinstance(value, date):
        return value.isoformat()
    if kind == "percent":
        return f"{value:.1%}"
    if kind == "count":
        return f"{value:,.0f}"
    if kind == "number":
        return f"{value:,.2f}"
    return str(value)


def _estimate_plainly(estimate: Estimate) -> str:
    write = "{:.1%}".format if estimate.unit == "share" else "{:,.1f}".format
    if estimate.low is None or estimate.high is None:
        return write(estimate.value)
    return f"{write(estimate.value)} ({write(estimate.low)} to {write(estimate.high)})"

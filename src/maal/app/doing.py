"""Telling what is being worked on, to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

Doing = Callable[[str], None]
"""Told in a few words what begins now, as "sales: model"."""


def silent(what: str) -> None:
    """Tell nobody."""

"""What each method needs of ``[tests.NAME]`` in ``maal.toml``, and what is of no use to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maal.core import unknown_name

_AREAS = {"measure", "treated"}
_NEEDED: dict[str, set[str]] = {
    "switchback": {"on"},
    "areas": _AREAS,
    "holdout": {"exposed", "held", "outcomes_exposed", "outcomes_held"},
    "difference-in-differences": _AREAS,
    "synthetic-control": _AREAS,
    "synthetic-difference-in-differences": _AREAS,
    "interrupted-time-series": set(),
}
_WELCOME = {"interrupted-time-series": {"measure", "controls"}}

METHODS = tuple(_NEEDED)
"""The methods that ``method`` may name."""
OF_METHODS = ("measure", "treated", "controls", "on", "exposed", "held", "outcomes_exposed", "outcomes_held")
"""The settings that only some methods need."""


def require_known(what: str, key: str, named: Mapping[str, Mapping[str, Any]] | None) -> None:
    """Raise ValueError for a channel or goal (``what``) that is not among the ``named``, or a goal that is a level."""
    known = (named or {}).get(what)
    if known is None:
        return
    if key not in known:
        raise ValueError(unknown_name(what, key, known))
    if what == "goal" and isinstance(known[key], dict) and known[key].get("count") == "level":
        raise ValueError(f"'{key}' is the level of a measure; a test counts outcomes.")


def require_fit(name: str, given: Any, before: Mapping[str, Any]) -> None:
    """Raise ValueError where a setting does not fit those ``before`` it (of which the wrong ones are left out)."""
    if name in OF_METHODS and "method" in before:
        _require_use(name, given, before["method"])
    if name == "change" and given == "off" and before.get("method") in ("switchback", "holdout"):
        raise ValueError(f"is of no use to the method {before['method']}, which holds on against off.")
    start, end = before.get("start"), before.get("end")
    if name == "end" and start and given < start:
        raise ValueError(f"{given} lies before the start, {start}.")
    if name == "on" and start and end and (outside := [day for day in given if not start <= day <= end]):
        number = f"{len(outside)} of {len(given)} days lie"
        raise ValueError(f"{number} outside the test, {start} to {end}; the first is {outside[0]}.")
    people = before.get(name.removeprefix("outcomes_"))
    if name.startswith("outcomes_") and given is not None and people is not None and given > people:
        raise ValueError(f"{given} outcomes are more than the {people} people: count each person once.")


def _require_use(name: str, given: Any, method: str) -> None:
    missing = given in (None, "", [])
    if missing and name in _NEEDED[method]:
        raise ValueError(f"is missing: the method {method} needs it.")
    if not missing and name not in _NEEDED[method] | _WELCOME.get(method, set()):
        raise ValueError(f"is of no use to the method {method}. Take it away, or choose another method.")

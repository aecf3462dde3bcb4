"""The answer in plain sentences: "caused, here and then" only where the interval and every check allow it."""

from __future__ import annotations

from typing import Any

from maal.core import Estimate
from maal.impact.tested.effect import Effect, counted, number, share, span


def sentences(effect: Effect) -> str:
    """Size, chance, verdict, and what to take care of."""
    said = [_size(effect), _chance(effect), _verdict(effect), *(check.text for check in effect.failed), _unseen(effect)]
    return " ".join(sentence for sentence in said if sentence)


def excludes_zero(estimate: Estimate) -> bool:
    """Tell whether the interval lies on one side of zero."""
    return estimate.low is not None and estimate.high is not None and (estimate.low > 0 or estimate.high < 0)


def _size(effect: Effect) -> str:
    after = [moment.at for moment in effect.moments if moment.after]
    way = "above" if effect.estimate.value >= 0 else "below"
    total = "" if effect.incremental is None else f"; in all {_figure(effect.incremental)}"
    lift = "" if effect.lift is None else f"; {_figure(effect.lift, share)} of what was expected"
    return (
        f"From {after[0]} to {after[-1]} ({counted(len(after), 'time')}) {effect.outcome} was on average "
        f"{number(abs(effect.estimate.value))} {way} what was expected without the change: "
        f"{_figure(effect.estimate)} a time{total}{lift}."
    )


def _figure(estimate: Estimate, write: Any = number) -> str:
    return f"{write(estimate.value)} {span(estimate, write)}"


def _chance(effect: Effect) -> str:
    if effect.p_value is None:
        return ""
    return f"The chance that there is no effect or one the other way is {effect.p_value:.3f}."


def _verdict(effect: Effect) -> str:
    if not excludes_zero(effect.estimate):
        return "The interval contains zero: these data do not show an effect."
    if effect.failed:
        failed = ", ".join(check.name for check in effect.failed)
        return f"Do not call this caused: {counted(len(effect.failed), 'check')} failed ({failed})."
    return f"No check failed: what began at the start caused this change in {effect.outcome}, here and then."


def _unseen(effect: Effect) -> str:
    unseen = [check.text for check in effect.checks if check.passed is None]
    return "Bear in mind: " + " ".join(unseen) if unseen else ""

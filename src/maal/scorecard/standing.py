"""Where a goal stands: from the actual, the projection's interval and the target."""

from __future__ import annotations

from collections.abc import Sequence

from maal.core import Estimate, Text
from maal.scorecard.score import Standing


def stand_count(target: float, actual: Estimate, projection: Estimate | None, is_over: bool) -> tuple[Standing, Text]:
    """Standing of a counted goal: reached, missed, or what the projection's interval says against the target."""
    numbers = {"actual": actual.value, "target": target}
    if actual.value >= target:
        return Standing.REACHED, Text("The target of {target:count} is reached: {actual:count} so far.", numbers)
    if is_over:
        return Standing.MISSED, Text("The period ended with {actual:count} of {target:count}.", numbers)
    if projection is None or projection.low is None or projection.high is None:
        return Standing.UNKNOWN, Text("{actual:count} of {target:count} so far; where it ends is not known.", numbers)
    return _projected(target, projection, projection.low, projection.high)


def stand_unrecorded(kind: str, recorded: Sequence[str]) -> tuple[Standing, Text]:
    """Standing of a goal whose kind of outcome was never recorded: zero would be a claim, so it is unknown."""
    if not recorded:
        return Standing.UNKNOWN, Text("No outcome has been recorded yet.")
    return Standing.UNKNOWN, Text(
        "No outcome of the kind '{kind:name}' has been recorded; there are: {recorded:name}.",
        {"kind": kind, "recorded": ", ".join(recorded)},
    )


def stand_incomplete(target: float, actual: Estimate) -> tuple[Standing, Text]:
    """Standing of a goal whose period is recorded in part: what is missing could have reached the target."""
    return Standing.UNKNOWN, Text(
        "{actual:count} of {target:count} are recorded, but part of the period seems to be missing: where it stands is "
        "not known.",
        {"actual": actual.value, "target": target},
    )


def _projected(target: float, projection: Estimate, low: float, high: float) -> tuple[Standing, Text]:
    numbers = {"target": target, "projection": projection.value, "low": low, "high": high}
    if low >= target:
        return Standing.ON_COURSE, Text(
            "On course: {low:count} to {high:count} expected by the period's end, against a target of {target:count}.",
            numbers,
        )
    if high < target:
        return Standing.BEHIND, Text(
            "Behind: {low:count} to {high:count} expected by the period's end, against a target of {target:count}.",
            numbers,
        )
    return Standing.UNCERTAIN, Text(
        "Open: {low:count} to {high:count} expected by the period's end, around the target of {target:count}.", numbers
    )


def stand_level(target: float, actual: Estimate | None, is_over: bool) -> tuple[Standing, Text]:
    """Standing of a level: reached or not when its interval clears or misses the target, else uncertain."""
    if actual is None:
        return Standing.UNKNOWN, Text("Nothing has been measured in the period yet.")
    numbers = {"actual": actual, "target": Estimate(target, unit=actual.unit)}
    below = Standing.MISSED if is_over else Standing.BEHIND
    if actual.low is None or actual.high is None:
        side = Standing.REACHED if actual.value >= target else below
        return side, Text("{actual:estimate} against {target:estimate}; how sure it is, is not known.", numbers)
    if actual.low >= target:
        return Standing.REACHED, Text("{actual:estimate} clears the target of {target:estimate}.", numbers)
    if actual.high < target:
        return below, Text("{actual:estimate} lies below the target of {target:estimate}.", numbers)
    return Standing.UNCERTAIN, Text(
        "{actual:estimate} spans the target of {target:estimate}: a larger sample would tell.", numbers
    )

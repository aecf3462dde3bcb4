"""Grade the tagged rung: its intervals against the tagged truth, the same rule on 100 times as many people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from grading.coverage import Claim
from grading.worlds import Setting, settings
from maal.impact.simulate import World, simulate
from maal.impact.tagged import RULES, Credit, Journeys, attribute, touched

TIMES = 100
MEASURES = ("counts", "values")
SIZES = ((5.0, "below 5"), (20.0, "5 to 20"), (100.0, "20 to 100"), (float("inf"), "100 and more"))

_TRUTH_SEED = 1_000_003


def grade_tagged(worlds: int, draws: int) -> list[Claim]:
    """All claims of all rules in ``draws`` draws of each of the first ``worlds`` settings."""
    return [claim for number, setting in enumerate(settings()[:worlds]) for claim in _claims(setting, number, draws)]


def by_rule(claims: list[Claim], measure: str) -> list[Claim]:
    """The claims on one measure, grouped by rule."""
    return [_regrouped(claim, _part(claim, 0)) for claim in claims if _part(claim, 1) == measure]


def by_size(claims: list[Claim]) -> list[Claim]:
    """The claims on counts of all rules, grouped by the size of the true credit, the smallest first."""
    counts = sorted((claim for claim in claims if _part(claim, 1) == "counts"), key=lambda claim: abs(claim.truth))
    return [_regrouped(claim, _size(abs(claim.truth))) for claim in counts]


def by_setting(claims: list[Claim]) -> list[Claim]:
    """The claims on counts of all rules, grouped by setting."""
    return [_regrouped(claim, _part(claim, 2)) for claim in claims if _part(claim, 1) == "counts"]


def _claims(setting: Setting, number: int, draws: int) -> Iterator[Claim]:
    truth = dict(_credits(setting.world, setting.world.people * TIMES, _TRUTH_SEED, None))
    for world in range(1000 * number + 1, 1000 * number + 1 + draws):
        for (rule, channel), credit in _credits(setting.world, setting.world.people, world, "bootstrap"):
            expected = truth[rule, channel]
            ends = (credit.credit, credit.low, credit.high)
            yield Claim(f"{rule}|counts|{setting.name}", world, *_known(ends), expected.credit / TIMES)
            ends = (credit.value, credit.value_low, credit.value_high)
            yield Claim(f"{rule}|values|{setting.name}", world, *_known(ends), expected.value / TIMES)


def _credits(
    world: World, people: int, seed: int, interval: Literal["bootstrap"] | None
) -> Iterator[tuple[tuple[str, str], Credit]]:
    simulated = simulate(world, people, seed)
    journeys = Journeys(simulated.touchpoints, simulated.outcomes)
    for rule in RULES:
        yield from (((rule, row.channel), row) for row in attribute(journeys, rule, interval).rows)
    yield from ((("touched", row.channel), row) for row in touched(journeys, interval).rows)


def _known(ends: tuple[float | None, ...]) -> tuple[float, float, float]:
    value, low, high = (float("nan") if end is None else end for end in ends)
    return value, low, high


def _part(claim: Claim, place: int) -> str:
    return claim.group.split("|")[place]


def _size(truth: float) -> str:
    return next(name for limit, name in SIZES if truth < limit)


def _regrouped(claim: Claim, group: str) -> Claim:
    return Claim(group, claim.world, claim.value, claim.low, claim.high, claim.truth)

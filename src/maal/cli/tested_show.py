"""How ``maal impact tested`` shows what the app returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maal.cli.aligned import UNKNOWN, aligned
from maal.cli.plain import plain
from maal.core import Estimate, Period

if TYPE_CHECKING:
    from maal.app.tests import Effect, TestResult

_WORDS = {True: "passed", False: "FAILED", None: "note"}


def tested_text(goal: str, found: Sequence[TestResult]) -> str:
    """A line a test: effect, p value, lift and contribution; then the checks of each, and what cannot be analysed."""
    shown = [one for one in found if one.effect]
    number = f"{len(found)} test{'' if len(found) == 1 else 's'} on record"
    return plain("\n".join([
        f"{goal}: {number}{'; 95% intervals' if shown else ''}.",
        "Tested: what it caused, then and there." if found else "maal impact plan lays one out.",
        *_table(shown),
        *(line for one in shown for line in _of_one(one)),
        *_problems(found),
    ]))  # fmt: skip


def _table(shown: Sequence[TestResult]) -> list[str]:
    if not shown:
        return []
    header = ["test", "channel", "design", "effect", "interval", "p", "lift", "contribution", "interval"]
    rows = [
        [one.name, one.channel, _design(one), *_figure(one.effect.estimate), *_more(one.effect), *_contribution(one)]
        for one in shown
        if one.effect
    ]
    return ["", *aligned(header, rows, 3), "", f"  Contribution: {_spoken(shown)}."]


def _spoken(shown: Sequence[TestResult]) -> str:
    """What the contributions speak of."""
    periods = {one.claim.evidence.period for one in shown if one.claim and one.claim.evidence.period}
    return "outcomes in " + " and ".join(period.label for period in sorted(periods))


def _design(one: TestResult) -> str:
    return "" if one.claim is None else str(one.claim.design)


def _more(effect: Effect) -> tuple[str, str]:
    p = UNKNOWN if effect.p_value is None else f"{effect.p_value:.3f}" if effect.p_value >= 0.001 else "<0.001"
    return p, UNKNOWN if effect.lift is None else f"{effect.lift.value:.1%}"


def _contribution(one: TestResult) -> tuple[str, str]:
    return (UNKNOWN, UNKNOWN) if one.claim is None else _figure(one.claim.evidence.estimate)


def _figure(estimate: Estimate) -> tuple[str, str]:
    most = max(abs(end) for end in (estimate.value, estimate.low or 0.0, estimate.high or 0.0))
    form = ",.0f" if most >= 1000 else ",.1f" if most >= 10 else ".2f" if most >= 0.1 else ".4f"
    if estimate.low is None or estimate.high is None:
        return format(estimate.value, form), UNKNOWN
    return format(estimate.value, form), f"[{format(estimate.low, form)}, {format(estimate.high, form)}]"


def _of_one(one: TestResult) -> Iterator[str]:
    if one.effect is None:
        return
    yield from ("", f"{one.name}: {one.method} of {one.channel}, {_days(one.period)}; effect per {one.effect.per}.")
    if one.plan is not None:
        yield f"  drawn with seed {one.plan.seed}, written down {_moment(one)}; fingerprint {one.plan.fingerprint}"
    yield from (f"  {_WORDS[each.passed]}: {each.name}. {each.text}" for each in _checks(one))


def _checks(one: TestResult) -> Sequence[Any]:
    return one.claim.evidence.checks if one.claim else one.effect.checks if one.effect else ()


def _moment(one: TestResult) -> str:
    return "" if one.plan is None else f"{one.plan.recorded_at:%Y-%m-%d %H:%M} UTC"


def _days(period: Period) -> str:
    return f"{period.start} to {period.last_day}"


def _problems(found: Sequence[TestResult]) -> list[str]:
    lines = [f"  {one.name} ({one.channel}, {_days(one.period)}): {one.problem}" for one in found if one.problem]
    return ["", "Not analysed:", *lines] if lines else []


def tested_dict(goal: str, found: Sequence[TestResult]) -> dict[str, Any]:
    """The same for JSON."""
    return {"goal": goal, "tests": [_dict(one) for one in found]}


def _dict(one: TestResult) -> dict[str, Any]:
    effect, claim, plan = one.effect, one.claim, one.plan
    return {
        "name": one.name,
        "channel": one.channel,
        "method": one.method,
        "first": one.period.start,
        "last": one.period.last_day,
        "problem": one.problem,
        "design": _design(one),
        "effect": asdict(effect.estimate) if effect else None,
        "per": effect.per if effect else "",
        "p_value": effect.p_value if effect else None,
        "lift": asdict(effect.lift) if effect and effect.lift else None,
        "contribution": asdict(claim.evidence.estimate) if claim else None,
        "period": claim.evidence.period.label if claim and claim.evidence.period else None,
        "checks": [asdict(each) for each in _checks(one)],
        "plan": {"recorded_at": plan.recorded_at, "seed": plan.seed, "fingerprint": plan.fingerprint} if plan else None,
    }

"""How ``maal impact plan`` shows what the app returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from maal.cli.aligned import UNKNOWN, aligned
from maal.cli.plain import plain
from maal.core import Estimate, Evidence

if TYPE_CHECKING:
    from maal.app.planned import Planned, TestPlan


def plan_text(found: TestPlan, known: Sequence[Evidence], drawn: Planned | None) -> str:
    """A line a length: what it would show and cost; what that means beside what is credited; the draw, if any."""
    history = f"{found.history.start} to {found.history.last_day}"
    return plain("\n".join([
        f"{found.goal}, {found.channel}: what a test could show ({found.method}), simulated on {history}.",
        "",
        *_lengths(found),
        "",
        *_meaning(found),
        *_refused(found),
        "",
        *_beside(found, known),
        *(_draw(drawn) if drawn else []),
    ]))  # fmt: skip


def _lengths(found: TestPlan) -> list[str]:
    days = found.options[0].days
    cost = next((one.cost.currency for one in found.options if one.cost), "")
    header = ["weeks", "drawn", "finds", "half-width", f"finds in {days} days", "half-width", *([cost] if cost else [])]
    rows = [
        [
            f"{one.weeks}",
            f"{one.design.n_drawn}",
            _number(one.design.detectable),
            _number(one.design.half_width),
            _number(one.detectable),
            _number(one.half_width),
            *([f"{one.cost.amount:,.0f}"] if one.cost else []),
        ]
        for one in found.options
    ]
    return aligned(header, rows, 0)


def _meaning(found: TestPlan) -> list[str]:
    design, days = found.options[0].design, found.options[0].days
    what = "a day" if found.method == "switchback" else "an area and time"
    usual = f"{_number(design.baseline)} outcomes {what} are usual"
    return [
        f"  Finds: the smallest effect {what} that it finds in {design.power:.0%} of the cases; {usual}.",
        f"  Half-width: of the {design.level:.0%} interval to expect. Then both for {days} days on, everywhere.",
    ]


def _refused(found: TestPlan) -> list[str]:
    return [f"  {weeks} weeks: {why}" for weeks, why in found.refused.items()]


def _beside(found: TestPlan, known: Sequence[Evidence]) -> list[str]:
    """What the lengths mean against what each rung credits, brought to as many days."""
    if not known:
        return [
            f"  Neither tags nor answers credit {found.channel} with anything: there is nothing to hold it against."
        ]
    return [_against(found, one.rung, one.estimate.scaled(_longer(found))) for one in known]


def _longer(found: TestPlan) -> float:
    return found.options[0].days / found.compared.days


def _against(found: TestPlan, rung: str, credit: Estimate) -> str:
    said = (
        f"  {rung.capitalize()} credits {found.channel} with {_number(credit.value)}{_ends(credit)} in as many days: "
    )
    enough = [one for one in found.options if one.detectable <= credit.value]
    if credit.value <= 0:
        return said + "nothing to find."
    if not enough:
        longest = found.options[-1]
        return said + f"too little to be found; {longest.weeks} weeks find {_number(longest.detectable)} and more."
    return said + f"if all of it were caused, {enough[0].weeks} weeks would be enough to see it."


def _ends(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f" [{_number(estimate.low)}, {_number(estimate.high)}]"


def _draw(drawn: Planned) -> Iterator[str]:
    yield ""
    yield f"Recorded '{drawn.name}' at {drawn.recorded_at:%Y-%m-%d %H:%M} UTC, before its start. Seed {drawn.seed}."
    yield f"Fingerprint {drawn.fingerprint}: publish it, and nobody can say that the draw was changed."
    yield f"{drawn.channel} from {drawn.start} to {drawn.end}:"
    if drawn.method == "switchback":
        yield from (f"  {'on ' if is_on else 'off'}  {first} to {last}" for first, last, is_on in stretches(drawn))
        return
    for is_on, word in ((True, "on "), (False, "off")):
        yield f"  {word}  {', '.join(name for name, _, on in drawn.assigned if on == is_on)}"
    yield "  Areas that are not named take no part: there it goes on as before."


def stretches(drawn: Planned) -> Iterator[tuple[date, date, bool]]:
    """First day, last day and switch of each stretch of days that a switchback holds alike."""
    for is_on, days in groupby(drawn.assigned, key=lambda one: one[2]):
        names = [name for name, _, _ in days]
        yield date.fromisoformat(names[0]), date.fromisoformat(names[-1]), is_on


def _number(value: float) -> str:
    if value != value:
        return UNKNOWN
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:,.1f}" if size >= 10 else f"{value:.2f}"


def plan_dict(found: TestPlan, known: Sequence[Evidence], drawn: Planned | None) -> dict[str, Any]:
    """The same for JSON; ``credited`` speaks of its own period."""
    return {
        "goal": found.goal,
        "channel": found.channel,
        "method": found.method,
        "history": {"first": found.history.start, "last": found.history.last_day},
        "options": [asdict(one) for one in found.options],
        "refused": {str(weeks): why for weeks, why in found.refused.items()},
        "credited": [
            {"rung": str(one.rung), "period": found.compared.label, "estimate": asdict(one.estimate)} for one in known
        ],
        "recorded": _recorded(drawn) if drawn else None,
    }


def _recorded(drawn: Planned) -> dict[str, Any]:
    assigned = [{"name": name, "block": block, "on": on} for name, block, on in drawn.assigned]
    return {**asdict(drawn), "assigned": assigned}

"""How ``maal impact asked`` and ``maal impact audience`` show what the app returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maal.cli.aligned import UNKNOWN, aligned
from maal.cli.plain import plain
from maal.core import Check, Estimate, Evidence

if TYPE_CHECKING:
    from maal.app.asked import AskedAnswers, Heard
    from maal.app.audience import AudienceEstimate, AudienceSample


def asked_text(found: AskedAnswers) -> str:
    """A line a channel: share and credited outcomes with their intervals, and the bounds; then what is to be known."""
    heard = found.heard
    credited = {each.channel: each.estimate for each in found.credited}
    rows = [
        [
            row.channel,
            *_percent(row.share),
            f"[{row.bound_low:.1%}, {row.bound_high:.1%}]",
            *_number(credited[row.channel]),
            f"{row.n:,}",
        ]
        for row in heard.rows
    ]
    header = ["channel", "share", "interval", "bounds", "credited", "interval", "n"]
    return plain("\n".join([
        f"{found.goal}, {found.period.label}: {heard.answered:,} of {heard.asked:,} outcomes have an answer; "
        f"{100 * heard.level:g}% intervals.",
        "Asked: what people say, not what moved them.",
        "",
        *aligned(header, rows, 1),
        "",
        f"  do not know: {heard.dont_know.value:.1%}; no known channel: {heard.unmapped.value:.1%}",
        *_unmapped(heard),
        *_checks(heard.checks),
    ]))  # fmt: skip


def _percent(estimate: Estimate) -> tuple[str, str]:
    return f"{estimate.value:.1%}", _ends(estimate, ".1%")


def _number(estimate: Estimate, form: str = ",.1f") -> tuple[str, str]:
    return format(estimate.value, form), _ends(estimate, form)


def _ends(estimate: Estimate, form: str) -> str:
    if estimate.low is None or estimate.high is None:
        return UNKNOWN
    return f"[{format(estimate.low, form)}, {format(estimate.high, form)}]"


def _unmapped(heard: Heard) -> list[str]:
    unmapped = heard.unmapped_answers
    shown = ", ".join(f"'{text}' {number:,}" for text, number in unmapped.shown)
    hidden = [f"{unmapped.hidden:,} others, not shown"] if unmapped.hidden else []
    said = "; ".join([*([shown] if shown else []), *hidden])
    return [f"  not understood: {said}"] if said else []


def _checks(checks: Iterable[Check]) -> list[str]:
    words = {True: "passed", False: "FAILED", None: "note"}
    return ["", *(f"  {words[each.passed]}: {each.name}. {each.text}" for each in checks)]


def asked_dict(found: AskedAnswers) -> dict[str, Any]:
    """The same for JSON."""
    heard = found.heard
    return {
        "goal": found.goal,
        "period": found.period.label,
        "outcomes": found.outcomes,
        "answered": heard.answered,
        "response_rate": heard.response_rate,
        "dont_know": asdict(heard.dont_know),
        "unmapped": asdict(heard.unmapped),
        "several": heard.several,
        "not_understood": {"shown": dict(heard.unmapped_answers.shown), "hidden": heard.unmapped_answers.hidden},
        "level": heard.level,
        "channels": [asdict(row) for row in heard.rows],
        "shares": [_evidence(each) for each in found.shares],
        "credited": [_evidence(each) for each in found.credited],
        "checks": [asdict(each) for each in heard.checks],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "channel": evidence.channel,
        "rung": str(evidence.rung),
        "estimand": evidence.estimand,
        "estimate": asdict(evidence.estimate),
    }


def drawn_text(drawn: AudienceSample, target: Path) -> str:
    """What was drawn, and what to do with it."""
    strata = [f"  {name}: {number:,}" for name, number in drawn.sizes.items()] if len(drawn.sizes) > 1 else []
    return plain("\n".join([
        f"Wrote {target}: {drawn.n:,} of {drawn.population:,}, seed {drawn.seed}.",
        *strata,
        "Fill in the column judged: customer, citizen, possible recruit, other, or cannot tell.",
        "Handles are personal data: the file is yours only, and no workspace holds any of it. Delete it in the end.",
    ]))  # fmt: skip


def audience_text(found: AudienceEstimate) -> str:
    """The share and the number of relevant followers with intervals, what "cannot tell" does, each category."""
    low, high = (f"{each.value:.1%} {_ends(each, '.1%')}" for each in (found.lowest, found.highest))
    rows = [[name, *_percent(each)] for name, each in found.by_category.items()]
    more = f"{found.to_judge:,} more to judge for ± 5 points." if found.to_judge else "Within ± 5 points already."
    return plain("\n".join([
        f"{found.judged:,} judged of {found.population:,}; {100 * found.share.level:g}% intervals.",
        f"Stakeholders: {' '.join(_percent(found.share))}",
        f"Relevant followers: {' '.join(_number(found.relevant, ',.0f'))}",
        f"If none of those that cannot be told is one: {low}; if all are: {high}.",
        more,
        "",
        *aligned(["category", "share", "interval"], rows, 1),
        *_checks(found.checks),
    ]))  # fmt: skip


def audience_dict(found: AudienceEstimate) -> dict[str, Any]:
    """The same for JSON."""
    return asdict(found)

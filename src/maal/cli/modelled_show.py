"""How ``maal impact modelled`` shows what the app returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maal.cli.aligned import UNKNOWN, aligned
from maal.cli.plain import plain
from maal.core import Check, Estimate

if TYPE_CHECKING:
    from maal.app.modelled import ChannelMix, Modelled, Reallocation

_THOUSAND = 1000


def modelled_text(found: Modelled, plan: Reallocation) -> str:
    """A line a channel: spend, contribution, returns; then the curves, the checks, what is left out, the budget."""
    mix = found.mix
    return plain("\n".join([
        f"{found.goal}, {found.period.label}: a model of {_weeks(found)}; {100 * mix.level:g}% intervals.",
        "Modelled: what goes with the spend when trend, season and the other channels are taken out.",
        "",
        *_brought(found),
        "",
        f"  Spend and contribution: in {found.period.label}. Return: outcomes for each 1,000 {found.currency} of all "
        f"spend; marginal: for 1,000 {found.currency} more; both, as the curves, over all the weeks.",
        "",
        *_curves(mix.channels),
        *_checks("", (*mix.general, *found.checks)),
        *(line for channel in mix.channels.values() for line in _checks(f"{channel.channel}: ", _shown(channel))),
        *_reasons("Not modelled:", (f"{channel}: {reason}" for channel, reason in found.left_out.items())),
        *_reasons("Tests that do not inform the model:", found.unused),
        *_budget(plan, found.currency),
    ]))  # fmt: skip


def _weeks(found: Modelled) -> str:
    return f"{found.mix.period.days // 7} weeks, {found.mix.period.start} to {found.mix.period.last_day}"


def _brought(found: Modelled) -> list[str]:
    header = ["channel", f"spend {found.currency}", "contribution", "interval", "return", "interval", "marginal"]
    rows = [
        [
            name,
            f"{found.spend[name]:,.0f}",
            *_figure(found.contributions[name]),
            *_figure(channel.returns.scaled(_THOUSAND)),
            *_figure(channel.marginal_return.scaled(_THOUSAND)),
        ]
        for name, channel in found.mix.channels.items()
    ]
    return aligned([*header, "interval"], rows, 1)


def _curves(channels: Mapping[str, ChannelMix]) -> list[str]:
    header = ["channel", "carry-over a week", "interval", "saturation", "interval", "informed by"]
    rows = [
        [
            name,
            f"{channel.alpha.value:.0%}",
            _ends(channel.alpha, ".0%"),
            *_figure(channel.lam),
            "a test" if channel.calibrated else "no test",
        ]
        for name, channel in channels.items()
    ]
    return aligned(header, rows, 1)


def _figure(estimate: Estimate) -> tuple[str, str]:
    most = max(abs(estimate.value), abs(estimate.high or 0.0))
    form = ",.0f" if most >= 1000 else ",.1f" if most >= 10 else ".2f"
    return format(estimate.value, form), _ends(estimate, form)


def _ends(estimate: Estimate, form: str) -> str:
    if estimate.low is None or estimate.high is None:
        return UNKNOWN
    return f"[{format(estimate.low, form)}, {format(estimate.high, form)}]"


def _shown(channel: ChannelMix) -> tuple[Check, ...]:
    """The checks of a channel that did not pass, and stability always."""
    return tuple(check for check in channel.checks if not check.passed or check.name == "stability")


def _checks(before: str, checks: Iterable[Check]) -> Iterator[str]:
    words = {True: "passed", False: "FAILED", None: "note"}
    lines = [f"  {words[each.passed]}: {before}{each.name}. {each.text}" for each in checks]
    yield from ["", *lines] if lines else []


def _reasons(title: str, reasons: Iterable[str]) -> list[str]:
    listed = [f"  {reason}." for reason in reasons]
    return ["", title, *listed] if listed else []


def _budget(plan: Reallocation, currency: str) -> list[str]:
    if plan.spend == plan.now:
        return []
    now, then = sum(plan.now.values()), sum(plan.spend.values())
    rows = [[name, f"{plan.now[name]:,.0f}", f"{spend:,.0f}"] for name, spend in plan.spend.items()]
    value, ends = _figure(plan.gain)
    return [
        "",
        f"The budget laid out anew, {then:,.0f} {currency} a week ({now:,.0f} on average so far):",
        *aligned(["channel", "so far", "anew"], rows, 1),
        f"  Change in outcomes a week: {value} {ends}; a gain in {plan.sure:.0%} of the draws.",
    ]


def modelled_dict(found: Modelled, plan: Reallocation) -> dict[str, Any]:
    """The same for JSON; returns are for one unit of the currency."""
    mix = found.mix
    return {
        "goal": found.goal,
        "period": found.period.label,
        "weeks": {"number": mix.period.days // 7, "first": mix.period.start, "last": mix.period.last_day},
        "currency": found.currency,
        "level": mix.level,
        "channels": [_channel(found, channel) for channel in mix.channels.values()],
        "checks": [asdict(each) for each in (*mix.general, *found.checks)],
        "left_out": dict(found.left_out),
        "unused_tests": list(found.unused),
        "budget": {
            "now": dict(plan.now), "spend": dict(plan.spend), "gain": asdict(plan.gain), "sure": plan.sure
        },
    }  # fmt: skip


def _channel(found: Modelled, channel: ChannelMix) -> dict[str, Any]:
    return {
        "channel": channel.channel,
        "spend": found.spend[channel.channel],
        "contribution": asdict(found.contributions[channel.channel]),
        "return": asdict(channel.returns),
        "marginal_return": asdict(channel.marginal_return),
        "carry_over": asdict(channel.alpha),
        "saturation": asdict(channel.lam),
        "calibrated": channel.calibrated,
        "checks": [asdict(each) for each in channel.checks],
    }

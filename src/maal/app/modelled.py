"""The rung "modelled" of one goal: what each channel brought, by a model of all whole weeks of spend and outcomes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from maal.app.model_weeks import Weeks, control_column, model_weeks, spend_column
from maal.core import Check, Estimate, Evidence, Period, TooLittleData
from maal.impact.modelled import ChannelMix, Lift, MediaMix, Reallocation, known_countries, media_mix
from maal.workspace import Workspace

__all__ = ["ChannelMix", "Lift", "Modelled", "Reallocation", "model_of"]

FEWEST_SPENT = 4
"""Weeks with spend that a channel needs."""


@dataclass(frozen=True, slots=True)
class Modelled:
    """A model of the goal's outcomes by week, and what it says of ``period``.

    ``contributions`` are those in the period, ``spend`` what was spent in it, in ``currency``; ``evidence`` holds both
    the contributions and the returns, which are those of all weeks of ``mix``. ``left_out`` tells in words why a
    channel is not modelled, ``unused`` why a test does not inform the model; ``checks`` stand beside those of ``mix``.
    """

    goal: str
    period: Period
    mix: MediaMix
    contributions: Mapping[str, Estimate]
    evidence: tuple[Evidence, ...]
    spend: Mapping[str, float]
    currency: str
    left_out: Mapping[str, str]
    unused: tuple[str, ...]
    checks: tuple[Check, ...]


def model_of(
    workspace: Workspace,
    goal: str,
    period: Period,
    *,
    lifts: Sequence[Lift] = (),
    level: float = 0.95,
    seed: int = 1,
) -> Modelled:
    """Model the weeks from the first recorded (at most 156) up to the one in which ``period`` ends.

    A channel that cannot be modelled is left out and named; so is a test that lies outside the weeks. Where the weeks
    are too few for all channels, those with the least spend are left out; then ``controls`` of [model] stay.
    Raises BadInput on an unknown goal and for goals that are the level of a measure, TooLittleData below 26 weeks, or
    where no channel can be modelled.
    """
    weeks = model_weeks(workspace, goal, period)
    refused = {**_without_cost(workspace, weeks), **weeks.costs.unusable, **dict(_refused(weeks))}
    kept = _by_spend(weeks, refused, {lift.channel for lift in lifts})
    if not kept:
        raise TooLittleData(f"No channel of '{goal}' can be modelled: {_listed(refused)}.")
    mix = _fit(weeks, kept, lifts, _country(workspace), level, seed)
    left_out = {**refused, **{channel: _too_many(weeks) for channel in kept if channel not in mix.channels}}
    spent = weeks.spend_inside()
    return Modelled(
        goal,
        period,
        mix,
        mix.contributions(weeks.window),
        tuple(_evidence(mix, goal, period, weeks)),
        {channel: spent[channel] for channel in mix.channels},
        weeks.costs.currency,
        dict(sorted(left_out.items())),
        tuple(reason for lift in lifts if (reason := _unused(lift, weeks, mix.channels))),
        weeks.checks,
    )


def _without_cost(workspace: Workspace, weeks: Weeks) -> dict[str, str]:
    return {channel: "no cost is recorded" for channel in workspace.settings.channels if channel not in weeks.spend}


def _refused(weeks: Weeks) -> Iterator[tuple[str, str]]:
    """Channel and reason, where its weeks of spend tell nothing."""
    for channel, spend in weeks.spend.items():
        spent = int((spend > 0).sum())
        if not spent:
            yield channel, "nothing was spent on it in these weeks"
        elif spend.max() - spend.min() <= 1e-9 * spend.max():
            yield channel, "its spend is the same every week: vary it, or switch it off for some weeks"
        elif spent < FEWEST_SPENT:
            yield channel, f"it has spend in {spent} of {len(spend)} weeks; at least {FEWEST_SPENT} are needed"


def _by_spend(weeks: Weeks, refused: Mapping[str, str], tested: set[str]) -> list[str]:
    """The channels to model: those with a test first, then by spend, the largest first."""
    kept = [channel for channel in weeks.spend if channel not in refused]
    return sorted(kept, key=lambda channel: (channel not in tested, -weeks.spend[channel].sum(), channel))


def _fit(
    weeks: Weeks, channels: list[str], lifts: Sequence[Lift], country: str | None, level: float, seed: int
) -> MediaMix:
    """The model of as many of ``channels`` as the weeks can carry, the first ones."""
    try:
        return media_mix(
            weeks.table,
            at="week",
            outcome="outcomes",
            channels={channel: spend_column(channel) for channel in channels},
            controls=[control_column(name) for name in weeks.controls],
            country=country,
            lifts=[lift for lift in lifts if not _unused(lift, weeks, channels)],
            level=level,
            seed=seed,
        )
    except TooLittleData:
        if len(channels) == 1:
            raise
        return _fit(weeks, channels[:-1], lifts, country, level, seed)


def _country(workspace: Workspace) -> str | None:
    country = workspace.settings.organisation.country
    return country if country in known_countries() else None


def _too_many(weeks: Weeks) -> str:
    return f"{len(weeks.outcomes)} weeks are too few for so many channels, and on this one the least was spent"


def _unused(lift: Lift, weeks: Weeks, channels: Collection[str]) -> str:
    """Why a test does not inform the model; empty where it does."""
    said = f"the test of {lift.channel} in {lift.period.label}"
    if lift.channel not in channels:
        return f"{said}: the channel is not in the model"
    if lift.period.overlap_days(weeks.modelled) < lift.period.days:
        return f"{said} is not within the weeks of the model, {weeks.modelled.label}"
    tested = [weeks.spend[lift.channel][i] for i, week in enumerate(weeks.each) if week.overlap_days(lift.period) == 7]
    if not tested:
        return f"{said} holds no whole week"
    return "" if sum(tested) > 0 else f"{said}: no spend is recorded then"


def _evidence(mix: MediaMix, goal: str, period: Period, weeks: Weeks) -> Iterator[Evidence]:
    """A channel on which nothing was spent up to the end of the window has brought nothing: no evidence of it."""
    for one in mix.evidence(goal, weeks.window):
        inside = one.period == weeks.window
        if inside and one.estimate.high == 0:
            continue
        yield replace(one, period=period if inside else one.period, checks=(*one.checks, *weeks.checks))


def _listed(reasons: Mapping[str, str]) -> str:
    return "; ".join(f"{channel}: {reason}" for channel, reason in sorted(reasons.items()))

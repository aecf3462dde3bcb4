"""The result of a media mix model: figures of every channel, curves, checks, and the sentences that say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from maal.core import Check, Estimate, Evidence, Period, Rung
from maal.impact.modelled.fit import Fit
from maal.impact.modelled.interval import estimate
from maal.impact.modelled.response import CurvePoint, Reallocation, reallocate
from maal.impact.modelled.window import contribution_in, parts_in
from maal.impact.modelled.words import figure


@dataclass(frozen=True, slots=True)
class ChannelMix:
    """What the model says of one channel; ``estimands`` says in words what each figure speaks of.

    ``contribution`` counts outcomes over the whole period, ``returns`` outcomes for each unit of spend on average,
    ``marginal_return`` for each unit more. ``alpha`` (carry-over into the next row) and ``lam`` (saturation) are
    those of the curve, ``share`` the contribution over all outcomes, ``calibrated`` tells whether a test informed it.
    """

    channel: str
    spend: float
    contribution: Estimate
    share: Estimate
    returns: Estimate
    marginal_return: Estimate
    alpha: Estimate
    lam: Estimate
    calibrated: bool
    estimands: Mapping[str, str]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class MediaMix:
    """A model of ``outcome`` over ``period``: its ``channels`` by name, response ``curves``, and checks.

    ``together`` is what all channels brought, ``general`` the checks of the model as a whole.
    """

    outcome: str
    period: Period
    level: float
    channels: Mapping[str, ChannelMix]
    curves: Mapping[str, tuple[CurvePoint, ...]]
    together: Estimate
    general: tuple[Check, ...]
    fit: Fit = field(repr=False)

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks of the model, then those of each channel."""
        return (*self.general, *(check for channel in self.channels.values() for check in channel.checks))

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.passed is False)

    @property
    def text(self) -> str:
        """The model in plain sentences."""
        return " ".join([*_sentences(self), *_warnings(self)])

    def reallocate(
        self, total: float | None = None, limits: Mapping[str, tuple[float, float]] | None = None
    ) -> Reallocation:
        """Lay out ``total`` (mean spend a week or day in all; as now) anew within ``limits`` (low, high) of a channel.

        Limits that are not given are half and one and a half times the spend. See `response.reallocate`.
        """
        return reallocate(self.fit, total, limits or {}, self.level)

    def contributions(self, window: Period) -> dict[str, Estimate]:
        """What each channel brought in ``window`` (days of cut rows count in proportion), from the same draws.

        Days beyond the first or last row, fewer than a row has, count like that row; BadInput where there are more.
        """
        parts, series = parts_in(self.fit.series, window), self.fit.series
        n, sample = len(series.y), f"{window.label} of {len(series.y)} {series.word}s, {self.period.label}"
        return {
            name: estimate(contribution_in(self.fit, c, parts), self.level, self.outcome, n, sample)
            for c, name in enumerate(self.channels)
        }

    def evidence(self, goal: str, window: Period | None = None) -> tuple[Evidence, ...]:
        """Contribution, return and marginal return of each channel, on the rung "modelled".

        The contribution is that in ``window``, where one is given; the returns are always those of the whole time.
        """
        inside = self.contributions(window) if window else {}
        return tuple(
            Evidence(goal, name, when, Rung.MODELLED, words, figure, (*self.general, *channel.checks), _source(channel))
            for name, channel in self.channels.items()
            for when, words, figure in _said(self, channel, window, inside.get(name))
        )


def _said(
    mix: MediaMix, channel: ChannelMix, window: Period | None, inside: Estimate | None
) -> Iterator[tuple[Period, str, Estimate]]:
    """Time, estimand and estimate of each figure of a channel."""
    for name, words in channel.estimands.items():
        if name == "contribution" and window and inside:
            spent = f"the spend on {channel.channel} in that time and before"
            yield window, f"{mix.outcome} in {window.label} that would not have come without {spent}", inside
        else:
            yield mix.period, words, getattr(channel, name)


def estimands(outcome: str, channel: str, when: str) -> dict[str, str]:
    """What each figure of a channel speaks of, in words."""
    return {
        "contribution": f"{outcome} in {when} that would not have come without the spend on {channel} in that time",
        "returns": f"average return: {outcome} for each unit of spend on {channel}, all spend in {when} against none",
        "marginal_return": (
            f"marginal return: {outcome} for each unit more of spend on {channel}, all spend in {when} a little higher"
        ),
    }


def _source(channel: ChannelMix) -> str:
    return "media mix calibrated by a test" if channel.calibrated else "media mix"


def _sentences(mix: MediaMix) -> Iterator[str]:
    yield f"In {mix.period.label} all channels together brought {figure(mix.together)} {mix.outcome}."
    for name, channel in mix.channels.items():
        tested = ", informed by a test" if channel.calibrated else ""
        yield (
            f"{name} brought {figure(channel.contribution)}{tested}: {figure(channel.returns)} for each unit of "
            f"spend, and {figure(channel.marginal_return)} for each unit more."
        )


def _warnings(mix: MediaMix) -> Iterator[str]:
    if mix.failed:
        yield "Take care:"
        yield from (check.text for check in mix.failed)

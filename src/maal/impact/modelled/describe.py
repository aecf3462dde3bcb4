"""From draws to the result: figures of every channel, curves, checks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maal.core import Estimate
from maal.impact.modelled.channel_check import channel_checks
from maal.impact.modelled.check import general_checks
from maal.impact.modelled.fit import Fit
from maal.impact.modelled.gibbs import Draws
from maal.impact.modelled.interval import estimate
from maal.impact.modelled.response import curve
from maal.impact.modelled.result import ChannelMix, MediaMix, estimands
from maal.impact.modelled.rolling import Origin

Floats = NDArray[np.float64]


def describe(found: Fit, origins: list[Origin], untested: Floats, level: float) -> MediaMix:
    """Figures, curves and checks of a fit; ``untested`` as `expected` by draws that know no tests."""
    series = found.series
    n, total = len(series.y), found.draws.theta.sum(axis=1) * len(series.y)
    return MediaMix(
        series.outcome,
        series.period,
        level,
        _channels(found, origins, untested, level),
        {name: curve(found, c, level) for c, name in enumerate(series.channels)},
        estimate(total, level, series.outcome, n, _sample(found)),
        general_checks(found, origins),
        found,
    )


def expected(found: Fit, draws: Draws) -> Floats:
    """What ``draws`` expect of each test of ``found`` (draws × tests)."""
    if not found.tests:
        return np.empty((0, 0))
    lifts = [draws.theta[:, test.channel] * test.difference[draws.shape[:, test.channel]] for test in found.tests]
    return np.column_stack(lifts)


def _channels(found: Fit, origins: list[Origin], untested: Floats, level: float) -> dict[str, ChannelMix]:
    series, tested = found.series, {test.channel for test in found.tests}
    figures = [_figures(found, c, level) for c in range(len(series.channels))]
    ends = [[each["contribution"].low, each["contribution"].high] for each in figures]
    intervals = np.array(ends, dtype=np.float64) / len(series.y)
    checks = channel_checks(found, untested, origins, intervals)
    return {
        name: ChannelMix(
            name,
            float(series.spend[c].sum()),
            **figures[c],
            calibrated=c in tested,
            estimands=estimands(series.outcome, name, series.period.label),
            checks=checks[c],
        )
        for c, name in enumerate(series.channels)
    }


def _sample(found: Fit) -> str:
    return f"{len(found.series.y)} {found.series.word}s, {found.series.period.label}"


def _figures(found: Fit, c: int, level: float) -> dict[str, Estimate]:
    brought, spend = found.contribution(c), found.series.spend[c].sum()
    more = brought * found.picked(c, found.shapes.elasticity)
    a_unit = f"{found.series.outcome} per unit of spend"
    alpha, lam = (drawn[:, c] for drawn in found.drawn)
    draws = {
        "contribution": (brought, found.series.outcome),
        "share": (brought / found.series.y.sum(), "share"),
        "returns": (brought / spend, a_unit),
        "marginal_return": (more / spend, a_unit),
        "alpha": (alpha, f"part of the effect that is left a {found.series.word} later"),
        "lam": (lam, "saturation at the largest spend"),
    }
    n, sample = len(found.series.y), _sample(found)
    signed = {"alpha", "lam"}
    return {name: estimate(each, level, unit, n, sample, name in signed) for name, (each, unit) in draws.items()}

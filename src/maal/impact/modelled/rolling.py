"""Refit at earlier times and forecast what came next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.impact.modelled.baseline import baseline
from maal.impact.modelled.fit import Fit, brought, refit
from maal.impact.modelled.moments import independent

Floats = NDArray[np.float64]

ORIGINS = 3
_AHEAD = 16  # a forecast covers a sixteenth of the series


@dataclass(frozen=True, slots=True)
class Origin:
    """A refit on the first ``known`` times: ``theta`` of each channel, and what its forecast missed.

    ``missed_without`` is what the baseline alone missed.
    """

    known: int
    theta: Floats
    missed: Floats
    missed_without: Floats


def rolling_origins(fit: Fit, country: str | None, piecewise: bool, seed: int) -> list[Origin]:
    """Three refits, each a sixteenth of the series before the next; each forecasts up to the next."""
    n = len(fit.series.y)
    ahead = max(2, n // _AHEAD)
    return [_origin(fit, n - i * ahead, ahead, country, piecewise, seed + i) for i in range(ORIGINS, 0, -1)]


def _origin(fit: Fit, known: int, ahead: int, country: str | None, piecewise: bool, seed: int) -> Origin:
    base = baseline(fit.series, country, piecewise, known)
    base = base[:, independent(base[:known])]
    draws = refit(fit, known, base, fit.tests, seed)
    return forecast(fit.series.y, base, brought(fit.shapes, draws).sum(axis=0), draws.theta, known, ahead)


def forecast(y: Floats, base: Floats, effect: Floats, theta: Floats, known: int, ahead: int) -> Origin:
    """What the baseline, by least squares on the ``known`` times, and the channels' ``effect`` (n) miss of the next."""
    coming = slice(known, known + ahead)
    missed = y[coming] - effect[coming] - _forecast(y - effect, base, known)[coming]
    without = y[coming] - _forecast(y, base, known)[coming]
    return Origin(known, np.median(theta, axis=0), missed, without)


def _forecast(y: Floats, base: Floats, known: int) -> Floats:
    return np.asarray(base @ np.linalg.lstsq(base[:known], y[:known], rcond=None)[0])

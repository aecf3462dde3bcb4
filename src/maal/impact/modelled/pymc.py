"""The media mix by PyMC-Marketing, sampled by nutpie: the optional extra `maal[model]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.core import Check, Estimate
from maal.impact.modelled.baseline import baseline
from maal.impact.modelled.describe import describe, expected
from maal.impact.modelled.fit import Fit, brought, require_enough
from maal.impact.modelled.lift import Lift, read_lifts
from maal.impact.modelled.mix import Trend, require_settings
from maal.impact.modelled.moments import RHOS, independent
from maal.impact.modelled.pymc_sample import CHAINS, DRAWS, Posterior, measurements, require_packages, sample
from maal.impact.modelled.result import MediaMix
from maal.impact.modelled.rolling import Origin, forecast
from maal.impact.modelled.series import Series, read_series

Floats = NDArray[np.float64]

METHOD = "media mix by PyMC-Marketing, drawn by nutpie"
_AHEAD = 3 / 16  # of the series: as much as the light model forecasts in three steps


def bayesian_media_mix(
    data: Any,
    *,
    at: str,
    outcome: str,
    channels: Mapping[str, str] | Sequence[str],
    controls: Sequence[str] = (),
    country: str | None = None,
    lifts: Sequence[Lift] = (),
    trend: Trend = "piecewise",
    level: float = 0.95,
    seed: int = 1,
) -> MediaMix:
    """outcome = trend + season + holidays + controls + Σ beta × saturate(adstock(spend)) + noise, by PyMC-Marketing.

    The arguments and the result are those of `media_mix`, and so are trend, season and holidays, which enter as
    controls. The priors are PyMC-Marketing's own: adstock Beta(1, 3), saturation Gamma(3, 1), beta half normal (2, with
    the largest outcome as its unit). Noise is independent from row to row: the check "autocorrelation" tells when
    intervals are too narrow for that. ``lifts`` enter by ``add_lift_test_measurements``, see `measurements`.
    The model is sampled twice, with tests three times: whole, without the last rows (which it then forecasts), and
    without the tests.

    Raises Missing where the extra is not installed, BadInput for a lift not above zero, and what `media_mix` raises.
    Source: Jin et al. (2017), Google; PyMC-Marketing; Hoffman & Gelman (2014), JMLR 15, for the sampler.
    """
    require_settings(trend, level)
    require_packages()
    columns = channels if isinstance(channels, Mapping) else {name: name for name in channels}
    series = read_series(data, at, outcome, columns, controls)
    piecewise = trend == "piecewise"
    base = _base(series, country, piecewise, len(series.y))
    require_enough(series, base.shape[1])
    plain = sample(series, len(series.y), base, (), seed)
    untested = _fit(series, base, lifts, plain)
    measured = measurements(lifts, untested, expected(untested, plain.draws))
    posterior = sample(series, len(series.y), base, measured, seed) if measured else plain
    found = _fit(series, base, lifts, posterior)
    origin = _origin(series, country, piecewise, measured, seed)
    mix = describe(found, [origin], expected(untested, plain.draws), level)
    general = [check for check in mix.general if check.name != "convergence"]
    return _named(replace(mix, general=(*general, *settled(posterior))))


def settled(posterior: Posterior) -> tuple[Check, ...]:
    """Tell whether the draws can be used: R-hat up to 1.01, 400 effective draws, at most 1 in 1,000 divergent.

    Source: Vehtari et al. (2021), Bayesian Analysis 16, for the first two.
    """
    worst, effective, divergent, n = posterior.r_hat, posterior.effective, posterior.divergent, CHAINS * DRAWS
    few = f"{divergent} of {n:,} draws diverged"
    remedy = "lengthen the series or add a test" if worst > 1.01 or effective < 400 or divergent > n / 1000 else ""
    return (
        _check("convergence", worst <= 1.01, f"The largest R-hat of the {CHAINS} chains is {worst:.3f}", remedy),
        _check("effective draws", effective >= 400, f"Every figure rests on {effective:,.0f} draws or more", remedy),
        _check("divergences", divergent <= n / 1000, few, remedy),
    )


def _check(name: str, good: bool, said: str, remedy: str) -> Check:
    return Check(name, good, f"{said}." if good else f"{said}: do not rest on these intervals; {remedy}.")


def _base(series: Series, country: str | None, piecewise: bool, known: int) -> Floats:
    base = baseline(series, country, piecewise, known)
    return base[:, independent(base[:known])]


def _fit(series: Series, base: Floats, lifts: Sequence[Lift], posterior: Posterior) -> Fit:
    """The draws as a fit of maal's own; the autocorrelation is that of the errors, to the nearest of ``RHOS``."""
    shapes, draws = posterior.shapes, posterior.draws
    left = series.y - brought(shapes, draws).sum(axis=0)
    errors = left - base @ np.linalg.lstsq(base, left, rcond=None)[0]
    rho = float(errors[1:] @ errors[:-1] / (errors @ errors))
    nearest = np.full_like(draws.rho, np.argmin(np.abs(RHOS - rho)))
    tests = tuple(read_lifts(lifts, series, shapes))
    return Fit(series, shapes, base, tests, replace(draws, rho=nearest))


def _origin(series: Series, country: str | None, piecewise: bool, measured: Sequence[Any], seed: int) -> Origin:
    n = len(series.y)
    ahead = max(2, int(_AHEAD * n))
    base = _base(series, country, piecewise, n - ahead)
    held = sample(series, n - ahead, base, measured, seed)
    effect = brought(held.shapes, held.draws).sum(axis=0)
    return forecast(series.y, base, effect, held.draws.theta, n - ahead, ahead)


def _named(mix: MediaMix) -> MediaMix:
    """The same with the method's own name on its figures."""
    channels = {
        name: replace(
            channel,
            **{
                field.name: replace(getattr(channel, field.name), method=METHOD)
                for field in fields(channel)
                if isinstance(getattr(channel, field.name), Estimate)
            },
        )
        for name, channel in mix.channels.items()
    }
    return replace(mix, channels=channels, together=replace(mix.together, method=METHOD))

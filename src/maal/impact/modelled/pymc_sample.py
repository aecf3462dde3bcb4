"""Draws by PyMC-Marketing and nutpie, brought into the form of maal's own: one shape for each draw."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Missing, Period
from maal.impact.modelled.candidates import Candidates, shapes
from maal.impact.modelled.fit import Fit
from maal.impact.modelled.gibbs import Draws
from maal.impact.modelled.lift import Lift, Tested
from maal.impact.modelled.moments import independent
from maal.impact.modelled.saturation import saturate
from maal.impact.modelled.series import Series

Floats = NDArray[np.float64]

CHAINS, DRAWS = 4, 2000
_WARM_UP = 1000
_KEPT = 2  # every second draw becomes a shape: neighbours are alike
REACH = {7: 26, 1: 84}  # rows that carry-over may last: weeks, days
_ACCEPTED = 0.95  # small steps: a saturation that the data hardly tell goes with its size along a bent ridge
_FREE = ["adstock_alpha", "saturation_lam", "saturation_beta", "y_sigma"]


@dataclass(frozen=True, slots=True)
class Posterior:
    """``shapes`` (one for each draw) and ``draws``; ``r_hat`` and ``effective`` of the worst figure, ``divergent``."""

    shapes: Candidates
    draws: Draws
    r_hat: float
    effective: float
    divergent: int


def require_packages() -> None:
    """Raise Missing, with the pip command, where PyMC-Marketing or nutpie is not installed."""
    missing = [name for name in ("pymc_marketing", "nutpie") if find_spec(name) is None]
    if missing:
        raise Missing(
            f"The Bayesian media mix needs {' and '.join(missing)}, not installed here: "
            'pip install "maal[model]". The light model, media_mix, needs neither.'
        )


def sample(series: Series, known: int, base: Floats, measured: Sequence[Mapping[str, Any]], seed: int) -> Posterior:
    """Draw carry-over, saturation and size of every channel from the first ``known`` times.

    ``base`` (n × p) holds trend, season and controls, ``measured`` the rows for ``add_lift_test_measurements``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the packages, about one another
        drawn = _nuts(series, known, base, measured, seed)
        spread = _spread(drawn)
    names = [drawn["posterior"][name].to_numpy()[:, ::_KEPT] for name in _FREE]  # chains × draws (× channels)
    alpha, lam, beta = (_flat(each) for each in names[:3])
    largest = series.spend.max(axis=1) / series.spend[:, :known].max(axis=1)  # the model's unit is the largest known
    found = shapes(series.spend, alpha.T, (lam * largest).T)
    unit = np.abs(series.y[:known]).max()
    places = np.tile(np.arange(len(alpha))[:, None], (1, alpha.shape[1]))
    rho = np.zeros(len(alpha), dtype=np.intp)
    draws = Draws(beta * unit * found.mean.T, places, names[3].T.ravel() * unit, rho, CHAINS)
    return Posterior(found, draws, *spread)


def _flat(values: Floats) -> Floats:
    """Chains × draws × channels → draws × channels, in order of draw, then chain."""
    return np.asarray(values.swapaxes(0, 1).reshape(-1, values.shape[2]), dtype=np.float64)


def _nuts(series: Series, known: int, base: Floats, measured: Sequence[Mapping[str, Any]], seed: int) -> Any:
    import pandas as pd
    import pymc as pm
    import pymc.dims
    from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation

    channels = [f"c{c}" for c in range(len(series.channels))]
    columns = dict(zip(channels, series.spend[:, :known], strict=True))
    beside = {f"z{i}": column for i, column in enumerate(_apart(base[:known]).T)}
    model = _newest()(
        date_column="date",
        channel_columns=channels,
        control_columns=list(beside),
        adstock=GeometricAdstock(l_max=REACH[series.step]),
        saturation=LogisticSaturation(),
    )
    days = pd.to_datetime(list(series.days[:known]))
    model.build_model(pd.DataFrame({"date": days, **columns, **beside}), pd.Series(series.y[:known], name="y"))
    if measured:
        model.add_lift_test_measurements(pd.DataFrame(measured), pymc.dims.Normal)
    settings = {"draws": DRAWS, "tune": _WARM_UP, "chains": CHAINS, "random_seed": seed, "target_accept": _ACCEPTED}
    quiet = {"progressbar": False, "compute_convergence_checks": False}
    with model.model:
        free = [variable.name for variable in model.model.free_RVs]
        return pm.sample(var_names=free, nuts_sampler="nutpie", **settings, **quiet)


def _newest() -> Any:
    """The class MMM, which moved with version 1."""
    import pymc_marketing

    old = pymc_marketing.__version__.startswith("0.")
    return import_module("pymc_marketing.mmm.multidimensional" if old else "pymc_marketing.mmm").MMM


def _apart(base: Floats) -> Floats:
    """The columns without their means, orthogonal, each of variance one: NUTS walks them as easily as it can."""
    centred = base - base.mean(axis=0)
    q, _ = np.linalg.qr(centred[:, independent(centred)])
    return np.asarray(q * np.sqrt(len(base)))


def _spread(drawn: Any) -> tuple[float, float, int]:
    """Worst R-hat, least effective number of draws, number of divergent draws.

    Source: Vehtari et al. (2021), Bayesian Analysis 16.
    """
    import arviz

    values = [drawn["posterior"][name].to_numpy().reshape(CHAINS, DRAWS, -1) for name in _FREE]
    each = [one[:, :, c] for one in values for c in range(one.shape[2])]
    r_hat = max(float(arviz.rhat(one)) for one in each)
    effective = min(float(arviz.ess(one)) for one in each)
    return r_hat, effective, int(drawn["sample_stats"]["diverging"].to_numpy().sum())


def measurements(lifts: Sequence[Lift], fit: Fit, expected: Floats) -> list[dict[str, Any]]:
    """Rows for ``add_lift_test_measurements``, which knows steady spend alone: x, delta_x, delta_y and sigma a row.

    A test's total is turned into that of steady spend of the same mean by what ``fit``, which knows no test, expects
    of both (``expected`` of the test, draws × tests): carry-over out of the tested time and uneven spend count.
    Raises BadInput for a lift that is not above zero, which PyMC-Marketing does not take.
    """
    return [_measured(lift, fit, expected[:, i].mean(), fit.tests[i]) for i, lift in enumerate(lifts)]


def _measured(lift: Lift, fit: Fit, expected: float, test: Tested) -> dict[str, Any]:
    if test.value <= 0:
        raise BadInput(
            f"lifts: the test of {lift.channel} found {test.value:g}; PyMC-Marketing takes only lifts above zero. "
            "The light model, media_mix, takes any."
        )
    series, length = fit.series, timedelta(days=fit.series.step)
    parts = np.array([lift.period.overlap_days(Period(day, day + length)) for day in series.days]) / series.step
    spend = float(parts @ series.spend[test.channel] / parts.sum())
    without = spend * (1 - lift.switched)
    steady = parts.sum() * (_steady(fit, test.channel, spend) - _steady(fit, test.channel, without))
    ratio = steady / expected / parts.sum()
    return {
        "channel": f"c{test.channel}",
        "x": without,
        "delta_x": spend - without,
        "delta_y": test.value * ratio,
        "sigma": test.std_error * ratio,
    }


def _steady(fit: Fit, c: int, spend: float) -> float:
    """Mean contribution to a row if the spend were always ``spend``."""
    heights = saturate(spend / fit.shapes.scale[c], fit.shapes.lambdas[c]) / fit.shapes.mean[c]
    return float((fit.draws.theta[:, c] * heights[fit.draws.shape[:, c]]).mean())

"""What could be wrong with a model: checks that pass, fail or inform, in words.

The thresholds are such that a sound model rarely fails: in about one case of a hundred for each check.
"""

from __future__ import annotations

import numpy as np

from maal.core import Check
from maal.impact.modelled.baseline import has_year
from maal.impact.modelled.fit import Fit, free_figures
from maal.impact.modelled.rolling import Origin

_CHAINS = 1.1
_DRIFT = 0.7


def general_checks(fit: Fit, origins: list[Origin]) -> tuple[Check, ...]:
    """Checks of the model as a whole."""
    return (
        length(fit),
        season(fit),
        autocorrelation(fit),
        out_of_sample(fit, origins),
        convergence(fit),
        unobserved_demand(fit),
    )


def length(fit: Fit) -> Check:
    """Inform of the number of times for each free figure; fail below three."""
    n, free = len(fit.series.y), free_figures(fit.base.shape[1], len(fit.series.channels))
    said = f"{n} {fit.series.word}s carry {free} free figures, {n / free:.1f} for each"
    if n / free < 3:
        return Check(
            "length", False, f"{said}: too few for narrow answers. Intervals are wide; more time narrows them."
        )
    return Check("length", True, f"{said}.")


def season(fit: Fit) -> Check:
    """Fail when less than a year is seen, inform below two: one winter is no season."""
    days = fit.series.period.days
    if not has_year(fit.series):
        text = f"Only {days} days are seen, less than a year: the season of the year is not taken out of the effects."
        return Check("season", False, text)
    text = f"{days / 365.25:.1f} years are seen"
    if days < 2 * 364:
        return Check("season", None, f"{text}: the season rests on each part of the year having been seen once.")
    return Check("season", True, f"{text}: each season at least twice.")


def autocorrelation(fit: Fit) -> Check:
    """Fail when the noise drifts: something that moves slowly is missing from the model."""
    good = fit.rho < _DRIFT
    remedy = "" if good else ": something that moves slowly is missing from the model; look for a control"
    return Check("autocorrelation", good, f"Neighbouring errors correlate by {fit.rho:.2f}{remedy}.")


def out_of_sample(fit: Fit, origins: list[Origin]) -> Check:
    """Show the error of forecasts from rolling origins; fail when the model without channels is clearly better."""
    ahead = sum(len(origin.missed) for origin in origins)
    error = np.mean(np.abs(np.concatenate([origin.missed for origin in origins])))
    plain = np.mean(np.abs(np.concatenate([origin.missed_without for origin in origins])))
    level = np.abs(fit.series.y).mean()
    earlier = f"{len(origins)} earlier time{'s' if len(origins) > 1 else ''}"
    said = (
        f"Forecasts of {ahead} {fit.series.word}s from {earlier} missed by {error / level:.1%} of "
        f"the mean outcome; without the channels by {plain / level:.1%}"
    )
    return Check("out of sample", bool(error <= 1.25 * plain), f"{said}.")


def convergence(fit: Fit) -> Check:
    """Fail when the chains of draws disagree (√(all / within) above 1.1)."""
    ratio = fit.draws.disagreement
    good = ratio < _CHAINS
    remedy = "" if good else ": the draws have not settled; two channels may stand for each other"
    return Check("convergence", good, f"The chains of draws differ by a ratio of {ratio:.2f} (1 is best){remedy}.")


def unobserved_demand(fit: Fit) -> Check:
    """Say what no figure in the series can show."""
    return Check(
        "unobserved demand",
        None,
        "That nothing outside the model moved both spend and outcome within the same "
        f"{fit.series.word} is assumed; only a randomised test can show it.",
    )

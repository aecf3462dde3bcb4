"""What could be wrong with the figures of one channel: checks that pass, fail or inform, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from maal.core import Check
from maal.impact.modelled.fit import Fit
from maal.impact.modelled.form import form
from maal.impact.modelled.placebo import future_spend
from maal.impact.modelled.rolling import Origin
from maal.impact.modelled.words import number

Floats = NDArray[np.float64]

ALPHA = 0.01
_COLLINEAR = 0.9  # R² of one channel on the others: a variance inflation of ten
_STILL = 0.95
_FAR = 0.5


def channel_checks(fit: Fit, untested: Floats, origins: list[Origin], intervals: Floats) -> list[tuple[Check, ...]]:
    """Checks of each channel.

    ``intervals`` (C × 2) hold the contributions to one period, ``untested`` (draws × tests) what the model without
    the tests expects of each.
    """
    effects = fit.brought.T
    apart = effects - fit.base @ np.linalg.lstsq(fit.base, effects, rcond=None)[0]
    return [
        (
            variation(fit, c, effects[:, c]),
            range_of_spend(fit, c),
            collinearity(fit, c, apart),
            stability(fit, c, origins, intervals[c]),
            future_spend(fit, c),
            form(fit, c),
            *agreement(fit, c, untested),
        )
        for c in range(len(fit.series.channels))
    ]


def variation(fit: Fit, c: int, effect: Floats) -> Check:
    """Fail when trend, season and controls foretell the spend or its effect: the rest is form alone."""
    name = fit.series.channels[c]
    known = max(_foretold(fit.base, each) for each in (fit.series.spend[c], effect))
    said = f"Trend, season and controls foretell {known:.0%} of the changes in the spend on {name}"
    if known > _STILL:
        return Check("variation", False, f"{said}: too little is left to learn from. Vary it against the season.")
    return Check("variation", True, f"{said}; the rest is what the model learns from.")


def _foretold(base: Floats, target: Floats) -> float:
    """R² of ``target`` on the columns ``base``, which hold a constant."""
    left = target - base @ np.linalg.lstsq(base, target, rcond=None)[0]
    return 1 - float(left @ left) / max(float(np.sum((target - target.mean()) ** 2)), 1e-300)


def range_of_spend(fit: Fit, c: int) -> Check:
    """Inform when the spend never came near zero: the contribution then rests on the form of the curve."""
    spend, name = fit.series.spend[c], fit.series.channels[c]
    least = float(spend.min() / spend.mean())
    said = f"The least spend on {name} in a {fit.series.word} was {least:.0%} of its mean"
    if least > _FAR:
        return Check(
            "range of spend",
            None,
            f"{said}: its contribution rests on the form of the curve below that; its marginal return does not.",
        )
    return Check("range of spend", True, f"{said}.")


def collinearity(fit: Fit, c: int, apart: Floats) -> Check:
    """Fail when the other channels foretell this one; the nearest is named."""
    names = fit.series.channels
    others = [j for j in range(len(names)) if j != c]
    if not others:
        return Check("collinearity", True, "There is no other channel.")
    mine, rest = apart[:, c], apart[:, others]
    left = mine - rest @ np.linalg.lstsq(rest, mine, rcond=None)[0]
    known = 1 - float(left @ left) / max(float(mine @ mine), 1e-300)
    sizes = np.maximum(np.linalg.norm(rest, axis=0) * np.linalg.norm(mine), 1e-300)
    near = others[int(np.argmax(np.abs(mine @ rest) / sizes))]
    said = f"The other channels foretell {known:.0%} of the effect of {names[c]}, most of all {names[near]}"
    if known > _COLLINEAR:
        remedy = "their effects can hardly be told apart; vary one alone, or add the two together"
        return Check("collinearity", False, f"{said}: {remedy}.")
    return Check("collinearity", True, f"{said}.")


def stability(fit: Fit, c: int, origins: list[Origin], interval: Floats) -> Check:
    """Fail when a refit on fewer times falls outside the interval of the whole."""
    name, found = fit.series.channels[c], [float(origin.theta[c]) for origin in origins]
    good = bool(interval[0] <= min(found) and max(found) <= interval[1])
    rows = _range(str(origins[0].known), str(origins[-1].known))
    brings = _range(number(min(found)), number(max(found)))
    said = f"Refitted on the first {rows} {fit.series.word}s, {name} brings {brings} a {fit.series.word}"
    return Check("stability", good, f"{said}, {'within' if good else 'outside'} the interval of the whole.")


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def agreement(fit: Fit, c: int, untested: Floats) -> tuple[Check, ...]:
    """Fail when a test and the model without it differ by more than both errors allow."""
    return tuple(
        _agreement(fit, test.value, test.std_error, untested[:, i])
        for i, test in enumerate(fit.tests)
        if test.channel == c
    )


def _agreement(fit: Fit, value: float, std_error: float, draws: Floats) -> Check:
    apart = (value - float(draws.mean())) / float(np.hypot(std_error, draws.std()))
    good = bool(2 * norm.sf(abs(apart)) >= ALPHA)
    said = (
        f"The test found {number(value)} {fit.series.outcome}, the model without it expects {number(draws.mean())} "
        f"(standard errors {number(std_error)} and {number(draws.std())})"
    )
    return Check("agreement with the test", good, f"{said}{'' if good else ': they contradict each other'}.")

"""What could be wrong with an effect that was read off a panel: checks that pass, fail or inform, in words.

A check fails on a sign that a sound test shows in about one case of fifty (``ALPHA``), so that several checks
together rarely cry wolf. Where the effect has no interval, checks that need one only inform.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from maal.core import Check, Estimate
from maal.impact.tested.effect import number, p_text, share
from maal.impact.tested.fit import Fit, Fitter
from maal.impact.tested.panel import Floats, Panel
from maal.impact.tested.placebo import rank_p_value
from maal.impact.tested.t_test import two_sided

ALPHA = 0.02
FEW = 5
_SLACK = 1.25  # a placebo in time has fewer times to learn from, so its margin is wider


def standard_checks(
    panel: Panel, fit: Fit, fitter: Fitter, estimate: Estimate, placebos: list[Fit]
) -> tuple[Check, ...]:
    """Trend before the start, placebos in time and space, leave one out."""
    return (
        pre_trend(fit, estimate),
        placebo_in_time(panel, fitter, estimate),
        placebo_in_space(fit, estimate, placebos, panel.n_treated),
        leave_one_out(panel, fit, fitter, estimate),
    )


def margin(estimate: Estimate) -> float | None:
    """Half the width of the interval."""
    if estimate.low is None or estimate.high is None:
        return None
    return (estimate.high - estimate.low) / 2


def pre_trend(fit: Fit, estimate: Estimate) -> Check:
    """Fail when the gap before the start has a slope that alone would make a quarter of the margin after it."""
    n_after = len(fit.gaps) - fit.before
    if fit.before < 4 or np.ptp(fit.gaps[: fit.before]) <= 1e-9 * np.abs(fit.gaps).max():
        return Check("pre-trend", None, "The gap before the start shows no spread in which a trend could be seen.")
    slope, p = _slope(fit.gaps[: fit.before])
    drift = slope * (fit.before + n_after) / 2
    said = f"The gap to the counterfactual changed by {number(slope)} a period before the start ({p_text(p)})"
    reach = margin(estimate)
    if reach is None:
        return Check("pre-trend", None, f"{said}.")
    bad = p < ALPHA and abs(drift) > reach / 4
    end = f": continued, that alone would give {number(drift)}" if bad else ", no trend that matters"
    return Check("pre-trend", not bad, f"{said}{end}.")


def _slope(gaps: Floats) -> tuple[float, float]:
    """Slope of the gaps over time and its p value, the error widened by √((1 + r) / (1 − r)) for neighbours alike."""
    time = np.arange(len(gaps)) - (len(gaps) - 1) / 2
    slope = float(time @ gaps / (time @ time))
    rest = gaps - gaps.mean() - slope * time
    square = float(rest @ rest)
    r = min(max(float(rest[1:] @ rest[:-1]) / square, 0.0), 0.95) if square > 0 else 0.0
    error = np.sqrt(square / (len(gaps) - 2) / (time @ time) * (1 + r) / (1 - r))
    return slope, two_sided(slope, float(error), len(gaps) - 2)


def placebo_in_time(panel: Panel, fitter: Fitter, estimate: Estimate) -> Check:
    """Fail when the method finds an effect at a start that was made up, before the true one."""
    length = min(panel.n_after, panel.n_before // 3)
    early = panel.n_before - length
    if length < 1 or early < 4:
        return Check(
            "placebo in time", None, f"{panel.n_before} times before the start are too few for a placebo in time."
        )
    seen = slice(None, panel.n_before)
    found = fitter(panel.treated_mean[seen], panel.controls[:, seen], early).effect
    said = f"With the start moved to {panel.times[early]}, when nothing had begun, the method finds {number(found)}"
    reach = margin(estimate)
    if reach is None:
        return Check("placebo in time", None, f"{said}.")
    good = abs(found) <= _SLACK * reach
    return Check("placebo in time", good, f"{said}, {'within' if good else 'beyond'} its margin of ±{number(reach)}.")


def placebo_in_space(fit: Fit, estimate: Estimate, placebos: list[Fit], n_treated: int) -> Check:
    """Fail when the interval, laid around untreated units, misses zero too often (binomial test)."""
    if not placebos:
        return Check("placebo in space", None, "There are too few untreated units for placebos.")
    p = rank_p_value(fit, placebos)
    stands = f"the treated stand out against {len(placebos)} untreated groups ({p_text(p)})"
    reach = margin(estimate)
    if reach is None or fit.miss == 0:
        return Check("placebo in space", None, f"By the ratio of misses after and before, {stands}.")
    wrong = sum(abs(one.effect) > reach * max(one.miss / fit.miss, 1.0) for one in placebos)
    groups = max(1, len(fit.weights) // n_treated)  # groups that share units do not count as several
    least = int(wrong / len(placebos) * groups)
    from scipy.stats import binom  # takes half a second to import, and is seldom asked

    chance = float(binom.sf(least - 1, groups, 1 - estimate.level))
    said = f"Around {wrong} of {len(placebos)} untreated groups the interval would miss zero; {stands}."
    if chance >= ALPHA:
        return Check("placebo in space", True, said)
    return Check("placebo in space", False, f"{said} The interval is too narrow: try another inference.")


def leave_one_out(panel: Panel, fit: Fit, fitter: Fitter, estimate: Estimate) -> Check:
    """Fail when leaving out one unit that carries weight moves the effect out of its interval."""
    used = np.flatnonzero(np.abs(fit.weights) > 1e-6)
    if panel.n_controls < 3:
        return Check("leave-one-out", None, "There are too few untreated units to leave one out.")
    effects = [fitter(panel.treated_mean, np.delete(panel.controls, j, axis=0), panel.n_before).effect for j in used]
    far = int(np.argmax(np.abs(np.array(effects) - fit.effect)))
    said = (
        f"Leaving out each of the {len(used)} units with weight in turn, the effect lies between "
        f"{number(min(effects))} and {number(max(effects))}; it moves most without {panel.units[used[far]]}"
    )
    if estimate.low is None or estimate.high is None:
        return Check("leave-one-out", None, f"{said}.")
    good = estimate.low <= min(effects) and max(effects) <= estimate.high
    return Check("leave-one-out", good, f"{said}, {'within' if good else 'outside'} the interval.")


def balance(panel: Panel, fit: Fit, estimate: Estimate, level_matters: bool) -> Check:
    """Fail when the counterfactual misses the level of the treated before the start by more than half the margin."""
    gaps = fit.gaps[: fit.before]
    even = panel.treated_mean - panel.controls.mean(axis=0)
    even = even[: fit.before] - (0.0 if level_matters else even[: fit.before].mean())
    norms = float(np.linalg.norm(gaps)), float(np.linalg.norm(even))
    better = f", {share(1 - norms[0] / norms[1])} less than with equal weights" if norms[1] > 0 else ""
    imbalance = f"(L2 imbalance {norms[0]:,.3f})"
    said = f"Before the start the counterfactual misses by {number(fit.miss)} a period{better} {imbalance}"
    reach = margin(estimate)
    if norms[0] <= 1e-9 * np.linalg.norm(panel.treated_mean):
        return Check("balance", None, f"{said}: an exact fit, which other weights may give as well.")
    if reach is None or not level_matters:
        return Check("balance", None, f"{said}.")
    off = float(gaps.mean())
    if abs(off) <= reach / 2:
        return Check("balance", True, f"{said}.")
    return Check("balance", False, f"{said} and lies {number(off)} off in the mean: try demeaned=True.")


def serial_correlation(fit: Fit) -> Check:
    """Fail when neighbouring gaps before the start are alike: shuffles of single times are then too sure."""
    gaps = fit.gaps[: fit.before] - fit.gaps[: fit.before].mean()
    square = float(gaps @ gaps)
    if square == 0:
        return Check("serial correlation", None, "The gaps before the start are all alike.")
    r = float(gaps[1:] @ gaps[:-1]) / square
    good = r * np.sqrt(len(gaps)) < -ndtri(ALPHA)
    said = f"Neighbouring gaps before the start correlate by {r:.2f}"
    remedy = "" if good else ": the interval may be too narrow; try shuffle='block'"
    return Check("serial correlation", bool(good), f"{said}{remedy}.")


def few_units(n_treated: int, n_controls: int) -> Check:
    """Fail when a group has fewer units than clustered errors can learn from (5 of each; below 10 it informs)."""
    said = f"Clustered errors rest on {n_treated} treated and {n_controls} control units"
    fewest = min(n_treated, n_controls)
    if fewest < FEW:
        return Check("number of units", False, f"{said}, which is too few to trust them: compare inference='placebo'.")
    return Check("number of units", None if fewest < 2 * FEW else True, f"{said}.")


def interference() -> Check:
    """Say what no figure in the panel can show."""
    return Check(
        "interference",
        None,
        "That the treatment did not reach the other units (neighbours, shared media, people who travel) is assumed; "
        "the data cannot show it.",
    )

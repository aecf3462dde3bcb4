"""What speaks for and against the answer: each check is a function of the fit that returns a `Check`."""

from __future__ import annotations

import numpy as np

from maal.core import Check
from maal.impact.tested.effect import counted, number, share
from maal.impact.tested.structural.errors import change_of_coefficients, ljung_box, one_step_errors, size_of_errors
from maal.impact.tested.structural.fit import Fit, fit, needed

FAILS_BELOW = 0.01
DRIFT_FAILS_BELOW = 0.04
NOISE_FAILS_BELOW = 0.02
PLACEBO_LEVEL = 0.98
MOST_SIMULATION_ERROR = 0.1


def checks(fitted: Fit, random: np.random.Generator) -> tuple[Check, ...]:
    """All checks, in the order in which a reader asks."""
    return (
        enough_data(fitted),
        pre_period_fit(fitted),
        size_of_noise(fitted),
        level_drift(fitted),
        placebo_in_time(fitted, random),
        control_stability(fitted),
        control_range(fitted),
        simulation_error(fitted),
        interference(fitted),
    )


def enough_data(fitted: Fit) -> Check:
    """Are there at least as many times before the start as after it?"""
    before, after = fitted.series.known, fitted.series.after
    text = f"There are {counted(before, 'time')} before the start and {after:,} after it"
    if before >= after:
        return Check("enough data", True, f"{text}.")
    return Check("enough data", False, f"{text}: a forecast further than its own past is a guess.")


def pre_period_fit(fitted: Fit) -> Check:
    """Are the errors one step ahead, before the start, without a pattern (Ljung & Box)?"""
    series = fitted.series
    white = fitted.whitened()
    errors = one_step_errors(white, fitted.standard.beta.mean(axis=0))
    spread = series.y[: series.known].std(ddof=1)
    miss = float(np.abs(errors * white.scale).mean() * spread)
    p = ljung_box(errors)
    text = f"One step ahead, the model missed {series.outcome} before the start by {number(miss)} on average"
    if p >= FAILS_BELOW:
        return Check("pre-period fit", True, f"{text}, without a pattern (Ljung-Box p = {p:.2f}).")
    remedy = "Try seasons= (7 for days of a week), a control that moves with it, or another history."
    return Check(
        "pre-period fit", False, f"{text}, with a pattern that it does not know (Ljung-Box p = {p:.4f}). {remedy}"
    )


def size_of_noise(fitted: Fit) -> Check:
    """Are the errors one step ahead, before the start, as small as the noise that the model believes in?

    The prior holds the noise down where the controls explain less than it expects; the interval is then too narrow.
    """
    name, draws = "size of noise", fitted.standard
    errors = one_step_errors(fitted.whitened(), draws.beta.mean(axis=0))
    square, p = size_of_errors(errors, len(fitted.series.controls))
    if p >= NOISE_FAILS_BELOW:
        return Check(name, True, "The misses before the start are as small as the model believes.")
    remedy = ""
    if fitted.series.controls:
        left = min(1.0, square * float(draws.noise.mean()))
        remedy = f" Try expected_r2={max(0.0, 1 - left):.1f}: the controls explain less than expected."
    text = f"The misses before the start are {number(square**0.5)} times as large as the model believes (p = {p:.4f})"
    return Check(name, False, f"{text}, so that the interval is too narrow.{remedy}")


def level_drift(fitted: Fit) -> Check:
    """Did the level wander, before the start, no more than its prior lets it (likelihood ratio)?"""
    drift = fitted.drift()
    if drift.p_value >= DRIFT_FAILS_BELOW:
        return Check("level drift", True, "The level wandered no more before the start than the model lets it.")
    return Check(
        "level drift",
        False,
        f"The level wandered more before the start than the model lets it: {number(drift.likeliest)} standard "
        f"deviations a time, not {number(drift.drawn)} (p = {drift.p_value:.4f}), so that the interval is too narrow. "
        f"Try level_sd={min(1.0, max(0.02, float(f'{drift.likeliest:.1g}')))}, or controls that move with the outcome.",
    )


def placebo_in_time(fitted: Fit, random: np.random.Generator) -> Check:
    """With a start that never was, in the time before: does the interval of its effect contain zero?

    At 98 %, so that of seven checks on a good series few fail by chance.
    """
    series, name = fitted.series, "placebo in time"
    after = min(series.after, series.known // 3)
    before = series.known - after
    least = needed(len(series.controls), fitted.structure)
    if before < least:
        return Check(
            name, None, f"No placebo: that would need {least + after} times before the start, not {series.known}."
        )
    fake = fit(series.cut(before), fitted.structure, max(100, len(fitted.predicted) // 2), random)
    low, high = np.quantile(fake.differences.mean(axis=1), [(1 - PLACEBO_LEVEL) / 2, (1 + PLACEBO_LEVEL) / 2])
    found = f"{number(fake.mean_effect)} ({PLACEBO_LEVEL:.0%} interval {number(low)} to {number(high)})"
    if low <= 0 <= high:
        return Check(name, True, f"A start that never was, at {series.times[before]}, has no effect: {found}.")
    return Check(
        name, False, f"A start that never was, at {series.times[before]}, seems to have an effect too: {found}."
    )


def control_stability(fitted: Fit) -> Check:
    """Do the controls count the same in both halves of the time before the start (F test)?"""
    series, name = fitted.series, "control stability"
    if not series.controls:
        text = (
            "There are no controls: whatever else changed at the start counts as effect. Add series that it left alone."
        )
        return Check(name, None, text)
    p = change_of_coefficients(fitted.whitened())
    if p >= FAILS_BELOW:
        return Check(
            name, True, f"The controls count the same in both halves of the time before the start (p = {p:.2f})."
        )
    return Check(
        name,
        False,
        f"What the controls count changed in the time before the start (p = {p:.4f}), so that it may have changed "
        "again. Start the history later, or choose other controls.",
    )


def control_range(fitted: Fit) -> Check:
    """Do the controls stay near the values that they had before the start?"""
    series, name = fitted.series, "control range"
    if not series.controls:
        return Check(name, None, "There are no controls.")
    before, after = series.x[: series.known], series.x[series.known :]
    low, high = before.min(axis=0), before.max(axis=0)
    reach = high - low
    far = (after < low - reach) | (after > high + reach)
    beyond = {control: float(part) for control, part in zip(series.controls, far.mean(axis=0), strict=True)}
    most = max(beyond, key=beyond.__getitem__)
    if beyond[most] <= 0.5:
        return Check(name, True, "After the start the controls stay near the values that they had before it.")
    return Check(
        name,
        False,
        f"{share(beyond[most])} of the values of '{most}' after the start lie far outside those before it: the start "
        "may have changed the control too, and the forecast stretches a line.",
    )


def simulation_error(fitted: Fit) -> Check:
    """Is the error of drawing (by means of 20 batches) at most a tenth of the posterior standard deviation?"""
    drawn = fitted.differences.mean(axis=1)
    means = np.array([part.mean() for part in np.array_split(drawn, 20)])
    error = float(means.std(ddof=1) / 20**0.5 / drawn.std(ddof=1))
    text = f"{counted(drawn.size, 'draw')}: the error of drawing is {share(error)} of the standard error"
    if error <= MOST_SIMULATION_ERROR:
        return Check("simulation error", True, f"{text}.")
    return Check("simulation error", False, f"{text}. Take more draws.")


def interference(fitted: Fit) -> Check:
    """Say what no figure here can see."""
    reached = " that it did not reach the controls, and" if fitted.series.controls else ""
    return Check("interference", None, f"The data cannot show{reached} that nothing else began at the start.")

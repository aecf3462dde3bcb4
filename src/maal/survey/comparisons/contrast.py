"""Contrasts of the estimates of one call, linear or smooth."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maal.core import BadInput, unknown_name
from maal.survey.comparisons.result import Contrast, contrast_of, refuse_opt_in_rows
from maal.survey.estimates import EstimateRow, Estimates

Floats = NDArray[np.float64]
Weights = Sequence[float] | Mapping[Any, float]

STEP = 1e-3
ROUNDING = 1e-14


def contrast(
    estimates: Estimates, weights: Weights, *, name: str = "", level: float = 0.95, df: float | None = None
) -> Contrast:
    """c'θ with variance c' cov(θ) c: a linear contrast, and its test against 0 with the design's degrees of freedom.

    ``weights`` has one number a row, or leads from a domain's level, a variable, a category (or a tuple of these that
    means one row) to a weight; rows that are not named have weight 0. The estimates need ``covariance=True``. Raises
    BadInput on names that mean no row or several, on rows without an estimate, and on opt-in samples.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> shops = pl.DataFrame({"web": [3.0, 5.0, 4.0, 8.0, 9.0, 7.0], "size": ["S"] * 3 + ["L"] * 3, "w": [9] * 6})
    >>> found = Design(shops, weights="w").mean("web", by="size", covariance=True)
    >>> row = contrast(found, {"L": 1, "S": -1})
    >>> row.estimate, round(row.std_error, 3), row.df
    (4.0, 0.73, 5.0)
    """
    refuse_opt_in_rows(estimates)
    c = _vector(estimates, weights)
    used = np.flatnonzero(c)
    value, covariance = known(estimates, used)
    estimate = float(c[used] @ value)
    return contrast_of(name or "contrast", estimate, spread(c[used], covariance), _df(estimates, df), level)


def smooth_contrast(
    estimates: Estimates, function: Callable[[Floats], float], *, gradient: Callable[[Floats], ArrayLike] | None = None,
    name: str = "", level: float = 0.95, df: float | None = None,
) -> Contrast:  # fmt: skip
    """f(θ) with variance ∇f' cov(θ) ∇f: a smooth contrast by the delta method.

    ``function`` takes the vector of all estimates in their order. Without ``gradient`` the derivatives are central
    differences of fourth order (good to about 1e-11). Raises BadInput as `contrast`, and where f is not finite.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"now": [12.0, 15.0, 20.0, 9.0], "before": [10.0, 15.0, 16.0, 10.0], "w": [5.0] * 4})
    >>> found = Design(firms, weights="w").mean(["now", "before"], covariance=True)
    >>> growth = smooth_contrast(found, lambda mean: mean[0] / mean[1] - 1)
    >>> round(growth.estimate, 3), round(growth.std_error, 3)
    (0.098, 0.082)
    """
    refuse_opt_in_rows(estimates)
    value, covariance = known(estimates, np.arange(len(estimates)))
    estimate = float(function(value))
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    slopes = np.asarray(gradient(value), np.float64) if gradient else differentiate(function, value, errors)
    if slopes.shape != value.shape:
        raise BadInput(f"The gradient has shape {slopes.shape}; one derivative for each of {len(value)} estimates.")
    if not (np.isfinite(estimate) and np.isfinite(slopes).all()):
        raise BadInput(f"The function or its slope is not finite at the estimates ({estimate:g}): it has no error.")
    return contrast_of(name or "contrast", estimate, spread(slopes, covariance), _df(estimates, df), level)


def differentiate(function: Callable[[Floats], float], at: Floats, errors: Floats) -> Floats:
    """[8 (f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h))] / 12h by coordinate, h = max(|x|, se / 1000) / 1000.

    >>> differentiate(lambda x: float(x[0] ** 2 * x[1]), np.array([3.0, 2.0]), np.ones(2)).round(9).tolist()
    [12.0, 9.0]
    """
    result = np.zeros(len(at))
    for place, (x, error) in enumerate(zip(at, errors, strict=True)):
        step = STEP * (max(abs(x), STEP * error) or 1.0)
        ends = []
        for times in (1, -1, 2, -2):
            moved = at.copy()
            moved[place] = x + times * step
            ends.append(float(function(moved)))
        result[place] = (8 * (ends[0] - ends[1]) - (ends[2] - ends[3])) / (12 * step)
    return result


def known(estimates: Estimates, used: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The estimates of these rows and their covariance. Raises BadInput where they are not known."""
    if estimates.covariance is None:
        raise BadInput("These estimates have no covariance: ask for them again with covariance=True.")
    value, covariance = estimates.values()[used], estimates.covariance[np.ix_(used, used)]
    bad = ~(np.isfinite(value) & np.isfinite(np.diag(covariance)) & np.isfinite(estimates.values("std_error")[used]))
    if bad.any():
        row = estimates[int(used[np.flatnonzero(bad)[0]])]
        raise BadInput(
            f"{int(bad.sum()):,} of the {len(used):,} estimates to be compared have no standard error; the first is "
            f"{label(row)}: {row.note or 'not known.'} Leave them out."
        )
    return value, covariance


def spread(slopes: Floats, covariance: Floats) -> float:
    """c' V c, 0 where only the rounding of its parts is left."""
    parts = slopes[:, None] * covariance * slopes[None, :]
    total = float(parts.sum())
    return total if total > ROUNDING * float(np.abs(parts).sum()) else 0.0


def labels(row: EstimateRow) -> tuple[Hashable, ...]:
    """What a row may be called by: the levels of its domain, its variable, its category."""
    return (*row.domain.values(), row.variable, *([] if row.category is None else [row.category]))


def label(row: EstimateRow) -> str:
    """The row's name in a sentence."""
    return " / ".join(map(str, labels(row)))


def _vector(estimates: Estimates, weights: Weights) -> Floats:
    if not isinstance(weights, Mapping):
        given = np.asarray(weights, np.float64)
        if given.shape != (len(estimates),):
            raise BadInput(f"{given.size:,} weights for {len(estimates):,} estimates: give one for each row, in order.")
    else:
        given = np.zeros(len(estimates))
        for key, weight in weights.items():
            given[_place(estimates, key)] += weight
    if not (np.isfinite(given).all() and given.any()):
        raise BadInput("The weights of a contrast must be finite numbers, and not all 0.")
    return given


def _place(estimates: Estimates, key: Any) -> int:
    wanted = key if isinstance(key, tuple) else (key,)
    found = [place for place, row in enumerate(estimates) if all(part in labels(row) for part in wanted)]
    said = " / ".join(map(str, wanted))
    if not found:
        raise BadInput("The weights: " + unknown_name("estimate", said, map(label, estimates)))
    if len(found) > 1:
        shown = "; ".join(label(estimates[place]) for place in found[:3])
        raise BadInput(f"The weights: '{said}' means {len(found):,} estimates ({shown}): give a tuple that names one.")
    return found[0]


def _df(estimates: Estimates, df: float | None) -> float:
    return estimates.design_df if df is None else df

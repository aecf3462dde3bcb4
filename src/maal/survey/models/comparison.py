"""Comparisons between the levels of a term, all other terms held equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from maal.core import BadInput, unknown_name
from maal.survey.intervals import t_quantile
from maal.survey.models.fitted import Fitted, known, std_error
from maal.survey.models.matrix import Matrix
from maal.survey.sums import Floats

ASSOCIATION = "This is an association, not an effect of a cause."


@dataclass(frozen=True, slots=True)
class Comparison:
    """``level`` less ``base`` of a term, with ``ratio`` = exp(estimate) where the model has one (None where not)."""

    term: str
    level: Any
    base: Any
    estimate: float
    std_error: float | None
    low: float | None
    high: float | None
    df: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    text: str


def compared(
    fitted: Fitted, covariance: Floats | None, term: str, level: Any, base: Any, *, df: float, confidence: float
) -> Comparison:
    """c'β with variance c'Vc, c the regressors at ``level`` less those at ``base``. Raises BadInput."""
    weights = _contrast(fitted.matrix, term, level, base)
    estimate = float(weights @ fitted.coefficients)
    error = std_error(weights, covariance)
    half = float(t_quantile(confidence, df).item()) * error
    low, high = known(estimate - half), known(estimate + half)
    ratios = [float(np.exp(end)) if fitted.family.ratio and end is not None else None for end in (estimate, low, high)]
    shown = (ratios[0], ratios[1], ratios[2]) if fitted.family.ratio else (estimate, low, high)
    text = _text(fitted, f"'{term}' {level} against {base}", shown, confidence)
    df_ = None if covariance is None else df
    return Comparison(term, level, base, estimate, known(error), low, high, df_, ratios[0], ratios[1], ratios[2], text)


def _contrast(matrix: Matrix, term: str, level: Any, base: Any) -> Floats:
    if term not in matrix.variables:
        raise BadInput(unknown_name("term", term, matrix.variables))
    crossed = [each.term for each in matrix.regressors if len(each.factors) > 1]
    within = next((name for name in crossed if term in name.split(":")), None)
    if within:
        raise BadInput(
            f"'{term}' is part of the interaction '{within}', so its levels differ by more than one number. Ask "
            f"margins('{term}'), which average over the sample."
        )
    for each in (level, base):
        _refuse_level(matrix, term, each)
    return (matrix.fixed(term, level) - matrix.fixed(term, base))[:, 0]


def _refuse_level(matrix: Matrix, term: str, level: Any) -> None:
    if term in matrix.levels:
        if level not in matrix.levels[term]:
            raise BadInput(unknown_name(f"level of '{term}'", str(level), map(str, matrix.levels[term])))
    elif isinstance(level, str) or not np.isfinite(level):
        raise BadInput(f"'{term}' is a number: compare two of its values, not {level!r}.")


def _text(fitted: Fitted, what: str, shown: tuple[float | None, ...], confidence: float) -> str:
    value, low, high = shown
    name = fitted.family.ratio or "difference"
    interval = "" if low is None else f" ({confidence * 100:g} %: {low:.4g} to {high:.4g})"
    return f"{what}, other terms held equal: {name} of '{fitted.matrix.outcome}' {value:.4g}{interval}. {ASSOCIATION}"

"""Fisher scoring: the coefficients that solve Σ w x (y - μ) = 0, one grouped query a step.

With the canonical link this is Newton's method and iteratively reweighted least squares (McCullagh & Nelder 1989,
section 2.5). A linear model needs one step; its second takes off the rounding of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from maal.core import BadInput, TooLittleData
from maal.core.engine import Frame
from maal.survey.models.families import Family
from maal.survey.models.matrix import Matrix, added
from maal.survey.sums import Floats

MOST_STEPS = 30
CLOSE = 1e-24  # squared length of a step over that of the predictor: the step after it would be rounding
NEAR = 1e-16  # where a step that is no shorter than the one before is rounding
ROUNDING = 1e-9  # of the likelihood
ALONE = 1e-10  # 1 - R² of a regressor on those before it
CONSTANT = 1e-12  # deviation of a number over its mean


@dataclass(frozen=True)
class Step:
    """What one query gives at coefficients γ: ``information`` (p, p) Σ w V x x', ``score`` (p,) Σ w x (y - μ)."""

    information: Floats
    score: Floats
    likelihood: float
    rows: int


@dataclass(frozen=True)
class Fit:
    """``coefficients`` (p,) of the centred regressors, their ``information`` (p, p), and the ``rows`` used."""

    coefficients: Floats
    information: Floats
    rows: int


def fit(matrix: Matrix, frame: Frame, family: Family, start: float) -> Fit:
    """Solve the score equations from the intercept ``start``.

    Raises TooLittleData for no more rows than coefficients, BadInput for regressors that depend on others and for
    coefficients that grow without bound (separation); both name the terms.
    """
    rows = matrix.counted(frame)
    now = np.zeros(len(matrix))
    now[0] = start
    step = evaluate(matrix, rows, family, now)
    if step.rows <= len(matrix):
        raise TooLittleData(
            f"{step.rows:,} rows for {len(matrix)} coefficients: a regression needs more rows than coefficients. Name "
            "fewer terms, or join levels."
        )
    refuse_dependent(matrix, step.information)
    size, move = np.sqrt(np.diagonal(step.information)), np.zeros(len(matrix))
    before = np.inf
    for _ in range(MOST_STEPS):
        move = solved(step.information, step.score)
        length = float(move @ step.information @ move / (_size(family, now, step) or 1.0))
        if length <= CLOSE or (length <= NEAR and length > before / 4):
            return Fit(now + move, step.information, step.rows)
        before = length
        now, step = _uphill(matrix, rows, family, now, move, step)
        if not np.isfinite(step.likelihood):
            break
    raise BadInput(_unsettled(matrix, family, move * size))


def _size(family: Family, now: Floats, step: Step) -> float:
    """The squared length of the predictor and of what rows vary around it: Σ w (y - μ)², or Σ w V where that is known.

    Pearson's residuals would not do: one row far from its mean outweighs everything.
    """
    around = -2 * step.likelihood if family.centred else step.information[0, 0]
    return float(now @ step.information @ now + around)


def _uphill(matrix: Matrix, rows: Frame, family: Family, now: Floats, move: Floats, step: Step) -> tuple[Floats, Step]:
    """Take the step, or as much of it as does not lower the likelihood."""
    floor = step.likelihood - ROUNDING * (abs(step.likelihood) + step.information[0, 0])
    for halving in range(MOST_STEPS):
        there = now + move / 2**halving
        found = evaluate(matrix, rows, family, there)
        if found.likelihood >= floor:
            break
    return there, found


def evaluate(matrix: Matrix, rows: Frame, family: Family, coefficients: Floats) -> Step:
    """The sums of a step, in one query."""
    names = [f"x{place}" for place in range(1, len(matrix))]
    parts = [nw.col(name) * float(each) for name, each in zip(names, coefficients[1:], strict=True) if each]
    eta = added(float(coefficients[0]), parts)
    y, mu = nw.col("y"), nw.col("mu")
    held = rows.with_columns(eta=eta).with_columns(mu=family.mean(nw.col("eta")))
    held = held.with_columns(u=nw.col("w") * (y - mu), wv=nw.col("w") * family.variance(mu))
    likelihood = nw.col("w") * family.likelihood(y, nw.col("eta"), mu)
    sums = {"n": nw.len(), "l": likelihood.sum()}
    for left, right in _together(matrix):
        sums[f"a{left}_{right}"] = (nw.col("wv") * _x(left) * _x(right) if right else nw.col("wv")).sum()
    for place in range(len(matrix)):
        sums[f"u{place}"] = (nw.col("u") * _x(place) if place else nw.col("u")).sum()
    found = held.select(*(expr.alias(name) for name, expr in sums.items())).collect("pyarrow").to_arrow()
    return _read(found, len(matrix))


def _x(place: int) -> nw.Expr:
    return nw.col(f"x{place}") if place else nw.lit(1.0)


def _together(matrix: Matrix) -> list[tuple[int, int]]:
    """The pairs of regressors whose product is not 0 in every row."""
    all_ = matrix.regressors
    pairs = ((left, right) for right in range(len(all_)) for left in range(right + 1))
    return [(left, right) for left, right in pairs if not all_[left].apart(all_[right])]


def _read(table: pa.Table, width: int) -> Step:
    values = {name: column[0].as_py() or 0.0 for name, column in zip(table.column_names, table.columns, strict=True)}
    information = np.zeros((width, width))
    for left in range(width):
        for right in range(left, width):
            information[left, right] = information[right, left] = values.get(f"a{left}_{right}", 0.0)
    score = np.array([values[f"u{place}"] for place in range(width)])
    return Step(information, score, float(values["l"]), int(values["n"]))


def solved(information: Floats, right: Floats) -> Floats:
    """A⁻¹ b, with the regressors brought to one scale first."""
    scale = 1 / np.sqrt(np.maximum(np.diagonal(information), np.finfo(float).tiny))
    scaled = information * scale[:, None] * scale
    each = scale if right.ndim == 1 else scale[:, None]
    try:
        result: Floats = each * np.linalg.solve(scaled, each * right)
    except np.linalg.LinAlgError:
        result = np.full_like(right, np.nan)
    return result


def refuse_dependent(matrix: Matrix, information: Floats) -> None:
    """Raise BadInput that names regressors without rows, or that those before them determine."""
    names = matrix.names
    size = np.diagonal(information)
    indicators = [any(factor.level is not None for factor in each.factors) for each in matrix.regressors]
    empty = [name for name, each, held in zip(names, size, indicators, strict=True) if held and each == 0]
    if empty:
        raise BadInput(
            f"No row used has a value other than 0 in {_listed(empty)}: no coefficient can be given. Join levels, or "
            "leave out the term or the interaction."
        )
    least = np.array([CONSTANT * abs(each.factors[0].shift) if len(each.factors) == 1 else 0.0
                      for each in matrix.regressors])  # fmt: skip
    constant = np.sqrt(size / size[0]) <= least
    left = np.where(constant, 0.0, unexplained(information))
    dependent = [name for name, each in zip(names, left, strict=True) if each < ALONE]
    if dependent:
        raise BadInput(
            f"{_listed(dependent)} can be computed from the terms before (collinear, or the same in all rows), so the "
            "coefficients are not unique. Leave out one of them."
        )


def unexplained(information: Floats) -> Floats:
    """1 - R² of each regressor on those before it (p,), by elimination."""
    scale = 1 / np.sqrt(np.maximum(np.diagonal(information), np.finfo(float).tiny))
    rest = information * scale[:, None] * scale
    result = np.ones(len(rest))
    for place in range(len(rest)):
        result[place] = max(rest[place, place], 0.0)
        if result[place] >= ALONE:
            rest = rest - np.outer(rest[:, place], rest[place]) / result[place]
    return result


def _unsettled(matrix: Matrix, family: Family, move: Floats) -> str:
    """Name the regressors whose coefficients still move most, over a standard deviation."""
    size = np.abs(np.nan_to_num(move, nan=np.inf))
    moving = [name for name, each in zip(matrix.names, size, strict=True) if each >= 0.5 * size.max()]
    return (
        f"The {family.name} model does not settle in {MOST_STEPS} steps: the coefficients of {_listed(moving)} grow "
        "without bound, since there the outcome is the same in all rows (separation; for indicators it may be their "
        "first level). Join levels, or leave out the term."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")

"""Fisher scoring: the coefficients that solve Σ w x (y - μ) = 0, one grouped query a step.

With the canonical link this is Newton's method and iteratively reweighted least squares (McCullagh & Nelder 1989,
section 2.5). Start and end are those of R's ``glm``: means near the outcomes, and a small change of the deviance. A
linear model needs one step; its second takes off the rounding of the first.
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
ROUNDING = 1e-9  # of the deviance
SHRUNK = 0.5  # of the information in any direction; where coefficients grow without bound a step leaves 1/e
ALONE = 1e-10  # 1 - R² of a regressor on those before it
CONSTANT = 1e-12  # deviation of a number over its mean


@dataclass(frozen=True)
class Step:
    """What one query gives at means μ: ``information`` (p, p) Σ w V x x', ``score`` (p,) Σ w x (y - μ)."""

    information: Floats
    score: Floats
    deviance: float
    rows: int


@dataclass(frozen=True)
class Fit:
    """``coefficients`` (p,) of the centred regressors, and the ``rows`` used.

    ``before`` (p,) are those that the last step began at, ``information`` (p, p) is of its working weights w V there.
    """

    coefficients: Floats
    before: Floats
    information: Floats
    rows: int


def fit(matrix: Matrix, frame: Frame, family: Family, mean_weight: float, epsilon: float) -> Fit:
    """Solve the score equations, until the deviance changes by less than ``epsilon``; two steps at least.

    Raises TooLittleData for no more rows than coefficients, BadInput for regressors that depend on others and for
    coefficients that grow without bound (separation); both name the terms.
    """
    rows = matrix.counted(frame)
    step = begin(matrix, rows, family, mean_weight)
    if step.rows <= len(matrix):
        raise TooLittleData(
            f"{step.rows:,} rows for {len(matrix)} coefficients: a regression needs more rows than coefficients. Name "
            "fewer terms, or join levels."
        )
    refuse_dependent(matrix, step.information)
    size, before = np.sqrt(np.diagonal(step.information)), np.inf
    now = move = solved(step.information, step.score)  # in full: means near the outcomes fit better than any model
    step = evaluate(matrix, rows, family, now)
    for _ in range(MOST_STEPS - 1):
        move = solved(step.information, step.score)
        length = float(move @ step.information @ move / (_size(family, now, step) or 1.0))
        if length <= CLOSE or (length <= NEAR and length > before * SHRUNK):
            return Fit(now + move, now, step.information, step.rows)
        before, then, last = length, now, step
        now, step = _downhill(matrix, rows, family, now, move, step)
        if not np.isfinite(step.deviance):
            break
        if _settled(last, step, 0.1 * mean_weight, epsilon):
            return Fit(now, then, last.information, step.rows)
    raise BadInput(_unsettled(matrix, family, move * size))


def _settled(last: Step, step: Step, least: float, epsilon: float) -> bool:
    """Whether the deviance stays (R's rule), and the information too: that of a level without variation runs out."""
    change = abs(step.deviance - last.deviance) / (abs(step.deviance) + least)
    if change >= epsilon:
        return False
    return bool(np.linalg.eigvals(solved(last.information, step.information)).real.min() > SHRUNK)


def _size(family: Family, now: Floats, step: Step) -> float:
    """The squared length of the predictor and of what rows vary around it: Σ w (y - μ)², or Σ w V where that is known.

    Pearson's residuals would not do: one row far from its mean outweighs everything.
    """
    around = step.deviance if family.centred else step.information[0, 0]
    return float(now @ step.information @ now + around)


def _downhill(
    matrix: Matrix, rows: Frame, family: Family, now: Floats, move: Floats, step: Step
) -> tuple[Floats, Step]:
    """Take the step, or as much of it as does not raise the deviance."""
    most = step.deviance + ROUNDING * (step.deviance + step.information[0, 0])
    for halving in range(MOST_STEPS):
        there = now + move / 2**halving
        found = evaluate(matrix, rows, family, there)
        if found.deviance <= most:
            break
    return there, found


def begin(matrix: Matrix, rows: Frame, family: Family, mean_weight: float) -> Step:
    """The sums at means near the outcomes; the step from there fits their η + (y - μ) / V by least squares."""
    held = rows.with_columns(mu=family.start(nw.col("y"), nw.col("w") / mean_weight))
    held = held.with_columns(eta=family.link(nw.col("mu")))
    return _summed(matrix, held, family, family.variance(nw.col("mu")) * nw.col("eta"))


def evaluate(matrix: Matrix, rows: Frame, family: Family, coefficients: Floats) -> Step:
    """The sums at coefficients γ."""
    names = [f"x{place}" for place in range(1, len(matrix))]
    parts = [nw.col(name) * float(each) for name, each in zip(names, coefficients[1:], strict=True) if each]
    held = rows.with_columns(eta=added(float(coefficients[0]), parts)).with_columns(mu=family.mean(nw.col("eta")))
    return _summed(matrix, held, family, nw.lit(0.0))


def _summed(matrix: Matrix, rows: Frame, family: Family, further: nw.Expr) -> Step:
    """The sums of a step in one query, with ``further`` added to the residuals of the score."""
    w, y, mu = nw.col("w"), nw.col("y"), nw.col("mu")
    held = rows.with_columns(u=w * (y - mu + further), wv=w * family.variance(mu))
    sums = {"n": nw.len(), "d": (w * family.deviance(y, nw.col("eta"), mu)).sum()}
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
    return Step(information, score, float(values["d"]), int(values["n"]))


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

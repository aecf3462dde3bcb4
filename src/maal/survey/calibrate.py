"""Calibration of a design: weights that meet known totals, and the standard errors that know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Literal

import narwhals as nw
import numpy as np
import pyarrow as pa
from scipy.special import logit as log_odds

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame, beside
from maal.survey.auxiliary import POPULATION, Auxiliary, Margins, auxiliary_of
from maal.survey.calibration import (
    Calibrated,
    Diagnosis,
    calibrate_bounded,
    calibrate_exponential,
    calibrate_linear,
    calibrate_logit,
    diagnose,
    indicators,
    poststratify,
    rake,
)
from maal.survey.keys import Ints
from maal.survey.residuals import Residuals
from maal.survey.sample import Sample
from maal.survey.sums import Floats

Method = Literal["raking", "poststratification", "linear", "logit"]
METHODS: tuple[Method, ...] = ("raking", "poststratification", "linear", "logit")
Level = Literal["element", "cluster"]
Bounds = tuple[float, float]


@dataclass(frozen=True)
class Calibration:
    """A sample with changed weights ``w`` beside its ``d``, what explains its residuals, and how it went."""

    sample: Sample
    residuals: Residuals | None
    diagnosis: Diagnosis
    method: str
    iterations: int


@dataclass(frozen=True)
class _Units:
    """What shares one g: a cell, a distinct row, or a cluster. ``table`` holds its keys, ``x`` (U, p) its variables."""

    table: pa.Table
    d: Floats
    n: Floats
    d_squares: Floats
    x: Floats
    codes: Ints


def calibrate(sample: Sample, margins: Margins, method: Method, bounds: Bounds | None, level: Level) -> Calibration:
    """Find g with Σ d g x = totals, in the engine's own cells; give the sample with weights w = d g.

    Raises BadInput on unknown methods, bounds where they do not belong, impossible margins, and what does not converge.
    """
    auxiliary = auxiliary_of(sample.table, margins)
    _refuse_method(auxiliary, method, bounds, level, sample)
    frame, keys, numbers = _placed(sample, auxiliary)
    if level == "cluster":
        frame, numbers = _by_cluster(sample, frame, keys, numbers, auxiliary)
        keys = {}
    units = _units(frame, keys, numbers, auxiliary, sample.stages[0].unit if level == "cluster" else None)
    found = _solved(units, auxiliary, method, bounds, cells=bool(keys) and not numbers)
    names = auxiliary.names
    diagnosis = diagnose(units.d, found.g, units.x, auxiliary.wanted, names, units.n, units.d_squares)
    weighted = _with_factor(frame, keys, numbers, units, found, _row_factor(method, bounds), auxiliary)
    frame, inverse = _for_residuals(weighted.with_columns(w=nw.col("d") * nw.col("g")), numbers, units, auxiliary)
    held = tuple(f"x{place}" for place in range(len(numbers)))
    residuals = Residuals(auxiliary, keys, held, inverse)
    return Calibration(replace(sample, frame=frame), residuals, diagnosis, method, found.iterations)


def _refuse_method(auxiliary: Auxiliary, method: str, bounds: Bounds | None, level: str, sample: Sample) -> None:
    if method not in METHODS:
        raise BadInput(unknown_name("method of calibration", method, METHODS))
    if level not in ("element", "cluster"):
        raise BadInput(unknown_name("level of calibration", level, ["element", "cluster"]))
    if level == "cluster" and sample.stages[0].unit is None:
        raise BadInput("level='cluster' gives one factor to each primary sampling unit, and this design names no psu.")
    if method == "logit" and bounds is None:
        raise BadInput("Logit calibration keeps weights within bounds: give bounds=(low, high), such as (0.5, 2).")
    if bounds is not None and method not in ("linear", "logit"):
        raise BadInput(f"bounds go with the methods linear and logit; '{method}' has none.")
    if method == "poststratification" and (len(auxiliary.margins) != 1 or auxiliary.numbers or level == "cluster"):
        raise BadInput(
            "Post-stratification takes one margin with the counts of its categories (several variables are crossed: "
            f"('size', 'region')); {len(auxiliary.names)} totals were given. Use raking or linear for several."
        )


def _placed(sample: Sample, auxiliary: Auxiliary) -> tuple[Frame, dict[str, str], list[str]]:
    """Put d, the categories g0, g1, ... and the numbers y0, y1, ... on the frame; refuse missing numbers."""
    keys = {name: f"g{place}" for place, name in enumerate(auxiliary.columns)}
    numbers = {f"y{place}": name for place, name in enumerate(auxiliary.numbers)}
    table = sample.table
    values = {own: nw.lit(1.0) if name == POPULATION else table.number(name) for own, name in numbers.items()}
    frame = sample.frame.with_columns(
        nw.col("w").alias("d"),
        *(table.col(name).alias(own) for name, own in keys.items()),
        *(value.alias(own) for own, value in values.items()),
    )
    gaps = [nw.col(own).is_null().cast(nw.Int64).sum().alias(own) for own in numbers]
    if gaps:
        counted = frame.select(*gaps).collect("pyarrow").to_arrow().to_pylist()[0]
        lost = [f"'{numbers[own]}' in {n:,} rows" for own, n in counted.items() if n]
        if lost:
            raise BadInput(f"Values of calibration variables are missing: {', '.join(lost)}. Fill them in before.")
    return frame, keys, list(numbers)


def _by_cluster(
    sample: Sample, frame: Frame, keys: dict[str, str], numbers: list[str], auxiliary: Auxiliary
) -> tuple[Frame, list[str]]:
    """Replace each row's variables by their weighted means over its primary sampling unit: columns y0, y1, ..."""
    held = _joined(frame, keys, _cells(frame, keys, auxiliary), "z") if keys else frame
    first = [f"z{place}" for place in range(len(auxiliary.names) - len(numbers))]
    unit = list(sample.stages[0].unit or ())
    means = [
        ((nw.col("d") * nw.col(name)).sum() / nw.col("d").sum()).alias(f"mean{place}")
        for place, name in enumerate([*first, *numbers])
    ]
    other = {name: f"unit_{name}" for name in unit}
    by_unit = held.group_by(*unit).agg(*means).rename(other)
    joined = frame.drop(*numbers).join(by_unit, left_on=unit, right_on=list(other.values()), how="left")
    found = [f"y{place}" for place in range(len(auxiliary.names))]
    return joined.with_columns(*(nw.col(f"mean{place}").alias(name) for place, name in enumerate(found))), found


def _cells(frame: Frame, keys: dict[str, str], auxiliary: Auxiliary) -> tuple[pa.Table, Floats]:
    """The cells of the categories, and their indicators (U, pc)."""
    table = frame.group_by(*keys.values()).agg(rows=nw.len()).collect("pyarrow").to_arrow()
    codes = auxiliary.codes({name: table[own] for name, own in keys.items()}, _floats(table, "rows"))
    return table.select(list(keys.values())), indicators(codes, auxiliary.margins)[0]


def _units(
    frame: Frame, keys: dict[str, str], numbers: list[str], auxiliary: Auxiliary, unit: tuple[str, ...] | None
) -> _Units:
    weight = nw.col("d")
    sums = [weight.sum().alias("sum"), nw.len().alias("rows"), (weight * weight).sum().alias("squares")]
    by = [*keys.values(), *numbers, *(unit or ())]
    table = frame.group_by(*by).agg(*sums).collect("pyarrow").to_arrow()
    rows = _floats(table, "rows")
    categories = {name: table[own] for name, own in keys.items()}
    codes = auxiliary.codes(categories, rows) if keys else np.zeros((len(rows), 0), np.int64)
    parts = [indicators(codes, auxiliary.margins)[0]] if keys else []
    parts += [np.stack([_floats(table, name) for name in numbers], axis=1)] if numbers else []
    return _Units(table, _floats(table, "sum"), rows, _floats(table, "squares"), np.hstack(parts), codes)


def _solved(units: _Units, auxiliary: Auxiliary, method: str, bounds: Bounds | None, *, cells: bool) -> Calibrated:
    d, n, x, wanted, names = units.d, units.n, units.x, auxiliary.wanted, auxiliary.names
    if method == "poststratification":
        return poststratify(d, units.codes[:, 0], auxiliary.margins[0], n)
    if method == "raking":
        if cells:
            return rake(d, units.codes, auxiliary.margins, n)
        return calibrate_exponential(d, x, wanted, names, n)
    if bounds is None:
        return calibrate_linear(d, x, wanted, names, n)
    solve = calibrate_logit if method == "logit" else calibrate_bounded
    return solve(d, x, wanted, names, bounds, n)


def _row_factor(method: str, bounds: Bounds | None) -> Callable[[nw.Expr], nw.Expr]:
    """F in g = F(x'λ), for rows (Deville & Särndal 1992, table 1)."""
    if method == "raking":
        return lambda u: u.exp()
    if bounds is None:
        return lambda u: u + 1.0
    low, high = bounds
    if method == "linear":
        return lambda u: (u + 1.0).clip(low, high)
    steepness = (high - low) / ((1 - low) * (high - 1))
    start = float(log_odds((1 - low) / (high - low)))
    return lambda u: low + (high - low) / ((u * -steepness - start).exp() + 1.0)


def _with_factor(
    frame: Frame,
    keys: dict[str, str],
    numbers: list[str],
    units: _Units,
    found: Calibrated,
    factor: Callable[[nw.Expr], nw.Expr],
    auxiliary: Auxiliary,
) -> Frame:
    """Put g on every row: from its cell, and where there are numbers from these and λ."""
    if not numbers:
        return _joined(frame, keys, (units.table.select(list(keys.values())), found.g[:, None]), "g", only=True)
    slopes = found.multipliers if found.multipliers is not None else np.zeros(units.x.shape[1])
    parts = [nw.col(name) * float(slope) for name, slope in zip(numbers, slopes[-len(numbers) :], strict=True)]
    if keys:
        table, x = _cells(frame, keys, auxiliary)
        frame = _joined(frame, keys, (table, (x @ slopes[: x.shape[1]])[:, None]), "part", only=True)
        parts.append(nw.col("part"))
    return frame.with_columns(g=factor(reduce(add, parts)))


def _joined(
    frame: Frame, keys: dict[str, str], cells: tuple[pa.Table, Floats], name: str, *, only: bool = False
) -> Frame:
    """Put the values (U, q) of each cell on its rows, as name0, name1, ... (or ``name`` where it is one)."""
    table, values = cells
    other = {own: f"cell_{own}" for own in keys.values()}
    small = table.rename_columns([other[own] for own in table.column_names])
    for place in range(values.shape[1]):
        small = small.append_column(name if only else f"{name}{place}", pa.array(values[:, place]))
    return frame.join(beside(frame, small), left_on=list(other), right_on=list(other.values()), how="left")


def _for_residuals(frame: Frame, numbers: list[str], units: _Units, auxiliary: Auxiliary) -> tuple[Frame, Floats]:
    """Columns x0, x1, ... of the numbers, and (Σ d x x')⁻¹.

    Numbers are taken around their means, so that squares keep digits, where the other variables span the constant.
    """
    x, first = units.x.copy(), units.x.shape[1] - len(numbers)
    stay = x[:, [place for place in range(x.shape[1]) if place < first or not np.ptp(x[:, place])]]
    constant = bool(np.allclose(stay @ (_inverse(stay, units.d) @ (units.d @ stay)), 1.0, atol=1e-8))
    shifts = np.zeros(len(numbers))
    for place in range(len(numbers)):
        spread = np.ptp(x[:, first + place])
        shifts[place] = float(units.d @ x[:, first + place] / units.d.sum()) if constant and spread else 0.0
        x[:, first + place] -= shifts[place]
    moved = [
        (nw.col(name) - float(shift)).alias(f"x{place}")
        for place, (name, shift) in enumerate(zip(numbers, shifts, strict=True))
    ]
    return frame.with_columns(*moved) if moved else frame, _inverse(x, units.d)


def _inverse(x: Floats, d: Floats) -> Floats:
    """(Σ d x x')⁻¹, of columns brought to one length; redundant ones share."""
    gram = x.T @ (x * d[:, None])
    length = np.sqrt(np.diag(gram))
    scale = np.outer(*[np.where(length > 0, length, 1.0)] * 2)
    inverse: Floats = np.linalg.pinv(gram / scale, rcond=1e-11, hermitian=True) / scale
    return inverse


def _floats(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(), np.float64)

"""The constraints Σ d g x = totals: checked, and freed of columns that follow from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from maal.core import BadInput
from maal.survey.calibration.calibrated import Floats, Integers, written
from maal.survey.calibration.margin import AGREE

DEPENDENT = 1e-10  # what is left of a column after the others, relative to its length, when it follows from them
BLOCK = 1 << 16


@dataclass(frozen=True, eq=False, slots=True)
class Constraints:
    """``d`` (U,), the independent columns ``x`` (U, r) with ``totals`` (r,), ``names``, and a basis of their span.

    ``basis`` (U, r) = x R⁻¹ with Σ d basis basis' = I, so that Newton steps are well conditioned whatever the units
    of x; ``triangle`` is R. ``scale`` (r,) is what differences are relative to. ``in_basis_totals`` is R⁻ᵀ totals.
    ``kept`` (r,) are the places of the columns among the ``given`` ones.
    """

    d: Floats
    x: Floats
    totals: Floats
    names: tuple[str, ...]
    basis: Floats
    triangle: Floats
    scale: Floats
    in_basis_totals: Floats
    kept: Integers
    given: int

    def missing(self, g: Floats) -> Floats:
        """totals - Σ d g x, (r,)."""
        return self.totals - (self.d * g) @ self.x

    def multipliers(self, at: Floats) -> Floats:
        """λ of the given columns (0 for those left out) with x'λ = basis @ at."""
        found = np.zeros(self.given)
        found[self.kept] = solve_triangular(self.triangle, at)
        return found

    def in_basis(self, missing: Floats) -> Floats:
        """The same difference for the columns of the basis: R⁻ᵀ missing."""
        return np.asarray(solve_triangular(self.triangle, missing, trans="T"))


def constrain(d: Floats, x: Floats, totals: Floats, names: Sequence[str], n: Floats | None) -> Constraints:
    """Check the constraints and keep the columns that do not follow from earlier ones.

    Raises BadInput for shapes that do not fit, values that are not finite, negative weights, a column without any
    unit that has a total, a total that no sample can meet, and totals that contradict each other.
    """
    d, x = np.asarray(d, dtype=np.float64), np.asarray(x, dtype=np.float64)
    totals = np.asarray(totals, dtype=np.float64)
    _check_shapes(d, x, totals, names)
    _check_totals(d, x, totals, names, n)
    lengths = np.sqrt(d @ (x * x))
    unit = np.where(lengths > 0, lengths, 1.0)
    triangle = _triangle(d, x, unit)
    kept = _independent(triangle)
    if not len(kept):
        raise BadInput(f"none of the {len(names)} columns has a value other than zero in the sample.")
    _check_redundant(triangle, unit, kept, totals, names)
    x, totals = np.ascontiguousarray(x[:, kept]), totals[kept]
    triangle = np.asarray(np.linalg.qr(triangle[:, kept], mode="r")) * unit[kept]
    basis = solve_triangular(triangle, x.T, trans="T").T
    mixed = (x < 0).any(axis=0) | (totals <= 0)
    scale = np.where(mixed, np.maximum(np.abs(totals), d @ np.abs(x)), np.abs(totals))
    in_basis_totals = np.asarray(solve_triangular(triangle, totals, trans="T"))
    named = tuple(names[k] for k in kept)
    basis = np.ascontiguousarray(basis)
    return Constraints(d, x, totals, named, basis, triangle, scale, in_basis_totals, kept, len(names))


def _check_shapes(d: Floats, x: Floats, totals: Floats, names: Sequence[str]) -> None:
    if x.ndim != 2 or x.shape != (len(d), len(names)) or totals.shape != (len(names),):
        raise BadInput(
            f"x has the shape {x.shape} and totals {totals.shape}; wanted ({len(d)}, {len(names)}) and "
            f"({len(names)},): one row a unit, one column a name."
        )
    if not len(names):
        raise BadInput("calibration needs at least one total.")
    bad = int((~np.isfinite(d) | (d < 0)).sum())
    if bad:
        raise BadInput(f"{bad} of {len(d)} design weights are negative or missing; weights are zero or above.")
    for k, name in enumerate(names):
        gone = int((~np.isfinite(x[:, k])).sum())
        if gone or not np.isfinite(totals[k]):
            raise BadInput(
                f"'{name}' has {gone} missing values and the total {totals[k]}; both must be finite numbers."
            )


def _check_totals(d: Floats, x: Floats, totals: Floats, names: Sequence[str], n: Floats | None) -> None:
    for name, column, total in zip(names, x.T, totals, strict=True):
        present = column[d > 0]
        if total != 0 and not present.any():
            raise BadInput(f"'{name}' has the total {written(total)} but no unit in the sample; merge it with another.")
        if (present < 0).any() or not present.any():
            continue
        if total <= 0:
            raise BadInput(
                f"'{name}' has the total {written(total)}; its values are zero or above, so must it be above."
            )
        least = 0.0 if n is None else float(n @ column)
        if total < least * (1 - AGREE):
            raise BadInput(
                f"'{name}' has the total {written(total)}, below the {written(least)} of the sample alone; totals are "
                "those of the population, not shares or means."
            )


def _triangle(d: Floats, x: Floats, unit: Floats) -> Floats:
    """R of the QR of √d x, columns of length one, built block by block so that memory stays bounded."""
    found = np.zeros((0, x.shape[1]))
    for start in range(0, len(d), BLOCK):
        rows = slice(start, start + BLOCK)
        part = np.sqrt(d[rows])[:, np.newaxis] * (x[rows] / unit)
        found = np.asarray(np.linalg.qr(np.vstack([found, part]), mode="r"))
    return found


def _independent(triangle: Floats) -> Integers:
    """The positions of columns that do not follow from earlier ones (Gram-Schmidt, twice for accuracy)."""
    kept: list[int] = []
    basis = np.zeros((len(triangle), 0))
    for k in range(triangle.shape[1]):
        rest = triangle[:, k]
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > DEPENDENT:
            kept.append(k)
            basis = np.column_stack([basis, rest / length])
    return np.array(kept, dtype=np.int64)


def _check_redundant(triangle: Floats, unit: Floats, kept: Integers, totals: Floats, names: Sequence[str]) -> None:
    for k in sorted(set(range(len(names))) - set(kept.tolist())):
        share = np.linalg.lstsq(triangle[:, kept], triangle[:, k], rcond=None)[0]
        parts = share * unit[k] / unit[kept] * totals[kept]
        follows = float(parts.sum())
        if abs(follows - totals[k]) > AGREE * max(abs(totals[k]), float(np.abs(parts).max(initial=0.0))):
            sources = ", ".join(f"'{names[j]}'" for j, of in zip(kept, share, strict=True) if abs(of) > 1e-8)
            own = written(totals[k])
            raise BadInput(
                f"the totals contradict each other: in the sample '{names[k]}' is a linear combination of {sources}, "
                f"whose totals make it {written(follows)}, but its total is {own}. Correct or leave out one."
            )

"""The ratio of two totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack

import numpy as np

from maal.core import BadInput
from maal.survey.columns import Columns
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Asked, Settings, Source, evaluate
from maal.survey.figures import Named
from maal.survey.forms import Floats, Ints
from maal.survey.sample import Names, as_names
from maal.survey.variables import Variable, look

# Residuals that are 0 leave the rounding of the squares that they are worked out from.
ROUNDING_OF_SQUARES = 1e-13


@dataclass(frozen=True, slots=True)
class CentredRatio:
    """R = (T_y + c T_0) / (T_x + k T_0), from totals of y - c, x - k and their product over the rows of the base.

    Far from zero, y - R x is small beside y: totals of values around their means keep its digits.
    """

    scaled: ClassVar[bool] = False
    numerators: tuple[int, ...]
    denominators: tuple[int, ...]
    bases: tuple[int, ...]
    products: tuple[int, ...]
    shifts: tuple[tuple[float, float], ...]

    @property
    def weighed(self) -> Sequence[int]:
        """The rows of the numerators."""
        return self.numerators

    def value(self, total: Floats, rows: Floats) -> Floats:
        """nan where the denominator is 0."""
        above, below = self._whole(total)
        with np.errstate(divide="ignore", invalid="ignore"):
            result: Floats = np.where(below == 0, np.nan, above / below)
        return result

    def _whole(self, total: Floats) -> tuple[Floats, Floats]:
        c, k = np.array(self.shifts).T
        base = total[..., list(self.bases)]
        return total[..., list(self.numerators)] + c * base, total[..., list(self.denominators)] + k * base

    def gradient(self, total: Floats, rows: Floats) -> tuple[Ints, Floats]:
        """1 / X, -R / X and (c - R k) / X = (c T_x - k T_y) / X²."""
        above, below = self._whole(total)
        c, k = np.array(self.shifts).T
        with np.errstate(divide="ignore", invalid="ignore"):
            rest = (c * total[..., list(self.denominators)] - k * total[..., list(self.numerators)]) / below**2
            each = np.stack([1 / below, -above / below**2, rest], axis=-1)
        places = np.array([self.numerators, self.denominators, self.bases]).T
        return places, np.where(np.isfinite(each), each, np.nan)

    def spread(self, total: Floats, square: Floats) -> Floats:
        """Σ w e² / N over (X / N)², with the residuals e = y - R x, whose mean is 0."""
        above, below = self._whole(total)
        c, k = np.array(self.shifts).T
        size, y, x = (total[..., list(places)] for places in (self.bases, self.numerators, self.denominators))
        yy, xx = square[..., list(self.numerators)], square[..., list(self.denominators)]
        yx = total[..., list(self.products)]
        with np.errstate(divide="ignore", invalid="ignore"):
            r = above / below
            rest = c - r * k
            squares = yy - 2 * r * yx + r**2 * xx + 2 * rest * (y - r * x) + rest**2 * size
            found: Floats = np.where(squares > ROUNDING_OF_SQUARES * yy, squares * size / below**2, 0.0)
        return found


def ratio(
    source: Source,
    numerators: str | Sequence[str],
    denominators: str | Sequence[str],
    by: Names = None,
    **settings: Unpack[Settings],
) -> Estimates:
    """Σ w y / Σ w x by domain: each numerator over its denominator (one denominator serves all numerators).

    The variance is that of the linearised (y - R x) / Σ w x (Särndal, Swensson & Wretman 1992, result 5.6.2). A row
    counts where both are known. Raises BadInput on text, and on lists of different length (see `Statistics`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"web": [1.0, 2.0, 9.0], "sales": [10.0, 10.0, 40.0], "w": [5.0, 5.0, 5.0]})
    >>> round(Design(firms, weights="w").ratio("web", "sales")[0].estimate, 3)
    0.2
    """
    above, below = as_names(numerators), as_names(denominators)
    if len(below) == 1:
        below = below * len(above)
    if len(above) != len(below) or not above:
        raise BadInput(f"{len(above)} numerators and {len(below)} denominators: give as many, or one denominator.")
    asked = Asked(by, **settings)
    looked = look(source.table, source.frame, [*above, *below], asked.missing, expand=False)
    seen = {each.name: each for each in looked}
    columns = Columns()
    placed = [_placed(columns, source, seen[over], seen[under]) for over, under in zip(above, below, strict=True)]
    form = CentredRatio(*zip(*placed, strict=True))
    named = [Named(f"{over} / {under}") for over, under in zip(above, below, strict=True)]
    return evaluate(source, "ratio", "linearised ratio", columns, form, named, asked)


def _placed(columns: Columns, source: Source, over: Variable, under: Variable) -> tuple[int, int, int, int, Any]:
    """Places of y - c, x - k, the rows in which both are known, and their product, and (c, k)."""
    y, x = source.table.number(over.name), source.table.number(under.name)
    gaps = over.missing or under.missing
    base = columns.add_counted(~(y.is_null() | x.is_null())) if gaps else 0
    above, below = _kept(y - over.shift, x, gaps), _kept(x - under.shift, y, gaps)
    places = columns.add(above, base), columns.add(below, base), base, columns.add(above * below, base)
    return *places, (over.shift, under.shift)


def _kept(value: Any, other: Any, gaps: int) -> Any:
    """The value where both are known, 0 elsewhere."""
    return (value + other * 0.0).fill_null(0.0) if gaps else value

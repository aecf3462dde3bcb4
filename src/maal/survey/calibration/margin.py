"""A categorical margin and the checks that find an impossible one before any method starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maal.core import BadInput
from maal.survey.calibration.calibrated import Floats, Integers, written

AGREE = 1e-6  # margins come from tables that are rounded; sums that differ by less are the same population


@dataclass(frozen=True, eq=False, slots=True)
class Margin:
    """The known population counts ``totals`` (C,) of the ``categories`` (C,) of one variable or crossing.

    >>> Margin("stype", ("E", "H", "M"), np.array([4421.0, 755, 1018])).column(1)
    "'stype=H'"
    """

    name: str
    categories: tuple[str, ...]
    totals: Floats

    def column(self, category: int) -> str:
        """The name of one category in messages."""
        return f"'{self.name}={self.categories[category]}'"


def check_margin(margin: Margin, sums: Floats, n: Floats | None) -> None:
    """Refuse a margin that no positive weights can meet.

    ``sums`` (C,) are the design weights summed to categories, ``n`` (C,) the units that were sampled. Raises
    BadInput for totals that are zero, negative or missing, for a category with a total but no unit, and for a total
    below the number of units in the sample.
    """
    if margin.totals.shape != (len(margin.categories),):
        raise BadInput(f"margin '{margin.name}' has {len(margin.categories)} categories, totals {margin.totals.shape}")
    _refuse(
        margin, ~(np.isfinite(margin.totals) & (margin.totals > 0)), "a total that is not above zero", margin.totals
    )
    _refuse(margin, sums <= 0, "a total but no unit in the sample; merge it with another category", margin.totals)
    if n is not None:
        text = "a total below the number of units in the sample; totals are population counts, not shares"
        _refuse(margin, margin.totals < n, text, margin.totals, n)


def _refuse(margin: Margin, bad: np.ndarray, fault: str, totals: Floats, n: Floats | None = None) -> None:
    where = np.flatnonzero(bad)
    if not len(where):
        return
    shown = [
        f"{margin.column(k)} (total {written(totals[k])}{'' if n is None else f', sampled {written(n[k])}'})"
        for k in where[:5]
    ]
    more = f" and {len(where) - 5} more" if len(where) > 5 else ""
    raise BadInput(
        f"{len(where)} of {len(bad)} categories of margin '{margin.name}' have {fault}: {', '.join(shown)}{more}."
    )


def check_agreement(margins: Sequence[Margin]) -> None:
    """Refuse margins whose totals add up to different populations (beyond 1e-6 relative)."""
    first = margins[0]
    wanted = float(first.totals.sum())
    for other in margins[1:]:
        found = float(other.totals.sum())
        if abs(found - wanted) > AGREE * wanted:
            raise BadInput(
                f"the totals of margin '{first.name}' add up to {written(wanted)}, those of margin '{other.name}' to "
                f"{written(found)}: all margins must describe the same population."
            )


def sum_by(codes: Integers, values: Floats, categories: int) -> Floats:
    """Σ values by code: (U,) codes and values to (categories,)."""
    return np.bincount(codes, weights=values, minlength=categories).astype(np.float64)


def check_codes(codes: Integers, margins: Sequence[Margin]) -> None:
    """Refuse codes that point outside a margin: ``codes`` (U, M), one column a margin."""
    if codes.ndim != 2 or codes.shape[1] != len(margins):
        raise BadInput(f"codes have the shape {codes.shape}; wanted one column for each of {len(margins)} margins.")
    for column, margin in zip(codes.T, margins, strict=True):
        outside = int(((column < 0) | (column >= len(margin.categories))).sum())
        if outside:
            raise BadInput(f"{outside} units are in no category of margin '{margin.name}'; give each category a total.")

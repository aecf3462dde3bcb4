"""How much of a change each group accounts for: by its share of the population, and by its own mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData
from maal.survey.columns import Columns
from maal.survey.comparisons.contrast import spread
from maal.survey.comparisons.groups import groups_of, replicate_covariance_of
from maal.survey.comparisons.result import Contrast, contrast_of, refuse_opt_in
from maal.survey.evaluate import Source
from maal.survey.totals import Totals
from maal.survey.variables import Missing, look, place_values

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One group's part of a change: ``composition`` + ``within`` = ``together``."""

    group: Any
    composition: Contrast
    within: Contrast
    together: Contrast


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change of a mean as the sum of its groups' contributions."""

    change: Contrast
    composition: Contrast
    within: Contrast
    groups: tuple[Contribution, ...]


def decompose(
    source: Source, variable: str, group: str, wave: str, *, level: float = 0.95, missing: Missing = "error"
) -> Decomposition:
    """R_2 - R_1 = Σ_g (p_2g - p_1g)(r_1g + r_2g) / 2 + Σ_g (r_2g - r_1g)(p_1g + p_2g) / 2.

    p are the groups' shares of the population, r their means, in the two waves (or samples, sectors, ...) of the column
    ``wave``; the first sum is composition, the second the change within groups (Kitagawa 1955, Journal of the American
    Statistical Association 50, 1168-1194). Intervals by the delta method from the joint covariance of all p and r; in a
    panel, name its units as ``psu`` (see `maal.survey.comparisons.panel`). A single group's composition depends on
    where the variable has its zero; their sum does not. Raises BadInput with other than two waves and for opt-in
    samples, TooLittleData for a group that is not there in both.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"year": [1] * 4 + [2] * 4, "size": ["S", "S", "S", "L", "S", "S", "L", "L"],
    ...     "web": [1.0, 2.0, 0.0, 6.0, 1.0, 3.0, 7.0, 9.0], "w": [5.0] * 8})
    >>> found = decompose(Design(firms, weights="w"), "web", group="size", wave="year")
    >>> found.change.estimate, found.composition.estimate, found.within.estimate
    (2.75, 1.375, 1.375)
    """
    refuse_opt_in(source.kind)
    waves, groups = groups_of(source, wave, missing), groups_of(source, group, missing)
    if len(waves.levels) != 2:
        raise BadInput(f"'{wave}' has {len(waves.levels)} levels; a decomposition compares two: keep the rows of two.")
    totals, parts, covariance = _parts(source, variable, [wave, group], missing)
    names = [str(each) for each in groups.levels]
    _refuse_empty(totals, wave, names)

    def row(name: str, weights: Floats) -> Contrast:
        return contrast_of(name, float(weights @ parts), spread(weights, covariance), totals.design_df, level)

    number = len(names)
    both = np.eye(2 * number)
    ones, none = np.ones(number), np.zeros(number)
    contributions = tuple(
        Contribution(
            each,
            row(f"composition: {names[place]}", both[place]),
            row(f"within: {names[place]}", both[number + place]),
            row(names[place], both[place] + both[number + place]),
        )
        for place, each in enumerate(groups.levels)
    )
    second, first = waves.levels[1], waves.levels[0]
    return Decomposition(
        row(f"{second} - {first}", np.ones(2 * number)),
        row("composition", np.concatenate([ones, none])),
        row("within", np.concatenate([none, ones])),
        contributions,
    )


def kitagawa(share: Floats, mean: Floats) -> Floats:
    """Composition and within-group parts (..., 2G) from shares (..., 2, G) and means (..., 2, G) of two waves.

    >>> kitagawa(np.array([[0.5, 0.5], [0.25, 0.75]]), np.array([[2.0, 4.0], [2.0, 6.0]])).tolist()
    [-0.5, 1.25, 0.0, 1.25]
    """
    composition = (share[..., 1, :] - share[..., 0, :]) * (mean[..., 0, :] + mean[..., 1, :]) / 2
    within = (mean[..., 1, :] - mean[..., 0, :]) * (share[..., 0, :] + share[..., 1, :]) / 2
    return np.concatenate([composition, within], axis=-1)


def _parts(source: Source, variable: str, by: list[str], missing: Missing) -> tuple[Totals, Floats, Floats]:
    """The totals of rows and values in each wave and group, the parts of the change, and their covariance."""
    (found,) = look(source.table, source.frame, variable, missing, expand=False)
    columns = Columns()
    (placed,) = place_values(columns, source.table, found)
    columns.need(*range(len(columns)))
    labels = [source.table.names[name] for name in by]
    totals, replicated = source.totals(columns, labels, by, drop=missing == "drop", crossed=True)
    used = [placed.base, placed.place]
    full = totals.total[:, used]
    if replicated is not None:
        parts = kitagawa(*_shares(full, placed.shift))
        each = kitagawa(*_shares(replicated.total[..., used], placed.shift))
        return totals, parts, replicate_covariance_of(replicated, parts, each)
    number = totals.total.shape[1]
    at = (np.arange(len(full))[:, None] * number + np.array(used)).ravel()
    assert totals.crossed is not None
    jacobian = _jacobian(full, placed.shift)
    covariance = jacobian @ totals.crossed[np.ix_(at, at)] @ jacobian.T
    return totals, kitagawa(*_shares(full, placed.shift)), covariance


def _shares(total: Floats, shift: float) -> tuple[Floats, Floats]:
    """Shares and means (..., 2, G) from the totals (..., 2G, 2) of rows and values."""
    shape = (*total.shape[:-2], 2, total.shape[-2] // 2)
    rows, values = total[..., 0].reshape(shape), total[..., 1].reshape(shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        return rows / rows.sum(axis=-1, keepdims=True), values / rows + shift


def _jacobian(total: Floats, shift: float) -> Floats:
    """Derivatives (2G, 4G) of the parts by the totals N_1, Y_1, N_2, Y_2, ... in the order of waves and groups."""
    share, mean = _shares(total, shift)
    rows = total[:, 0].reshape(share.shape)
    groups = share.shape[1]
    by_share, by_mean = np.zeros((2 * groups, 2, groups)), np.zeros((2 * groups, 2, groups))
    at = np.arange(groups)
    for wave, sign in ((0, -1.0), (1, 1.0)):
        by_share[at, wave, at] = sign * mean.mean(axis=0)
        by_mean[at, wave, at] = (share[1] - share[0]) / 2
        by_share[groups + at, wave, at] = (mean[1] - mean[0]) / 2
        by_mean[groups + at, wave, at] = sign * share.mean(axis=0)
    inner = (by_share * share).sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_rows = (by_share - inner) / rows.sum(axis=-1, keepdims=True) - by_mean * (mean - shift) / rows
        by_values = by_mean / rows
    return np.stack([by_rows, by_values], axis=-1).reshape(2 * groups, 4 * groups)


def _refuse_empty(totals: Totals, wave: str, names: list[str]) -> None:
    rows = totals.rows.min(axis=1).reshape(2, -1)
    empty = [names[place] for place in np.flatnonzero((rows == 0).any(axis=0))]
    if empty:
        raise TooLittleData(
            f"{len(empty)} of {len(names)} groups have no rows in one level of '{wave}': {', '.join(empty)}. Their "
            "mean there is not known: join them with others, or leave them out."
        )

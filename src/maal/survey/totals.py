"""Weighted totals by domain, with their covariances over all stages of the sample.

For a stage with strata k of m units, cov(T_a, T_b) += Π f × (1 - f) m / (m - 1) × [Σ u_a u_b - Σ u_a Σ u_b / m]
(Särndal, Swensson & Wretman 1992, results 3.7.2 and 4.3.1; units without rows in the domain count with u = 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maal.core import BadInput
from maal.core.engine import Frame
from maal.survey.columns import Columns
from maal.survey.keys import Domains, Ints, domains_of, places
from maal.survey.stages import Stage, factors
from maal.survey.sums import Floats, Sums, row_sums, unit_sums, unit_totals

ROUNDING = 1e-13


@dataclass(frozen=True)
class Totals:
    """Totals of C columns in D domains.

    ``total`` (D, C) Σ w v; ``square`` (D, C) Σ w v²; ``rows`` (D, C) the rows that count; ``df`` (D, C) units less
    strata of the first stage that have such rows; ``covariance`` (a, b) → (D,) for the pairs that were asked for.
    ``crossed`` ((D × C), (D × C)) holds the covariances between domains too, where asked for.
    """

    domains: Domains
    total: Floats
    square: Floats
    rows: Floats
    df: Floats
    covariance: dict[tuple[int, int], Floats]
    design_df: float
    crossed: Floats | None = None

    def cov(self, left: int, right: int) -> Floats:
        """Covariance of two totals in every domain."""
        return self.covariance[min(left, right), max(left, right)]


def group_places(sums: Sums, by: Sequence[str], labels: Sequence[str], *, drop: bool) -> tuple[Domains, Ints]:
    """The domain of each group. Raises BadInput where a domain column is missing and ``drop`` is not chosen."""
    domains, place = domains_of(labels, sums.key(by), len(sums))
    lost = place < 0
    if lost.any() and not drop:
        rows = int(sums.rows[lost, 0].sum())
        raise BadInput(
            f"{' or '.join(map(repr, labels))} is missing in {rows:,} rows, so they lie in no domain. Give "
            "missing='drop' to leave them out of the domains (the design keeps them), or mend them before."
        )
    return domains, place


def add_up(values: Floats, place: Ints, number: int) -> Floats:
    """Sum the groups' values (G, ...) by place (-1: left out)."""
    kept = place >= 0
    flat = values.reshape(len(values), -1)
    result = np.zeros((number, flat.shape[1]))
    for column in range(flat.shape[1]):
        result[:, column] = np.bincount(place[kept], flat[kept, column], minlength=number)
    return result.reshape(number, *values.shape[1:])


def linearised_totals(
    frame: Frame, stages: tuple[Stage, ...], lonely: str, columns: Columns, by: Sequence[str], labels: Sequence[str],
    *, drop: bool,
) -> Totals:  # fmt: skip
    """Totals by the columns ``by`` (called ``labels`` by the user), each with its variance of all stages."""
    sums = [_stage_sums(frame, stage, by, columns) for stage in stages]
    domains, _ = group_places(sums[0], by, labels, drop=drop)
    first = sums[0]
    covariance = {pair: np.zeros(len(domains)) for pair in columns.pairs}
    place: Ints = np.zeros(0, np.int64)
    for stage, found in zip(stages, sums, strict=True):
        _, where = group_places(found, by, labels, drop=drop)
        for pair, part in stage_covariance(stage, lonely, found, where, len(domains)).items():
            covariance[pair] = covariance[pair] + part
        place = where if found is first else place
    total, square, rows, units = (
        add_up(each, place, len(domains)) for each in (first.total, first.square, first.rows, first.units)
    )
    strata = add_up((first.rows > 0).astype(np.float64), place, len(domains))
    return Totals(domains, total, square, rows, units - strata, covariance, design_df(stages))


def design_df(stages: tuple[Stage, ...]) -> float:
    """Units of the first stage less its strata."""
    return float(stages[0].drawn.sum() - len(stages[0].drawn))


def _stage_sums(frame: Frame, stage: Stage, by: Sequence[str], columns: Columns) -> Sums:
    if stage.unit is None:
        return row_sums(frame, [*stage.stratum, *by], columns)
    return unit_sums(unit_totals(frame, stage.unit, by, columns), [*stage.stratum, *by], columns)


def stage_covariance(stage: Stage, lonely: str, sums: Sums, place: Ints, domains: int) -> dict[tuple[int, int], Floats]:
    """One stage's part of the covariances, (D,) for each pair."""
    stratum = places(sums.key(stage.stratum), stage.key, len(sums))
    factor, centred = factors(stage, lonely)  # type: ignore[arg-type]
    drawn, scale = stage.drawn[stratum], factor[stratum]
    taken = centred[stratum] / drawn
    result = {}
    for (left, right), product in sums.products.items():
        spread = product - sums.total[:, left] * sums.total[:, right] * taken
        if left == right:  # units that are all alike leave the rounding of their squares only
            spread = np.where(spread < ROUNDING * product, 0.0, spread)
        result[left, right] = add_up(scale * spread, place, domains)
    if lonely == "average":
        there = add_up((sums.rows[:, 0] > 0).astype(np.float64), place, domains)
        alone = add_up(stage.lonely[stratum].astype(np.float64), place, domains)
        for pair in result:
            result[pair] = result[pair] * there / np.maximum(there - alone, 1)
    return result

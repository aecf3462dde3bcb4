"""Totals of the full sample and of every replicate, by domain, calibrated or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maal.core import BadInput
from maal.core.engine import Frame
from maal.survey.cells import Matrix
from maal.survey.keys import Domains, Ints
from maal.survey.recalibration import Recalibration
from maal.survey.replicate_weights import ReplicateWeights
from maal.survey.sums import Floats, Sums
from maal.survey.totals import Question, Totals, domain_places

MOST_TOTALS = 50_000_000  # replicates × domains × columns: 400 MB


def replicate_totals(
    weights: ReplicateWeights, frame: Frame, question: Question, recalibration: Recalibration | None
) -> tuple[Totals, Floats]:
    """Totals with neither covariances nor crossings, and those of each replicate, (R, D, C).

    ``frame`` carries the design weight w. Raises BadInput where a domain is missing and not dropped, and where too
    many totals are asked for.
    """
    by, columns = question.keys, question.columns
    if recalibration:
        frame, by = recalibration.explained.on(frame), recalibration.keys(by)
    sums = weights.groups(frame, by, columns)
    domains, place = domain_places(sums, question)
    _refuse_too_many(len(weights), len(domains), len(columns))
    each = np.empty((len(weights), len(domains), len(columns)))
    if recalibration:
        blocks = recalibration.blocks(weights, frame, sums, by, columns, place, len(domains))
    else:
        blocks = weights.blocks(frame, sums, by, columns, place, len(domains))
    start = 0
    for block in blocks:
        each[start : start + len(block)] = block
        start += len(block)
    g = recalibration.g(sums) if recalibration else np.ones(len(sums))
    totals = _full(weights, sums, domains, place, g[:, None])
    return (replace(totals, design_df=_df_inside(weights, sums, place)) if question.inside else totals), each


def _df_inside(weights: ReplicateWeights, sums: Sums, place: Ints) -> float:
    """Degrees of freedom of all rows that count."""
    return float(weights.domain_df(sums, np.where(place >= 0, 0, -1), 1)[0, 0])


def _full(weights: ReplicateWeights, sums: Sums, domains: Domains, place: Ints, g: Floats) -> Totals:
    kept = np.flatnonzero(place >= 0)
    gather = Matrix((np.ones(len(kept)), (place[kept], kept)), shape=(len(domains), len(place)))
    found = [g * sums.total, g * sums.square, g * g * sums.squared_weights, sums.rows]
    total, square, squared, rows = (np.asarray(gather @ values) for values in found)
    df = weights.domain_df(sums, place, len(domains))
    return Totals(domains, total, square, squared, rows, df, {}, None, weights.df)


def _refuse_too_many(replicates: int, domains: int, columns: int) -> None:
    if replicates * domains * columns > MOST_TOTALS:
        raise BadInput(
            f"{replicates:,} replicates × {domains:,} domains × {columns:,} totals are more than fit (at most "
            f"{MOST_TOTALS:,}). Ask for fewer domains or variables at once, or use the linearised design."
        )

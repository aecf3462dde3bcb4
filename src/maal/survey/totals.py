"""Weighted totals by domain, with their covariances over all stages of the sample, calibrated or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maal.core import BadInput
from maal.core.engine import Frame
from maal.survey.cells import Cells, Matrix, cells_of, summed
from maal.survey.columns import Columns
from maal.survey.keys import Domains, Ints, dense, domains_of, places
from maal.survey.parts import Groups, Pairs, Parts, product_parts, unit_parts
from maal.survey.residuals import Residuals
from maal.survey.stages import Lonely, Stage
from maal.survey.sums import Floats, Sums, fetched_units, row_sums, unit_sums, unit_totals

MOST_CROSSED = 12_000


@dataclass(frozen=True)
class Totals:
    """Totals of C columns in D domains.

    ``total`` (D, C) Σ w v; ``square`` (D, C) Σ w v²; ``squared_weights`` (D, C) Σ w² of the rows that count; ``rows``
    (D, C) their number; ``df`` (D, C) units less strata of the first stage that have such rows; ``covariance`` (a, b) →
    (D,) for the pairs that were asked for. ``crossed`` ((D × C), (D × C)) holds the covariances between domains too,
    where asked for. ``design_df`` is that of the whole sample.
    """

    domains: Domains
    total: Floats
    square: Floats
    squared_weights: Floats
    rows: Floats
    df: Floats
    covariance: Pairs
    crossed: Floats | None
    design_df: float

    def cov(self, left: int, right: int) -> Floats:
        """Covariance of two totals in every domain."""
        return self.covariance[min(left, right), max(left, right)]


@dataclass(frozen=True)
class Question:
    """The totals that are asked for: ``columns`` in the domains of ``by`` (called ``labels`` by the user).

    ``drop``: rows without a domain are left out, else refused; ``crossed``: with covariances between domains;
    ``inside`` names the column that is true in the rows that count.
    """

    columns: Columns
    by: Sequence[str]
    labels: Sequence[str]
    drop: bool
    crossed: bool
    inside: str | None = None

    @property
    def keys(self) -> list[str]:
        """What rows are grouped by."""
        return [*self.by, self.inside] if self.inside else [*self.by]


def design_df(stages: tuple[Stage, ...]) -> float:
    """Units of the first stage less its strata."""
    return float(stages[0].drawn.sum() - len(stages[0].drawn))


def linearised_totals(
    frame: Frame, stages: tuple[Stage, ...], lonely: Lonely, question: Question, residuals: Residuals | None
) -> Totals:
    """Totals with their variance of all stages; with ``residuals``, that of the calibrated estimator.

    Raises BadInput where a domain is missing and not dropped, and where too many covariances are asked for.
    """
    found = [_groups(frame, stage, question, residuals) for stage in stages]
    domains, first = found[0]
    if question.crossed:
        _refuse_too_many(len(domains) * first.figures)
    parts = [
        _parts(stage, lonely, groups, question, residuals) for stage, (_, groups) in zip(stages, found, strict=True)
    ]
    if residuals:
        slopes = _coefficients(frame, question, residuals, domains)
        parts = [_without_explained(part, slopes, len(domains), first.figures) for part in parts]
    if lonely == "average":
        parts = [_averaged(part, stage, groups) for part, stage, (_, groups) in zip(parts, stages, found, strict=True)]
    whole = _added(parts)
    units, strata = _present(stages[0], first)
    total, square, squared, rows = map(first.by_domain, _figures(first.sums))
    own, df = _within(whole, question, len(domains)), units - strata
    return Totals(domains, total, square, squared, rows, df, own, whole.crossed, _df_of(stages, first, question))


def _df_of(stages: tuple[Stage, ...], groups: Groups, question: Question) -> float:
    """Of the whole sample; of the rows inside, where only these count."""
    if not question.inside:
        return design_df(stages)
    here = replace(groups, domain=np.where(groups.domain >= 0, 0, -1), domains=1)
    units, strata = _present(stages[0], here)
    return float(units[0, 0] - strata[0, 0])


def _within(parts: Parts, question: Question, domains: int) -> Pairs:
    """The covariances within domains, out of those over all where they were asked for."""
    if parts.crossed is None:
        return parts.own
    at = np.arange(domains) * len(question.columns)
    return {(left, right): parts.crossed[at + left, at + right] for left, right in question.columns.pairs}


def domain_places(sums: Sums, question: Question) -> tuple[Domains, Ints]:
    """The domain of each group. Raises BadInput where a domain column is missing and is not to be dropped."""
    inside = np.ones(len(sums), bool)
    if question.inside:
        inside = np.asarray(sums.table[question.inside].to_numpy(), bool)
    domains, place = domains_of(question.labels, sums.key(question.by), inside)
    lost = (place < 0) & inside
    if lost.any() and not question.drop:
        raise BadInput(
            f"{' or '.join(map(repr, question.labels))} is missing in {sums.rows[lost, 0].sum():,.0f} rows, so they "
            "lie in no domain. Give missing='drop' to leave them out of the domains (the design keeps them)."
        )
    return domains, place


def _groups(frame: Frame, stage: Stage, question: Question, residuals: Residuals | None) -> tuple[Domains, Groups]:
    columns = residuals.extended(question.columns) if residuals else question.columns
    by = [*question.keys, *(residuals.keys.values() if residuals else ())]
    alike = None if residuals else stage.alike
    if stage.unit is None:
        sums = row_sums(frame, [*stage.stratum, *by], columns, alike)
    elif _by_unit(stage, question, residuals):
        sums = fetched_units(unit_totals(frame, stage.unit, by, columns, alike), columns)
    else:
        sums = unit_sums(unit_totals(frame, stage.unit, by, columns, alike), [*stage.stratum, *by], columns)
    domains, place = domain_places(sums, question)
    indicators = residuals.indicators(sums) if residuals else Matrix((len(sums), 0))
    stratum = places(sums.key(stage.stratum), stage.key, len(sums))
    return domains, Groups(sums, stratum, place, len(domains), len(question.columns), indicators)


def _by_unit(stage: Stage, question: Question, residuals: Residuals | None) -> bool:
    """Tell whether the units themselves are needed: a cluster has rows in several domains or categories."""
    return stage.unit is not None and (residuals is not None or question.crossed)


def _parts(stage: Stage, lonely: Lonely, groups: Groups, question: Question, residuals: Residuals | None) -> Parts:
    build = unit_parts if _by_unit(stage, question, residuals) else product_parts
    return build(stage, lonely, groups, sorted(question.columns.pairs), crossed=question.crossed)


def _added(parts: Sequence[Parts]) -> Parts:
    first, *others = parts
    own, crossed, mixed, auxiliary = dict(first.own), first.crossed, first.mixed, first.auxiliary
    for part in others:
        own = {pair: value + part.own[pair] for pair, value in own.items()}
        crossed = None if crossed is None or part.crossed is None else crossed + part.crossed
        mixed, auxiliary = mixed + part.mixed, auxiliary + part.auxiliary
    return Parts(own, crossed, mixed, auxiliary)


def _coefficients(frame: Frame, question: Question, residuals: Residuals, domains: Domains) -> Floats:
    sums = residuals.by_design_weights(frame, question.keys, question.columns)
    _, place = domain_places(sums, question)
    return residuals.coefficients(sums, place, len(domains), len(question.columns))


def _without_explained(parts: Parts, slopes: Floats, domains: int, figures: int) -> Parts:
    """cov(T) - mixed B' - B mixed' + B auxiliary B', within domains or over all."""
    if parts.crossed is not None:
        mixed = parts.mixed @ slopes.T
        return Parts({}, parts.crossed - mixed - mixed.T + slopes @ parts.auxiliary @ slopes.T, mixed, parts.auxiliary)
    shape = (domains, figures, slopes.shape[1])
    b, m = slopes.reshape(shape), parts.mixed.reshape(shape)
    explained = b @ parts.auxiliary
    own, whole = {}, {}
    for (left, right), value in parts.own.items():
        taken = (m[:, left] * b[:, right]).sum(axis=1) + (m[:, right] * b[:, left]).sum(axis=1)
        own[left, right] = value - taken + (explained[:, left] * b[:, right]).sum(axis=1)
        if left == right:  # what is explained wholly leaves rounding, in its covariances too
            whole[left] = np.abs(own[left, left]) < 1e-13 * np.abs(taken)
    own = {(left, right): np.where(whole[left] | whole[right], 0.0, rest) for (left, right), rest in own.items()}
    return Parts(own, None, parts.mixed, parts.auxiliary)


def _figures(sums: Sums) -> tuple[Floats, ...]:
    return sums.total, sums.square, sums.squared_weights, sums.rows


def _present(stage: Stage, groups: Groups) -> tuple[Floats, Floats]:
    """Units and strata that have rows which count: by domain and column (D, C)."""
    sums = groups.sums
    strata = _counted(groups.strata, groups)
    if stage.unit is None or not set(stage.unit) <= set(sums.table.column_names):
        return groups.by_domain(sums.units), strata
    # the units themselves: one may have several groups
    units = cells_of(dense(sums.key(stage.unit), len(sums)), groups.domain, groups.domains)
    return _counted(units, groups), strata


def _there(cells: Cells, groups: Groups) -> Floats:
    """1 where a cell has rows that count, by column (N, C)."""
    return np.asarray(cells.sums(groups.sums.rows[:, : groups.figures]) > 0, np.float64)


def _counted(cells: Cells, groups: Groups) -> Floats:
    return summed(_there(cells, groups), cells.domain, cells.domains)


def _averaged(parts: Parts, stage: Stage, groups: Groups) -> Parts:
    """A stage's part times H / (H - L): H strata with rows in the domain, L of them with one unit; nan for L = H."""
    cells = groups.strata
    there = _there(cells, groups)[:, 0]
    strata, alone = cells.by_domain(there), cells.by_domain(there * stage.lonely[cells.place])
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(alone > 0, np.where(strata > alone, strata / (strata - alone), np.nan), 1.0)
    crossed = parts.crossed
    if crossed is not None:
        root = np.repeat(np.sqrt(scale), len(crossed) // len(scale))
        crossed = crossed * np.outer(root, root)
    return Parts({pair: value * scale for pair, value in parts.own.items()}, crossed, parts.mixed, parts.auxiliary)


def _refuse_too_many(figures: int) -> None:
    if figures > MOST_CROSSED:
        raise BadInput(
            f"Covariances among {figures:,} totals were asked for; at most {MOST_CROSSED:,} fit. Ask for fewer domains "
            "or variables at once."
        )

"""Tests of association between two categorical variables, by design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData, unknown_name
from maal.survey.columns import Columns
from maal.survey.comparisons.groups import groups_of, replicate_covariance_of
from maal.survey.comparisons.result import TestResult, number_text, p_text, refuse_opt_in, require_df, verdict
from maal.survey.comparisons.tails import chi_square_tail, f_tail, saddlepoint_tail
from maal.survey.evaluate import Source
from maal.survey.totals import Totals
from maal.survey.variables import Missing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METHODS = {
    "F": "Pearson's chi-square, Rao-Scott F",
    "Chisq": "Pearson's chi-square, Rao-Scott first order",
    "Wald": "Wald test of association",
    "adjWald": "adjusted Wald test of association",
    "lincom": "Pearson's chi-square, linear combination (saddlepoint)",
}


@dataclass(frozen=True)
class Table:
    """Estimated totals of the cells (R, C), the covariances (RC, RC) of these and of their shares, the rows of the
    sample and of the table, the design's df, and the names of cells without rows."""

    total: Floats
    of_totals: Floats
    of_shares: Floats
    sampled: int
    n: int
    df: float
    empty: tuple[str, ...]

    @property
    def share(self) -> Floats:
        """The cells' shares (R, C)."""
        shares: Floats = self.total / self.total.sum()
        return shares


def chi_square(
    source: Source, rows: str, columns: str, *, statistic: str = "F", level: float = 0.95, missing: Missing = "error"
) -> TestResult:
    """X² = n Σ (p - e)² / e, e = p_r p_c, against what the design makes of it; or a Wald test of d = N (p - e).

    ``statistic``: "F" (X² / tr Δ, with tr(Δ)² / tr(Δ²) and that times the design's df: second order, the default),
    "Chisq" (X² over the mean of Δ's eigenvalues δ), "lincom" (Σ δ_j χ²_j over χ²(df) / df with the df of F, by
    saddlepoint), "Wald" and "adjWald" (F of d'V⁻¹d). Δ = (C'D⁻¹C / n)⁻¹ C'D⁻¹VD⁻¹C, with C the interactions and D the
    shares (D⁻¹ is 0 in cells without rows); n counts all rows of the sample (it cancels but in X² itself). Rao & Scott
    (1984), Annals of Statistics 12, 46-60; Thomas & Rao (1987), Journal of the American Statistical Association 82,
    630-636. As R's ``svychisq``. The statistic of "F", "Wald" and "adjWald" is F, of the others X².

    Raises BadInput on fewer than two levels, missing values, other statistics, and opt-in samples; TooLittleData on
    too many cells without rows and below one degree of freedom.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> firms = pl.DataFrame({"size": ["S", "L"] * 10, "web": [0, 1] * 7 + [1, 0] * 3, "w": [5.0] * 20})
    >>> test = chi_square(Design(firms, weights="w"), "size", "web")
    >>> round(test.statistic, 3), test.df, round(test.p_value, 3)
    (3.04, (1.0, 19.0), 0.097)
    """
    refuse_opt_in(source.kind)
    if statistic not in METHODS:
        raise BadInput(unknown_name("chi-square statistic", statistic, METHODS))
    found = _table(source, rows, columns, missing)
    require_df(found.df)
    wald = statistic in ("Wald", "adjWald")
    value, df, p_value = _wald(found, statistic == "adjWald") if wald else _pearson(found, statistic)
    shown = verdict(p_value, level, "are associated", "are not shown to be associated")
    without = f"; {len(found.empty):,} of {found.share.size:,} cells without any" if found.empty else ""
    figures = (
        f"{METHODS[statistic]}: {number_text(float(f'{value:.3g}'))}, {p_text(p_value)}, {found.n:,} rows{without}"
    )
    text = f"{rows} and {columns} {shown} ({figures})."
    return TestResult(METHODS[statistic], value, df, p_value, found.n, text)


def _table(source: Source, rows: str, columns: str, missing: Missing) -> Table:
    if rows == columns:
        raise BadInput(f"Rows and columns are both '{rows}': a test of association needs two variables.")
    _, across = (groups_of(source, name, missing) for name in (rows, columns))
    by = [source.table.names[name] for name in (rows, columns)]
    totals, replicated = source.totals(Columns(), by, [rows, columns], drop=missing == "drop", crossed=True)
    held, shape = _cells(totals)
    if min(shape) < 2:
        raise TooLittleData(
            f"The rows that have both '{rows}' and '{columns}' have one level of one of them: no table."
        )
    counts, size = totals.rows[held, 0], totals.total[held, 0]
    share = size / size.sum()
    if replicated is not None:
        each = replicated.total[:, held, 0]
        of_totals = replicate_covariance_of(replicated, size, each)
        of_shares = replicate_covariance_of(replicated, share, each / each.sum(axis=1, keepdims=True))
    else:
        assert totals.crossed is not None
        of_totals = totals.crossed[np.ix_(held, held)]
        jacobian = (np.eye(len(size)) - share[:, None]) / size.sum()
        of_shares = jacobian @ of_totals @ jacobian.T
    n = round(float(counts.sum()))
    empty = tuple(" / ".join(map(str, totals.domains.keys[held[place]])) for place in np.flatnonzero(counts == 0))
    return Table(size.reshape(shape), of_totals, of_shares, across.rows, n, totals.design_df, empty)


def _cells(totals: Totals) -> tuple[Ints, tuple[int, int]]:
    """The domains that are the table's cells, and its shape: levels without rows are no part of it.

    There are such in a domain of the design, and where the rows with a level lack the other variable.
    """
    there = (totals.rows[:, 0] > 0).reshape([len(levels) for levels in totals.domains.levels])
    down, across = there.any(axis=1), there.any(axis=0)
    return np.flatnonzero(np.outer(down, across)), (int(down.sum()), int(across.sum()))


def _pearson(found: Table, statistic: str) -> tuple[float, tuple[float, ...], float]:
    expected = np.outer(found.share.sum(axis=1), found.share.sum(axis=0))
    pearson = float(found.sampled * ((found.share - expected) ** 2 / expected).sum())
    effects = design_effects(found)
    above = float(effects.sum() ** 2 / (effects**2).sum())
    if statistic == "Chisq":
        return pearson, (float(len(effects)),), chi_square_tail(pearson / float(effects.mean()), len(effects))
    if statistic == "lincom":
        return pearson, (), _combined_tail(pearson, effects, above * found.df)
    f = pearson / float(effects.sum())
    return f, (above, above * found.df), f_tail(f, above, above * found.df)


def _combined_tail(pearson: float, effects: Floats, df: float) -> float:
    """P(Σ δ_j χ²_j > X² χ² / df), where, as in R, the last χ² has df without its decimals."""
    if np.isinf(df):
        return saddlepoint_tail(pearson, effects)
    return saddlepoint_tail(0.0, np.append(effects, -pearson / df), np.append(np.ones(len(effects)), np.floor(df)))


def design_effects(found: Table) -> Floats:
    """The eigenvalues δ of Δ: design effects of the interactions (see `chi_square`)."""
    rows, columns = found.share.shape
    share = found.share.ravel()[:, None]
    contrasts = np.kron(_contrasts(rows), _contrasts(columns)) / np.where(share > 0, share, np.inf)
    drawn = contrasts.T @ (share * contrasts) / found.sampled
    if np.linalg.matrix_rank(drawn, hermitian=True) < len(drawn):
        raise TooLittleData(
            f"{len(found.empty):,} of {share.size:,} cells have no rows ({'; '.join(found.empty[:5])}), too many for "
            "this test: join levels."
        )
    lower = np.linalg.cholesky(drawn)
    half = np.linalg.solve(lower, contrasts.T @ found.of_shares @ contrasts)
    both = np.linalg.solve(lower, half.T)
    effects: Floats = np.maximum(np.linalg.eigvalsh((both + both.T) / 2), 0.0)
    return effects


def _contrasts(levels: int) -> Floats:
    """Contrasts that add up to 0, (levels, levels - 1)."""
    return np.vstack([np.eye(levels - 1), -np.ones(levels - 1)])


def _wald(found: Table, adjusted: bool) -> tuple[float, tuple[float, ...], float]:
    rows, columns = found.share.shape
    number = (rows - 1) * (columns - 1)
    below = found.df - number + 1 if adjusted else found.df
    require_df(below)
    share = found.share
    by_row = np.eye(rows)[:-1] - share.sum(axis=1)[:-1, None]
    by_column = np.eye(columns)[:-1] - share.sum(axis=0)[:-1, None]
    jacobian = np.kron(by_row, by_column)  # of the cells' totals: their deviations are jacobian @ totals
    deviation = jacobian @ found.total.ravel()
    covariance = jacobian @ found.of_totals @ jacobian.T
    if np.linalg.matrix_rank(covariance, hermitian=True) < number:
        raise TooLittleData(
            f"The covariance of the {number} differences has no inverse: too few sampled units for a Wald test of "
            "this table. Use statistic='F'."
        )
    wald = float(deviation @ np.linalg.solve(covariance, deviation))
    f = wald / number * (below / found.df if adjusted else 1.0)
    return f, (float(number), below), f_tail(f, number, below)

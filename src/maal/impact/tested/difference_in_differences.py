"""Difference in differences: how much more the treated changed than the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from maal.core import BadInput, Check, Estimate, TooLittleData
from maal.impact.tested import clustered, placebo
from maal.impact.tested.build import build, moments
from maal.impact.tested.checks import few_units, interference, standard_checks
from maal.impact.tested.effect import Effect, Moment, relative
from maal.impact.tested.fit import Fit
from maal.impact.tested.groups import require_level
from maal.impact.tested.panel import Cells, Floats, Panel, balanced, first_after, in_order, positions, read_cells
from maal.impact.tested.synthetic_difference_in_differences import by_placebo
from maal.impact.tested.t_test import two_sided

_NO_PANEL = Check(
    "pre-trend",
    None,
    "The rows are no balanced panel (one for every unit and time), so that trends and placebos cannot be checked.",
)


def difference_in_differences(
    data: Any,
    *,
    unit: str,
    at: str,
    outcome: str,
    treated: Collection[Any] | str,
    start: Any,
    inference: Literal["cluster", "placebo"] | None = None,
    missing: Literal["error", "drop"] = "error",
    level: float = 0.95,
    seed: int = 1,
) -> Effect:
    """τ = (mean of the treated after − before) − (mean of the controls after − before).

    This is the coefficient of treated × after, with errors clustered by ``unit``; in a balanced panel it equals the
    one with fixed effects of units and times. ``treated`` lists units, or names a column that is 1 for them, so that
    plain data of two groups and two times do as well. Rows need not be balanced: units may come and go.
    ``inference``: "cluster", or "placebo" (a balanced panel whose control units play the treated in turn), which is
    also taken by itself when one unit is treated. ``missing="drop"`` leaves rows without an outcome out.
    Raises BadInput (unknown units, missing outcomes, a start outside) and TooLittleData.

    Sources: Card & Krueger (1994), AER 84; Bertrand, Duflo & Mullainathan (2004), QJE 119; see `clustered`.

    >>> import pyarrow as pa
    >>> rows = [(u, t, t * 2 + b + (3 if u in "cd" and t else 0)) for u, b in zip("abcd", (0, 4, 1, 7)) for t in (0, 1)]
    >>> data = pa.table(dict(zip(("shop", "year", "sold"), zip(*rows))))
    >>> difference_in_differences(
    ...     data, unit="shop", at="year", outcome="sold", treated=["c", "d"], start=1
    ... ).estimate.value
    3.0
    """
    require_level(level)
    cells = _complete(read_cells(data, unit, at, outcome, treated), outcome, missing)
    times = in_order(cells.at)
    before = first_after(times, start, at)
    if inference is None:
        inference = "placebo" if len(cells.treated) == 1 and _is_panel(cells) else "cluster"
    if inference == "placebo":
        return _by_placebo(balanced(cells, unit, at, outcome, start), outcome, level, seed)
    if inference != "cluster":
        raise BadInput(f"inference is {inference!r}. Write 'cluster' or 'placebo'.")
    if not _is_panel(cells):
        return _of_groups(cells, times, before, outcome, level)
    panel = balanced(cells, unit, at, outcome, start)
    estimate = clustered.estimate(_sums(cells, times, before), level)
    return _on_panel(panel, estimate, clustered.p_value(estimate), _each(panel, level), outcome, seed)


def even_fit(target: Floats, donors: Floats, before: int) -> Fit:
    """Every control unit and every time before the start counts the same."""
    n = len(donors)
    gaps = target - donors.mean(axis=0)
    return Fit(np.full(n, 1 / n), np.full(before, 1 / before), gaps - gaps[:before].mean(), before)


def _complete(cells: Cells, outcome: str, missing: str) -> Cells:
    if missing not in ("error", "drop"):
        raise BadInput(f"missing is {missing!r}. Write 'error' or 'drop'.")
    if missing == "error" and cells.empty.any():
        raise BadInput(
            f"{cells.empty.sum():,.0f} of {cells.rows.sum():,.0f} rows have no {outcome}. Fill them, or leave them out "
            "with missing='drop'."
        )
    rows = cells.rows - cells.empty
    kept = np.flatnonzero(rows > 0)
    units, times = [cells.unit[i] for i in kept], [cells.at[i] for i in kept]
    return replace(cells, unit=units, at=times, rows=rows[kept], empty=np.zeros(len(kept)), total=cells.total[kept])


def _is_panel(cells: Cells) -> bool:
    return bool((cells.rows == 1).all()) and len(cells.unit) == len(set(cells.unit)) * len(set(cells.at))


def _sums(cells: Cells, times: list[Any], before: int) -> clustered.Sums:
    """Sum the cells by unit and period; raises TooLittleData where clustered errors cannot be had."""
    units = in_order(cells.unit)
    row = positions(cells.unit, units)
    period = (positions(cells.at, times) >= before).astype(np.intp)
    rows, total = np.zeros((len(units), 2)), np.zeros((len(units), 2))
    np.add.at(rows, (row, period), cells.rows)
    np.add.at(total, (row, period), cells.total)
    flag = np.array([name in cells.treated for name in units])
    if min(flag.sum(), (~flag).sum()) < 2 or min(rows[flag].sum(axis=0).min(), rows[~flag].sum(axis=0).min()) < 1:
        raise TooLittleData(
            "Clustered errors need at least 2 treated and 2 control units, and rows of both groups before and after; "
            f"there are {flag.sum()} treated and {(~flag).sum()} control units."
        )
    return clustered.Sums(rows, total, flag)


def _by_placebo(panel: Panel, outcome: str, level: float, seed: int) -> Effect:
    panel.need("Placebo inference", controls=panel.n_treated + 4, before=1)
    fit = even_fit(panel.treated_mean, panel.controls, panel.n_before)
    estimate, each = by_placebo(panel, fit, placebo.placebo_fits(panel, even_fit, seed), level)
    p = two_sided(fit.effect, estimate.std_error or 0.0, estimate.df or 1)
    return _on_panel(panel, estimate, p, each, outcome, seed)


def _on_panel(
    panel: Panel, estimate: Estimate, p_value: float, each: list[Estimate], outcome: str, seed: int
) -> Effect:
    fit = even_fit(panel.treated_mean, panel.controls, panel.n_before)
    placebos = placebo.placebo_fits(panel, even_fit, seed)
    checks = (
        *standard_checks(panel, fit, even_fit, estimate, placebos),
        *_few(estimate, panel.n_treated, panel.n_controls),
        interference(),
    )
    name = "difference in differences"
    return build(panel, fit, estimate, p_value, moments(panel, fit, each), checks, name, outcome)


def _few(estimate: Estimate, n_treated: int, n_controls: int) -> tuple[Check, ...]:
    return (few_units(n_treated, n_controls),) if "clustered" in estimate.method else ()


def _each(panel: Panel, level: float) -> list[Estimate]:
    """The effect at each time from the start on, against the mean before."""
    flag = np.arange(len(panel.units)) >= panel.n_controls
    past, rows = panel.outcomes[:, : panel.n_before].mean(axis=1), np.ones((len(flag), 2))
    columns = panel.outcomes[:, panel.n_before :].T
    return [clustered.estimate(clustered.Sums(rows, np.column_stack([past, now]), flag), level) for now in columns]


@dataclass(frozen=True, slots=True)
class _Means:
    """Mean outcome by time of one group; NaN where it has no rows."""

    rows: Floats
    total: Floats

    @property
    def by_time(self) -> Floats:
        return np.divide(self.total, self.rows, out=np.full_like(self.total, np.nan), where=self.rows > 0)

    def before(self, n: int) -> float:
        return float(self.total[:n].sum() / self.rows[:n].sum())


def _of_groups(cells: Cells, times: list[Any], before: int, outcome: str, level: float) -> Effect:
    """Two groups whose rows are no balanced panel: no placebos, no trend, but the same estimate."""
    sums = _sums(cells, times, before)
    estimate = replace(clustered.estimate(sums, level), unit=outcome, sample="rows of the treated from the start on")
    n_treated, n_units = int(sums.treated.sum()), len(sums.treated)
    after = sums.rows[sums.treated, 1].sum()
    return Effect(
        method="difference in differences",
        per="treated row",
        outcome=outcome,
        estimand=f"mean effect on {outcome} per treated row, {times[before]} to {times[-1]}",
        estimate=estimate,
        n_units=n_units,
        n_times=len(times),
        n_treated=n_treated,
        n_after=len(times) - before,
        incremental=estimate.scaled(float(after)),
        lift=relative(estimate, float(sums.means(True)[1])),
        p_value=clustered.p_value(estimate),
        moments=_group_moments(cells, times, before),
        checks=(_NO_PANEL, few_units(n_treated, n_units - n_treated), interference()),
    )


def _group_moments(cells: Cells, times: list[Any], before: int) -> tuple[Moment, ...]:
    mine = np.array([name in cells.treated for name in cells.unit])
    treated, control = _means(cells, times, mine), _means(cells, times, ~mine)
    apart = treated.before(before) - control.before(before)
    expected = control.by_time + apart
    return tuple(
        Moment(
            time, float(seen), float(other), Estimate(float(seen - other), method="without an interval"), i >= before
        )
        for i, (time, seen, other) in enumerate(zip(times, treated.by_time, expected, strict=True))
        if np.isfinite(seen) and np.isfinite(other)
    )


def _means(cells: Cells, times: list[Any], mine: np.ndarray[Any, np.dtype[np.bool_]]) -> _Means:
    column = positions(cells.at, times)[mine]
    rows, total = (
        np.bincount(column, values[mine], len(times)).astype(np.float64) for values in (cells.rows, cells.total)
    )
    return _Means(rows, total)

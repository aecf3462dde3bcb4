"""Difference in means of units (areas, shops) that were treated at random."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, Check, Estimate, TooLittleData
from maal.core.engine import on_one_engine, require_columns
from maal.impact.tested.assignments import Bools, contrasts, randomise
from maal.impact.tested.checks import ALPHA, interference
from maal.impact.tested.effect import Effect, number, p_text, relative
from maal.impact.tested.groups import chosen_units, finite, require_level, require_numbers, treated_flag
from maal.impact.tested.panel import Floats


def difference_in_means(
    data: Any,
    *,
    unit: str,
    outcome: str,
    treated: Collection[Any] | str,
    block: str | None = None,
    baseline: str | None = None,
    level: float = 0.95,
    seed: int = 1,
) -> Effect:
    """mean outcome of the treated units − mean of the others, with p value and interval from the randomisation.

    ``data`` holds one or more rows a ``unit``; a unit's outcome is the mean of its rows. ``treated`` lists units, or
    names a column that is 1 for them. ``block`` names the strata or pairs within which units were drawn. ``baseline``
    is a column measured before the test; θ × baseline is taken off the outcome, with the slope θ of all units within
    their blocks, treated or not, so that the p value of no effect stays exact (Deng et al. 2013): that narrows the
    interval as far as the two go together. The p value is the share of all assignments that would show at least this
    difference (all when at most 10,000, else random ones); the interval holds the effects that this test does not
    reject.
    Raises BadInput and TooLittleData (fewer than 2 treated or 2 other units).

    Sources: Fisher (1935); Imbens & Rubin (2015), chapter 5; Deng, Xu, Kohavi & Walker (2013), WSDM (baseline).

    >>> import pyarrow as pa
    >>> data = pa.table({"area": list("abcdefgh"), "orders": [3, 5, 4, 6, 13, 15, 14, 16]})
    >>> effect = difference_in_means(data, unit="area", outcome="orders", treated=["e", "f", "g", "h"])
    >>> effect.estimate.value, round(effect.p_value, 4)
    (10.0, 0.0286)
    """
    require_level(level)
    flag, blocks, seen, base = _units(data, unit, outcome, treated, block, baseline)
    if min(flag.sum(), (~flag).sum()) < 2:
        raise TooLittleData(
            f"A randomised test needs at least 2 treated and 2 untreated units; there are {flag.sum()} "
            f"and {(~flag).sum()}."
        )
    rest = seen - slope(seen, base, blocks) * base
    test = randomise(rest, flag, blocks, "complete", seed)
    estimate = replace(test.estimate(level, len(flag)), unit=outcome, sample="treated units")
    return Effect(
        method="difference in means",
        per="treated unit",
        outcome=outcome,
        estimand=f"mean effect on {outcome} per treated unit and row",
        estimate=estimate,
        n_units=len(flag),
        n_times=1,
        n_treated=int(flag.sum()),
        n_after=1,
        incremental=estimate.scaled(float(flag.sum())),
        lift=relative(estimate, float(seen[flag].mean())),
        p_value=test.p_value(0.0),
        checks=(
            *_balance(base, flag, blocks, baseline, seed),
            _leave_one_out(rest, flag, blocks, estimate),
            interference(),
        ),
    )


def slope(after: Floats, before: Floats, blocks: NDArray[np.intp]) -> float:
    """θ = Σ (before − its block's mean) × after / Σ (before − its block's mean)²; 0 where the block means are all.

    >>> float(slope(np.array([2.0, 4.0, 6.0]), np.array([1.0, 2.0, 3.0]), np.zeros(3, dtype=int)))
    2.0
    """
    _, place = np.unique(blocks, return_inverse=True)
    size = np.bincount(place)
    apart = before - (np.bincount(place, before) / size)[place]
    spread = float(apart @ apart)
    return float(apart @ after) / spread if spread > 0 else 0.0


def _units(
    data: Any, unit: str, outcome: str, treated: Collection[Any] | str, block: str | None, baseline: str | None
) -> tuple[Bools, NDArray[np.intp], Floats, Floats]:
    """Treated or not, block, mean outcome and mean baseline of each unit."""
    frame = on_one_engine({"data": data})["data"]
    named = [column for column in (block, baseline) if column is not None]
    require_columns(frame, "data", (unit, outcome, *named))
    for column in (outcome, baseline) if baseline else (outcome,):
        require_numbers(frame, column)
    zero = nw.lit(0.0)
    rows = frame.select(
        maal_unit=nw.col(unit),
        maal_flag=treated_flag(frame, treated),
        maal_block=nw.col(block) if block else nw.lit(0),
        maal_seen=finite(outcome),
        maal_base=finite(baseline) if baseline else zero,
    )
    table = (
        rows.group_by("maal_unit", "maal_block")
        .agg(
            nw.col("maal_flag").max(),
            nw.col("maal_seen", "maal_base").mean(),
            (nw.col("maal_seen").is_null() | nw.col("maal_base").is_null()).sum().alias("maal_empty"),
        )
        .sort("maal_unit")
        .collect("pyarrow")
        .to_arrow()
    )
    names = table["maal_unit"].to_pylist()
    if len(set(names)) < len(names):
        raise BadInput(f"{len(names) - len(set(names))} units stand in more than one {block}. Give each unit one.")
    if empty := int(np.asarray(table["maal_empty"].to_numpy()).sum()):
        wanted = f"{outcome} or no {baseline}" if baseline else outcome
        raise BadInput(f"{empty} rows have no {wanted}. Fill them or leave them out.")
    chosen = chosen_units(names, np.asarray(table["maal_flag"].to_numpy()), treated, unit)
    _, blocks = np.unique([str(name) for name in table["maal_block"].to_pylist()], return_inverse=True)
    seen, base = (np.asarray(table[name].to_numpy(), dtype=np.float64) for name in ("maal_seen", "maal_base"))
    return np.array([name in chosen for name in names]), blocks, seen, base


def _balance(base: Floats, flag: Bools, blocks: NDArray[np.intp], baseline: str | None, seed: int) -> tuple[Check, ...]:
    """Fail when hardly an assignment, or among few but the extreme ones, would have shown such a difference before."""
    if baseline is None:
        return ()
    test = randomise(base, flag, blocks, "complete", seed)
    p = test.p_value(0.0)
    extreme = p <= 2 / len(test.outcome) <= 0.05
    said = f"Before the test {baseline} differed by {number(test.value)} between the groups ({p_text(p)})"
    return (Check("balance", p >= ALPHA and not extreme, f"{said}."),)


def _leave_one_out(outcomes: Floats, flag: Bools, blocks: NDArray[np.intp], estimate: Estimate) -> Check:
    """Fail when leaving out one unit moves the effect out of its interval."""
    found = []
    for i in range(len(flag)):
        kept = np.arange(len(flag)) != i
        contrast = contrasts(flag[kept][None], blocks[kept])[0]
        if contrast.any():
            found.append(float(contrast @ outcomes[kept]))
    said = f"Leaving out each unit in turn, the effect lies between {number(min(found))} and {number(max(found))}"
    if estimate.low is None or estimate.high is None:
        return Check("leave-one-out", None, f"{said}.")
    good = estimate.low <= min(found) and max(found) <= estimate.high
    return Check("leave-one-out", good, f"{said}, {'within' if good else 'outside'} the interval.")

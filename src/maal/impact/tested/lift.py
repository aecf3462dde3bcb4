"""Lift against a holdout: people who could see the message against people who were kept from it at random."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from scipy.special import ndtri, stdtrit

from maal.core import BadInput, Check, Estimate, TooLittleData
from maal.core.engine import fetch, on_one_engine, require_columns
from maal.impact.tested.checks import interference
from maal.impact.tested.effect import Effect, p_text, share
from maal.impact.tested.groups import finite, require_level, require_numbers
from maal.impact.tested.jackknife import satterthwaite
from maal.impact.tested.t_test import two_sided

_MISMATCH = 0.001  # a split as far off as this has almost always a fault in the assignment (Fabijan et al. 2019)


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of ``n`` people with the ``mean`` of their outcomes and its ``variance`` (divided by n − 1)."""

    n: int
    mean: float
    variance: float


def holdout_lift(
    data: Any,
    *,
    outcome: str,
    exposed: str,
    exposed_share: float | None = None,
    level: float = 0.95,
) -> Effect:
    """mean outcome of the exposed − mean of the holdout; one row a person.

    ``exposed`` is a column of 1 (could see the message, had the promo code) and 0 (held out). Where the outcome is 0
    or 1, the interval of the difference is Newcombe's, else Welch's. ``exposed_share`` is the share that the draw
    should have exposed; a split that is off by more than chance (p < 0.001) fails a check.
    Raises BadInput (missing values, ``exposed`` not 0 or 1) and TooLittleData (fewer than 2 in a group).

    Sources: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; Fabijan et al. (2019), KDD (split).

    >>> import pyarrow as pa
    >>> data = pa.table({"code": [1] * 70 + [0] * 80, "bought": [1] * 56 + [0] * 14 + [1] * 48 + [0] * 32})
    >>> estimate = holdout_lift(data, outcome="bought", exposed="code").estimate
    >>> round(estimate.value, 4), round(estimate.low, 4), round(estimate.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    arms, binary = _arms(data, outcome, exposed)
    return lift_of_arms(*arms, binary=binary, outcome=outcome, exposed_share=exposed_share, level=level)


def holdout_lift_of_counts(
    outcomes: int, exposed: int, outcomes_held: int, held: int, *, outcome: str = "outcomes", level: float = 0.95
) -> Effect:
    """The same from four counts: outcomes and people, exposed and held out.

    >>> round(holdout_lift_of_counts(56, 70, 48, 80).incremental.value, 6)
    14.0
    """
    arms = []
    for count, n in ((outcomes, exposed), (outcomes_held, held)):
        if not 0 <= count <= n:
            raise BadInput(f"{count} outcomes of {n} people: give a count between 0 and the number of people.")
        if n < 2:
            raise TooLittleData(f"A lift needs at least 2 people in each group; there are {exposed} and {held}.")
        mean = count / n
        arms.append(Arm(n, mean, mean * (1 - mean) * n / (n - 1)))
    return lift_of_arms(arms[0], arms[1], binary=True, outcome=outcome, exposed_share=None, level=level)


def lift_of_arms(
    exposed: Arm, held: Arm, *, binary: bool, outcome: str, exposed_share: float | None, level: float
) -> Effect:
    """Put the effect together from the two groups."""
    require_level(level)
    estimate, p = newcombe(exposed, held, level) if binary else welch(exposed, held, level)
    estimate = replace(estimate, unit="share" if binary else outcome, sample="exposed people")
    return Effect(
        method="holdout",
        per="exposed person",
        outcome=outcome,
        estimand=f"mean effect of exposure on {outcome} per exposed person",
        estimate=estimate,
        n_units=exposed.n + held.n,
        n_times=1,
        n_treated=exposed.n,
        n_after=1,
        incremental=estimate.scaled(exposed.n, unit=outcome),
        lift=ratio(exposed, held, level),
        p_value=p,
        checks=(*_split(exposed.n, held.n, exposed_share), interference()),
    )


def wilson(arm: Arm, level: float) -> tuple[float, float]:
    """(p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n). Source: Wilson (1927), JASA 22."""
    z, n = float(ndtri((1 + level) / 2)), arm.n
    middle, reach = arm.mean + z**2 / (2 * n), z * np.sqrt(arm.mean * (1 - arm.mean) / n + z**2 / (4 * n**2))
    return float((middle - reach) / (1 + z**2 / n)), float((middle + reach) / (1 + z**2 / n))


def newcombe(exposed: Arm, held: Arm, level: float) -> tuple[Estimate, float]:
    """d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²), l and u by Wilson; p of the pooled z test."""
    (low1, high1), (low2, high2) = wilson(exposed, level), wilson(held, level)
    apart = exposed.mean - held.mean
    low = apart - float(np.hypot(exposed.mean - low1, high2 - held.mean))
    high = apart + float(np.hypot(high1 - exposed.mean, held.mean - low2))
    n = exposed.n + held.n
    pooled = (exposed.n * exposed.mean + held.n * held.mean) / n
    error = float(np.sqrt(_square(exposed) + _square(held)))
    at_null = float(np.sqrt(pooled * (1 - pooled) * (1 / exposed.n + 1 / held.n)))
    how = "difference of proportions, Newcombe's interval"
    return Estimate(apart, error, low, high, level, n=n, method=how), two_sided(apart, at_null, np.inf)


def welch(exposed: Arm, held: Arm, level: float) -> tuple[Estimate, float]:
    """d ± t × √(s₁²/n₁ + s₂²/n₂), degrees of freedom by Satterthwaite. Source: Welch (1947), Biometrika 34."""
    parts = [(_square(arm), arm.n) for arm in (exposed, held)]
    apart, error, df = exposed.mean - held.mean, float(np.sqrt(parts[0][0] + parts[1][0])), satterthwaite(parts)
    reach = error * float(stdtrit(df, (1 + level) / 2))
    ends, n = (apart - reach, apart + reach), exposed.n + held.n
    return Estimate(apart, error, *ends, level, n=n, df=df, method="difference of means, Welch"), two_sided(
        apart, error, df
    )


def ratio(exposed: Arm, held: Arm, level: float) -> Estimate | None:
    """mean₁ / mean₂ − 1 with an interval on the log scale; None unless both means are positive.

    Source: Katz et al. (1978), Biometrics 34 (proportions); the delta method for means.
    """
    if exposed.mean <= 0 or held.mean <= 0:
        return None
    error = float(np.sqrt(_square(exposed) / exposed.mean**2 + _square(held) / held.mean**2))
    reach, value = float(ndtri((1 + level) / 2)) * error, exposed.mean / held.mean
    ends = value * np.exp(-reach) - 1, value * np.exp(reach) - 1
    n = exposed.n + held.n
    return Estimate(
        value - 1, None, float(ends[0]), float(ends[1]), level, n=n, unit="share", method="ratio, log scale"
    )


def _square(arm: Arm) -> float:
    return arm.variance / arm.n


def _arms(data: Any, outcome: str, exposed: str) -> tuple[tuple[Arm, Arm], bool]:
    """Count, mean and variance of both groups in one grouped query, and whether all outcomes are 0 or 1."""
    frame = on_one_engine({"data": data})["data"]
    require_columns(frame, "data", (outcome, exposed))
    for column in (outcome, exposed):
        require_numbers(frame, column)
    rows = frame.select(maal_group=finite(exposed), maal_value=finite(outcome))
    middle = fetch(rows.select(nw.col("maal_value").mean()))["maal_value"][0]
    apart = nw.col("maal_value") - (0.0 if middle is None or middle != middle else float(middle))
    found = fetch(
        rows.with_columns(
            maal_apart=apart,
            maal_square=apart * apart,
            maal_other=nw.col("maal_value") * (nw.col("maal_value") - 1.0),
            maal_empty=nw.col("maal_value").is_null().cast(nw.Int64),
        )
        .group_by("maal_group")
        .agg(
            nw.len().alias("maal_rows"),
            nw.col("maal_value", "maal_apart", "maal_square", "maal_empty").sum(),
            nw.col("maal_other").min().alias("maal_least"),
            nw.col("maal_other").max().alias("maal_most"),
        )
        .sort("maal_group")
    )
    _refuse(found, outcome, exposed)
    binary = bool((found["maal_least"] == 0).all() and (found["maal_most"] == 0).all())
    n = found["maal_rows"].astype(np.float64)
    mean = found["maal_value"] / n
    variance = (found["maal_square"] - found["maal_apart"] ** 2 / n) / (n - 1)
    held, shown = (Arm(int(n[i]), float(mean[i]), float(variance[i])) for i in (0, 1))
    return (shown, held), binary


def _refuse(found: dict[str, Any], outcome: str, exposed: str) -> None:
    groups = [None if group is None or group != group else float(group) for group in found["maal_group"]]
    if other := [group for group in groups if group not in (0.0, 1.0)]:
        raise BadInput(f"The column '{exposed}' holds {other[0]}; it must be 1 (exposed) or 0 (held out) in every row.")
    if empty := int(found["maal_empty"].sum()):
        raise BadInput(f"{empty} rows have no {outcome}. Write 0 where nothing was bought, or leave the rows out.")
    counts = dict(zip(groups, found["maal_rows"], strict=True))
    sizes = [int(counts.get(group, 0)) for group in (1.0, 0.0)]
    if min(sizes) < 2:
        raise TooLittleData(
            f"A lift needs at least 2 people in each group; there are {sizes[0]} exposed and {sizes[1]} held out."
        )


def _split(exposed: int, held: int, wanted: float | None) -> tuple[Check, ...]:
    """Fail when the split is further from the one that was drawn than chance allows."""
    if wanted is None:
        return ()
    from scipy.stats import binomtest  # takes half a second to import, and is seldom asked

    p = float(binomtest(exposed, exposed + held, wanted).pvalue)
    said = f"{share(exposed / (exposed + held))} were exposed where {share(wanted)} should be ({p_text(p)})"
    return (
        Check("split", p >= _MISMATCH, f"{said}." if p >= _MISMATCH else f"{said}: the draw or the log has a fault."),
    )

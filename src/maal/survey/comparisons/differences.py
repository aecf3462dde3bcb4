"""Differences between the domains of one call, each pair."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from maal.core import BadInput
from maal.survey.comparisons.contrast import known, label, spread
from maal.survey.comparisons.result import Contrast, contrast_of, holm, refuse_opt_in_rows
from maal.survey.estimates import Estimates

MOST_PAIRS = 100_000


def differences(estimates: Estimates, *, level: float = 0.95, df: float | None = None) -> tuple[Contrast, ...]:
    """θ_i - θ_j for each pair of domains, within each variable and category, with its covariance.

    Many pairs find differences by chance: ``p_holm`` keeps the chance of any false one at the level, over all pairs of
    the call. A pair with an unknown side has no figures and a note. Raises BadInput with fewer than two domains, above
    100,000 pairs, without covariance, and for opt-in samples.

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> shops = pl.DataFrame({"web": [3.0, 5.0, 4.0, 8.0, 9.0, 7.0], "size": ["S"] * 3 + ["L"] * 3, "w": [9] * 6})
    >>> row = differences(Design(shops, weights="w").mean("web", by="size", covariance=True))[0]
    >>> row.name, row.estimate, round(row.p_value, 4)
    ('L - S', 4.0, 0.0028)
    """
    refuse_opt_in_rows(estimates)
    groups: dict[tuple[str, object], list[int]] = {}
    for place, row in enumerate(estimates):
        groups.setdefault((row.variable, row.category), []).append(place)
    pairs = [pair for places in groups.values() for pair in combinations(places, 2)]
    if not pairs:
        raise BadInput("There is one domain only; a difference needs two: name a domain column with by=.")
    if len(pairs) > MOST_PAIRS:
        raise BadInput(f"{len(pairs):,} pairs of domains; at most {MOST_PAIRS:,} are compared at once. Use contrast.")
    whole = estimates.design_df if df is None else df
    found = tuple(_difference(estimates, left, right, len(groups) > 1, whole, level) for left, right in pairs)
    return holm(found) if len(found) > 1 else found


def _difference(estimates: Estimates, left: int, right: int, named: bool, df: float, level: float) -> Contrast:
    first, second = estimates[left], estimates[right]
    sides = [" / ".join(map(str, row.domain.values())) for row in (first, second)]
    variable = first.variable if first.category is None else f"{first.variable} {first.category}"
    name = " - ".join(sides) + (f" ({variable})" if named else "")
    if first.std_error is None or second.std_error is None:
        missing = first if first.std_error is None else second
        return Contrast(name, None, None, None, None, level, df, None, note=f"{label(missing)}: {missing.note}")
    value, covariance = known(estimates, np.array([left, right]))
    return contrast_of(name, float(value[0] - value[1]), spread(np.array([1.0, -1.0]), covariance), df, level)

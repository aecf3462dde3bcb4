"""Change and trend over the waves of a panel whose samples overlap.

The waves stand in one long frame with a column that names them. The design names the panel's units as ``psu``: a unit
that answers in several waves is one cluster of rows, and waves are domains that share clusters, so the covariance of
two waves is that of domains (Särndal, Swensson & Wretman 1992, section 10.3). Units of one wave only add none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData, unknown_name
from maal.survey.comparisons.contrast import known, spread
from maal.survey.comparisons.result import Contrast, contrast_of, refuse_opt_in, refuse_opt_in_rows
from maal.survey.estimates import Estimates
from maal.survey.evaluate import Source
from maal.survey.mean import mean
from maal.survey.sample import Names, as_names
from maal.survey.variables import Missing

Floats = NDArray[np.float64]


def change(
    source: Source, variables: str | Sequence[str], wave: str, by: Names = None, *, level: float = 0.95,
    missing: Missing = "error",
) -> tuple[Contrast, ...]:  # fmt: skip
    """The change of a mean from each wave to the next, by domain and variable (see `wave_changes`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> unit, year = [1, 2, 3, 1, 2, 4], [2023] * 3 + [2024] * 3
    >>> panel = pl.DataFrame({"unit": unit, "year": year, "web": [2.0, 5.0, 3.0, 3.0, 7.0, 4.0], "w": [9.0] * 6})
    >>> row = change(Design(panel, weights="w", psu="unit"), "web", wave="year")[0]
    >>> row.name, round(row.estimate, 3), round(row.std_error, 3), row.df
    ('2024 - 2023', 1.333, 0.406, 3.0)
    """
    return wave_changes(_means(source, variables, wave, by, level, missing), wave, level=level)


def trend(
    source: Source, variables: str | Sequence[str], wave: str, by: Names = None, *, level: float = 0.95,
    missing: Missing = "error",
) -> tuple[Contrast, ...]:  # fmt: skip
    """The slope of a mean over the waves, by domain and variable (see `wave_trends`).

    >>> import polars as pl
    >>> from maal.survey import Design
    >>> panel = pl.DataFrame({"unit": [1, 2, 3, 4] * 3, "year": [2022] * 4 + [2023] * 4 + [2024] * 4, "w": [9.0] * 12,
    ...     "web": [2.0, 5.0, 3.0, 4.0, 3.0, 7.0, 4.0, 4.0, 5.0, 7.0, 4.0, 6.0]})
    >>> row = trend(Design(panel, weights="w", psu="unit"), "web", wave="year")[0]
    >>> row.name, round(row.estimate, 2), round(row.std_error, 2)
    ('slope over year', 1.0, 0.18)
    """
    return wave_trends(_means(source, variables, wave, by, level, missing), wave, level=level)


def wave_changes(estimates: Estimates, wave: str, *, level: float = 0.95) -> tuple[Contrast, ...]:
    """θ_t - θ_(t-1) with variance v_t + v_(t-1) - 2 cov: each wave less the one before, of any statistic.

    The estimates are those of one call with ``wave`` among its domains and ``covariance=True``; df is the design's.
    Raises BadInput for another column, fewer than two waves, unknown estimates, and opt-in samples.
    """
    found = []
    for name, places in _series(estimates, wave).items():
        for before, now in pairwise(places):
            value, covariance = known(estimates, np.array([before, now]))
            said = f"{estimates[now].domain[wave]} - {estimates[before].domain[wave]}{name}"
            variance = spread(np.array([-1.0, 1.0]), covariance)
            found.append(contrast_of(said, float(value[1] - value[0]), variance, estimates.design_df, level))
    return tuple(found)


def wave_trends(estimates: Estimates, wave: str, *, level: float = 0.95) -> tuple[Contrast, ...]:
    """β = (X'V⁻¹X)⁻¹ X'V⁻¹ θ: the slope of the waves' estimates over time by generalised least squares.

    V is their full design covariance; var(β) is the last entry of (X'V⁻¹X)⁻¹ and df the design's. Time is the wave's
    number, so the slope is for one unit of it (a year, where waves are years). With two waves it is the change over the
    time between. Koch, Freeman & Freeman (1975), International Statistical Review 43, 59-78. Raises BadInput as
    `wave_changes`, and for waves that are no numbers; TooLittleData where V has no inverse.
    """
    found = []
    for name, places in _series(estimates, wave).items():
        times = _times(estimates, wave, places)
        value, covariance = known(estimates, np.array(places))
        slope, variance = _slope(times, value, covariance)
        found.append(contrast_of(f"slope over {wave}{name}", slope, variance, estimates.design_df, level))
    return tuple(found)


def _means(
    source: Source, variables: str | Sequence[str], wave: str, by: Names, level: float, missing: Missing
) -> Estimates:
    refuse_opt_in(source.kind)
    return mean(source, variables, [*as_names(by), wave], level=level, missing=missing, covariance=True)


def _series(estimates: Estimates, wave: str) -> dict[str, list[int]]:
    """The rows of each domain, variable and category in the order of their waves, by what they are called."""
    refuse_opt_in_rows(estimates)
    if wave not in estimates.by:
        raise BadInput("The waves: " + unknown_name("domain column", wave, estimates.by))
    several = len({row.variable for row in estimates}) > 1
    series: dict[tuple[Any, ...], list[int]] = {}
    for place, row in enumerate(estimates):
        where = [str(level) for column, level in row.domain.items() if column != wave]
        kind = [row.variable] if several else []
        kind += [] if row.category is None else [str(row.category)]
        series.setdefault((*where, *kind), []).append(place)
    waves = len({row.domain[wave] for row in estimates})
    if waves < 2:
        raise BadInput(f"'{wave}' has {waves} wave; a change needs at least two.")
    return {f" ({', '.join(key)})" if key else "": places for key, places in series.items()}


def _times(estimates: Estimates, wave: str, places: Sequence[int]) -> Floats:
    levels = [estimates[place].domain[wave] for place in places]
    odd = [level for level in levels if isinstance(level, bool) or not isinstance(level, Real)]
    if odd:
        raise BadInput(
            f"'{wave}' holds {len(odd)} waves that are no numbers, such as '{odd[0]}'; a trend needs their times. Give"
            " a column of numbers, such as the year."
        )
    return np.array(levels, np.float64)


def _slope(times: Floats, value: Floats, covariance: Floats) -> tuple[float, float]:
    errors = np.sqrt(np.diag(covariance))
    scaled = covariance / np.outer(errors, errors) if errors.all() else covariance
    if not errors.all() or np.linalg.eigvalsh(scaled)[0] < 1e-10:
        raise TooLittleData(
            f"The covariance of the {len(times)} waves has no inverse: there are too few sampled units (or a wave has "
            "no spread). Compare waves with change instead."
        )
    design = np.stack([np.ones(len(times)), times - times.mean()], axis=1) / errors[:, None]
    solved = np.linalg.solve(scaled, design)
    inverse = np.linalg.inv(design.T @ solved)
    slope = inverse @ (solved.T @ (value / errors))
    return float(slope[1]), float(inverse[1, 1])

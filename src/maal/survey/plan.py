"""Planning: the sample size that a wanted precision needs, of a mean, a share or a total.

The allocation of a sample over strata, and the precision to expect from it, stand in :mod:`maal.survey.allocation`.
Sources: Cochran (1977), Sampling Techniques, 3rd edition, chapter 4; Lohr (2010), Sampling: Design and Analysis,
section 2.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, inf, isfinite, sqrt

from maal.core.errors import BadInput, unknown_name
from maal.survey.intervals import t_quantile

STATISTICS = ("mean", "proportion", "total")


@dataclass(frozen=True, slots=True)
class SampleSize:
    """The answers (``n``) that are needed, the units to approach (``invited``), and the precision to expect.

    ``std_error`` and ``margin`` are in the units of the statistic, ``cv`` is std_error over the statistic (nan where
    its size is not known), ``fraction`` is n over the population (0 for an infinite one).
    """

    n: int
    invited: int
    fraction: float
    std_error: float
    margin: float
    cv: float
    level: float


def sample_size(
    statistic: str,
    *,
    margin: float | None = None,
    cv: float | None = None,
    spread: float | None = None,
    mean: float | None = None,
    share: float = 0.5,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
    level: float = 0.95,
) -> SampleSize:
    """n = 1 / (V / (deff·S²) + 1/N): the answers needed for a variance of V of a mean, rounded up, at least 2.

    ``statistic`` is ``mean``, ``proportion`` or ``total``. Give the wanted ``margin`` (half the length of the
    interval at ``level``, normal distribution: V = (margin/z)²) or the wanted ``cv`` (V = (cv·mean)²). A mean or a
    total needs ``spread``, the standard deviation S among units, and for a cv the expected ``mean`` of a unit; a
    proportion needs the expected ``share`` (0.5 is the most careful). ``population`` is N; a total needs it.
    ``invited`` is n / ``response_rate``.

    Raises :class:`BadInput` for a setting that is missing or out of range, and where the precision cannot be had even
    if every unit of the population is approached.

    >>> sample_size("proportion", margin=0.05).n
    385
    >>> plan = sample_size("proportion", margin=0.05, population=1000, design_effect=1.5, response_rate=0.6)
    >>> plan.n, plan.invited
    (366, 610)
    """
    _check(statistic, margin, cv, spread, population, design_effect, response_rate)
    if statistic == "proportion" and margin is not None and margin >= 1:
        raise BadInput(f"the margin of a share is {margin:g}; it must be below 1 (3 % is 0.03).")
    size = inf if population is None else float(population)
    scale = size if statistic == "total" else 1.0
    unit_spread, unit_mean = _unit(statistic, spread, mean, share, size)
    z = float(t_quantile(level, inf))
    wanted = _wanted_std_error(margin, cv, unit_mean, z, scale)
    n = _rounded_up(wanted, unit_spread * sqrt(design_effect), size)
    invited = ceil(n / response_rate - 1e-9)
    if invited > size:
        raise BadInput(
            f"{n} answers are needed, but a response rate of {response_rate:g} gives at most "
            f"{floor(size * response_rate + 1e-9)} from a population of {population}. Accept a wider margin."
        )
    std_error = scale * unit_spread * sqrt(design_effect * max(1 / n - 1 / size, 0.0))
    expected = scale * abs(unit_mean)
    relative = std_error / expected if expected > 0 else float("nan")
    return SampleSize(n, invited, n / size, std_error, z * std_error, relative, level)


def spread_of_share(share: float, population: float = inf) -> float:
    """√(p(1−p)·N/(N−1)): the standard deviation S of a yes-or-no variable (Cochran 1977, eq. 3.4).

    >>> spread_of_share(0.5), round(spread_of_share(0.5, 101), 4)
    (0.5, 0.5025)
    """
    if not 0 <= share <= 1:
        raise BadInput(f"the expected share is {share:g}; it must lie between 0 and 1 (5 % is 0.05).")
    correction = population / (population - 1) if isfinite(population) and population > 1 else 1.0
    return sqrt(share * (1 - share) * correction)


def _check(
    statistic: str,
    margin: float | None,
    cv: float | None,
    spread: float | None,
    population: int | None,
    design_effect: float,
    response_rate: float,
) -> None:
    if statistic not in STATISTICS:
        raise BadInput(unknown_name("statistic to plan for", statistic, STATISTICS))
    if (margin is None) == (cv is None):
        raise BadInput("give the wanted precision as a margin or as a cv, and not as both.")
    for name, value in (("margin", margin), ("cv", cv), ("design effect", design_effect)):
        if value is not None and not (value > 0 and isfinite(value)):
            raise BadInput(f"the {name} is {value:g}; it must be above 0.")
    if not 0 < response_rate <= 1:
        raise BadInput(f"the response rate is {response_rate:g}; it must be above 0 and at most 1 (60 % is 0.6).")
    if population is not None and population < 1:
        raise BadInput(f"the population is {population}; it must have at least 1 unit.")
    if statistic == "total" and population is None:
        raise BadInput("a total needs the population, its number of units.")
    if statistic != "proportion" and spread is None:
        raise BadInput(f"a {statistic} needs the spread: the standard deviation among units, from an earlier survey.")
    if spread is not None and not (spread > 0 and isfinite(spread)):
        raise BadInput(f"the spread is {spread:g}; a standard deviation to plan with is above 0.")


def _unit(
    statistic: str, spread: float | None, mean: float | None, share: float, population: float
) -> tuple[float, float]:
    """Spread and mean of the variable of one unit."""
    if statistic == "proportion":
        if share in (0, 1):
            raise BadInput(f"the expected share is {share:g}, which has no spread; give one between 0 and 1.")
        return spread_of_share(share, population), share
    return float(spread or 0.0), float("nan") if mean is None else float(mean)


def _wanted_std_error(margin: float | None, cv: float | None, unit_mean: float, z: float, scale: float) -> float:
    """√V, of the mean of a unit."""
    if margin is not None:
        return margin / z / scale
    if cv is None or not abs(unit_mean) > 0:
        raise BadInput("a cv needs the expected mean (or share), and one that is not 0; else give a margin.")
    return cv * abs(unit_mean)


def _rounded_up(wanted: float, spread: float, population: float) -> int:
    exact = 1 / ((wanted / spread) ** 2 + 1 / population)
    return int(min(max(ceil(exact - 1e-9 * exact), 2), population))

"""Allocation of a sample over strata, and the precision to expect from it.

Sources: Cochran (1977), Sampling Techniques, 3rd edition, sections 5.3 to 5.5 (variance, proportional and Neyman
allocation); Bankier (1988), American Statistician 42, 174-177 (power allocation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from maal.core.errors import BadInput, unknown_name
from maal.survey.intervals import Floats, t_quantile

METHODS = ("proportional", "neyman", "power")
NEGLIGIBLE = 1e-12  # strata to which a method gives nothing get this part, so that they take what others cannot


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum of an :class:`Allocation`: its sample, and the precision to expect of its own mean."""

    stratum: str
    population: int
    n: int
    fraction: float
    std_error: float
    margin: float
    cv: float


@dataclass(frozen=True, slots=True)
class Allocation:
    """A sample of ``n`` over ``strata``, and the precision to expect of the mean; that of a total is N times it.

    A precision is nan where the spread (for ``cv``: the mean) was not given or a stratum has no sample.
    """

    strata: tuple[Stratum, ...]
    population: int
    n: int
    fraction: float
    std_error: float
    margin: float
    cv: float
    level: float

    @property
    def sizes(self) -> dict[str, int]:
        """The sample of each stratum, by name."""
        return {stratum.stratum: stratum.n for stratum in self.strata}


def allocate(
    n: int,
    population: Mapping[str, int],
    method: str = "proportional",
    *,
    spread: Mapping[str, float] | None = None,
    mean: Mapping[str, float] | None = None,
    power: float = 0.5,
    minimum: int = 2,
    level: float = 0.95,
) -> Allocation:
    """n_h ∝ N_h (``proportional``), N_h·S_h (``neyman``), or (N_h·Ȳ_h)^q·S_h/Ȳ_h (``power``, q between 0 and 1).

    ``population`` is N_h, ``spread`` S_h and ``mean`` Ȳ_h of each stratum; q is ``power``: Σ ((N_h·Ȳ_h)^q · cv_h)²
    becomes smallest, so 1 is ``neyman``, and with 0 the cv of every stratum counts the same. Every stratum gets at
    least ``minimum`` (or all its units) and never more than it has; what it cannot take goes to the others in the
    same proportions. Whole numbers are by largest remainder and sum to ``n``.

    Raises :class:`BadInput` for an ``n`` above the population or below the minimum of all strata, strata that are
    missing in one of the inputs, negative spreads, and inputs that the method needs.

    >>> size, spread = {"large": 16, "small": 48}, {"large": 232.0, "small": 74.7}
    >>> allocate(24, size).sizes
    {'large': 6, 'small': 18}
    >>> allocate(24, size, "neyman", spread=spread).sizes
    {'large': 12, 'small': 12}
    """
    if method not in METHODS:
        raise BadInput(unknown_name("allocation", method, METHODS))
    sizes = _sizes(population)
    least = _least(n, sizes, minimum)
    part = _parts(method, population, sizes, spread, mean, power)
    counts = _largest_remainder(n, _between(n, part, least, sizes), sizes)
    return expected_precision(
        dict(zip(population, counts.tolist(), strict=True)), population, spread=spread, mean=mean, level=level
    )


def expected_precision(
    sizes: Mapping[str, int],
    population: Mapping[str, int],
    *,
    spread: Mapping[str, float] | None = None,
    mean: Mapping[str, float] | None = None,
    level: float = 0.95,
) -> Allocation:
    """V = Σ (N_h/N)²·(1 − n_h/N_h)·S_h²/n_h: the precision of a stratified mean (Cochran 1977, eq. 5.12).

    ``sizes`` is n_h, the other inputs are as in :func:`allocate`, margins are of the normal distribution.
    Raises :class:`BadInput` for strata that are missing in one of the inputs, a sample above its stratum's population,
    and negative numbers.

    >>> size, spread, mean = {"a": 100, "b": 300}, {"a": 2, "b": 4}, {"a": 5, "b": 7}
    >>> plan = expected_precision({"a": 10, "b": 10}, size, spread=spread, mean=mean)
    >>> round(plan.std_error, 4), round(plan.cv, 4)
    (0.9447, 0.1453)
    """
    N = _sizes(population)
    n = _aligned("sample", sizes, population)
    above = [name for name, drawn, units in zip(population, n, N, strict=True) if drawn > units]
    if above:
        raise BadInput(f"the sample is larger than the population in {_listed(above)}; draw at most all units there.")
    S = np.full(len(N), np.nan) if spread is None else _aligned("spread", spread, population)
    means = np.full(len(N), np.nan) if mean is None else _aligned("mean", mean, population, negative=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.where(n > 0, S * np.sqrt((1 - n / N) / n), np.nan)
    share = N / N.sum()
    overall = float(np.sqrt(np.sum((share * errors) ** 2))), float(share @ means)
    z = float(t_quantile(level, inf))
    rows = zip(population, N, n, errors, means, strict=True)
    strata = tuple(Stratum(name, *_precision(units, drawn, se, y, z)) for name, units, drawn, se, y in rows)
    return Allocation(strata, *_precision(N.sum(), n.sum(), *overall, z), level)


def _precision(
    units: float, drawn: float, std_error: float, mean: float, z: float
) -> tuple[int, int, float, float, float, float]:
    """Population, n, fraction, std_error, margin and cv."""
    cv = float(std_error / abs(mean)) if mean != 0 else float("nan")
    return int(units), int(drawn), float(drawn / units), float(std_error), float(z * std_error), cv


def _sizes(population: Mapping[str, int]) -> Floats:
    if not population:
        raise BadInput("there is no stratum to allocate a sample to; give the population of each.")
    N = np.array(list(population.values()), dtype=float)
    bad = [name for name, units in zip(population, N, strict=True) if not (units >= 1 and units == np.floor(units))]
    if bad:
        raise BadInput(f"the population must be a whole number of at least 1 in every stratum; see {_listed(bad)}.")
    return N


def _aligned(
    what: str, by_stratum: Mapping[str, float], population: Mapping[str, int], negative: bool = False
) -> Floats:
    """The numbers of ``by_stratum`` in the order of ``population``."""
    absent = [name for name in population if name not in by_stratum]
    unknown = [name for name in by_stratum if name not in population]
    if absent or unknown:
        parts = [f"it lacks {_listed(absent)}"] * bool(absent) + [f"it has {_listed(unknown)} too"] * bool(unknown)
        raise BadInput(f"the strata of the {what} are not those of the population: {'; '.join(parts)}.")
    numbers = np.array([by_stratum[name] for name in population], dtype=float)
    bad = [name for name, x in zip(population, numbers, strict=True) if not np.isfinite(x) or (x < 0 and not negative)]
    if bad:
        least = "" if negative else " of 0 or more"
        raise BadInput(f"the {what} must be a number{least} in every stratum; see {_listed(bad)}.")
    return numbers


def _least(n: int, sizes: Floats, minimum: int) -> Floats:
    if minimum < 0:
        raise BadInput(f"the minimum of a stratum is {minimum}; it must be 0 or more.")
    least = np.minimum(float(minimum), sizes)
    if n > sizes.sum():
        raise BadInput(f"a sample of {n} is larger than the population of {sizes.sum():.0f}; draw at most that many.")
    if n < least.sum() or n < 1:
        raise BadInput(
            f"a sample of {n} is too small for {len(sizes)} strata with at least {minimum} each; "
            f"draw {max(least.sum(), 1):.0f} or more, or lower the minimum."
        )
    return least


def _parts(
    method: str,
    population: Mapping[str, int],
    N: Floats,
    spread: Mapping[str, float] | None,
    mean: Mapping[str, float] | None,
    power: float,
) -> Floats:
    """What the method gives to each stratum, up to a factor."""
    if method == "proportional":
        return N
    if spread is None or (method == "power" and mean is None):
        raise BadInput(
            f"the {method} allocation needs the spread{' and the mean' * (method == 'power')} of each stratum."
        )
    S = _aligned("spread", spread, population)
    if not S.any():
        raise BadInput(f"the spread is 0 in every stratum, so the {method} allocation has nothing to go by.")
    S /= S.max()  # only the proportions count, and the smallest numbers would be rounded to 0
    if method == "neyman" or mean is None:
        return N * S
    if not 0 <= power <= 1:
        raise BadInput(
            f"the power is {power:g}; it must lie between 0 (every stratum's cv counts the same) and 1 (neyman)."
        )
    means = _aligned("mean", mean, population)
    if not means.all():
        zero = [name for name, y in zip(population, means, strict=True) if y == 0]
        raise BadInput(f"the power allocation aims at cvs, so no mean may be 0; see {_listed(zero)}.")
    parts: Floats = (N * means) ** power * S / means
    return parts


def _between(n: int, part: Floats, least: Floats, most: Floats) -> Floats:
    """The factor λ with Σ min(max(λ·part, least), most) = n, by bisection; that sum rises with λ."""
    part = np.maximum(part / part.max(), NEGLIGIBLE * most / most.sum())
    low, high = 0.0, float(np.max(most / part))
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if np.clip(middle * part, least, most).sum() >= n else (middle, high)
    return np.clip(high * part, least, most)


def _largest_remainder(n: int, exact: Floats, most: Floats) -> Floats:
    counts = np.floor(exact + 1e-9)
    open_ = np.flatnonzero(counts < most)
    left = n - int(counts.sum())
    counts[open_[np.argsort(counts[open_] - exact[open_], kind="stable")[:left]]] += 1
    return counts


def _listed(names: list[str]) -> str:
    return ", ".join(map(str, names[:10])) + (f" and {len(names) - 10} more" if len(names) > 10 else "")

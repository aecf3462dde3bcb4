"""Intervals of a proportion, vectorised over domains: a share, its variance, and the design's degrees of freedom.

Every function takes arrays that broadcast (a scalar is an array of one): ``share``, its design ``variance``, the
number of rows ``n``, the design degrees of freedom ``df`` (infinite: the normal distribution) and the ``level``, and
returns the two ends. Ends are nan where ``df`` is nan or below 1, and where the share or its variance is nan.
No method cuts its ends at 0 and 1: ``wald`` can pass them.

A share of 0 or 1 has no estimated variance. ``wilson``, ``beta`` and ``likelihood`` then take the number of rows as
the effective sample size; ``wald``, ``logit`` and ``asin`` have nan ends, rather than a length of zero. A share
between 0 and 1 with a variance of zero (a census) has an interval of length zero.

References: Korn and Graubard (1998), Survey Methodology 24, 193-201; Dean and Pagano (2015), Journal of Survey
Statistics and Methodology 3, 484-503; Franco, Little, Louis and Slud (2019), the same journal 7, 334-364.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from maal.core.errors import BadInput, unknown_name

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]
Method = Callable[[ArrayLike, ArrayLike, ArrayLike, ArrayLike, float], Ends]

ROUNDING = 1e-15  # a share that is nearer to 0 or 1 than this is there
NEWTON_STEPS = 60  # the steps converge quadratically; about eight are needed


def proportion_interval(
    method: str, share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float
) -> Ends:
    """Compute the ends of the interval of a proportion by one of :data:`METHODS`.

    Raises :class:`BadInput` for an unknown method, or a level that is not between 0 and 1.

    >>> low, high = proportion_interval("wilson", 0.1, 0.0018, n=50, df=np.inf, level=0.95)
    >>> print(f"{low:.4f} {high:.4f}")
    0.0435 0.2136
    """
    if method not in METHODS:
        raise BadInput(unknown_name("interval of a proportion", method, METHODS))
    return METHODS[method](share, variance, n, df, level)


def wald(share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float) -> Ends:
    """p ± t·se(p); R's ``svyciprop`` calls it "mean".

    >>> [round(float(end), 4) for end in wald(0.1, 0.0018, 50, np.inf, 0.95)]
    [0.0168, 0.1832]
    """
    p, v, _, df_ = _arrays(share, variance, n, df)
    half = t_quantile(level, df_) * np.sqrt(v)
    return _blank(_at_bounds(p), p - half, p + half)


def logit(share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float) -> Ends:
    """expit(logit(p) ± t·se(p) / (p(1−p))); R's "xlogit", and within about 1e-7 its "logit".

    >>> [round(float(end), 4) for end in logit(0.1, 0.0018, 50, np.inf, 0.95)]
    [0.0422, 0.2187]
    """
    p, v, _, df_ = _arrays(share, variance, n, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre, half = special.logit(p), t_quantile(level, df_) * np.sqrt(v) / (p * (1 - p))
        return _blank(_at_bounds(p), special.expit(centre - half), special.expit(centre + half))


def asin(share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float) -> Ends:
    """sin²(arcsin√p ± t·se(p) / (2√(p(1−p)))): the transformation that stabilises the binomial variance.

    As in R, an angle beyond 0 or π/2 is not cut: the sine turns back there, so for a share near 0 or 1 an end can
    lie inside the interval that the method means.

    >>> [round(float(end), 4) for end in asin(0.1, 0.0018, 50, np.inf, 0.95)]
    [0.0332, 0.1974]
    """
    p, v, _, df_ = _arrays(share, variance, n, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre, half = np.arcsin(np.sqrt(p)), t_quantile(level, df_) * np.sqrt(v / (p * (1 - p))) / 2
        return _blank(_at_bounds(p), np.sin(centre - half) ** 2, np.sin(centre + half) ** 2)


def wilson(share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float) -> Ends:
    """(p + k/2 ± √(k·p(1−p) + k²/4)) / (1 + k) with k = t² / n_eff, n_eff = p(1−p) / var(p).

    The score interval of Wilson (1927) with the effective sample size in place of n (Franco et al. 2019).

    >>> [round(float(end), 4) for end in wilson(0.0, 0.0, 30, np.inf, 0.95)]
    [0.0, 0.1135]
    """
    p, v, rows, df_ = _arrays(share, variance, n, df)
    k = t_quantile(level, df_) ** 2 / effective_n(p, v, rows)
    centre, half = p + k / 2, np.sqrt(k * p * (1 - p) + k**2 / 4)
    return np.maximum((centre - half) / (1 + k), 0.0), np.minimum((centre + half) / (1 + k), 1.0)


def beta(share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float) -> Ends:
    """B(α/2; x, m−x+1) and B(1−α/2; x+1, m−x): Clopper-Pearson with m = n_eff·(t_{n−1} / t_df)² and x = m·p.

    Korn and Graubard (1998), as R's "beta": the effective sample size, made smaller for the degrees of freedom.
    With a share of 0 the low end is 0, with a share of 1 the high end is 1. A domain of one row has nan ends.

    >>> [round(float(end), 4) for end in beta(0.0, 0.0, 30, 29, 0.95)]
    [0.0, 0.1157]
    """
    p, v, rows, df_ = _arrays(share, variance, n, df)
    m = effective_n(p, v, rows) * (t_quantile(level, rows - 1) / t_quantile(level, df_)) ** 2
    alpha = 1 - level
    low = np.where(p <= ROUNDING, 0.0, _beta_quantile(m * p, m * (1 - p) + 1, alpha / 2))
    high = np.where(1 - p <= ROUNDING, 1.0, _beta_quantile(m * p + 1, m * (1 - p), 1 - alpha / 2))
    low, high = _blank(np.isnan(m), low, high)
    census = np.isinf(m)
    return np.where(census, p, low), np.where(census, p, high)


def likelihood(share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float) -> Ends:
    """The x with 2·n_eff·(p·log(p/x) + (1−p)·log((1−p)/(1−x))) = t²: binomial likelihood with Rao-Scott scaling.

    The roots are exact to rounding. R's "likelihood" interpolates the profile, and differs by up to 2 %.
    Rao and Scott (1984), Annals of Statistics 12, 46-60.

    >>> [round(float(end), 4) for end in likelihood(0.1, 0.0018, 50, np.inf, 0.95)]
    [0.0371, 0.2027]
    """
    p, v, rows, df_ = _arrays(share, variance, n, df)
    distance = t_quantile(level, df_) ** 2 / (2 * effective_n(p, v, rows))
    return _likelihood_root(p, distance), 1 - _likelihood_root(1 - p, distance)


METHODS: dict[str, Method] = {
    "wald": wald,
    "logit": logit,
    "wilson": wilson,
    "beta": beta,
    "asin": asin,
    "likelihood": likelihood,
}


def t_quantile(level: float, df: ArrayLike) -> Floats:
    """Quantile (1 + level)/2 of Student's t with ``df`` degrees of freedom; nan where ``df`` is nan or below 1.

    Raises :class:`BadInput` for a level that is not between 0 and 1.

    >>> [round(float(t), 4) for t in t_quantile(0.95, [14, np.inf, 0])]
    [2.1448, 1.96, nan]
    """
    if not 0 < level < 1:
        raise BadInput(f"the level of an interval is {level:g}; it must lie between 0 and 1, such as 0.95.")
    df_ = np.asarray(df, dtype=float)
    usable = df_ >= 1
    t: Floats = np.where(usable, special.stdtrit(np.where(usable, df_, 1.0), (1 + level) / 2), np.nan)
    return np.where(np.isinf(df_) & usable, special.ndtri((1 + level) / 2), t)


def effective_n(share: ArrayLike, variance: ArrayLike, n: ArrayLike) -> Floats:
    """p(1−p) / var(p): the rows of a simple random sample with this variance; ``n`` where the share is 0 or 1.

    It can be larger than ``n`` (a good stratification), is nan for a share outside 0 to 1, and is infinite for a
    census of a share between 0 and 1.

    >>> [round(float(size), 6) for size in effective_n([0.1, 0.0], [0.0018, 0.0], 50)]
    [50.0, 50.0]
    """
    p, v, rows, _ = _arrays(share, variance, n, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(_at_bounds(p) & ~np.isnan(v), rows, p * (1 - p) / v)
    return np.where(size >= 0, size, np.nan)


def _arrays(share: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in (share, variance, n, df))))


def _at_bounds(share: Floats) -> NDArray[np.bool_]:
    return np.minimum(np.abs(share), np.abs(1 - share)) <= ROUNDING


def _blank(where: NDArray[np.bool_], low: Floats, high: Floats) -> Ends:
    return np.where(where, np.nan, low), np.where(where, np.nan, high)


def _beta_quantile(a: Floats, b: Floats, probability: float) -> Floats:
    """Quantile of the beta distribution; nan where a parameter is not a positive finite number."""
    usable = (a > 0) & (b > 0) & np.isfinite(a) & np.isfinite(b)
    quantile: Floats = special.betaincinv(np.where(usable, a, 1.0), np.where(usable, b, 1.0), probability)
    return np.where(usable, quantile, np.nan)


def _likelihood_root(p: Floats, distance: Floats) -> Floats:
    """The root x ≤ p of p·log(p/x) + (1−p)·log((1−p)/(1−x)) = distance.

    Newton's steps in log x rise to the root without passing it, since the function is convex there and the start
    (the root without the part of log(1−x)) lies below it.
    """
    inside = (p > ROUNDING) & (p <= 1) & np.isfinite(distance) & (distance > 0)
    q, d = np.where(inside, p, 0.5), np.where(inside, distance, 1.0)
    entropy = special.xlogy(q, q) + special.xlog1py(1 - q, -q)
    log_x = (entropy - d) / q
    for _ in range(NEWTON_STEPS):
        x = np.exp(log_x)
        excess = entropy - q * log_x - special.xlog1py(1 - q, -x) - d
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.fmax(excess * (1 - x) / (q - x), 0.0)
        log_x = np.minimum(log_x + step, np.log(q))
        if np.all(step <= 1e-15 * np.abs(log_x)):
            break
    return np.where(inside, np.exp(log_x), np.where(np.isnan(distance), np.nan, p))
